// The kill switch over real sockets: once the API has answered nothing new passes, and nothing that was open moves another byte.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Agent, watched } from '../support/agent.ts';
import { breakDisk } from '../support/broken-disk.ts';
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
  question,
} from '../support/person.ts';
import { eventually, freshDirectory, type Product, startProduct } from '../support/product.ts';

let product: Product;
let owner: Person;
let origin: Origin;
let secure: Origin;
let connector: ConnectorMade;

beforeAll(async () => {
  [product, origin, secure] = await Promise.all([startProduct(), Origin.start(), Origin.start({ secure: true })]);
  owner = await founder(product);
  connector = await connectorTo(owner, origin);
});
afterAll(async () => {
  await product.stop();
  await Promise.all([origin.close(), secure.close()]);
});

const target = (): string => `${origin.url}/${fresh('kill')}`;

/** Presses, and lifts when the test is over. */
async function press(scope: unknown): Promise<void> {
  await killSwitch(owner, true, scope);
  onTestFinished(() => killSwitch(owner, false, scope));
}

const SCOPES: Record<string, (world: { agent: Agent; group: string }) => Promise<unknown> | unknown> = {
  instance: () => ({ kind: 'instance' }),
  'organization, as all': () => 'all',
  organization: () => ({ kind: 'organization', id: owner.organizationId }),
  tenant: () => ({ kind: 'tenant', id: owner.tenantId }),
  group: ({ group }) => ({ kind: 'group', id: group }),
  agent: ({ agent }) => ({ kind: 'agent', id: agent.id }),
  connector: () => ({ kind: 'connector', id: connector.id }),
  user: () => ({ kind: 'user', id: owner.userId }),
  gateway: async () => {
    const { items } = fine(await owner.get<{ items: { id: string; name: string }[] }>('/api/gateways'));
    return { kind: 'gateway', id: items.find(({ name }) => name === 'default')?.id };
  },
};

