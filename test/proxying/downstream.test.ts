// What do agents get at the door, over real sockets? Every way in, answers in order, cuts that look like cuts.

import { request as httpRequest } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../proxy/enforcement/exchange.ts';
import { clientHello } from '../support/client-hello.ts';
import { type Echo, EchoEnforcement, type EchoGate, echo, echoGate } from '../support/echo-gate.ts';
import { RawAgent } from '../support/raw-agent.ts';

const TLS_RECORD = '\x16\x03';
const KEY = `hga_${'k'.repeat(43)}`;
const basic = (user: string, password: string): string => Buffer.from(`${user}:${password}`).toString('base64');
const CREDENTIALS = `Proxy-Authorization: Basic ${basic('agent', KEY)}\r\n`;
const get = (target: string, host: string, more = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;

let gate: EchoGate;
let agent: RawAgent;

beforeAll(async () => {
  gate = await echoGate();
});
afterAll(() => gate.listener.stop());
beforeEach(async () => {
  Object.assign(gate.enforcement, new EchoEnforcement());
  agent = await RawAgent.dial(gate.port);
});
afterEach(() => agent.close());

const asked = async (request: string): Promise<Echo> => {
  const answer = await agent.ask(request);
  expect(answer.status, answer.body).toBe(200);
  return JSON.parse(answer.body) as Echo;
};

describe('a request in absolute form', () => {
  it('names its target, and its key by Proxy-Authorization', async () => {
    const said = await asked(get('http://api.example.com:8080/v1/x?y=1', 'api.example.com:8080', CREDENTIALS));
    expect(said).toMatchObject({
      way: 'forward',
      method: 'GET',
      version: '1.1',
      key: { value: KEY, header: 'proxy-authorization', name: 'agent' },
    });
    expect(said.target).toEqual({ scheme: 'http', host: 'api.example.com', port: 8080, path: '/v1/x', query: 'y=1' });
    expect(said.body).toBeUndefined();
  });

  it('may leave the default port out of Host or write it', async () => {
    expect((await asked(get('http://a.example:80/', 'a.example'))).target.port).toBe(80);
    expect((await asked(get('http://A.example/', 'a.example:80'))).target).toMatchObject({
      host: 'a.example',
      port: 80,
    });
  });

  it('is refused when Host names another host or port', async () => {
    for (const host of ['b.example', 'a.example:81', 'a.example, b.example', '']) {
      const other = await RawAgent.dial(gate.port);
      const answer = await other.ask(get('http://a.example/', host));
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([400, 'ambiguous_target']);
      await other.closed;
    }
    expect(gate.enforcement.seen).toHaveLength(0);
  });

  it('carries its body as it was framed', async () => {
    const sized = await asked(`POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\n\r\nhello`);
    expect([sized.body, sized.contentLength]).toEqual(['hello', 5]);
    const chunked = await asked(
      `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`,
    );
    expect([chunked.body, chunked.contentLength]).toEqual(['hello', undefined]);
    const empty = await asked(`POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0\r\n\r\n`);
    expect([empty.body, empty.contentLength]).toEqual(['', 0]);
  });

  it("is the agent's own API where it names holdgate.internal", async () => {
    expect((await asked(get('http://holdgate.internal/v1/whoami', 'holdgate.internal', CREDENTIALS))).way).toBe(
      'internal',
    );
    const direct = await asked(get('/v1/whoami', 'holdgate.internal', `Holdgate-Key: ${KEY}\r\n`));
    expect(direct).toMatchObject({
      way: 'internal',
      key: { value: KEY },
      target: { host: 'holdgate.internal', path: '/v1/whoami' },
    });
  });

  it('cannot be TRACE, which would show the credential', async () => {
    const answer = await agent.ask('TRACE http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n');
    expect(answer.status).toBe(400);
    expect(gate.enforcement.seen).toHaveLength(0);
  });
});

describe('a base URL', () => {
  const at = (path: string, header: string): Promise<Echo> => asked(get(path, '127.0.0.1', header));

  it('names the connector, and the rest is the path', async () => {
    const said = await at('/connect/git%20hub/repos/x?per_page=1', `Holdgate-Key: ${KEY}\r\n`);
    expect(said).toMatchObject({
      way: 'base',
      connector: 'git hub',
      target: { path: '/repos/x', query: 'per_page=1' },
    });
    expect((await at('/connect/github', '')).target.path).toBe('/');
    expect((await at('/connect/github?q=1', '')).target).toMatchObject({ path: '/', query: 'q=1' });
  });

  const PLACES: [string, string, string][] = [
    ['Holdgate-Key', `Holdgate-Key: ${KEY}`, 'holdgate-key'],
    ['a Bearer token', `Authorization: Bearer ${KEY}`, 'authorization'],
    ["Octokit's token", `Authorization: token ${KEY}`, 'authorization'],
    ['a Basic user', `Authorization: Basic ${basic(KEY, '')}`, 'authorization'],
    ['a Basic password', `Authorization: Basic ${basic('me', KEY)}`, 'authorization'],
    ['x-api-key', `x-api-key: ${KEY}`, 'x-api-key'],
    ['x-goog-api-key', `X-Goog-Api-Key: ${KEY}`, 'x-goog-api-key'],
  ];
  it.each(PLACES)('takes the key as %s', async (_place, line, header) => {
    expect((await at('/connect/c/', `${line}\r\n`)).key).toMatchObject({ value: KEY, header });
  });

  it("leaves a provider's own key alone, and prefers Holdgate-Key", async () => {
    expect((await at('/connect/c/', 'Authorization: Bearer sk_live\r\n')).key).toBeUndefined();
    expect((await at('/connect/c/', `Authorization: Bearer ${KEY}\r\nHoldgate-Key: wrong\r\n`)).key).toEqual({
      value: 'wrong',
      header: 'holdgate-key',
    });
  });

  it('is the only thing at the gate in origin form; the rest is told how to use it', async () => {
    for (const path of ['/', '/favicon.ico', '/connect', '/connect/', '/connected/x']) {
      const answer = await agent.ask(get(path, '127.0.0.1'));
      expect([answer.status, JSON.parse(answer.body).code], path).toEqual([404, 'not_found']);
      expect(JSON.parse(answer.body).message).toMatch(/HTTPS_PROXY.*\/connect\//);
    }
  });

  it('takes opaque segments only where its connector does', async () => {
    const other = await echoGate({
      opaqueSegments: ({ connectorName, target }) => connectorName === 'gitlab' && target.path === '/projects/a%2Fb',
    });
    const speak = await RawAgent.dial(other.port);
    const taken = JSON.parse((await speak.ask(get('/connect/gitlab/projects/a%2fb', 'x'))).body) as Echo;
    expect(taken.target.path).toBe('/projects/a%2Fb');
    expect((await speak.ask(get('/connect/github/projects/a%2fb', 'x'))).status).toBe(400);
    await other.listener.stop();
  });
});

describe('an answer', () => {
  const answering = (respond: (exchange: Exchange) => void): void => {
    gate.enforcement.respond = respond;
  };

  it('keeps its Content-Length, else is chunked, and trailers follow', async () => {
    answering(({ answer }) => {
      answer.head(200, 'Fine', ['Content-Length', '5', 'X-A', '1', 'Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']);
      answer.write(Buffer.from('hello'));
      answer.end();
    });
    const sized = await agent.ask(get('http://a.example/', 'a.example'));
    expect(sized).toMatchObject({
      reason: 'Fine',
      body: 'hello',
      headers: { 'content-length': '5', 'set-cookie': 'a=1, b=2' },
    });
    expect(sized.headers['transfer-encoding']).toBeUndefined();
    answering(({ answer }) => {
      answer.head(200, 'OK', ['Trailer', 'X-Sum']);
      answer.write(Buffer.from('hel'));
      answer.write(Buffer.from('lo'));
      answer.end(['X-Sum', 'c0ffee']);
    });
    const chunked = await agent.ask(get('http://a.example/', 'a.example'));
    expect(chunked).toMatchObject({
      body: 'hello',
      trailers: { 'x-sum': 'c0ffee' },
      headers: { 'transfer-encoding': 'chunked', trailer: 'X-Sum' },
    });
  });

  it('shows its head before its first byte', async () => {
    let exchange: Exchange | undefined;
    answering((given) => {
      exchange = given;
      given.answer.head(200, 'OK', ['Content-Type', 'text/event-stream']);
    });
    agent.write(get('http://a.example/', 'a.example'));
    expect(await agent.until('\r\n\r\n')).toMatch(/text\/event-stream/);
    exchange?.answer.write(Buffer.from('data: 1\n\n'));
    expect(await agent.until('data: 1')).toContain('data: 1\n\n');
    exchange?.answer.end();
    expect((await agent.answer()).complete).toBe(true);
  });

  it('has no body after HEAD, 204 and 304, and the connection goes on', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      answering(({ answer }) => {
        answer.head(status, '', method === 'HEAD' ? ['Content-Length', '1234'] : ['ETag', '"x"']);
        answer.write(Buffer.from('never'));
        answer.end();
      });
      const answer = await agent.ask(`${method} http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n`);
      expect([answer.status, answer.body, answer.headers['transfer-encoding']]).toEqual([status, '', undefined]);
    }
    gate.enforcement.respond = echo;
    expect((await asked(get('http://a.example/after', 'a.example'))).target.path).toBe('/after');
  });

  it('is cut, not ended, when it is destroyed or shorter or longer than it said', async () => {
    const endings: ((exchange: Exchange) => void)[] = [
      ({ answer }) => answer.destroy(),
      ({ answer }) => answer.end(),
      ({ answer }) => void answer.write(Buffer.from('too long by far')),
    ];
    for (const end of endings) {
      answering((exchange) => {
        exchange.answer.head(200, 'OK', ['Content-Length', '10']);
        exchange.answer.write(Buffer.from('begun'));
        setImmediate(() => setImmediate(() => end(exchange)));
      });
      const other = await RawAgent.dial(gate.port);
      const answer = await other.ask(get('http://a.example/', 'a.example'));
      expect([answer.complete, answer.body]).toEqual([false, 'begun']);
      await other.closed;
    }
  });

  it('is close-delimited on HTTP/1.0', async () => {
    answering(({ answer }) => {
      answer.head(200, 'OK', ['Trailer', 'X-Sum']);
      answer.write(Buffer.from('hello'));
      answer.end(['X-Sum', '1']);
    });
    const answer = await agent.ask('GET http://a.example/ HTTP/1.0\r\n\r\n');
    expect([answer.body, answer.headers['transfer-encoding'], answer.headers.trailer]).toEqual([
      'hello',
      undefined,
      undefined,
    ]);
    await agent.closed;
  });

  it('waits for an agent that reads slowly', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    let held = 0;
    answering(({ answer }) => {
      answer.head(200, 'OK', []);
      let left = 100;
      const more = (): void => {
        while (left > 0) {
          left -= 1;
          if (!answer.write(piece)) {
            held += 1;
            answer.onDrain(more);
            return;
          }
        }
        answer.end();
      };
      more();
    });
    const answer = await agent.ask(get('http://a.example/', 'a.example'));
    expect([answer.body.length, answer.complete]).toEqual([100 * piece.length, true]);
    expect(held).toBeGreaterThan(0);
  });

  it('closes the connection when it says so', async () => {
    answering(({ answer }) => answer.whole({ status: 403, headers: [], body: 'no', close: true }));
    const answer = await agent.ask(get('http://a.example/', 'a.example') + get('http://a.example/two', 'a.example'));
    expect([answer.status, answer.body, answer.headers.connection]).toEqual([403, 'no', 'close']);
    await agent.closed;
    expect(gate.enforcement.seen).toHaveLength(1);
  });

  it('with a value that cannot stand in a head cuts the caller', async () => {
    answering(({ answer }) => answer.whole({ status: 200, headers: ['X-Bad', 'a\r\nX-Injected: b'], body: '' }));
    await expect(agent.ask(get('http://a.example/', 'a.example'))).rejects.toThrow(/no answer/);
  });

  it('that comes before the body was read leaves the connection usable', async () => {
    answering(({ answer }) => answer.whole({ status: 403, headers: [], body: 'no' }));
    agent.write(`POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 300000\r\n\r\n`);
    expect((await agent.answer()).status).toBe(403);
    agent.write('x'.repeat(300_000));
    gate.enforcement.respond = echo;
    expect((await asked(get('http://a.example/next', 'a.example'))).target.path).toBe('/next');
  });

  it('that comes after a part of the body was read leaves the connection usable', async () => {
    answering(({ body, answer }) => {
      body?.once('readable', () => {
        body.read(1);
        answer.whole({ status: 413, headers: [], body: 'no' });
      });
    });
    agent.write(
      `POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`,
    );
    expect((await agent.answer()).status).toBe(413);
    gate.enforcement.respond = echo;
    expect((await asked(get('http://a.example/next', 'a.example'))).target.path).toBe('/next');
  });
});

