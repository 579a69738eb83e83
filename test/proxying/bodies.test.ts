// Bodies and connections through the whole product: what is decided on the head streams, what is not is read as far as it must be, and
// whatever an origin sends reaches the agent as it is.

import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import http2 from 'node:http2';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Agent, headOf, watched, whole } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  approvalOf,
  type ConnectorMade,
  connectorTo,
  fine,
  founder,
  fresh,
  killSwitch,
  type Person,
  policy,
  publish,
  question,
} from '../support/person.ts';
import { eventually, type Product, spawnProduct, startProduct } from '../support/product.ts';

const LIMIT = 2048;
const CHUNK = 'x'.repeat(500);

let product: Product;
let owner: Person;
let origin: Origin;
let secure: Origin;
let connector: ConnectorMade;
let agent: Agent;

beforeAll(async () => {
  [product, origin, secure] = await Promise.all([
    startProduct({ environment: { HOLDGATE_INSPECTION_LIMIT: String(LIMIT) } }),
    Origin.start(),
    Origin.start({ secure: true }),
  ]);
  owner = await founder(product);
  connector = await connectorTo(owner, origin);
  await connectorTo(owner, secure);
  agent = await agentOf(owner);
});
afterAll(async () => {
  await product.stop();
  await Promise.all([origin.close(), secure.close()]);
});

const path = (): string => `/${fresh('body')}`;

/** One way through the gate; `begin` opens a request that the test may go on writing, on a connection of its own. */
interface Way {
  readonly origin: () => Origin;
  begin(method: string, at: string, more?: Parameters<Agent['begin']>[2], who?: Agent): Promise<ClientRequest>;
}

const WAYS: Record<string, Way> = {
  'in absolute form': {
    origin: () => origin,
    begin: async (method, at, more, who = agent) => who.begin(method, origin.url + at, more),
  },
  'by base URL': {
    origin: () => origin,
    begin: async (method, at, more, who = agent) => who.beginBase(connector.name, method, at, more),
  },
  'inside an intercepted CONNECT': {
    origin: () => secure,
    begin: async (method, at, more, who = agent) => {
      const socket = await who.inside(secure.url);
      onTestFinished(() => void socket.destroy());
      return who.beginInside(socket, method, secure.url + at, more);
    },
  },
};

/** What an origin has read of a request so far. */
function reading(of: Origin, at: string): { text: string; response: ServerResponse | undefined; ended: boolean } {
  const seen: ReturnType<typeof reading> = { text: '', response: undefined, ended: false };
  of.on(at, (request, response) => {
    seen.response = response;
    request.on('data', (chunk: Buffer) => {
      seen.text += chunk.toString();
    });
    request.on('end', () => {
      seen.ended = true;
    });
  });
  return seen;
}

const reads = (decision: string, who: Agent, more = {}): Promise<unknown> =>
  publish(
    owner,
    policy(
      { conditions: { field: 'request.body.amount', operator: 'greater_than', value: 100 }, decision, ...more },
      { scope: { agents: [who.name] } },
    ),
  );

