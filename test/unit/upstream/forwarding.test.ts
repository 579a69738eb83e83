// One forwarded request, over real sockets: what reaches the origin, what comes back, and what happens when one side goes away.

import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import type { UpstreamReceiver } from '../../../proxy/upstream/forward.ts';
import { plainAnswer, type RawAnswer, RawOrigin } from '../../support/raw-origin.ts';
import { asked, collecting, type Outcome, requestTo, routeTo, upstreamForTest } from '../../support/upstream-calls.ts';

const MIB = 1024 * 1024;
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});
function upstreamKept(options: Parameters<typeof upstreamForTest>[0] = {}) {
  const upstream = upstreamForTest(options);
  open.push(() => upstream.close());
  return upstream;
}
async function rawOrigin(answer: RawAnswer) {
  const origin = await RawOrigin.start(answer);
  open.push(() => origin.close());
  return origin;
}
async function httpOrigin(listener: http.RequestListener): Promise<number> {
  const server = http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}
const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

describe('a forwarded request', () => {
  it('reaches the origin as it was decided, with our own framing', async () => {
    const origin = await rawOrigin((_request, socket) => socket.write(plainAnswer('ok')));
    const upstream = upstreamKept();
    const headers = ['Host', 'api.example.com:8080', 'X-A', '1', 'X-A', '2', 'x-Ünicode'.replace('Ü', 'u'), 'é'];
    await asked(upstream, requestTo(origin.port, { path: '/a%20b?c=d&e', headers }));
    await asked(upstream, requestTo(origin.port, { method: 'POST', body: Buffer.from('{"n":1}'), headers }));
    await asked(upstream, requestTo(origin.port, { method: 'DELETE', headers }));
    await asked(
      upstream,
      requestTo(origin.port, {
        method: 'PUT',
        body: Readable.from([Buffer.from('ab'), Buffer.from('cd')]),
        contentLength: 4,
        headers,
      }),
    );
    const [get, post, remove, put] = origin.seen.map(({ head, body }) => ({ lines: head.split('\r\n'), body }));
    const lines = ['X-A: 1', 'X-A: 2', 'x-unicode: \u00e9'];
    expect(get?.lines).toEqual(['GET /a%20b?c=d&e HTTP/1.1', 'Host: api.example.com:8080', ...lines]);
    expect([post?.lines.filter((line) => /^content-length|^transfer/i.test(line)), post?.body]).toEqual([
      ['Content-Length: 7'],
      '{"n":1}',
    ]);
    expect(remove?.lines.some((line) => /^content-length|^transfer/i.test(line))).toBe(false);
    expect([put?.lines.filter((line) => /^content-length|^transfer/i.test(line)), put?.body]).toEqual([
      ['Content-Length: 4'],
      'abcd',
    ]);
  });

  it('is chunked when its length is not known', async () => {
    const port = await httpOrigin(async (request, response) =>
      response.end(`${request.headers['transfer-encoding']} ${await buffer(request)}`),
    );
    const { body } = await asked(
      upstreamKept(),
      requestTo(port, { method: 'POST', body: Readable.from([Buffer.from('ab'), Buffer.from('cd')]) }),
    );
    expect(body.toString()).toBe('chunked abcd');
  });

  it('gets the answer as it is: status, reason, separate cookies, order, without hop-by-hop headers', async () => {
    const head = [
      'HTTP/1.1 404 Nothing Here',
      'Set-Cookie: a=1',
      'X-One: 1',
      'Set-Cookie: b=2; Path=/',
      'Connection: keep-alive, X-Named',
      'X-Named: 1',
      'Keep-Alive: timeout=5',
      'Proxy-Authenticate: Basic',
      'Upgrade: h2c',
      'Holdgate-Decision: allow',
      'Alt-Svc: h3=":443"',
      'x-one: 2',
      'Content-Length: 2',
    ];
    const origin = await rawOrigin((_request, socket) => socket.write(`${head.join('\r\n')}\r\n\r\nno`));
    const answer = await asked(upstreamKept(), requestTo(origin.port));
    expect(answer).toMatchObject({ status: 404, reason: 'Nothing Here', error: undefined });
    expect(answer.headers).toEqual([
      'Set-Cookie',
      'a=1',
      'X-One',
      '1',
      'Set-Cookie',
      'b=2; Path=/',
      'x-one',
      '2',
      'Content-Length',
      '2',
    ]);
  });

  it('gets redirects, trailers, and bodies that end with the connection', async () => {
    const answers = [
      'HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=1\r\nConnection: close\r\n\r\n',
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
      'HTTP/1.0 200 OK\r\n\r\nuntil the end',
    ];
    const origin = await rawOrigin((_request, socket) => {
      const next = answers.shift() ?? '';
      if (next.startsWith('HTTP/1.0')) socket.end(next);
      else socket.write(next);
    });
    const upstream = upstreamKept();
    const [redirect, trailers, hinted, old] = [
      await asked(upstream, requestTo(origin.port)),
      await asked(upstream, requestTo(origin.port)),
      await asked(upstream, requestTo(origin.port)),
      await asked(upstream, requestTo(origin.port)),
    ];
    expect([redirect.status, redirect.headers.slice(0, 2)]).toEqual([302, ['Location', 'http://169.254.169.254/']]);
    expect([trailers.headers, trailers.trailers, trailers.body.toString()]).toEqual([[], ['X-Sum', '1'], 'ok']);
    expect([hinted.status, hinted.headers, hinted.body.toString()]).toEqual([200, ['Content-Length', '2'], 'ok']);
    expect([old.status, old.body.toString(), old.error]).toEqual([200, 'until the end', undefined]);
    expect(origin.seen).toHaveLength(4);
  });

  it('gets an early answer to an upload that is not finished, whose stream stays the caller’s', async () => {
    const origin = await RawOrigin.start(() => undefined);
    open.push(() => origin.close());
    const port = await httpOrigin((_request, response) =>
      response.writeHead(413, { Connection: 'close' }).end('too large'),
    );
    const body = new PassThrough();
    body.write('begun');
    const answer = await asked(upstreamKept(), requestTo(port, { method: 'POST', body, contentLength: 1000 }));
    expect([answer.status, answer.body.toString(), body.destroyed]).toEqual([413, 'too large', false]);
  });
});