describe('requests on one connection', () => {
  it('are answered in the order in which they were sent', async () => {
    const waiting: Exchange[] = [];
    gate.enforcement.respond = (exchange) => {
      waiting.push(exchange);
      if (waiting.length === 3) for (const one of waiting.reverse()) void echo(one);
    };
    agent.write(['one', 'two', 'three'].map((path) => get(`http://a.example/${path}`, 'a.example')).join(''));
    const paths = [await agent.answer(), await agent.answer(), await agent.answer()].map(
      ({ body }) => (JSON.parse(body) as Echo).target.path,
    );
    expect(paths).toEqual(['/one', '/two', '/three']);
  });

  it('before a broken one get their answers, the broken one 400, and what follows it nothing', async () => {
    agent.write(
      `${get('http://a.example/good', 'a.example')}GET http://a.example/bad HTTP/1.1\r\nHost : a.example\r\n\r\n${get('http://a.example/after', 'a.example')}`,
    );
    expect((await agent.answer()).status).toBe(200);
    const refused = await agent.answer();
    expect([refused.status, JSON.parse(refused.body).code]).toEqual([400, 'ambiguous_framing']);
    await agent.closed;
    expect(gate.enforcement.seen.map(({ target }) => target.path)).toEqual(['/good']);
  });

  it('are not read without bound while none is answered', async () => {
    gate.enforcement.respond = () => undefined;
    agent.write(get('http://a.example/', 'a.example').repeat(80));
    await agent.closed;
    expect(gate.enforcement.seen.length).toBeLessThanOrEqual(64);
  });
});