for (const [way, { origin: to, begin }] of Object.entries(WAYS)) {
  describe(`a body that no rule reads, ${way},`, () => {
    it('reaches the origin piece by piece, before its end was sent', async () => {
      const at = path();
      const seen = reading(to(), at);
      const request = await begin('POST', at, { streaming: true });
      const answered = whole(request);
      let sent = '';
      for (const piece of ['one', 'two', 'three']) {
        request.write(piece);
        sent += piece;
        await eventually(`the origin's sight of ${piece}`, () => seen.text === sent);
      }
      expect(seen.ended).toBe(false);
      request.end();
      await eventually('end of the body', () => seen.ended);
      seen.response?.end('thanks');
      expect(await answered).toMatchObject({ status: 200, text: 'thanks' });
    });

    it('streams although a rule of another action reads bodies', async () => {
      const who = await agentOf(owner);
      const rule = {
        conditions: {
          all: [
            { field: 'request.method', operator: 'equals', value: 'PUT' },
            { field: 'request.body.amount', operator: 'exists' },
          ],
        },
        decision: 'deny',
      };
      await publish(owner, policy(rule, { scope: { agents: [who.name] } }));
      const at = path();
      const seen = reading(to(), at);
      const request = await begin('POST', at, { streaming: true }, who);
      request.write('one');
      await eventually("the origin's sight of the first piece", () => seen.text === 'one');
      request.destroy();
    });
  });

  describe(`a body that a rule reads, ${way},`, () => {
    it('reaches nobody before it is whole, and is passed on as it was', async () => {
      const who = await agentOf(owner);
      await reads('deny', who);
      const at = path();
      const seen = reading(to(), at);
      const body = JSON.stringify({ amount: 5, note: CHUNK });
      const request = await begin(
        'POST',
        at,
        { streaming: true, headers: { 'Content-Type': 'application/json' } },
        who,
      );
      const answered = whole(request);
      request.write(body.slice(0, 20));
      // Another request goes the whole way meanwhile: had the first one been passed on, it would have been before.
      expect((await whole(await begin('GET', `${at}/other`))).status).toBe(200);
      expect(seen.response).toBeUndefined();
      request.end(body.slice(20));
      await eventually('end of the body', () => seen.ended);
      seen.response?.end('thanks');
      expect((await answered).status).toBe(200);
      expect(seen.text).toBe(body);
      expect(to().seen(at)[0]?.headers['transfer-encoding']).toBeUndefined();
    });

    it('is decided by what is in force when it is whole, not when it began', async () => {
      const who = await agentOf(owner);
      await reads('deny', who);
      const at = path();
      const request = await begin(
        'POST',
        at,
        { streaming: true, headers: { 'Content-Type': 'application/json' } },
        who,
      );
      const answered = whole(request);
      request.write('{"amount":');
      // The gate reads one request after the other from its sockets: this answer shows that it has seen the beginning.
      expect((await whole(await begin('GET', path()))).status).toBe(200);
      fine(await owner.patch(`/api/agents/${who.id}`, { roles: [] }));
      request.end('5}');
      expect((await answered).json).toMatchObject({ status: 403, code: 'role_denied' });
      expect(to().seen(at)).toEqual([]);
    });

    it('is refused for what it says', async () => {
      const who = await agentOf(owner);
      await reads('deny', who);
      const at = path();
      const refused = await whole(await begin('POST', at, { body: { amount: 500 } }, who));
      expect(refused.json).toMatchObject({ status: 403, code: 'policy_denied' });
      expect(to().seen(at)).toEqual([]);
    });

    it('is taken for a match of a rule that denies where it is longer than the limit', async () => {
      const who = await agentOf(owner);
      await reads('deny', who);
      const at = path();
      const refused = await whole(await begin('POST', at, { body: { amount: 5, note: 'x'.repeat(LIMIT) } }, who));
      expect(refused.json).toMatchObject({ status: 403, code: 'policy_denied' });
      expect(to().seen(at)).toEqual([]);
    });

    it('cannot be held where it is longer than what a person would be shown', async () => {
      const who = await agentOf(owner);
      await reads('requires_approval', who);
      const at = path();
      const refused = await whole(await begin('POST', at, { body: { amount: 5, note: 'x'.repeat(LIMIT) } }, who));
      expect(refused.json).toMatchObject({ status: 413, code: 'body_too_large' });
      expect(to().seen(at)).toEqual([]);
    });

    it('passes whole where it is longer than the limit and nothing denies or holds for that', async () => {
      const who = await agentOf(owner);
      await reads('allow', who);
      const at = path();
      const body = JSON.stringify({ amount: 500, note: 'x'.repeat(100 * LIMIT) });
      expect((await whole(await begin('POST', at, { body }, who))).status).toBe(200);
      expect(to().seen(at)[0]?.body).toBe(body);
    });
  });

  describe(`an answer, ${way},`, () => {
    it('of server-sent events comes byte by byte', async () => {
      const at = path();
      let source: ServerResponse | undefined;
      to().on(at, (_request, response) => {
        source = response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.flushHeaders();
      });
      const response = await headOf(await begin('GET', at));
      expect(response.headers['content-type']).toBe('text/event-stream');
      const seen = watched(response);
      let sent = '';
      for (const part of ['d', 'ata: 1\n', '\n', 'data: 2\n\n']) {
        source?.write(part);
        sent += part;
        await eventually(`event part ${JSON.stringify(part)}`, () => seen.text === sent);
        expect(seen.end).toBeUndefined();
      }
      source?.end();
      await eventually('end', () => seen.end === 'cleanly');
    });

    it('has no body after HEAD, with 204 and with 304', async () => {
      const at = path();
      to().on(`${at}/head`, (_request, response) =>
        response.writeHead(200, { 'Content-Length': '1234', ETag: '"h"' }).end(),
      );
      to().on(`${at}/204`, (_request, response) => response.writeHead(204).end());
      to().on(`${at}/304`, (_request, response) => response.writeHead(304, { ETag: '"v"' }).end());
      const head = await whole(await begin('HEAD', `${at}/head`));
      expect([head.status, head.text, head.headers['content-length'], head.headers.etag]).toEqual([
        200,
        '',
        '1234',
        '"h"',
      ]);
      const none = await whole(await begin('GET', `${at}/204`));
      expect([none.status, none.text, none.headers['content-length'], none.headers['transfer-encoding']]).toEqual([
        204,
        '',
        undefined,
        undefined,
      ]);
      const same = await whole(await begin('GET', `${at}/304`));
      expect([same.status, same.text, same.headers.etag]).toEqual([304, '', '"v"']);
    });

    it('keeps its trailers', async () => {
      const at = path();
      to().on(at, (_request, response) => {
        response.writeHead(200, { Trailer: 'X-Checksum' }).write('a body');
        response.addTrailers({ 'X-Checksum': 'c0ffee' });
        response.end();
      });
      const answer = await whole(await begin('GET', at, { headers: { TE: 'trailers', Connection: 'TE' } }));
      expect([answer.text, answer.trailers['x-checksum']]).toEqual(['a body', 'c0ffee']);
    });

    it('that its origin cuts is cut for the caller, not ended', async () => {
      for (const headers of [{ 'Content-Length': '1000' }, { 'Transfer-Encoding': 'chunked' }]) {
        const at = path();
        let source: ServerResponse | undefined;
        to().on(at, (_request, response) => {
          source = response.writeHead(200, headers);
          response.write('begun');
        });
        const seen = watched(await headOf(await begin('GET', at)));
        await eventually('beginning', () => seen.text === 'begun');
        source?.destroy();
        expect(await eventually('end', () => seen.end)).toBe('cut');
      }
    });
  });

  describe(`a caller that goes away, ${way},`, () => {
    const moments: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
      'before the answer': () => undefined,
      'within the answer': (_request, response) => void response.writeHead(200).write('begun'),
    };
    for (const [moment, answering] of Object.entries(moments)) {
      it(`is missed by the origin ${moment}`, async () => {
        const at = path();
        let source: ServerResponse | undefined;
        let gone = false;
        to().on(at, (request, response) => {
          source = response;
          response.once('close', () => {
            gone = true;
          });
          answering(request, response);
        });
        const request = await begin('GET', at);
        const head = headOf(request);
        head.catch(() => undefined);
        await eventually('request at the origin', () => source);
        if (moment === 'within the answer') {
          const seen = watched(await head);
          await eventually('beginning', () => seen.text === 'begun');
        }
        expect(gone).toBe(false);
        request.destroy();
        await eventually('the end at the origin', () => gone);
        expect(source?.writableFinished).toBe(false);
      });
    }

    it('is missed by the origin within its own body', async () => {
      const at = path();
      const seen = reading(to(), at);
      const request = await begin('POST', at, { streaming: true, headers: { 'Content-Length': '1000' } });
      request.write('half');
      await eventually('half of it at the origin', () => seen.text === 'half');
      let gone = false;
      seen.response?.once('close', () => {
        gone = true;
      });
      request.destroy();
      await eventually('the end at the origin', () => gone);
      expect(seen.ended).toBe(false);
    });
  });

  describe(`a WebSocket, ${way},`, () => {
    it('passes both ways once allowed, and its end passes too', async () => {
      const { at, far } = chat(to());
      const { socket } = await upgraded(await begin('GET', at, { headers: handshake() }));
      const heard = collected(socket);
      socket.write('ping');
      await eventually('echo', () => heard.text === 'ping');
      socket.destroy();
      await eventually('the end at the origin', () => far()?.destroyed || far()?.readableEnded);
    });

    it('is refused by a policy, and its origin is not asked', async () => {
      const who = await agentOf(owner);
      await publish(owner, policy({ decision: 'deny', reason: 'No chats' }, { scope: { agents: [who.name] } }));
      const { at } = chat(to());
      const refused = await whole(await begin('GET', at, { headers: handshake() }, who));
      expect(refused.json).toMatchObject({ status: 403, code: 'policy_denied', message: 'No chats' });
      expect(to().seen(at)).toEqual([]);
    });

    it('is cut by the kill switch before another byte passes', async () => {
      const who = await agentOf(owner);
      const { at, far } = chat(to());
      const { socket } = await upgraded(await begin('GET', at, { headers: handshake() }, who));
      const heard = collected(socket);
      socket.write('ping');
      await eventually('echo', () => heard.text === 'ping');
      await killSwitch(owner, true, { kind: 'agent', id: who.id });
      far()?.write('after');
      await eventually('cut', () => socket.destroyed);
      await eventually('cut at the origin', () => far()?.destroyed);
      expect(heard.text).toBe('ping');
    });
  });
}

