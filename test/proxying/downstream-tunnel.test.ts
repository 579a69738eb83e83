// What passes through a tunnel that stays closed? Every byte both ways, half-close, and nothing for another host than was decided on.

import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readClientHello } from '../../proxy/downstream/client-hello.ts';
import type { ConnectDecision } from '../../proxy/enforcement/exchange.ts';
import { clientHello } from '../support/client-hello.ts';
import { type EchoGate, echoGate } from '../support/echo-gate.ts';
import { RawAgent } from '../support/raw-agent.ts';

const HOST = 'api.example.com';

let gate: EchoGate;
let origin: Server;
let far: Socket[];
let received: Buffer[];
let opened: (string | undefined)[];
let closed: Promise<{ up: number; down: number; error: unknown }>;
let cutter: AbortController;

beforeAll(async () => {
  gate = await echoGate();
  origin = createServer({ allowHalfOpen: true }, (socket) => {
    far.push(socket);
    socket.on('error', () => undefined).on('data', (chunk) => received.push(chunk));
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await gate.listener.stop();
  origin.close();
});

beforeEach(() => {
  [far, received, opened] = [[], [], []];
  cutter = new AbortController();
  closed = new Promise((resolve) => {
    gate.enforcement.connect = () => tunnel((up, down, error) => resolve({ up, down, error }));
  });
});
afterEach(() => {
  for (const socket of far) socket.destroy();
});

function tunnel(ended: (up: number, down: number, error: unknown) => void): ConnectDecision {
  return {
    kind: 'tunnel',
    decisionHeaders: ['Holdgate-Decision', 'allow; rule="open"'],
    cut: cutter.signal,
    closed: ended,
    async open(sni) {
      opened.push(sni);
      const { connect } = await import('node:net');
      const { port } = origin.address() as { port: number };
      const socket = connect(port, '127.0.0.1');
      await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
      return socket;
    },
  };
}

async function connected(host = HOST): Promise<RawAgent> {
  const agent = await RawAgent.dial(gate.port, true);
  const answer = await agent.ask(`CONNECT ${host}:443 HTTP/1.1\r\nHost: ${host}:443\r\n\r\n`);
  expect(answer).toMatchObject({ status: 200, headers: { 'holdgate-decision': 'allow; rule="open"' } });
  return agent;
}

const gathered = (): Buffer => Buffer.concat(received);

describe('a tunnel', () => {
  it('passes every byte both ways, half-close included, and counts them', async () => {
    const agent = await connected();
    const hello = await clientHello(HOST);
    const up = Buffer.concat([hello, Buffer.alloc(3_000_000, 'u')]);
    agent.write(up);
    agent.socket.end();
    await expect.poll(() => gathered().length, { timeout: 10_000 }).toBe(up.length);
    expect(gathered().equals(up)).toBe(true);
    expect(opened).toEqual([HOST]);
    far[0]?.end(Buffer.alloc(2_000_000, 'd'));
    await agent.closed;
    expect(agent.unread).toBe('d'.repeat(2_000_000));
    expect(await closed).toEqual({ up: up.length, down: 2_000_000, error: undefined });
  });

  it('takes a hello that comes in pieces', async () => {
    const agent = await connected();
    const hello = await clientHello(HOST);
    for (const byte of hello.subarray(0, 20)) {
      agent.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    agent.write(hello.subarray(20));
    await expect.poll(() => gathered().length).toBe(hello.length);
    agent.close();
    far[0]?.end();
    expect(await closed).toMatchObject({ up: hello.length, down: 0 });
  });

  it('opens without a name, as for addresses', async () => {
    const agent = await connected('127.0.0.1');
    agent.write(await clientHello(undefined));
    await expect.poll(() => far.length).toBe(1);
    expect(opened).toEqual([undefined]);
    agent.close();
    far[0]?.end();
    await closed;
  });

  it('is closed for another server name, before anything is dialled', async () => {
    const agent = await connected();
    agent.write(await clientHello('evil.example'));
    agent.socket.on('end', () => agent.close());
    await agent.closed;
    expect(await closed).toMatchObject({ up: 0, down: 0, error: { code: 'sni_mismatch' } });
    expect([opened, far]).toEqual([[], []]);
  });

  it('is closed for anything but TLS', async () => {
    for (const sent of [
      'GET / HTTP/1.1\r\nHost: api.example.com\r\n\r\n',
      'SSH-2.0-x\r\n',
      '\x16\x03\x01\x00\x00',
      '\x16\x03\x01\x00\x04\x02\x00\x00\x00',
    ]) {
      const agent = await connected();
      agent.socket.on('end', () => agent.close());
      agent.write(sent);
      await agent.closed;
    }
    expect(opened).toEqual([]);
  });

  it('is cut at once when the kill switch says so', async () => {
    const agent = await connected();
    agent.write(await clientHello(HOST));
    await expect.poll(() => far.length).toBe(1);
    const originSees = new Promise((resolve) => far[0]?.once('close', resolve));
    far[0]?.on('end', () => far[0]?.destroy());
    agent.socket.on('end', () => agent.close());
    cutter.abort(new Error('stopped'));
    await Promise.all([agent.closed, originSees]);
    expect(await closed).toMatchObject({ error: { message: 'stopped' } });
  });

  it('ends with an agent that is gone, and with an origin that is gone', async () => {
    const agent = await connected();
    agent.write(await clientHello(HOST));
    await expect.poll(() => far.length).toBe(1);
    const originSees = new Promise((resolve) => far[0]?.once('end', resolve));
    agent.close();
    await originSees;
    far[0]?.destroy();
    await closed;
    const other = await connected();
    other.socket.on('end', () => other.close());
    other.write(await clientHello(HOST));
    await expect.poll(() => far.length).toBe(2);
    far[1]?.resetAndDestroy();
    await other.closed;
  });

  it('that cannot be opened closes and tells', async () => {
    closed = new Promise((resolve) => {
      gate.enforcement.connect = () =>
        ({
          ...tunnel((up, down, error) => resolve({ up, down, error })),
          open: () => Promise.reject(new Error('unreachable')),
        }) as ConnectDecision;
    });
    const agent = await connected();
    agent.socket.on('end', () => agent.close());
    agent.write(await clientHello(HOST));
    await agent.closed;
    expect(await closed).toMatchObject({ error: { message: 'unreachable' } });
  });
});

describe('a ClientHello', () => {
  it('is incomplete at every cut, and never more than that', async () => {
    const hello = await clientHello(HOST);
    expect(readClientHello(hello)).toEqual({ state: 'complete', serverName: HOST });
    for (let length = 0; length < hello.length; length += 1)
      expect(readClientHello(hello.subarray(0, length)).state).toBe('incomplete');
    expect(readClientHello(Buffer.concat([hello, Buffer.from('early data')]))).toMatchObject({ state: 'complete' });
  });

  it('may be spread over records', async () => {
    const hello = await clientHello(HOST);
    const [message, parts] = [hello.subarray(5), [] as Buffer[]];
    for (let at = 0; at < message.length; at += 50) {
      const part = message.subarray(at, at + 50);
      parts.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
    }
    expect(readClientHello(Buffer.concat(parts))).toEqual({ state: 'complete', serverName: HOST });
  });

  it('with any byte changed names this host, another text, or nothing, and never throws', async () => {
    const hello = await clientHello(HOST);
    for (let at = 0; at < hello.length; at += 1) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(hello);
        changed[at] = value;
        const read = readClientHello(changed);
        expect(['incomplete', 'invalid', 'complete']).toContain(read.state);
        if (read.state === 'complete' && read.serverName !== undefined) expect(read.serverName).toMatch(/^[!-~]+$/);
      }
    }
  });
});