describe('an agent that goes away', () => {
  const goneOf = async (request: string, begin?: (exchange: Exchange) => void): Promise<AbortSignal> => {
    const arrived = new Promise<Exchange>((resolve) => {
      gate.enforcement.respond = (exchange) => {
        begin?.(exchange);
        resolve(exchange);
      };
    });
    agent.write(request);
    const { gone } = await arrived;
    expect(gone.aborted).toBe(false);
    agent.close();
    if (!gone.aborted) await new Promise((resolve) => gone.addEventListener('abort', resolve));
    return gone;
  };

  it('is missed before the answer', async () => {
    expect((await goneOf(get('http://a.example/', 'a.example'))).aborted).toBe(true);
  });

  it('is missed within the answer', async () => {
    const begun = (exchange: Exchange): void => {
      exchange.answer.head(200, 'OK', []);
      exchange.answer.write(Buffer.from('begun'));
    };
    expect((await goneOf(get('http://a.example/', 'a.example'), begun)).aborted).toBe(true);
  });

  it('is missed within its own body, which breaks', async () => {
    let broken: Promise<unknown> = Promise.resolve();
    const reading = (exchange: Exchange): void => {
      broken = new Promise((resolve) => exchange.body?.on('error', resolve).resume());
    };
    await goneOf('POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhalf', reading);
    expect(await broken).toBeInstanceOf(Error);
  });

  it('is not missed once its answer is complete', async () => {
    await asked(get('http://a.example/', 'a.example'));
    const gone = gate.enforcement.seen[0]?.gone;
    agent.close();
    await asked2();
    expect(gone?.aborted).toBe(false);
  });

  const asked2 = async (): Promise<void> => {
    const other = await RawAgent.dial(gate.port);
    await other.ask(get('http://a.example/', 'a.example'));
    other.close();
  };
});

