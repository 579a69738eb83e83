// How is a long ledger searched? In steps and with a budget, on both databases, and what is found is what the rule for one entry says.

import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import type { Entry } from '../../../proxy/audit/entry.ts';
import { conditionsOf, type EntryQuery, fits } from '../../../proxy/audit/entry-query.ts';
import { type EntrySearch, everyEntry, findEntries } from '../../../proxy/audit/entry-search.ts';
import { rowOfEntry } from '../../../proxy/audit/index-row.ts';
import type { Store } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';

const STEP = 4;
const AGENTS = ['agt_01j9x0000000000000000000a1', 'agt_01j9x0000000000000000000a2'] as const;
const APPROVAL = 'apr_01j9x0000000000000000000a1';
const USER = 'usr_01j9x0000000000000000000u1';
const START = 1_795_000_000_000;

let made = 0;

const contents = fc.record({
  kind: fc.constantFrom('decision', 'outcome', 'agent.created'),
  agent: fc.constantFrom(...AGENTS, undefined),
  decision: fc.constantFrom('allow', 'deny', undefined),
  decision_id: fc.constantFrom('dec_one', 'dec_two', undefined),
  hold_id: fc.constantFrom(APPROVAL, undefined),
  rule: fc.constantFrom('Night-Rest', 'lunch', undefined),
  path: fc.constantFrom('items/1', 'ITEMS/11', 'refunds%_'),
  ms: fc.integer({ min: 0, max: 9 }),
});

function entryOf(content: typeof contents extends fc.Arbitrary<infer Content> ? Content : never, line: number): Entry {
  const { kind, agent, decision, decision_id, hold_id, rule, path, ms } = content;
  return {
    v: 1,
    id: `s-${line}`,
    stream: 's',
    line,
    seq: line,
    at: new Date(START + ms).toISOString(),
    kind,
    prev_hash: '',
    prev_line: '',
    hash: '',
    tenant_id: 'tnt_1',
    organization_id: 'org_1',
    actor: agent ? { kind: 'agent', id: agent } : { kind: 'person', id: USER },
    ...(agent && { agent: { id: agent, name: 'bot' } }),
    ...(decision && { decision }),
    ...(decision_id && { decision_id }),
    ...(hold_id && { hold_id }),
    ...(rule && { rule: { name: rule, kind: 'explicit' as const, policy: 'nights' } }),
    request: { method: 'GET', url: `https://api.example.com/${path}` },
  };
}

const optional = <Value>(...values: Value[]) => fc.constantFrom(...values, undefined, undefined);
const queries: fc.Arbitrary<EntryQuery> = fc.record({
  q: optional('dec_one', AGENTS[0], APPROVAL, USER, 'items/1', 'night', '%_', 'nothing of it'),
  kind: optional('decision', 'agent.created'),
  decision: optional('deny', 'allow'),
  agent: optional(AGENTS[0], AGENTS[1]),
  actor: optional(USER),
  policy: optional('nights'),
  from: optional(START + 2),
  to: optional(START + 7),
});

describeOnBoth('a search', (database) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await database.open());
  });

  async function filled(entries: readonly Entry[]) {
    made += 1;
    const tenant_id = `tnt_${made}`;
    const stream = `s${made}`;
    await store.system.appendAuditIndex(
      entries.map((entry) => ({ ...rowOfEntry(entry, ''), tenant_id, stream, id: `${stream}-${entry.line}` })),
    );
    return store.forTenant(tenant_id).auditIndex;
  }

  async function found(search: Omit<EntrySearch, 'cursor'>) {
    const lines: number[] = [];
    let cursor: string | undefined;
    let total = 0;
    for (let pages = 0; pages < 100; pages += 1) {
      const page = await findEntries({ ...search, cursor });
      lines.push(...page.items.map(({ line }) => line));
      total = page.total;
      expect(page.items.length).toBeLessThanOrEqual(search.limit);
      if (page.next_cursor === null) return { lines, total };
      cursor = page.next_cursor;
    }
    throw new Error('it does not end');
  }

  it('finds what the rule for one entry says, newest first, whatever the pages, and exports the same, oldest first', async () => {
    const run = async (
      all: (typeof contents extends fc.Arbitrary<infer C> ? C : never)[],
      query: EntryQuery,
      limit: number,
    ) => {
      const entries = all.map((content, at) => entryOf(content, at + 1));
      const rows = await filled(entries);
      const expected = entries
        .filter((entry) => fits(entry, query))
        .toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at) || other.line - one.line)
        .map(({ line }) => line);
      const asked = conditionsOf(query);
      if (!asked) {
        expect(expected).toEqual([]);
        return;
      }
      const search = { rows, visible: {}, ...asked, from: query.from, to: query.to, step: STEP };
      expect(await found({ ...search, limit })).toEqual({ lines: expected, total: expected.length });
      const exported: number[] = [];
      for await (const some of everyEntry(search)) exported.push(...some.map(({ line }) => line));
      expect(exported).toEqual(expected.toReversed());
    };
    const entries = fc.array(contents, { minLength: 1, maxLength: 60 });
    await fc.assert(fc.asyncProperty(entries, queries, fc.integer({ min: 1, max: 7 }), run), { numRuns: 60 });
  }, 60_000);

  it('answers after a budget of entries, says how far back it looked, and goes on from there', async () => {
    const entries = Array.from({ length: 100 }, (_, at) =>
      entryOf({ ...quiet, path: at === 0 ? 'refunds%_' : 'items/1', ms: at }, at + 1),
    );
    const rows = await filled(entries);
    const search = { rows, visible: {}, conditions: {}, words: 'refunds', limit: 10, step: STEP };
    const first = await findEntries(search);
    expect(first).toMatchObject({ items: [], total: 0, searched: { back_to: START + 80, begins: START } });
    expect(first.searched?.entries).toBe(20);
    const second = await findEntries({ ...search, cursor: first.next_cursor ?? undefined });
    expect(second).toMatchObject({ items: [], searched: { back_to: START + 60 } });
    expect(await found(search)).toEqual({ lines: [1], total: 1 });
  });

  it('looks an id up instead of searching for it', async () => {
    const rows = await filled([entryOf({ ...quiet, hold_id: APPROVAL, decision_id: 'dec_one' }, 1), entryOf(quiet, 2)]);
    for (const q of ['dec_one', 'dec_none', APPROVAL, AGENTS[0], 'pol_01j9x0000000000000000000p1']) {
      const asked = conditionsOf({ q });
      if (!asked) throw new Error('it is looked for');
      const page = await findEntries({ rows, visible: {}, ...asked, limit: 10, step: STEP });
      expect([q, page.searched]).toEqual([q, undefined]);
      expect(page.items.map(({ line }) => line)).toEqual(q === 'dec_one' || q === APPROVAL ? [1] : []);
    }
  });

  it.each(['', 'x', 's1', 's1.2', 's..', 's1.2.!', 's1.9999999999999999.x', 's0.5.bm9uc2Vuc2U'])(
    'refuses a cursor that it did not give out: %s',
    async (cursor) => {
      const rows = await filled([entryOf(quiet, 1)]);
      const search = { rows, visible: {}, conditions: {}, words: 'items', limit: 1, cursor };
      await expect(findEntries(search)).rejects.toMatchObject({ code: 'invalid_request' });
    },
  );
});

const quiet = {
  kind: 'decision',
  agent: undefined,
  decision: undefined,
  decision_id: undefined,
  hold_id: undefined,
  rule: undefined,
  path: 'items/1',
  ms: 0,
} as const;