describe('a request that cannot be sent at all', () => {
  it.each([
    ['a host that is none', { route: routeTo(80, { host: 'a b' }) }],
    ['a header with a line break', { headers: ['Host', 'x', 'X-A', 'a\r\nX-B: b'] }],
    ['framing of somebody else', { headers: ['Host', 'x', 'Transfer-Encoding', 'chunked'] }],
    ['a target with a space', { target: '/a b' }],
  ])('is an error, and nothing leaves: %s', async (_what, more) => {
    const origin = await rawOrigin((_request, socket) => socket.write(plainAnswer('ok')));
    const { error } = await asked(upstreamKept(), requestTo(origin.port, more));
    expect([error?.code, origin.seen]).toEqual(['upstream_unreachable', []]);
  });
});

describe('large bodies', () => {
  const block = randomBytes(64 * 1024);
  const size = 100 * MIB;
  const sum = () => {
    const hash = createHash('sha256');
    for (let at = 0; at < size; at += block.length) hash.update(block);
    return hash.digest('hex');
  };

  it('arrive unchanged in both directions, within a bounded memory', async () => {
    const port = await httpOrigin((request, response) => {
      const hash = createHash('sha256');
      request.on('data', (chunk) => hash.update(chunk));
      request.on('end', () => {
        response.setHeader('X-Sum', hash.digest('hex'));
        Readable.from(blocks(size, block)).pipe(response);
      });
    });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }, 5);
    const body = Readable.from(blocks(size, block), { highWaterMark: 4 });
    const hash = createHash('sha256');
    let headers: readonly string[] = [];
    const before = process.memoryUsage().arrayBuffers;
    await new Promise<void>((resolve, reject) => {
      upstreamKept().forward(requestTo(port, { method: 'POST', body, contentLength: size }), {
        head: (_status, _reason, lines) => {
          headers = lines;
        },
        data: (chunk) => {
          hash.update(chunk);
          return true;
        },
        end: () => resolve(),
        error: reject,
      });
    });
    clearInterval(watch);
    expect([hash.digest('hex'), headers[headers.indexOf('X-Sum') + 1]]).toEqual([sum(), sum()]);
    expect(most - before).toBeLessThan(size);
  });

  it('pause at the origin while the caller does not take them', async () => {
    let sent = 0;
    const port = await httpOrigin((_request, response) => {
      const source = Readable.from(blocks(size, block), { highWaterMark: 1 });
      source.on('data', (chunk) => {
        sent += chunk.length;
      });
      source.pipe(response);
    });
    let taken = 0;
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    const receiver: UpstreamReceiver = {
      head: () => undefined,
      data: (chunk) => {
        taken += chunk.length;
        return taken > MIB;
      },
      end: () => resolve(),
      error: () => resolve(),
    };
    const call = upstreamKept().forward(requestTo(port), receiver);
    await settled(() => sent);
    expect(sent).toBeLessThan(32 * MIB);
    const resuming = setInterval(() => call.resume(), 1);
    await finished;
    clearInterval(resuming);
    expect(taken).toBe(size);
  });

  it('pause at the caller while the origin does not take them', async () => {
    let read = 0;
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<http.IncomingMessage>();
    const port = await httpOrigin((request, response) => {
      request.on('end', () => response.end('done'));
      arrive(request);
    });
    const body = Readable.from(
      (function* () {
        for (const part of blocks(size, block)) {
          read += part.length;
          yield part;
        }
      })(),
      { highWaterMark: 1 },
    );
    const answer = asked(upstreamKept(), requestTo(port, { method: 'POST', body, contentLength: size }));
    const request = await arrived;
    await settled(() => read);
    expect(read).toBeLessThan(32 * MIB);
    request.resume();
    expect((await answer).body.toString()).toBe('done');
  });
});

