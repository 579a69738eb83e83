// Where an agent must never get, whatever it says: other hosts than it named, ports off the list, metadata, and the gate itself.

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Agent, whole } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  fine,
  founder,
  fresh,
  type LedgerEntry,
  ledgerOf,
  type Person,
  recorded,
} from '../support/person.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';

let product: Product;
let owner: Person;
let agent: Agent;
let secure: Origin;

beforeAll(async () => {
  [product, secure] = await Promise.all([startProduct(), Origin.start({ secure: true })]);
  owner = await founder(product);
  agent = await agentOf(owner);
  await connectorTo(owner, secure);
});
afterAll(async () => {
  await product.stop();
  await secure.close();
});

describe('inside an intercepted CONNECT', () => {
  const others = (): readonly string[] => [
    'other.example',
    `localhost:${secure.port}`,
    `127.0.0.1:${secure.port + 1}`,
    `127.0.0.1:${secure.port}@other.example`,
  ];

  it('a request for another host or port is refused, and the connection ends', async () => {
    for (const host of others()) {
      const path = `/${fresh('inner')}`;
      const socket = await agent.inside(secure.url);
      let closed = false;
      socket
        .on('error', () => undefined)
        .on('close', () => {
          closed = true;
        });
      const answer = await whole(agent.beginInside(socket, 'GET', secure.url + path, { headers: { Host: host } }));
      expect([host, answer.status >= 400 && answer.status < 500]).toEqual([host, true]);
      await eventually('end of the connection', () => closed);
      expect(secure.seen(path)).toEqual([]);
    }
  });

  it('an absolute form cannot name another host', async () => {
    const socket = await agent.inside(secure.url);
    onTestFinished(() => void socket.destroy());
    const path = `/${fresh('inner')}`;
    let got = '';
    socket.on('data', (chunk: Buffer) => {
      got += chunk.toString();
    });
    socket.write(`GET https://other.example${path} HTTP/1.1\r\nHost: other.example\r\n\r\n`);
    await eventually('answer', () => got.includes('\r\n\r\n'));
    expect(got).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(secure.seen(path)).toEqual([]);
  });
});

describe('CONNECT', () => {
  it('to a port that is neither on the list nor a connector’s is refused by name, and recorded', async () => {
    for (const port of [22, 25, 80, 6379, secure.port + 1]) {
      const { status, head, socket } = await agent.connect(`127.0.0.1:${port}`);
      socket.destroy();
      expect(status).toBe(403);
      expect(head).toMatch(/^HTTP\/1\.1 403 .*destination_prohibited/);
      const id = /holdgate-decision-id: (dec_\w+)/i.exec(head)?.[1] as string;
      expect(await recorded(owner, id)).toMatchObject({ decision: 'deny', code: 'destination_prohibited' });
    }
  });

  it('for an opaque tunnel ends where the server name is another one', async () => {
    const tunnelled = await connectorTo(
      owner,
      { url: `https://localhost:${secure.port}`, ca: secure.ca },
      { mode: 'tunnel' },
    );
    onTestFinished(async () => void fine(await owner.delete(`/api/connectors/${tunnelled.id}`)));
    const path = `/${fresh('sni')}`;
    const right = await agent.inside(`https://localhost:${secure.port}`, { ca: secure.ca as string });
    expect((await whole(agent.beginInside(right, 'GET', `https://localhost:${secure.port}${path}`))).status).toBe(200);
    const { socket } = await agent.connect(`localhost:${secure.port}`);
    const { connect } = await import('node:tls');
    const wrong = connect({ socket, servername: 'other.example', ca: secure.ca });
    await new Promise((resolve) => wrong.once('error', resolve).once('close', resolve));
    expect(wrong.authorized).toBe(false);
    const entry = await eventually('record of it', async () =>
      outcomes(await ledgerOf(owner)).find(({ code }) => code === 'sni_mismatch'),
    );
    expect(entry).toMatchObject({ result: 'failed' });
  });
});

interface Outcome {
  readonly result: string;
  readonly code?: string;
}
const outcomes = (entries: readonly LedgerEntry[]): Outcome[] =>
  entries.flatMap(({ outcome }) => (outcome ? [outcome as Outcome] : []));

describe('a destination that is never dialled', () => {
  const forbidden = (): Record<string, string> => ({
    'the metadata service': 'http://169.254.169.254',
    'the metadata service inside an IPv6 address': 'http://[::ffff:169.254.169.254]',
    'a link-local address': 'http://169.254.1.1',
    'the unspecified address': 'http://0.0.0.0:8080',
    'the gate itself': `http://127.0.0.1:${product.gatePort}`,
    'the console': `http://127.0.0.1:${product.consolePort}`,
  });

  it('is refused and recorded as denied although a connector with allow_private names it', async () => {
    for (const [what, url] of Object.entries(forbidden())) {
      const made = await owner.post<{ id: string; name: string }>('/api/connectors', {
        name: fresh('never'),
        type: 'http',
        base_url: url,
        allow_private: true,
      });
      // The console may refuse it at once; where it does not, the gate does.
      if (made.status !== 201) {
        expect([what, made.status]).toEqual([what, 422]);
        continue;
      }
      const answer = await agent.base(made.body.name, 'GET', '/');
      expect([what, answer.status, answer.json.code]).toEqual([what, 403, 'destination_prohibited']);
      expect(answer.headers['holdgate-decision']).toMatch(/^deny;/);
      expect(await recorded(owner, answer.decisionId)).toMatchObject({
        decision: 'deny',
        code: 'destination_prohibited',
      });
      fine(await owner.delete(`/api/connectors/${made.body.id}`));
    }
  });

  it('is not reached by a WebSocket or by a tunnel either', async () => {
    const url = `http://127.0.0.1:${product.consolePort}`;
    const made = await connectorTo(owner, { url, ca: undefined });
    const upgrade = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    };
    const switched = await agent.base(made.name, 'GET', '/api/events', { headers: upgrade });
    expect(switched).toMatchObject({ status: 403, json: { code: 'destination_prohibited' } });
    expect(await recorded(owner, switched.decisionId)).toMatchObject({ decision: 'deny' });
    fine(await owner.patch(`/api/connectors/${made.id}`, { mode: 'tunnel' }));
    const { status, socket } = await agent.connect(`127.0.0.1:${product.consolePort}`);
    socket.destroy();
    expect(status).toBe(403);
    fine(await owner.delete(`/api/connectors/${made.id}`));
  });

  it('is not reached by a name that resolves to it either, and recorded as denied', async () => {
    const made = await connectorTo(owner, { url: `http://localhost:${product.consolePort}`, ca: undefined });
    const answer = await agent.base(made.name, 'GET', '/api/auth/me');
    expect(answer).toMatchObject({ status: 403, json: { code: 'destination_prohibited' } });
    expect(answer.headers['holdgate-decision']).toMatch(/^deny;/);
    expect(await recorded(owner, answer.decisionId)).toMatchObject({
      decision: 'deny',
      code: 'destination_prohibited',
    });
  });

  it('outside the private ranges is refused without allow_private', async () => {
    const plain = await Origin.start();
    onTestFinished(() => plain.close());
    const made = await connectorTo(owner, plain, { allow_private: false });
    expect((await agent.base(made.name, 'GET', '/')).json).toMatchObject({
      status: 403,
      code: 'destination_prohibited',
    });
    expect(plain.connections).toBe(0);
  });
});
