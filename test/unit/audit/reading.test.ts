import { generateKeyPairSync } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { describe, expect, it, onTestFinished } from 'vitest';
import { rightsFor } from '../../../proxy/access/rights.ts';
import { Checkpoints } from '../../../proxy/audit/checkpoints.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import { AuditIndex } from '../../../proxy/audit/index.ts';
import { AuditLog } from '../../../proxy/audit/reading.ts';
import { ApiError } from '../../../proxy/errors.ts';
import type { PermissionObject, PersonPrincipal, Rights } from '../../../proxy/principal.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import { openStore } from '../../../store/open.ts';
import type { Store } from '../../../store/store.ts';
import { change, freshDirectory, open, STREAM } from './ledger-fixture.ts';

const OWNER = 'usr_01j9x000000000000000000001';
const GUEST = 'usr_01j9x000000000000000000002';
const PEOPLE = new Map([
  [OWNER, { email: 'owner@example.com', name: 'Olga' }],
  [GUEST, { email: 'guest@example.com', name: 'Gus' }],
]);

/** Rights by a rule; what it refuses is `not_permitted`. */
function rightsBy(rule: (permission: string, object?: PermissionObject) => boolean): Rights {
  const none = rightsFor({
    tenant: undefined,
    userId: OWNER,
    member: false,
    roles: [],
    organization: [],
    organizationOwner: false,
    instanceOwner: false,
    token: undefined,
  });
  const demand = (permission: string, object?: PermissionObject): void => {
    if (!rule(permission, object))
      throw new ApiError('not_permitted', `No role held grants ${permission}.`, { required: permission });
  };
  return {
    may: rule,
    demand,
    explain: () => [],
    permissions: () => [],
    covers: () => false,
    roleNames: none.roleNames,
    organizationOwner: false,
    instanceOwner: false,
  };
}

function person(
  tenantId: string,
  rule: (permission: string, object?: PermissionObject) => boolean = (permission) => permission.startsWith('audit.'),
): PersonPrincipal {
  return {
    kind: 'person',
    userId: OWNER,
    email: 'owner@example.com',
    organizationId: 'org_one',
    tenantId,
    rights: rightsBy(rule),
  };
}

interface Reading {
  readonly log: AuditLog;
  readonly store: Store;
  append(...entries: EntryInput[]): Promise<void>;
}

async function reading(): Promise<Reading> {
  const dataDir = freshDirectory();
  const store = await openStore({ dataDir: freshDirectory() });
  const index = new AuditIndex({
    dataDir,
    stream: STREAM,
    system: store.system,
    clock: systemClock,
    logger: silentLogger,
  });
  const ledger = await open(dataDir, { index });
  onTestFinished(async () => {
    await ledger.close();
    await index.close();
    await store.close();
  });
  const live = () => [ledger];
  const { privateKey } = generateKeyPairSync('ed25519');
  const checkpoints = new Checkpoints({ dataDir, privateKey, clock: systemClock, logger: silentLogger, live });
  const namesOf = async (ids: readonly string[]) => new Map([...PEOPLE].filter(([id]) => ids.includes(id)));
  const log = new AuditLog({
    store,
    dataDir,
    ledger,
    live,
    caughtUp: () => index.caughtUp(),
    checkpoints,
    names: { namesOf },
  });
  const append = async (...entries: EntryInput[]): Promise<void> => {
    for (const entry of entries) await ledger.append(entry);
  };
  return { log, store, append };
}

function decided(agent: string, decision: 'allow' | 'deny', more: Partial<EntryInput> = {}): EntryInput {
  return {
    kind: 'decision',
    tenant_id: 'tnt_a',
    organization_id: 'org_one',
    actor: { kind: 'agent', id: agent },
    agent: { id: agent, name: `=${agent}` },
    decision,
    decision_id: `dec_${agent}_${decision}`,
    request: { method: 'GET', url: 'https://api.example.com/a?b=1,2&c=%22x%22' },
    policy_version: 1,
    access_version: 2,
    latency_ms: 3,
    replay: 'sealed',
    ...more,
  };
}

async function textOf({ chunks }: { chunks: AsyncIterable<string> }): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