describe('Expect: 100-continue', () => {
  const HEAD =
    'POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';

  it('is answered when the body is first read', async () => {
    let exchange: Exchange | undefined;
    gate.enforcement.respond = (given) => {
      exchange = given;
    };
    agent.write(HEAD);
    await expect.poll(() => exchange).toBeDefined();
    expect(agent.unread).toBe('');
    void echo(exchange as Exchange);
    expect((await agent.answer()).status).toBe(100);
    agent.write('hello');
    expect((JSON.parse((await agent.answer()).body) as Echo).body).toBe('hello');
  });

  it('is not answered by a refusal, which closes the connection', async () => {
    gate.enforcement.respond = ({ answer }) => answer.whole({ status: 403, headers: [], body: 'no' });
    const answer = await agent.ask(HEAD);
    expect([answer.status, answer.headers.connection]).toEqual([403, 'close']);
    await agent.closed;
    expect(agent.unread).toBe('');
  });

  it('is the only expectation', async () => {
    const answer = await agent.ask(
      'POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nExpect: miracles\r\nContent-Length: 5\r\n\r\nhello',
    );
    expect([answer.status, answer.headers.connection]).toEqual([400, 'close']);
  });
});

describe('TLS to the gate itself', () => {
  it('carries the same requests', async () => {
    const { agent: inside, secured } = await agent.secure({
      ca: gate.ca,
      servername: 'localhost',
      protocols: ['h2', 'http/1.1'],
    });
    expect([secured.authorized, secured.alpnProtocol]).toEqual([true, 'http/1.1']);
    const answer = await inside.ask(get('http://a.example/over-tls', 'a.example', CREDENTIALS));
    expect(JSON.parse(answer.body)).toMatchObject({
      way: 'forward',
      key: { value: KEY },
      target: { path: '/over-tls' },
    });
  });
});

