// A tenant's rows are reached by that tenant alone: shown for every repository that a tenant's store has, whichever they are.

import { beforeAll, describe, expect, it } from 'vitest';
import { TABLES, type Table } from '../../store/schema.ts';
import type { Rows, Store } from '../../store/store.ts';
import { describeOnBoth } from '../support/databases.ts';
import { rowFor } from '../support/rows.ts';

type AnyRow = Record<string, unknown>;

/** The repositories of a scope, by name. */
function repositoriesOf(scope: object): [string, Rows<AnyRow>][] {
  return Object.entries(scope).filter(
    (entry): entry is [string, Rows<AnyRow>] => typeof entry[1] === 'object' && 'insertMany' in entry[1],
  );
}

const NAMES_OF_ORGANIZATION: Record<string, keyof typeof TABLES> = { members: 'organizationMembers' };
const tableOf = (name: string) =>
  TABLES[NAMES_OF_ORGANIZATION[name] ?? (name as keyof typeof TABLES)] as unknown as Table<AnyRow>;

const SCOPES = [
  { scope: 'tenant', column: 'tenant_id', of: (store: Store, id: string) => store.forTenant(id) as object, least: 23 },
  {
    scope: 'organization',
    column: 'organization_id',
    of: (store: Store, id: string) => store.forOrganization(id) as object,
    least: 5,
  },
];

describeOnBoth('a scope', (database) => {
  let store: Store;
  beforeAll(async () => {
    ({ store } = await database.open());
  });

  describe.each(SCOPES)('of one $scope', ({ column, of, least }) => {
    const each = (work: (name: string, at: (id: string) => Rows<AnyRow>) => Promise<void>) => async () => {
      const names = repositoriesOf(of(store, 'any')).map(([name]) => name);
      expect(names.length).toBeGreaterThanOrEqual(least);
      for (const name of names)
        await work(name, (id) => (of(store, id) as Record<string, Rows<AnyRow>>)[name] as Rows<AnyRow>);
    };

    it(
      'reads, counts, changes and deletes nothing of another one, in every repository',
      each(async (name, at) => {
        const mine = at(`mine-${name}-${column}`);
        const row = { ...rowFor(tableOf(name)), [column]: `mine-${name}-${column}` };
        await mine.insert(row);
        const foreign = at(`foreign-${name}-${column}`);
        const key = Object.fromEntries(tableOf(name).key.map((part) => [part, row[part]]));
        expect(await foreign.first(key), name).toBeUndefined();
        expect(await foreign.all(), name).toEqual([]);
        expect(await foreign.count(), name).toBe(0);
        expect((await foreign.page({ limit: 10 })).total, name).toBe(0);
        expect(await foreign.update({}, pick(tableOf(name))), name).toBe(0);
        expect(await foreign.delete({}), name).toBe(0);
        expect(await mine.all(), name).toEqual([row]);
      }),
    );

    it(
      'is not left by naming another one in a condition, an insert or a change',
      each(async (name, at) => {
        const [here, there] = [`here-${name}-${column}`, `there-${name}-${column}`];
        await at(there).insert({ ...rowFor(tableOf(name)), [column]: there });
        expect(await at(here).all({ [column]: there }), name).toEqual([]);
        await at(here).insert({ ...rowFor(tableOf(name)), [column]: there });
        expect(await at(here).count(), name).toBe(1);
        expect(await at(here).update({}, { [column]: there }), name).toBe(1);
        expect([await at(here).count(), await at(there).count()], name).toEqual([1, 1]);
      }),
    );
  });

  it('keeps what was put in, in every table, whatever the kind of its columns', async () => {
    for (const [name, rows] of repositoriesOf(store.system)) {
      const table = tableOf(name);
      const row = rowFor(table);
      const empty = Object.fromEntries(
        [...table.columns]
          .filter(([column, { nullable }]) => nullable && !(table.key as string[]).includes(column))
          .map(([column]) => [column, null]),
      );
      const sparse = { ...rowFor(table), ...empty };
      await rows.insertMany([row, sparse]);
      for (const one of [row, sparse]) {
        expect(await rows.first(Object.fromEntries(table.key.map((part) => [part, one[part]]))), name).toEqual(one);
      }
    }
  });

  it('takes undefined in a condition for a mistake, not for any value', async () => {
    await expect(store.system.users.delete({ email: undefined } as never)).rejects.toThrow('undefined');
  });

  it('finds one of several values, and null among them', async () => {
    const tenant = store.forTenant('several');
    const table = TABLES.agents;
    for (const environment of ['a', 'b', null]) await tenant.agents.insert(rowFor(table, { environment }));
    const found = async (environment: (string | null)[]) =>
      (await tenant.agents.all({ environment })).map((agent) => agent.environment);
    expect(await found(['a', null])).toEqual(['a', null]);
    expect(await found(['b'])).toEqual(['b']);
    expect(await found([])).toEqual([]);
    expect(await tenant.agents.count({ environment: null })).toBe(1);
  });
});

/** A change that every table can take: nothing but a column outside its key. */
function pick(table: Table<AnyRow>): AnyRow {
  const other = [...table.columns.keys()].find((column) => !table.key.includes(column) && !column.endsWith('_id'));
  return other === undefined ? {} : { [other]: rowFor(table)[other] };
}