describe('a caller that goes away', () => {
  const begun: RawAnswer = (_request, socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun');
  const silent: RawAnswer = () => undefined;
  const ways = {
    'by abort()': (call: { abort(): void }) => call.abort(),
    'by its signal': (_call: unknown, controller: AbortController) => controller.abort(),
  };
  for (const [way, leave] of Object.entries(ways)) {
    it.each([
      ['before the answer', silent],
      ['in the middle of the answer', begun],
    ])(`${way} %s is missed by the origin at once, and hears nothing more`, async (_when, answer) => {
      const { promise: connected, resolve } = Promise.withResolvers<Socket>();
      const origin = await rawOrigin((request, socket) => {
        answer(request, socket);
        resolve(socket);
      });
      const controller = new AbortController();
      let heardAfter = false;
      let left = false;
      const receiver = recording(() => {
        heardAfter ||= left;
      });
      const call = upstreamKept().forward(requestTo(origin.port, { signal: controller.signal }), receiver);
      const socket = await connected;
      leave(call, controller);
      left = true;
      await closed(socket);
      expect([heardAfter, origin.open]).toEqual([false, 0]);
    });
  }

  it('in the middle of its own body is missed by the origin', async () => {
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    const port = await httpOrigin((request) => {
      request.once('data', () => body.destroy());
      request.on('error', () => undefined).once('close', () => resolve());
    });
    const body = new PassThrough();
    body.write('half');
    const { error } = await asked(upstreamKept(), requestTo(port, { method: 'POST', body, contentLength: 1000 }));
    await aborted;
    expect(error?.code).toBe('upstream_unreachable');
  });

  it('before the connection stands leaves nothing behind', async () => {
    const origin = await rawOrigin(silent);
    const never = upstreamKept({ resolve: () => new Promise(() => undefined) });
    const route = routeTo(origin.port, { host: 'slow.example' });
    let heard = 0;
    const call = never.forward(
      requestTo(origin.port, { route }),
      recording(() => {
        heard += 1;
      }),
    );
    call.abort();
    const controller = new AbortController();
    controller.abort();
    never.forward(
      requestTo(origin.port, { signal: controller.signal }),
      recording(() => {
        heard += 1;
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([heard, origin.connections]).toEqual([0, 0]);
  });
});

describe('an origin that goes away', () => {
  it('in the middle of its answer cuts the caller', async () => {
    for (const framing of ['Content-Length: 1000\r\n\r\nbegun', 'Transfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n']) {
      const origin = await rawOrigin((_request, socket) => {
        socket.write(`HTTP/1.1 200 OK\r\n${framing}`);
        setTimeout(() => socket.destroy(), 10);
      });
      const { status, body, error } = await asked(upstreamKept(), requestTo(origin.port));
      expect([status, body.toString(), error?.code]).toEqual([200, 'begun', expect.stringMatching(/^upstream_/)]);
    }
  });

  it('or is not there, is unreachable', async () => {
    const origin = await RawOrigin.start(() => undefined);
    const { port } = origin;
    await origin.close();
    expect((await asked(upstreamKept(), requestTo(port))).error).toMatchObject({
      code: 'upstream_unreachable',
      details: { proxyStatus: 'connection_refused' },
    });
  });

  it('or keeps silent, has timed out', async () => {
    const origin = await rawOrigin(({ head }, socket) => {
      if (head.includes('/begun')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegun');
    });
    const upstream = upstreamKept({ timeouts: { headersMs: 1500, bodyIdleMs: 300 } });
    expect((await asked(upstream, requestTo(origin.port))).error?.code).toBe('upstream_timeout');
    expect(await asked(upstream, requestTo(origin.port, { path: '/begun' }))).toMatchObject({
      status: 200,
      error: { code: 'upstream_timeout' },
    });
    const deaf = upstreamKept({ timeouts: { connectMs: 50 }, resolve: () => new Promise(() => undefined) });
    expect((await asked(deaf, requestTo(1, { route: routeTo(1, { host: 'slow.example' }) }))).error?.code).toBe(
      'upstream_timeout',
    );
  });
});

function* blocks(size: number, block: Buffer): Generator<Buffer> {
  for (let at = 0; at < size; at += block.length) yield block;
}

/** Waits until a number has stopped growing. */
async function settled(read: () => number): Promise<void> {
  for (let [before, quiet] = [-1, 0]; quiet < 5; quiet = read() === before && before > 0 ? quiet + 1 : 0) {
    before = read();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function recording(heard: () => void): UpstreamReceiver {
  const inner = collecting((_outcome: Outcome) => heard());
  return inner;
}