describe('an intercepted CONNECT', () => {
  const open = async (authority: string): Promise<RawAgent> => {
    const outer = await RawAgent.dial(gate.port);
    const answer = await outer.ask(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${CREDENTIALS}\r\n`);
    expect(answer.status, answer.body).toBe(200);
    return outer;
  };

  it('shows a certificate for its host, and requests inside carry its key', async () => {
    const { agent: inside, secured } = await (await open('api.example.com:443')).secure({
      ca: gate.ca,
      servername: 'api.example.com',
    });
    expect(secured.authorized).toBe(true);
    for (const host of ['api.example.com', 'api.example.com:443', 'API.example.com']) {
      const said = JSON.parse((await inside.ask(get('/v1/x', host, 'Holdgate-Key: other\r\n'))).body) as Echo;
      expect(said).toMatchObject({
        way: 'intercepted',
        key: { value: KEY },
        target: { scheme: 'https', host: 'api.example.com', port: 443, path: '/v1/x' },
      });
    }
    expect(gate.enforcement.connects).toMatchObject([{ host: 'api.example.com', port: 443, key: { value: KEY } }]);
    inside.close();
  });

  it('serves addresses, for which no name is sent', async () => {
    const { agent: inside, secured } = await (await open('127.0.0.1:8443')).secure({ ca: gate.ca });
    expect(secured.authorized).toBe(true);
    expect(JSON.parse((await inside.ask(get('/', '127.0.0.1:8443'))).body)).toMatchObject({
      target: { host: '127.0.0.1', port: 8443 },
    });
    inside.close();
  });

  it('is closed when the server name is another', async () => {
    const { agent: inside } = await (await open('api.example.com:443')).secure({
      ca: gate.ca,
      servername: 'evil.example',
    });
    inside.write(get('/', 'api.example.com'));
    await inside.closed;
    expect(gate.enforcement.seen).toHaveLength(0);
  });

  it('refuses requests that name another host or port, and closes', async () => {
    for (const request of [
      get('/', 'evil.example'),
      get('/', 'api.example.com:8443'),
      get('https://evil.example/', 'api.example.com'),
      get('http://api.example.com/', 'api.example.com'),
    ]) {
      const { agent: inside } = await (await open('api.example.com:443')).secure({
        ca: gate.ca,
        servername: 'api.example.com',
      });
      const answer = await inside.ask(request);
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([403, 'sni_mismatch']);
      await inside.closed;
    }
    expect(gate.enforcement.seen).toHaveLength(0);
  });

  it('may carry plain HTTP, as some clients do', async () => {
    const inside = await open('api.example.com:8080');
    const said = JSON.parse((await inside.ask(get('/x', 'api.example.com:8080'))).body) as Echo;
    expect(said).toMatchObject({ way: 'intercepted', target: { scheme: 'http', port: 8080 } });
    inside.close();
  });

  it('takes no second CONNECT inside', async () => {
    const { agent: inside } = await (await open('api.example.com:443')).secure({
      ca: gate.ca,
      servername: 'api.example.com',
    });
    const answer = await inside.ask('CONNECT other.example:443 HTTP/1.1\r\nHost: other.example:443\r\n\r\n');
    expect(answer.status).toBe(400);
    expect(gate.enforcement.connects).toHaveLength(1);
  });

  it('takes a ClientHello that came with it', async () => {
    const hello = await clientHello('api.example.com');
    agent.write(
      Buffer.concat([Buffer.from('CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n\r\n'), hello]),
    );
    const shown = await agent.until('\x16\x03');
    expect(shown).toMatch(/^HTTP\/1\.1 200 /);
    expect(shown.split('\r\n\r\n')[1]).toSatisfy((record: string) => record.startsWith(TLS_RECORD));
  });
});

describe('a CONNECT that is refused', () => {
  it('keeps the reason and the body, and closes', async () => {
    gate.enforcement.connect = () => ({
      kind: 'refuse',
      status: 403,
      reason: 'Refused by Holdgate: no-prod',
      headers: ['Content-Type', 'application/json', 'Holdgate-Decision', 'deny'],
      body: '{"code":"policy_denied"}',
    });
    const answer = await agent.ask('CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n\r\n');
    expect(answer).toMatchObject({
      status: 403,
      reason: 'Refused by Holdgate: no-prod',
      body: '{"code":"policy_denied"}',
      headers: { connection: 'close', 'holdgate-decision': 'deny' },
    });
    await agent.closed;
  });

  it('asks for a key with 407', async () => {
    gate.enforcement.connect = () => ({ kind: 'refuse', status: 407, reason: '', headers: [], body: '{}' });
    const answer = await agent.ask('CONNECT a.example:443 HTTP/1.0\r\n\r\n');
    expect(answer).toMatchObject({
      status: 407,
      headers: { 'proxy-authenticate': 'Basic realm="Holdgate"', connection: 'close' },
    });
  });

  it.each([
    'a.example',
    'a.example:',
    'a.example:0443',
    'a.example:0',
    'a.example:65536',
    'a.example:443/',
    'user@a.example:443',
    'http://a.example:443',
    '0x7f.1:443',
    '127.1:443',
    '[::1%eth0]:443',
    '[::1]x:443',
    'a..example:443',
    'a.example.:443',
    '*:443',
    ':443',
    '/:443',
  ])('because %s is no authority reaches nobody', async (authority) => {
    const answer = await agent.ask(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    expect(answer.status).toBe(400);
    expect(gate.enforcement.connects).toHaveLength(0);
  });

  it('for a body or another Host reaches nobody', async () => {
    for (const lines of [
      'Host: b.example:443\r\n',
      'Host: a.example:443\r\nContent-Length: 3\r\n',
      'Host: a.example:443\r\nTransfer-Encoding: chunked\r\n',
    ]) {
      const other = await RawAgent.dial(gate.port);
      expect((await other.ask(`CONNECT a.example:443 HTTP/1.1\r\n${lines}\r\n`)).status).toBe(400);
    }
    expect(gate.enforcement.connects).toHaveLength(0);
  });
});

describe('HTTP/2 inside an intercepted CONNECT', () => {
  const session = async () => {
    await agent.ask(`CONNECT api.example.com:443 HTTP/1.1\r\nHost: api.example.com:443\r\n${CREDENTIALS}\r\n`);
    const { secured } = await agent.secure({
      ca: gate.ca,
      servername: 'api.example.com',
      protocols: ['h2', 'http/1.1'],
    });
    expect(secured.alpnProtocol).toBe('h2');
    return connectHttp2('https://api.example.com', { createConnection: () => secured }).on('error', () => undefined);
  };

  const ask = async (headers: Record<string, string | string[]>, body?: string) => {
    const stream = (await session()).request(headers, { endStream: body === undefined });
    stream.on('error', () => undefined);
    const answered = new Promise<Record<string, unknown>>((resolve) => stream.once('response', resolve));
    const closed = new Promise<number>((resolve) => stream.once('close', () => resolve(stream.rstCode)));
    const trailers = new Promise<Record<string, unknown>>((resolve) => stream.once('trailers', resolve));
    if (body !== undefined) stream.end(body);
    return { answered, text: text(stream), closed, trailers };
  };

  it('is read as the same request', async () => {
    const { answered, text: body } = await ask(
      { ':method': 'POST', ':path': '/v1/x?y=1', 'x-a': '1', cookie: ['a=1', 'b=2'] },
      'hello',
    );
    expect((await answered)[':status']).toBe(200);
    const said = JSON.parse(await body) as Echo;
    expect(said).toMatchObject({
      way: 'intercepted',
      method: 'POST',
      version: '2',
      key: { value: KEY },
      body: 'hello',
      target: { scheme: 'https', host: 'api.example.com', port: 443, path: '/v1/x', query: 'y=1' },
    });
    expect(said.headers).toMatchObject({ 'x-a': '1', cookie: 'a=1; b=2' });
    expect(said.raw.filter((name) => name.startsWith(':'))).toEqual([]);
  });

  it('has no body where the stream ended with its head', async () => {
    const said = JSON.parse(await (await ask({ ':path': '/' })).text) as Echo;
    expect(said.body).toBeUndefined();
  });

  it('refuses another authority, and targets with two readings', async () => {
    const other = await ask({ ':authority': 'evil.example', ':path': '/' });
    expect([(await other.answered)[':status'], JSON.parse(await other.text).code]).toEqual([403, 'sni_mismatch']);
    expect(gate.enforcement.seen).toHaveLength(0);
  });

  it('refuses a 101st header', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`x-${at}`, '1']));
    const { answered } = await ask({ ':path': '/', ...many });
    expect((await answered)[':status']).toBe(431);
    expect(gate.enforcement.seen).toHaveLength(0);
  });

  it('passes trailers and resets what is cut', async () => {
    gate.enforcement.respond = ({ answer }) => {
      answer.head(200, 'OK', [
        'Connection',
        'close',
        'Transfer-Encoding',
        'chunked',
        'Trailer',
        'X-Sum',
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
      ]);
      answer.write(Buffer.from('hello'));
      answer.end(['X-Sum', 'c0ffee']);
    };
    const whole = await ask({ ':path': '/' });
    expect((await whole.answered)['set-cookie']).toEqual(['a=1', 'b=2']);
    expect([await whole.text, (await whole.trailers)['x-sum'], await whole.closed]).toEqual(['hello', 'c0ffee', 0]);
    agent.close();
    agent = await RawAgent.dial(gate.port);
    gate.enforcement.respond = ({ answer }) => {
      answer.head(200, 'OK', []);
      answer.write(Buffer.from('begun'));
      setImmediate(() => answer.destroy());
    };
    const cut = await ask({ ':path': '/' });
    await cut.text.catch(() => undefined);
    expect(await cut.closed).not.toBe(0);
  });

  it('tells when a stream is reset before its answer', async () => {
    const arrived = new Promise<Exchange>((resolve) => {
      gate.enforcement.respond = (exchange) => resolve(exchange);
    });
    const stream = (await session()).request({ ':path': '/' }).on('error', () => undefined);
    const { gone } = await arrived;
    stream.close(constants.NGHTTP2_CANCEL);
    if (!gone.aborted) await new Promise((resolve) => gone.addEventListener('abort', resolve));
    expect(gone.aborted).toBe(true);
  });

  it('ends a connection that opens and resets streams without end', async () => {
    gate.enforcement.respond = () => undefined;
    const flood = await session();
    const some = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    for (let round = 0; round < 200 && !flood.destroyed; round += 1) {
      const streams = Array.from({ length: 50 }, () => flood.request({ ':path': '/' }).on('error', () => undefined));
      await some(5);
      for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
      await some(5);
    }
    expect(flood.destroyed).toBe(true);
  });
});

describe('a WebSocket', () => {
  const SWITCH =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n';
  const WAYS: [string, (port: number) => Promise<[RawAgent, string]>][] = [
    ['forward', async () => [agent, get('http://a.example/ws', 'a.example', CREDENTIALS + SWITCH)]],
    ['base', async () => [agent, get('/connect/chat/ws', '127.0.0.1', `Holdgate-Key: ${KEY}\r\n${SWITCH}`)]],
    [
      'intercepted',
      async () => {
        await agent.ask(`CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n${CREDENTIALS}\r\n`);
        const { agent: inside } = await agent.secure({ ca: gate.ca, servername: 'a.example' });
        return [inside, get('/ws', 'a.example', SWITCH)];
      },
    ],
  ];
  it.each(WAYS)('comes as %s, and its socket is handed over', async (way, begin) => {
    const [line, request] = await begin(gate.port);
    line.write(request);
    expect(await line.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 101 /);
    line.write('ping');
    expect(await line.until('ping')).toMatch(/\r\n\r\nping$/);
    expect(gate.enforcement.upgrades).toMatchObject([{ way, key: { value: KEY }, target: { path: '/ws' } }]);
  });

  it('with a body is refused', async () => {
    const answer = await agent.ask(get('http://a.example/ws', 'a.example', `${SWITCH}Content-Length: 4\r\n`));
    expect(answer.status).toBe(400);
    expect(gate.enforcement.upgrades).toHaveLength(0);
  });

  it('is the only protocol that is switched to: other offers are ordinary requests', async () => {
    const said = await asked(
      'POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 5\r\n\r\nhello',
    );
    expect(said).toMatchObject({ way: 'forward', method: 'POST', body: 'hello' });
  });
});

describe('a listener with a default agent', () => {
  let sidecar: EchoGate;
  beforeAll(async () => {
    sidecar = await echoGate({ defaultAgent: 'agt_1', ownHosts: ['gate.local'] });
  });
  afterAll(() => sidecar.listener.stop());
  const statusOf = async (request: string): Promise<number> => {
    const line = await RawAgent.dial(sidecar.port);
    const { status } = await line.ask(request);
    line.close();
    return status;
  };

  it('takes requests without a key', async () => {
    expect(await statusOf(get('http://a.example/', 'a.example'))).toBe(200);
    for (const host of ['127.0.0.1:9443', 'localhost', '[::1]:1', 'gate.local'])
      expect(await statusOf(get('/connect/c/x', host))).toBe(200);
    expect(sidecar.enforcement.seen.at(-1)?.key).toBeUndefined();
  });

  it('takes none that a web page could send', async () => {
    for (const line of [
      'Origin: null',
      'Sec-Fetch-Site: cross-site',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: image',
    ]) {
      expect(await statusOf(get('http://a.example/', 'a.example', `${line}\r\n`)), line).toBe(400);
      expect(await statusOf(get('/connect/c/x', 'localhost', `${line}\r\n`)), line).toBe(400);
      expect(await statusOf(`CONNECT a.example:443 HTTP/1.1\r\nHost: a.example:443\r\n${line}\r\n\r\n`), line).toBe(
        400,
      );
    }
    expect(await statusOf(get('/connect/c/x', 'rebound.example'))).toBe(400);
  });

  it("takes Node's own fetch, which marks requests as a browser would in part", async () => {
    const answer = await fetch(`http://127.0.0.1:${sidecar.port}/connect/c/x`);
    expect(answer.status).toBe(200);
  });
});

