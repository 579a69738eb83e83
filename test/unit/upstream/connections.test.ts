// Connections belong to somebody, are kept while they are good, and are trusted only after TLS has proved whose they are.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainAnswer, type RawAnswer, RawOrigin } from '../../support/raw-origin.ts';
import { asked, requestTo, routeTo, upstreamForTest } from '../../support/upstream-calls.ts';

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
const answering: RawAnswer = ({ connection }, socket) => socket.write(plainAnswer(String(connection)));
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('an upstream connection', () => {
  it('is used again by the same pool key, and never by another one', async () => {
    const origin = await rawOrigin(answering);
    const upstream = upstreamKept();
    const by = async (poolKey: string) => {
      const { body } = await asked(upstream, requestTo(origin.port, { route: routeTo(origin.port, { poolKey }) }));
      await turn();
      return body.toString();
    };
    expect([
      await by('a 1'),
      await by('a 1'),
      await by('b 1'),
      await by('a 2'),
      await by('a 1'),
      await by('b 1'),
    ]).toEqual(['1', '1', '2', '3', '1', '2']);
  });

  it('is not used again when the route allows or trusts something else', async () => {
    const origin = await rawOrigin(answering);
    const upstream = upstreamKept();
    expect((await asked(upstream, requestTo(origin.port))).status).toBe(200);
    await turn();
    const { error } = await asked(
      upstream,
      requestTo(origin.port, { route: routeTo(origin.port, { allowPrivate: false }) }),
    );
    expect(error?.code).toBe('destination_prohibited');
    expect(origin.seen).toHaveLength(1);
  });

  it('carries one request at a time', async () => {
    const origin = await rawOrigin(({ connection }, socket) =>
      setTimeout(() => socket.write(plainAnswer(String(connection))), 20),
    );
    const upstream = upstreamKept();
    const answers = await Promise.all([1, 2, 3].map(() => asked(upstream, requestTo(origin.port))));
    expect(new Set(answers.map(({ body }) => body.toString()))).toEqual(new Set(['1', '2', '3']));
  });

  it('ends when the upstream side closes', async () => {
    const origin = await rawOrigin(answering);
    const upstream = upstreamForTest();
    await asked(upstream, requestTo(origin.port));
    await upstream.close();
    await expect.poll(() => origin.open).toBe(0);
  });
});

describe('a kept connection that the origin has given up', () => {
  // The origin answers once on each connection and resets it at the next request, before a byte of an answer.
  const givingUp: (first: Set<number>) => RawAnswer =
    (first) =>
    ({ connection, head }, socket) => {
      if (first.has(connection) && !head.includes('/always')) {
        socket.resetAndDestroy();
        return;
      }
      first.add(connection);
      socket.write(plainAnswer(String(connection)));
    };
  const asResent = async (more: Parameters<typeof requestTo>[1]) => {
    const origin = await rawOrigin(givingUp(new Set()));
    const upstream = upstreamKept();
    await asked(upstream, requestTo(origin.port));
    await turn();
    const answer = await asked(upstream, requestTo(origin.port, more));
    return { answer, requests: origin.seen.length };
  };

  it.each(['GET', 'HEAD', 'OPTIONS'])('is replaced once for %s', async (method) => {
    const { answer, requests } = await asResent({ method });
    expect([answer.status, requests]).toEqual([200, 3]);
  });

  it.each([
    ['POST', { method: 'POST' }],
    ['DELETE', { method: 'DELETE' }],
    ['a GET with a body', { method: 'GET', body: Buffer.from('x') }],
    ['a GET that must not go twice', { method: 'GET', atMostOnce: true }],
  ])('is the end of %s, which the origin may have acted on', async (_what, more) => {
    const { answer, requests } = await asResent(more);
    expect([answer.status, answer.error?.code, requests]).toEqual([undefined, 'upstream_unreachable', 2]);
  });

  it('is replaced only once', async () => {
    let answered = false;
    const origin = await rawOrigin((_request, socket) => {
      if (answered) socket.resetAndDestroy();
      else socket.write(plainAnswer('first'));
      answered = true;
    });
    const upstream = upstreamKept();
    await asked(upstream, requestTo(origin.port));
    await turn();
    expect((await asked(upstream, requestTo(origin.port))).error?.code).toBe('upstream_unreachable');
    expect(origin.seen).toHaveLength(3);
  });

  it('while it was idle is replaced for every method, since nothing was sent on it', async () => {
    const origin = await rawOrigin(({ connection }, socket) => {
      socket.write(plainAnswer(String(connection)));
      setTimeout(() => socket.end(), 10);
    });
    const upstream = upstreamKept();
    await asked(upstream, requestTo(origin.port));
    await expect.poll(() => origin.open).toBe(0);
    const { body } = await asked(upstream, requestTo(origin.port, { method: 'POST', body: Buffer.from('x') }));
    expect([body.toString(), origin.seen.length]).toEqual(['2', 2]);
  });

  it('after a byte of an answer is not replaced', async () => {
    let answered = false;
    const origin = await rawOrigin((_request, socket) => {
      if (answered) socket.end('HTTP/1.1 2');
      else socket.write(plainAnswer('first'));
      answered = true;
    });
    const upstream = upstreamKept();
    await asked(upstream, requestTo(origin.port));
    await turn();
    expect((await asked(upstream, requestTo(origin.port))).status).toBeUndefined();
    expect(origin.seen).toHaveLength(2);
  });
});

