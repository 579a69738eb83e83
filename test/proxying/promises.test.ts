// The promises of the product, over its real sockets, database and ledger.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Agent, type Answer, watched } from '../support/agent.ts';
import { breakDisk } from '../support/broken-disk.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  approvalOf,
  connectorTo,
  credentialFor,
  fine,
  founder,
  fresh,
  killSwitch,
  ledgerOf,
  type Person,
  policy,
  publish,
  question,
  recorded,
} from '../support/person.ts';
import { eventually, freshDirectory, type Product, startProduct } from '../support/product.ts';

let product: Product;
let origin: Origin;
let secure: Origin;
let owner: Person;
const logged: string[] = [];

beforeAll(async () => {
  const logger = pino({ level: 'trace' }, { write: (line) => logged.push(line) });
  [product, origin, secure] = await Promise.all([
    startProduct({ logger }),
    Origin.start(),
    Origin.start({ secure: true }),
  ]);
  owner = await founder(product);
  await connectorTo(owner, origin);
});
afterAll(async () => {
  await product.stop();
  await Promise.all([origin.close(), secure.close()]);
});

const path = (): string => `/${fresh('promise')}`;

/** An origin of its own, with a connector. */
async function ownOrigin(settings = {}): Promise<Origin> {
  const own = await Origin.start();
  onTestFinished(() => own.close());
  await connectorTo(owner, own, settings);
  return own;
}

describe('a call', () => {
  it('is in the ledger before the origin sees it, and so is how it ended', async () => {
    const agent = await agentOf(owner);
    const at = path();
    let before: string | undefined;
    origin.on(at, (request, response) => {
      before = ledgerText(product.dataDir);
      request.resume();
      response.end('seen');
    });
    const answer = await agent.forward('POST', origin.url + at, { body: { n: 1 } });
    expect(answer.status).toBe(200);
    const decided = before?.split('\n').filter((line) => line.includes(answer.decisionId));
    expect(decided).toHaveLength(1);
    expect(JSON.parse(decided?.[0] as string)).toMatchObject({ kind: 'decision', decision: 'allow' });
    const entries = (await ledgerOf(owner)).filter(({ decision_id }) => decision_id === answer.decisionId);
    expect(entries.map(({ kind }) => kind).sort()).toEqual(['decision', 'outcome']);
  });

  it('is not made while the ledger cannot be written, and passes again once it can', async () => {
    const own = await ownOrigin();
    const agent = await agentOf(owner);
    const repair = breakDisk((file) => file.includes(`${product.dataDir}/ledger/`));
    onTestFinished(repair);
    for (const [method, body] of [
      ['GET', undefined],
      ['POST', { n: 1 }],
    ] as const) {
      const refused = await agent.forward(method, own.url + path(), { body });
      expect(refused.status).toBe(503);
      expect(refused.json).toMatchObject({ code: 'gate_unavailable', agent_hint: 'retry_same_request' });
      expect(refused.headers['retry-after']).toBe('2');
    }
    expect(await owner.post('/api/agents', { name: fresh('agent') })).toMatchObject({
      status: 503,
      body: { code: 'ledger_unavailable' },
    });
    expect(own.calls).toEqual([]);
    expect(own.connections).toBe(0);
    repair();
    const passed = await agent.forward('GET', own.url + path());
    expect(passed.status).toBe(200);
    expect(own.calls).toHaveLength(1);
    expect(fine(await owner.get('/api/audit/verify'))).toMatchObject({ ok: true });
  });

  it('that is held is not even asked about while the ledger cannot be written', async () => {
    const own = await ownOrigin();
    const agent = await agentOf(owner, { roles: ['agent-supervised'] });
    const repair = breakDisk((file) => file.includes(`${product.dataDir}/ledger/`));
    onTestFinished(repair);
    const refused = await agent.forward('POST', own.url + path(), { body: { n: 1 } });
    expect(refused.json).toMatchObject({ code: 'gate_unavailable' });
    expect(own.connections).toBe(0);
  });

  it('leaves a decision whatever became of it: refused, nowhere to go, unreachable, hung up', async () => {
    const agent = await agentOf(owner);
    const gone = await Origin.start();
    await connectorTo(owner, gone);
    await gone.close();
    const answers: Record<string, Answer> = {
      no_connector: await agent.forward('GET', 'http://unknown.example/'),
      'no such base': await agent.base(fresh('nobody'), 'GET', '/'),
      upstream_unreachable: await agent.forward('GET', gone.url + path()),
    };
    for (const [what, answer] of Object.entries(answers)) {
      const entries = (await ledgerOf(owner)).filter(({ decision_id }) => decision_id === answer.decisionId);
      expect([what, ...entries.map(({ kind }) => kind).sort()]).toEqual([what, 'decision', 'outcome']);
    }
  });
});