describe('draining', () => {
  it('finishes what runs, answers new requests with 503, and closes', async () => {
    const own = await echoGate();
    let running: Exchange | undefined;
    own.enforcement.respond = (exchange) => {
      running = exchange;
    };
    const [held, idle] = [await RawAgent.dial(own.port), await RawAgent.dial(own.port)];
    held.write(get('http://a.example/held', 'a.example'));
    await expect.poll(() => running).toBeDefined();
    const drained = own.listener.drain(10_000);
    const refused = await idle.ask(get('http://a.example/new', 'a.example'));
    expect([
      refused.status,
      JSON.parse(refused.body).code,
      refused.headers['retry-after'],
      refused.headers.connection,
    ]).toEqual([503, 'gate_draining', '2', 'close']);
    await expect(RawAgent.dial(own.port)).rejects.toThrow(/ECONNREFUSED/);
    void echo(running as Exchange);
    const answer = await held.answer();
    expect([answer.status, answer.headers.connection]).toEqual([200, 'close']);
    await drained;
    expect(own.listener.connectionCount()).toBe(0);
  });

  it('cuts what is left after the grace', async () => {
    const own = await echoGate();
    own.enforcement.respond = () => undefined;
    const line = await RawAgent.dial(own.port);
    line.write(get('http://a.example/', 'a.example'));
    await expect.poll(() => own.enforcement.seen).toHaveLength(1);
    await own.listener.drain(50);
    await expect(line.answer()).rejects.toThrow(/no answer/);
    expect(own.enforcement.seen[0]?.gone.aborted).toBe(true);
  });
});