function handshake(): Record<string, string> {
  return {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
  };
}

/** A path whose origin sends back every byte once the protocol is switched. */
function chat(of: Origin): { at: string; far: () => Duplex | undefined } {
  const at = path();
  let far: Duplex | undefined;
  of.onUpgrade(at, (_request, socket) => {
    far = socket;
    socket.on('error', () => undefined).on('end', () => socket.end());
    socket.on('data', (chunk: Buffer) => socket.write(chunk));
  });
  return { at, far: () => far };
}

function upgraded(request: ClientRequest): Promise<{ socket: Socket }> {
  return new Promise((resolve, reject) => {
    request.once('upgrade', (response, socket) => {
      socket.on('error', () => undefined);
      if (response.statusCode === 101) resolve({ socket });
      else reject(new Error(`answered ${response.statusCode}`));
    });
    request.once('response', (response) => reject(new Error(`answered ${response.statusCode}`)));
    request.once('error', reject);
  });
}

function collected(socket: Socket): { text: string } {
  const heard = { text: '' };
  socket.on('data', (chunk: Buffer) => {
    heard.text += chunk.toString('latin1');
  });
  return heard;
}

describe('a request that is refused on its head', () => {
  it('is answered before its body was sent', async () => {
    const who = await agentOf(owner);
    await publish(owner, policy({ decision: 'deny' }, { scope: { agents: [who.name] } }));
    const request = who.begin('POST', origin.url + path(), {
      streaming: true,
      headers: { 'Content-Length': '1000000' },
    });
    expect((await headOf(request)).statusCode).toBe(403);
    request.destroy();
  });
});