describe('a kill switch', () => {
  for (const [name, scopeOf] of Object.entries(SCOPES)) {
    it(`stops what it names and lets go when it is lifted: ${name}`, async () => {
      const agent = await agentOf(owner);
      const { id: group } = fine(
        await owner.post<{ id: string }>('/api/agent-groups', { name: fresh('group'), members: [agent.id] }),
      );
      const scope = await scopeOf({ agent, group });
      expect((await agent.forward('GET', target())).status).toBe(200);
      await killSwitch(owner, true, scope);
      const url = target();
      const refused = await agent.forward('GET', url);
      expect(refused).toMatchObject({ status: 403, json: { code: 'kill_switch', agent_hint: 'stop_and_report' } });
      expect([
        refused.headers['holdgate-kill-switch'],
        refused.headers['x-should-retry'],
        refused.headers['retry-after'],
      ]).toEqual(['active', 'false', undefined]);
      expect(origin.seen(new URL(url).pathname)).toEqual([]);
      await killSwitch(owner, false, scope);
      expect((await agent.forward('GET', url)).status).toBe(200);
    });
  }

  it('of one agent leaves the others alone', async () => {
    const [one, other] = [await agentOf(owner), await agentOf(owner)];
    await press({ kind: 'agent', id: one.id });
    expect((await one.forward('GET', target())).status).toBe(403);
    expect((await other.forward('GET', target())).status).toBe(200);
  });

  it('cuts an answer that streams before another byte of it', async () => {
    const agent = await agentOf(owner);
    const url = target();
    let write: (text: string) => void = () => undefined;
    let gone = false;
    origin.on(new URL(url).pathname, (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.once('close', () => {
        gone = true;
      });
      write = (text) => void response.write(text);
      write('before');
    });
    const seen = watched(await agent.open('GET', url));
    await eventually('beginning', () => seen.text === 'before');
    await press({ kind: 'agent', id: agent.id });
    write('after');
    expect(await eventually('end', () => seen.end)).toBe('cut');
    await eventually('end at the origin', () => gone);
    expect(seen.text).toBe('before');
  });

  it('cuts an upload before another byte of it', async () => {
    const agent = await agentOf(owner);
    const url = target();
    let got = '';
    let gone = false;
    origin.on(new URL(url).pathname, (request) => {
      request.on('data', (chunk: Buffer) => {
        got += chunk.toString();
      });
      request.once('close', () => {
        gone = true;
      });
    });
    const request = agent.begin('POST', url, { streaming: true });
    request.write('before');
    await eventually('first half', () => got === 'before');
    await press({ kind: 'agent', id: agent.id });
    request.write('after');
    await eventually('end at the origin', () => gone);
    expect(got).toBe('before');
  });

  it('cuts an opaque tunnel before another byte passes', async () => {
    const agent = await agentOf(owner);
    const tunnelled = await connectorTo(owner, secure, { mode: 'tunnel' });
    onTestFinished(async () => void fine(await owner.delete(`/api/connectors/${tunnelled.id}`)));
    const path = `/${fresh('kill')}`;
    let write: (text: string) => void = () => undefined;
    let gone = false;
    secure.on(path, (request, response) => {
      request.socket.once('close', () => {
        gone = true;
      });
      write = (text) => void response.write(text);
      write('before');
    });
    const socket = await agent.inside(secure.url, { ca: secure.ca as string });
    const heard = { text: '', closed: false };
    socket.on('data', (chunk: Buffer) => {
      heard.text += chunk.toString();
    });
    socket
      .on('error', () => undefined)
      .on('close', () => {
        heard.closed = true;
      });
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${new URL(secure.url).host}\r\n\r\n`);
    await eventually('beginning', () => heard.text.includes('before'));
    await press({ kind: 'agent', id: agent.id });
    write('after');
    await eventually('end', () => heard.closed && gone);
    expect(heard.text).not.toContain('after');
  });

  it('cancels a hold, and its caller is told why', async () => {
    const agent = await agentOf(owner, { roles: ['agent-supervised'] });
    const url = target();
    const waiting = agent.forward('POST', url, { body: { n: 1 } });
    const { id } = await question(owner, url);
    await eventually('waiting caller', async () => (await approvalOf(owner, id)).waiting);
    await press({ kind: 'agent', id: agent.id });
    expect(await waiting).toMatchObject({ status: 403, json: { code: 'kill_switch' } });
    expect(await approvalOf(owner, id)).toMatchObject({ state: 'cancelled' });
    expect(await owner.post(`/api/approvals/${id}/approve`)).toMatchObject({ status: 409 });
  });

  it('ends by itself at its time', async () => {
    const agent = await agentOf(owner);
    const expires_at = new Date(Date.now() + 5000).toISOString();
    fine(await owner.post('/api/v1/kill-switch', { active: true, scope: { kind: 'agent', id: agent.id }, expires_at }));
    expect((await agent.forward('GET', target())).json).toMatchObject({ code: 'kill_switch' });
    await eventually('end of the switch', async () => (await agent.forward('GET', target())).status === 200);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expires_at));
  });

  it('stops although the ledger cannot record that it was pressed', async () => {
    const agent = await agentOf(owner);
    const scope = { kind: 'agent', id: agent.id };
    const repair = breakDisk((file) => file.includes(`${product.dataDir}/ledger/`));
    onTestFinished(repair);
    expect(await owner.post('/api/v1/kill-switch', { active: true, scope })).toMatchObject({ status: 503 });
    repair();
    expect((await agent.forward('GET', target())).json).toMatchObject({ code: 'kill_switch' });
    await killSwitch(owner, false, scope);
    expect((await agent.forward('GET', target())).status).toBe(200);
  });
});

describe('a kill switch without the console', () => {
  it('outlives a restart, is read from its file while running, and a damaged file stops everything', async () => {
    const dataDir = freshDirectory();
    const file = join(dataDir, 'kill-switches.json');
    let one = await startProduct({ dataDir });
    let boss = await founder(one);
    await connectorTo(boss, origin);
    const agent = await agentOf(boss);
    await killSwitch(boss, true);
    const pressed = readFileSync(file);
    await one.stop();
    one = await startProduct({ dataDir });
    onTestFinished(() => one.stop());
    boss = boss.at(one);
    const here = agent.at(one);
    expect((await here.forward('GET', target())).json).toMatchObject({ code: 'kill_switch' });
    await killSwitch(boss, false);
    expect((await here.forward('GET', target())).status).toBe(200);
    // A request that is on its way when the file is noticed is cut.
    const asked = async (): Promise<unknown> => (await here.forward('GET', target()).catch(() => undefined))?.status;
    const stopped = async (): Promise<boolean> => (await asked()) === 403;
    writeFileSync(file, pressed);
    await eventually('the switch of the file', stopped);
    writeFileSync(file, '[]');
    await eventually('no switch', async () => (await asked()) === 200);
    writeFileSync(file, '[{');
    await eventually('a stop for a damaged file', stopped);
  });
});