describe('slow agents', () => {
  it('are cut in the head, in the body, before their first byte, and when idle', async () => {
    const own = await echoGate({
      limits: {
        headersTimeoutMs: 1_500,
        bodyIdleMs: 1_500,
        handshakeTimeoutMs: 1_500,
        keepAliveMs: 2_000,
        sweepMs: 50,
      },
    });
    const [head, body, silent, idle, tls] = await Promise.all(Array.from({ length: 5 }, () => RawAgent.dial(own.port)));
    head?.write('GET http://a.example/ HTTP/1.1\r\nHost: a.');
    body?.write('POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhalf');
    tls?.write(Buffer.from('1603010200010001fc0303', 'hex'));
    await idle?.ask(get('http://a.example/', 'a.example'));
    expect((await head?.answer())?.status).toBe(408);
    await Promise.all([head?.closed, body?.closed, silent?.closed, idle?.closed, tls?.closed]);
    await expect.poll(() => own.listener.connectionCount()).toBe(0);
    await own.listener.stop();
  });

  it('are not those who wait for an answer, or whose body nobody reads yet', async () => {
    const own = await echoGate({ limits: { bodyIdleMs: 300, keepAliveMs: 300, sweepMs: 20 } });
    let held: Exchange | undefined;
    own.enforcement.respond = (exchange) => {
      held = exchange;
    };
    const line = await RawAgent.dial(own.port);
    line.write('POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 10\r\n\r\nhalf');
    await expect.poll(() => held).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    void echo(held as Exchange);
    line.write('-other');
    expect((JSON.parse((await line.answer()).body) as Echo).body).toBe('half-other');
    await own.listener.stop();
  });

  it('may have so many connections and no more', async () => {
    const own = await echoGate({ limits: { maxConnectionsPerClient: 2 } });
    const [one, two] = [await RawAgent.dial(own.port), await RawAgent.dial(own.port)];
    expect((await two.ask(get('http://a.example/', 'a.example'))).status).toBe(200);
    const three = await RawAgent.dial(own.port);
    await three.closed;
    one.close();
    await expect.poll(() => own.listener.connectionCount()).toBe(1);
    await own.listener.stop();
  });
});

describe("Node's own client", () => {
  it('keeps its connection over requests with bodies', async () => {
    const { Agent } = await import('node:http');
    const keeping = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const body of ['', 'x'.repeat(100_000), 'y']) {
      const said = await new Promise<string>((resolve, reject) => {
        const request = httpRequest(
          {
            agent: keeping,
            host: '127.0.0.1',
            port: gate.port,
            method: 'POST',
            path: 'http://a.example/p',
            headers: { Host: 'a.example' },
          },
          (response) => text(response).then(resolve, reject),
        );
        request.on('error', reject).end(body);
      });
      expect((JSON.parse(said) as Echo).body ?? '').toBe(body);
    }
    await expect.poll(() => Object.values(keeping.freeSockets).flat()).toHaveLength(1);
    keeping.destroy();
  });
});
