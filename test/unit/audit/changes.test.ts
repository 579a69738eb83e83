import { describe, expect, it, onTestFinished } from 'vitest';
import { type Change, Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput, Ledger } from '../../../proxy/audit/entry.ts';
import { ApiError, GateError } from '../../../proxy/errors.ts';
import { openStore } from '../../../store/open.ts';
import type { Scope, Store } from '../../../store/store.ts';
import { freshDirectory } from './ledger-fixture.ts';

interface Recorder {
  readonly changes: Changes;
  readonly store: Store;
  readonly entries: EntryInput[];
  readonly refreshed: unknown[];
}

/** A real store, and a ledger that refuses the entries that `refuses` names. */
async function recorder(refuses: (entry: EntryInput) => boolean = () => false): Promise<Recorder> {
  const store = await openStore({ dataDir: freshDirectory() });
  onTestFinished(() => store.close());
  const entries: EntryInput[] = [];
  const ledger: Ledger = {
    append: async (entry) => {
      if (refuses(entry)) throw new GateError('gate_unavailable', 'No.');
      entries.push(entry);
      return { id: `gate-${entries.length}`, seq: entries.length, hash: '' };
    },
  };
  const refreshed: unknown[] = [];
  const refresh = async (tenants: readonly string[], instance: boolean) => void refreshed.push([tenants, instance]);
  return { changes: new Changes({ store, ledger, refresh }), store, entries, refreshed };
}

function found(work: (scope: Scope) => Promise<{ result: string; before?: unknown; after?: unknown }>): Change<string> {
  return {
    principal: { kind: 'system', part: 'test' },
    organizationId: 'org_one',
    tenantId: null,
    kind: 'organization.created',
    subject: { kind: 'organization', id: 'org_one' },
    touches: { instance: true },
    work,
  };
}

const insert = async ({ system }: Scope) => {
  await system.organizations.insert({
    id: 'org_one',
    name: 'One',
    ordinal: 1,
    enforcement: null,
    settings: {},
    created_at: 1,
  });
  return { result: 'made', after: { name: 'One' } };
};

describe('an administrative change', () => {
  it('is recorded as intended before it happens and as done after it, and then the gate decides by it', async () => {
    const { changes, store, entries, refreshed } = await recorder();
    let recordedBefore = 0;
    const work = async (scope: Scope) => {
      recordedBefore = entries.length;
      return insert(scope);
    };
    expect(await changes.apply(found(work))).toBe('made');
    expect(recordedBefore).toBe(1);
    expect(entries.map(({ phase, after }) => [phase, after])).toEqual([
      ['intent', undefined],
      ['done', { name: 'One' }],
    ]);
    expect(await store.system.organizations.count()).toBe(1);
    expect(refreshed).toEqual([[[], true]]);
  });

  it('does not happen when its intent cannot be recorded', async () => {
    const { changes, store, refreshed } = await recorder(() => true);
    await expect(changes.apply(found(insert))).rejects.toMatchObject({
      code: 'ledger_unavailable',
      message: expect.stringContaining('nothing was changed'),
    });
    expect(await store.system.organizations.count()).toBe(0);
    expect(refreshed).toEqual([]);
  });

  it('is recorded as failed when it fails, leaves nothing behind, and says why', async () => {
    const { changes, store, entries, refreshed } = await recorder();
    const work = async (scope: Scope) => {
      await insert(scope);
      throw new ApiError('name_taken', 'The name is taken.');
    };
    await expect(changes.apply(found(work))).rejects.toMatchObject({ code: 'name_taken' });
    expect(entries.map(({ phase, details }) => [phase, details])).toEqual([
      ['intent', undefined],
      ['failed', { code: 'name_taken' }],
    ]);
    expect(await store.system.organizations.count()).toBe(0);
    expect(refreshed).toEqual([]);
  });

  it('counts at the gate even when its outcome cannot be recorded, and the caller learns that', async () => {
    const { changes, store, entries, refreshed } = await recorder(({ phase }) => phase === 'done');
    await expect(changes.apply(found(insert))).rejects.toMatchObject({
      code: 'ledger_unavailable',
      message: expect.stringContaining('was made'),
    });
    expect(entries.map(({ phase }) => phase)).toEqual(['intent']);
    expect(await store.system.organizations.count()).toBe(1);
    expect(refreshed).toEqual([[[], true]]);
  });

  it('fails with its own reason when that cannot be recorded either', async () => {
    const { changes } = await recorder(({ phase }) => phase === 'failed');
    const work = async (): Promise<{ result: string }> => {
      throw new ApiError('name_taken', 'The name is taken.');
    };
    await expect(changes.apply(found(work))).rejects.toMatchObject({ code: 'name_taken' });
  });
});