describe('what only a body says', () => {
  it('is decided once the body is read: an agent that may read lists tools and calls none', async () => {
    const tools = await connectorTo(owner, origin, {
      type: 'mcp',
      name: fresh('tools'),
      base_url: `${origin.url}${path()}`,
    });
    const reader = await agentOf(owner, { roles: ['agent-read-only'] });
    const ask = (method: string) =>
      reader.base(tools.name, 'POST', '/mcp', { body: { jsonrpc: '2.0', id: 1, method, params: { name: 'rm' } } });
    expect((await ask('tools/list')).status).toBe(200);
    expect((await ask('tools/call')).json).toMatchObject({ status: 403, code: 'role_denied' });
  });
});

describe('held bytes', () => {
  it('are sealed at rest, and erased once the hold is over', async () => {
    const who = await agentOf(owner, { roles: ['agent-supervised'] });
    const marker = fresh('marker').repeat(40);
    const url = origin.url + path();
    const waiting = who.forward('POST', url, { body: { note: marker } });
    const { id } = await question(owner, url);
    const sealed = String(column('body_sealed', id));
    expect(sealed).not.toBe('null');
    expect(Buffer.from(sealed, 'base64').includes(marker)).toBe(false);
    fine(await owner.post(`/api/approvals/${id}/approve`));
    expect((await waiting).status).toBe(200);
    await eventually('final state', async () => (await approvalOf(owner, id)).state === 'completed');
    expect(column('body_sealed', id)).toBeNull();
    expect(databaseBytes().includes(sealed)).toBe(false);
  });
});

function column(name: string, id: string): unknown {
  const database = new DatabaseSync(join(product.dataDir, 'holdgate.sqlite'), { readOnly: true });
  try {
    return database.prepare(`select ${name} as value from approvals where id = ?`).get(id)?.value;
  } finally {
    database.close();
  }
}

/** The database file alone, after everything was brought into it. */
function databaseBytes(): Buffer {
  const file = join(product.dataDir, 'holdgate.sqlite');
  const database = new DatabaseSync(file);
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
  return readFileSync(file);
}