function ledgerText(dataDir: string): string {
  return filesBelow(join(dataDir, 'ledger'))
    .filter((file) => file.endsWith('.jsonl'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('');
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a secret', () => {
  it('reaches its origin and is nowhere else', async () => {
    const secret = `sk_${fresh('secret')}_${'q'.repeat(24)}`;
    const agent = await agentOf(owner);
    const connector = await connectorTo(owner, secure);
    await credentialFor(owner, connector, { placement: 'bearer', value: secret });
    const elsewhere = await ownOrigin();
    const at = path();
    secure.on(at, (_request, response) => response.writeHead(302, { Location: `${elsewhere.url}/next` }).end());
    const redirected = await agent.tunnel('GET', secure.url + at);
    expect(redirected.headers.location).toBe(`${elsewhere.url}/next`);
    const followed = await agent.forward('GET', String(redirected.headers.location));
    expect(secure.seen(at)[0]?.headers.authorization).toBe(`Bearer ${secret}`);
    expect(elsewhere.calls[0]?.headers.authorization).toBeUndefined();
    await agent.tunnel('GET', 'https://127.0.0.1:1/', {}).catch(() => undefined);
    const shown = [
      ...(await shownToPeople()),
      redirected.text,
      followed.text,
      JSON.stringify([redirected.headers, followed.headers]),
      logged.join(''),
    ];
    for (const form of formsOf(secret)) {
      for (const text of shown) expect(text.includes(form)).toBe(false);
      for (const file of filesBelow(product.dataDir)) {
        expect([file, readFileSync(file).includes(form)]).toEqual([file, false]);
      }
    }
  });

  it('stays behind when its connector is led elsewhere, until somebody enters it again', async () => {
    const [agent, other] = [await agentOf(owner), await Origin.start()];
    onTestFinished(() => other.close());
    const own = await Origin.start();
    onTestFinished(() => own.close());
    const connector = await connectorTo(owner, own);
    await credentialFor(owner, connector, { placement: 'header', name: 'X-Token', value: 'tok_one' });
    await agent.base(connector.name, 'GET', '/a');
    expect(own.calls[0]?.headers['x-token']).toBe('tok_one');
    fine(await owner.patch(`/api/connectors/${connector.id}`, { base_url: other.url }));
    expect((await agent.base(connector.name, 'GET', '/b')).status).toBe(200);
    expect(other.calls[0]?.headers['x-token']).toBeUndefined();
    await credentialFor(owner, connector, { placement: 'header', name: 'X-Token', value: 'tok_two' });
    await agent.base(connector.name, 'GET', '/c');
    expect(other.calls[1]?.headers['x-token']).toBe('tok_two');
  });

  it('would not travel in the clear: http to a host name is refused before anything is dialled', async () => {
    const agent = await agentOf(owner);
    const own = await Origin.start();
    onTestFinished(() => own.close());
    const connector = await connectorTo(owner, { url: `http://localhost:${own.port}`, ca: undefined });
    await credentialFor(owner, connector, { placement: 'bearer', value: 'tok_clear' });
    const refused = await agent.base(connector.name, 'GET', '/');
    expect(refused.status).toBe(502);
    expect(refused.json).toMatchObject({ code: 'credential_needs_tls' });
    expect(own.connections).toBe(0);
  });
});

/** Everything that the console would show to the owner. */
async function shownToPeople(): Promise<string[]> {
  const paths = [
    '/metrics',
    '/api/connectors?limit=100',
    '/api/audit?limit=1000',
    '/api/dashboard/audit-export',
    '/api/dashboard/export',
    '/api/dashboard/overview',
    '/api/approvals',
  ];
  const answers = await Promise.all(paths.map((at) => owner.get(at)));
  return answers.map(({ text }) => text);
}

const formsOf = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('hex'),
  Buffer.from(`xx${secret}`).toString('base64').slice(4, -4),
];