describe('the ledger that somebody reads', () => {
  it('shows the entries of the active tenant, newest first, at once after they were written', async () => {
    const { log, append } = await reading();
    await append(change('tnt_a', 1), change('tnt_b', 2), change(null, 3), change('tnt_a', 4));
    const { items, total } = await log.list(person('tnt_a'), { limit: 10 });
    expect(items.map(({ subject, seq }) => [subject?.id, seq])).toEqual([
      ['agt_4', 2],
      ['agt_1', 1],
    ]);
    expect(total).toBe(2);
  });

  it('goes on page by page to the end', async () => {
    const { log, append } = await reading();
    await append(...Array.from({ length: 7 }, (_, n) => change('tnt_a', n)));
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.list(person('tnt_a'), { limit: 3, cursor });
      seen.push(...page.items.map(({ seq }) => seq));
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
    await expect(log.list(person('tnt_a'), { limit: 3, cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('names people beside their ids, and keeps sealed facts to itself', async () => {
    const { log, append } = await reading();
    await append({ ...change('tnt_a'), details: { users: [GUEST] }, replay: 'sealed' });
    const [entry] = (await log.list(person('tnt_a'), { limit: 1 })).items;
    expect(entry?.actor).toEqual({ kind: 'person', id: OWNER, email: 'owner@example.com', name: 'Olga' });
    expect(entry?.people).toEqual([{ id: GUEST, email: 'guest@example.com', name: 'Gus' }]);
    expect(entry).not.toHaveProperty('replay');
  });

  it('finds a decision by its id, and narrows by kind, decision, agent and time', async () => {
    const { log, append } = await reading();
    const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`;
    await append(
      decided('agt_x', 'allow', { at: at(1) }),
      decided('agt_x', 'deny', { at: at(2) }),
      decided('agt_y', 'deny', { at: at(3) }),
      { ...change('tnt_a'), at: at(4) },
    );
    const found = async (query: object) =>
      (await log.list(person('tnt_a'), { limit: 10, ...query })).items.map(({ seq }) => seq);
    expect(await found({ q: 'dec_agt_x_deny' })).toEqual([2]);
    expect(await found({ kind: 'agent.created' })).toEqual([4]);
    expect(await found({ decision: 'deny' })).toEqual([3, 2]);
    expect(await found({ agent: 'agt_x' })).toEqual([2, 1]);
    expect(await found({ from: Date.parse(at(2)), to: Date.parse(at(3)) })).toEqual([3, 2]);
    expect(await found({ limit: 1, to: Date.parse(at(2)) })).toEqual([2]);
  });

  it("treats another tenant's entry like one that does not exist", async () => {
    const { log, append } = await reading();
    await append(change('tnt_a', 1), change('tnt_b', 2));
    expect((await log.get(person('tnt_a'), `${STREAM}-1`)).id).toBe(`${STREAM}-1`);
    const [foreign, unknown] = await Promise.allSettled([
      log.get(person('tnt_a'), `${STREAM}-2`),
      log.get(person('tnt_a'), `${STREAM}-999`),
    ]);
    expect(foreign).toEqual(unknown);
    expect(foreign).toMatchObject({ reason: { code: 'not_found' } });
  });

  it('shows only the entries of the agents that a limited role names', async () => {
    const { log, store, append } = await reading();
    const row = {
      tenant_id: 'tnt_a',
      name: 'x',
      description: '',
      environment: null,
      labels: {},
      status: 'active',
      owner_user_id: null,
      created_at: 1,
      updated_at: 1,
      last_seen_at: null,
    } as const;
    await store.forTenant('tnt_a').agents.insertMany([
      { ...row, id: 'agt_x', name: 'x' },
      { ...row, id: 'agt_y', name: 'y' },
    ]);
    await append(decided('agt_x', 'allow'), decided('agt_y', 'allow'), change('tnt_a', 'z'));
    const limited = person(
      'tnt_a',
      (permission, object) => permission === 'audit.view' && (object === undefined || object.agentId === 'agt_x'),
    );
    expect((await log.list(limited, { limit: 10 })).items.map(({ agent }) => agent?.id)).toEqual(['agt_x']);
    expect((await log.list(limited, { limit: 10, agent: 'agt_y' })).items).toEqual([]);
    await expect(log.get(limited, `${STREAM}-2`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(log.export(limited, 'csv')).rejects.toMatchObject({ code: 'not_permitted' });
  });

  it('is searched in what somebody may see alone, and says how far it looked', async () => {
    const { log, store, append } = await reading();
    const row = { tenant_id: 'tnt_a', description: '', environment: null, labels: {}, status: 'active' } as const;
    const times = { owner_user_id: null, created_at: 1, updated_at: 1, last_seen_at: null };
    await store.forTenant('tnt_a').agents.insert({ ...row, ...times, id: 'agt_x', name: 'x' });
    await append(decided('agt_x', 'allow'), decided('agt_y', 'allow'), change('tnt_a', 'z'));
    const limited = person(
      'tnt_a',
      (permission, object) => permission === 'audit.view' && (object === undefined || object.agentId === 'agt_x'),
    );
    const found = await log.list(limited, { limit: 10, q: 'API.example' });
    expect([found.items.map(({ agent }) => agent?.id), found.total]).toEqual([['agt_x'], 1]);
    expect(found.searched).toMatchObject({ back_to: null, begins: expect.stringMatching(/Z$/) });
    expect((await log.list(person('tnt_a'), { limit: 10, q: 'API.example' })).total).toBe(2);
  });

  it('shows what belongs to the organization alone to whoever may see that', async () => {
    const { log, append } = await reading();
    await append(change(null, 1), { ...change(null, 2), organization_id: 'org_two' }, change('tnt_a', 3));
    const auditor = person('tnt_a', () => true);
    expect((await log.list(auditor, { limit: 10, scope: 'organization' })).items.map(({ id }) => id)).toEqual([
      `${STREAM}-1`,
    ]);
    await expect(log.list(person('tnt_a'), { limit: 10, scope: 'organization' })).rejects.toMatchObject({
      code: 'not_permitted',
    });
  });
});

describe('verifying', () => {
  it('answers for the own tenant, whoever else asks at the same time', async () => {
    const { log, append } = await reading();
    await append(change('tnt_a', 1), change('tnt_b', 2), change('tnt_a', 3));
    await log.checkpoint(person('tnt_a'));
    const answers = await Promise.all(['tnt_a', 'tnt_b', 'tnt_none'].map((tenant) => log.verify(person(tenant))));
    expect(answers.map(({ ok, entries }) => [ok, entries])).toEqual([
      [true, 3],
      [true, 1],
      [true, 0],
    ]);
  });

  it('is recorded with who looked and what they found', async () => {
    const { log, append } = await reading();
    await append(change('tnt_a', 1), change('tnt_b', 2));
    await log.verify(person('tnt_a'));
    const { items } = await log.list(person('tnt_a'), { limit: 1, kind: 'audit.verified' });
    expect(items[0]).toMatchObject({ actor: { id: OWNER, name: 'Olga' }, details: { ok: true, entries: 1 } });
    expect((await log.list(person('tnt_b'), { limit: 1, kind: 'audit.verified' })).total).toBe(0);
  });

  it('says where the own index was tampered with, and leaves other tenants alone', async () => {
    const { log, store, append } = await reading();
    await append(change('tnt_a', 1), change('tnt_b', 2));
    await log.list(person('tnt_a'), { limit: 1 });
    await store.system.auditIndex.update({ stream: STREAM, line: 1 }, { kind: 'x' });
    expect(await log.verify(person('tnt_a'))).toMatchObject({ ok: false, first_broken: { line: 1 } });
    expect(await log.verify(person('tnt_b'))).toMatchObject({ ok: true });
  });
});

describe('an export', () => {
  it('is CSV with a row for every entry, in which no cell starts a formula', async () => {
    const { log, append } = await reading();
    await append(decided('agt_x', 'allow'), { ...change('tnt_a'), rule: { name: '@SUM(1)', kind: 'explicit' } });
    const text = await textOf(await log.export(person('tnt_a'), 'csv'));
    expect(text.split('\r\n')[0]).toBe(
      'id,seq,at,kind,decision_id,actor,tenant,agent,action,method,url,decision,rule,status,latency_ms,hash,prev_hash',
    );
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ kind }) => kind)).toEqual(['decision', 'agent.created', 'audit.exported']);
    expect(rows[0]).toMatchObject({
      method: 'GET',
      url: 'https://api.example.com/a?b=1,2&c=%22x%22',
      decision: 'allow',
      tenant: 'tnt_a',
      latency_ms: '3',
      agent: "'=agt_x",
    });
    expect(rows[1]).toMatchObject({ actor: 'owner@example.com', rule: "'@SUM(1)" });
    expect(rows.flatMap((row) => Object.values(row)).filter((cell) => /^[=@\t\r]|^[+-](?!\d)/.test(cell))).toEqual([]);
  });

  it('is what a filter leaves, and says by which', async () => {
    const { log, append } = await reading();
    await append(decided('agt_x', 'allow'), decided('agt_x', 'deny'), decided('agt_y', 'deny'));
    const text = await textOf(
      await log.export(person('tnt_a'), 'csv', { decision: 'deny', q: 'EXAMPLE', agent: 'agt_y' }),
    );
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ decision_id }) => decision_id)).toEqual(['dec_agt_y_deny']);
    const { items } = await log.list(person('tnt_a'), { limit: 1, kind: 'audit.exported' });
    expect(items[0]?.details).toEqual({ format: 'csv', decision: 'deny', q: 'EXAMPLE', agent: 'agt_y' });
  });

  it('is JSON lines where that is asked for, and is itself recorded', async () => {
    const { log, append } = await reading();
    await append(...Array.from({ length: 1_500 }, (_, n) => change('tnt_a', n)));
    const entries = (await textOf(await log.export(person('tnt_a'), 'jsonl')))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; kind: string });
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_501 }, (_, at) => at + 1));
    expect(entries.at(-1)?.kind).toBe('audit.exported');
  });
});