describe('requests on one connection', () => {
  it('are answered in order, each with its own', async () => {
    const at = path();
    const socket = await agent.inside(secure.url);
    onTestFinished(() => void socket.destroy());
    const host = new URL(secure.url).host;
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString('latin1');
    });
    secure.on(`${at}/slow`, (_request, response) => void setTimeout(() => response.end('slow'), 50));
    secure.on(`${at}/quick`, (_request, response) => response.end('quick'));
    const head = (name: string) => `GET ${at}/${name} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    socket.write(head('slow') + head('quick') + head('slow'));
    await eventually('three answers', () => got.match(/slow|quick/g)?.length === 3);
    expect(got.match(/slow|quick/g)).toEqual(['slow', 'quick', 'slow']);
    expect(new Set(got.match(/dec_\w+/g)).size).toBe(3);
  });
});

describe('HTTP/2 inside an intercepted CONNECT', () => {
  async function session(): Promise<http2.ClientHttp2Session> {
    const socket = await agent.inside(secure.url, { protocols: ['h2', 'http/1.1'] });
    expect(socket.alpnProtocol).toBe('h2');
    const made = http2.connect(secure.url, { createConnection: () => socket }).on('error', () => undefined);
    onTestFinished(() => made.destroy());
    return made;
  }

  it('reaches the origin with its authority as Host, streams side by side', async () => {
    const at = path();
    const waiting: (() => void)[] = [];
    secure.on(at, async (request, response) => {
      const said = await text(request);
      waiting.push(() => response.end(`heard ${said}`));
      if (waiting.length === 3) for (const answer of waiting.reverse()) answer();
    });
    const made = await session();
    const answers = await Promise.all(
      ['one', 'two', 'three'].map(async (word) => {
        const stream = made.request({ ':method': 'POST', ':path': at, 'content-type': 'text/plain' });
        stream.end(word);
        return text(stream);
      }),
    );
    expect(answers).toEqual(['heard one', 'heard two', 'heard three']);
    expect(secure.seen(at).map(({ headers }) => headers.host)).toEqual(Array(3).fill(new URL(secure.url).host));
  });

  it('limits the streams of a connection', async () => {
    const made = await session();
    await eventually('settings', () => made.remoteSettings.maxConcurrentStreams !== undefined);
    expect(made.remoteSettings.maxConcurrentStreams).toBeLessThanOrEqual(1000);
  });
});

const MIB = 1024 * 1024;
const LARGE_MIB = 100;

describe('100 MiB', () => {
  it('pass both ways, in absolute form and inside CONNECT, in bounded memory', { timeout: 180_000 }, async () => {
    const process = await spawnProduct();
    onTestFinished(() => process.stop());
    const boss = await founder(process);
    await connectorTo(boss, origin);
    await connectorTo(boss, secure);
    const who = await agentOf(boss);
    expect((await who.forward('GET', origin.url + path())).status).toBe(200);
    expect((await who.tunnel('GET', secure.url + path())).status).toBe(200);
    const before = peakMiB(process.pid);
    for (const to of [origin, secure]) {
      const at = path();
      to.on(`${at}/down`, (_request, response) => void sendLarge(response));
      to.on(`${at}/up`, async (request, response) => response.end(await hashOf(request)));
      const begin = async (method: string, name: string): Promise<ClientRequest> => {
        if (to === origin) return who.begin(method, to.url + at + name, { streaming: method === 'POST' });
        const socket = await who.inside(to.url);
        onTestFinished(() => void socket.destroy());
        return who.beginInside(socket, method, to.url + at + name, { streaming: method === 'POST' });
      };
      expect(await hashOf(await headOf(await begin('GET', '/down')))).toBe(LARGE_HASH);
      const upload = await begin('POST', '/up');
      const answered = whole(upload);
      await sendLarge(upload);
      expect((await answered).text).toBe(LARGE_HASH);
    }
    expect(peakMiB(process.pid) - before).toBeLessThan(LARGE_MIB);
  });
});

const PIECE = Buffer.alloc(MIB, 'holdgate');
const LARGE_HASH = (() => {
  const hash = createHash('sha256');
  for (let n = 0; n < LARGE_MIB; n += 1) hash.update(PIECE);
  return hash.digest('hex');
})();

async function sendLarge(to: ClientRequest | ServerResponse): Promise<void> {
  for (let n = 0; n < LARGE_MIB; n += 1) {
    if (!to.write(PIECE)) await new Promise((resolve) => to.once('drain', resolve));
  }
  to.end();
}

async function hashOf(stream: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The most resident memory that a process ever had. */
function peakMiB(pid: number): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1]) / 1024;
}