describe('access', () => {
  it('is denied without a connector, and without a role', async () => {
    const nobody = await agentOf(owner, { roles: [] });
    const own = await ownOrigin();
    expect((await nobody.forward('GET', own.url + path())).json).toMatchObject({ code: 'role_denied' });
    expect((await nobody.forward('GET', 'http://unknown.example/')).json).toMatchObject({ code: 'no_connector' });
    expect(own.connections).toBe(0);
  });

  it('is denied to everybody while a published policy cannot be read', async () => {
    const dataDir = freshDirectory();
    let one = await startProduct({ dataDir });
    const boss = await founder(one);
    await connectorTo(boss, origin);
    const agent = await agentOf(boss);
    await publish(boss, policy({ decision: 'allow' }));
    expect((await agent.forward('GET', origin.url + path())).status).toBe(200);
    await one.stop();
    const database = new DatabaseSync(join(dataDir, 'holdgate.sqlite'));
    expect(database.prepare("update policy_versions set yaml = 'rules: ['").run().changes).toBe(1);
    database.close();
    one = await startProduct({ dataDir });
    onTestFinished(() => one.stop());
    const at = path();
    const refused = await agent.at(one).forward('GET', origin.url + at);
    expect(refused.json).toMatchObject({ code: 'policy_denied', rule: { name: 'policies-unreadable' } });
    expect(origin.seen(at)).toEqual([]);
  });
});

interface Change {
  make(person: Person, agent: Agent): Promise<unknown>;
  readonly status: number;
  readonly code: string;
}

const CHANGES: Record<string, Change> = {
  'a published policy': {
    make: (person, { name }) => publish(person, policy({ decision: 'deny' }, { scope: { agents: [name] } })),
    status: 403,
    code: 'policy_denied',
  },
  'a role taken away': {
    make: async (person, { id }) => fine(await person.patch(`/api/agents/${id}`, { roles: [] })),
    status: 403,
    code: 'role_denied',
  },
  'a disabled agent': {
    make: async (person, { id }) => fine(await person.patch(`/api/agents/${id}`, { status: 'disabled' })),
    status: 403,
    code: 'agent_disabled',
  },
  'a deleted key': {
    make: async (person, { id, keyId }) => fine(await person.delete(`/api/agents/${id}/keys/${keyId}`)),
    status: 407,
    code: 'agent_key_revoked',
  },
  'a kill switch': {
    make: (person, { id }) => killSwitch(person, true, { kind: 'agent', id }),
    status: 403,
    code: 'kill_switch',
  },
};

