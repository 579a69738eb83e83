// Several changes as one: what the ledger says of them, and that all of them happen or none.

import { describe, expect, it, onTestFinished } from 'vitest';
import { type Change, Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput, Ledger } from '../../../proxy/audit/entry.ts';
import { ApiError, GateError } from '../../../proxy/errors.ts';
import { openStore } from '../../../store/open.ts';
import type { Scope } from '../../../store/store.ts';
import { freshDirectory } from './ledger-fixture.ts';

async function recorder(refuses: (entry: EntryInput) => boolean = () => false) {
  const store = await openStore({ dataDir: freshDirectory() });
  onTestFinished(() => store.close());
  const entries: EntryInput[] = [];
  const ledger: Ledger = {
    append: async (entry) => {
      if (refuses(entry)) throw new GateError('gate_unavailable', 'No.');
      return { id: '', seq: entries.push(entry), hash: '' };
    },
  };
  const refreshed: unknown[] = [];
  const refresh = async (tenants: readonly string[], instance: boolean) => void refreshed.push([tenants, instance]);
  return { changes: new Changes({ store, ledger, refresh }), store, entries, refreshed };
}

const whole = {
  principal: { kind: 'system', part: 'test' },
  organizationId: null,
  tenantId: null,
  kind: 'all.made',
  subject: { kind: 'instance', id: 'one' },
  announced: ['one', 'two'],
} as const;

function making(name: string, ordinal: number): Change<string> {
  return {
    ...whole,
    kind: 'organization.created',
    touches: { instance: true },
    work: async (scope: Scope) => {
      const row = { id: `org_${name}`, name, ordinal, enforcement: null, settings: {}, created_at: 1 };
      await scope.system.organizations.insert(row);
      return { result: name, after: { name } };
    },
  };
}

const two = async (_scope: Scope, within: Changes) => ({
  result: [await within.apply(making('one', 1)), await within.apply(making('two', 2))],
  after: 2,
});
const broken = async (scope: Scope, within: Changes) => {
  await two(scope, within);
  throw new ApiError('name_taken', 'The name is taken.');
};

describe('changes that are made together', () => {
  it('are announced, made in one transaction, recorded each, then as a whole, and the gate hears of them once', async () => {
    const { changes, store, entries, refreshed } = await recorder();
    expect(await changes.applyTogether({ ...whole, work: two })).toEqual(['one', 'two']);
    expect(entries.map(({ kind, phase, after }) => [kind, phase, after])).toEqual([
      ['all.made', 'intent', undefined],
      ['organization.created', 'done', { name: 'one' }],
      ['organization.created', 'done', { name: 'two' }],
      ['all.made', 'done', 2],
    ]);
    expect(entries[0]?.details).toEqual({ announced: ['one', 'two'] });
    expect(await store.system.organizations.count()).toBe(2);
    expect(refreshed).toEqual([[[], true]]);
  });

  it('leave nothing behind where one fails, and the ledger says that the whole did', async () => {
    const { changes, store, entries, refreshed } = await recorder();
    await expect(changes.applyTogether({ ...whole, work: broken })).rejects.toMatchObject({ code: 'name_taken' });
    expect(entries.map(({ kind, phase }) => [kind, phase])).toEqual([
      ['all.made', 'intent'],
      ['all.made', 'failed'],
    ]);
    expect([await store.system.organizations.count(), refreshed]).toEqual([0, []]);
  });

  it('do not happen when their intent cannot be recorded', async () => {
    const { changes, store } = await recorder(() => true);
    await expect(changes.applyTogether({ ...whole, work: two })).rejects.toMatchObject({ code: 'ledger_unavailable' });
    expect(await store.system.organizations.count()).toBe(0);
  });

  it('count at the gate even when their outcome cannot be recorded, and the caller learns that', async () => {
    const { changes, store, refreshed } = await recorder(({ phase }) => phase === 'done');
    const answer = changes.applyTogether({ ...whole, work: two });
    await expect(answer).rejects.toMatchObject({ message: expect.stringContaining('was made') });
    expect([await store.system.organizations.count(), refreshed]).toEqual([2, [[[], true]]]);
  });
});

describe('a rehearsal', () => {
  it('answers what would come of it and leaves no trace', async () => {
    const { changes, store, entries, refreshed } = await recorder();
    expect((await changes.rehearse(two)).result).toEqual(['one', 'two']);
    expect([await store.system.organizations.count(), entries, refreshed]).toEqual([0, [], []]);
  });

  it('throws what the real thing would throw', async () => {
    const { changes } = await recorder();
    await expect(changes.rehearse(broken)).rejects.toMatchObject({ code: 'name_taken' });
  });
});