describe('a secured connection', () => {
  let identity: { key: string; cert: string };
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'holdgate-tls-'));
    const [key = '', cert = ''] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
    const args = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=origin',
    ];
    execFileSync(
      'openssl',
      [...args, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:named.example', '-keyout', key, '-out', cert],
      { stdio: 'ignore' },
    );
    identity = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    rmSync(folder, { recursive: true });
  });
  async function secureOrigin() {
    const seen: (string | false | null)[] = [];
    const server = https.createServer(identity, (request, response) => {
      seen.push((request.socket as import('node:tls').TLSSocket).servername);
      response.end('private');
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.push(() => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    });
    return { port: (server.address() as AddressInfo).port, seen };
  }
  const secure = (port: number, more: Partial<ReturnType<typeof routeTo>>) =>
    requestTo(port, { route: routeTo(port, { scheme: 'https', ...more }) });

  it('is verified for a name and for an address, with the connector’s own CA', async () => {
    const { port, seen } = await secureOrigin();
    const upstream = upstreamKept({ resolve: async () => ['127.0.0.1'] });
    for (const host of ['named.example', '127.0.0.1']) {
      const { body, error } = await asked(upstream, secure(port, { host, ca: identity.cert }));
      expect([body.toString(), error]).toEqual(['private', undefined]);
    }
    expect(seen).toEqual(['named.example', false]);
  });

  it('is refused for another name, another address, and without the CA', async () => {
    const { port, seen } = await secureOrigin();
    const upstream = upstreamKept({ resolve: async () => ['127.0.0.1'] });
    for (const more of [
      { host: 'other.example', ca: identity.cert },
      { host: '127.0.0.2', ca: identity.cert },
      { host: 'named.example' },
      { host: '127.0.0.1' },
    ]) {
      const { status, error } = await asked(upstream, secure(port, { ...more, poolKey: JSON.stringify(more) }));
      expect([status, error?.code, error?.details.proxyStatus]).toEqual(
        [undefined, 'upstream_unreachable', 'tls_certificate_error'].map((word, at) =>
          more.host === '127.0.0.2' && at === 2 ? expect.any(String) : word,
        ),
      );
    }
    expect(seen).toEqual([]);
  });

  it('is refused when the origin does not speak TLS, or the CA cannot be read', async () => {
    const plain = http.createServer();
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    open.push(() => new Promise((resolve) => plain.close(resolve)));
    const { error } = await asked(upstreamKept(), secure((plain.address() as AddressInfo).port, {}));
    const { port } = await secureOrigin();
    const unreadable = await asked(upstreamKept(), secure(port, { ca: 'not PEM' }));
    expect([error?.code, unreadable.error?.code]).toEqual(['upstream_unreachable', 'upstream_unreachable']);
  });

  it('is handed out for upgrades, and a bare one for tunnels', async () => {
    const { port } = await secureOrigin();
    const upstream = upstreamKept();
    const { signal } = new AbortController();
    const route = routeTo(port, { scheme: 'https', ca: identity.cert });
    const socket = await upstream.connectSecured(route, signal);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of socket) text += chunk;
    expect(text).toContain('private');
    const bare = await upstream.connect(route, signal);
    expect([bare.remoteAddress, 'authorized' in bare]).toEqual(['127.0.0.1', false]);
    bare.destroy();
    await expect(upstream.connectSecured({ ...route, ca: undefined }, signal)).rejects.toMatchObject({
      code: 'upstream_unreachable',
    });
  });
});