describe('a change', () => {
  for (const [what, { make, status, code }] of Object.entries(CHANGES)) {
    it(`counts from the first request after it was answered: ${what}`, async () => {
      const agent = await agentOf(owner);
      let changed = false;
      let over = false;
      const after: Answer[] = [];
      const before: Answer[] = [];
      const hammer = async (): Promise<void> => {
        while (!over) {
          // Noted before the request is made: an answer may be new earlier, but never old later.
          const kept = changed ? after : before;
          const answer = await agent.forward('GET', origin.url + path()).catch(() => undefined);
          if (answer) kept.push(answer);
          over = after.length >= 20;
        }
      };
      const clients = Array.from({ length: 4 }, hammer);
      while (before.length < 5) await new Promise((resolve) => setImmediate(resolve));
      await make(owner, agent);
      changed = true;
      await Promise.all(clients);
      expect(before.some((answer) => answer.status === 200)).toBe(true);
      expect(new Set(after.map((answer) => `${answer.status} ${answer.json.code}`))).toEqual(
        new Set([`${status} ${code}`]),
      );
    });
  }

  for (const what of ['a deleted key', 'a disabled agent']) {
    it(`ends what is open: ${what}`, async () => {
      const agent = await agentOf(owner);
      const url = origin.url + path();
      let write: (text: string) => void = () => undefined;
      origin.on(new URL(url).pathname, (_request, response) => {
        write = (text) => void response.write(text);
        write('before');
      });
      const seen = watched(await agent.open('GET', url));
      await eventually('beginning', () => seen.text === 'before');
      await CHANGES[what]?.make(owner, agent);
      write('after');
      expect(await eventually('end', () => seen.end)).toBe('cut');
      expect(seen.text).toBe('before');
    });
  }

  it('is named by each decision that it made: versions of policies and of access', async () => {
    const agent = await agentOf(owner);
    const first = await recorded(owner, (await agent.forward('GET', origin.url + path())).decisionId);
    const { policyVersion } = await publish(owner, policy({ decision: 'allow' }, { scope: { agents: [agent.name] } }));
    const second = await recorded(owner, (await agent.forward('GET', origin.url + path())).decisionId);
    expect(second.policy_version).toBe(policyVersion);
    expect(second.policy_version).toBeGreaterThan(first.policy_version as number);
    fine(await owner.patch(`/api/agents/${agent.id}`, { roles: ['agent-read-only'] }));
    const third = await recorded(owner, (await agent.forward('GET', origin.url + path())).decisionId);
    expect(third.access_version).toBeGreaterThan(second.access_version as number);
  });
});

describe('an explanation', () => {
  it('is the same for the agent, in a dry run, in its own API and in the ledger', async () => {
    const agent = await agentOf(owner);
    const reason = 'Nothing leaves on a drill day';
    await publish(owner, policy({ name: 'drill', decision: 'deny', reason }, { scope: { agents: [agent.name] } }));
    const url = origin.url + path();
    const refused = await agent.forward('DELETE', url);
    const dry = fine(await owner.post('/api/v1/actions/dry-run', { agent: agent.name, method: 'DELETE', url }));
    const asked = await agent.forward(
      'GET',
      `http://holdgate.internal/v1/explain?method=DELETE&url=${encodeURIComponent(url)}`,
    );
    const entry = await recorded(owner, refused.decisionId);
    expect(refused.json).toMatchObject({ message: reason, rule: { name: 'drill' }, code: 'policy_denied' });
    expect(dry).toMatchObject({ decision: 'deny', message: reason, rule: { name: 'drill' }, code: 'policy_denied' });
    expect(asked.json).toMatchObject({ decision: 'deny', message: reason, rule: { name: 'drill' } });
    expect(entry).toMatchObject({
      decision: 'deny',
      rule: { name: 'drill' },
      policy_version: dry.policy_version,
      access_version: dry.access_version,
    });
  });
});

describe('a held call', () => {
  it('outlives the process, and is made once, when its caller comes back', async () => {
    const dataDir = freshDirectory();
    let one = await startProduct({ dataDir });
    let boss = await founder(one);
    await connectorTo(boss, origin);
    const agent = await agentOf(boss, { roles: ['agent-supervised'] });
    const url = origin.url + path();
    const waiting = agent.forward('POST', url, { body: { n: 1 } }).catch(() => undefined);
    const { id } = await question(boss, url);
    await one.stop();
    await waiting;
    one = await startProduct({ dataDir });
    onTestFinished(() => one.stop());
    boss = boss.at(one);
    fine(await boss.post(`/api/approvals/${id}/approve`));
    expect(origin.seen(new URL(url).pathname)).toEqual([]);
    const answer = await agent.at(one).forward('POST', url, { body: { n: 1 } });
    expect(answer.status).toBe(200);
    expect(origin.seen(new URL(url).pathname)).toHaveLength(1);
    await eventually('completed approval', async () => (await approvalOf(boss, id)).state === 'completed');
  });
});
