// Does the database look as the program thinks, and does an old program leave a newer one alone?

import { Client } from 'pg';
import { expect, it } from 'vitest';
import { openStore } from '../../store/open.ts';
import { TABLES } from '../../store/schema.ts';
import { SqliteConnection } from '../../store/sqlite/connection.ts';
import { describeOnBoth, type TestStore } from '../support/databases.ts';
import { userRow } from '../support/rows.ts';

/** Runs one statement beside the store. */
async function run({ store, url, dataDir }: TestStore, statement: string): Promise<Record<string, unknown>[]> {
  if (store.kind === 'postgres') {
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query(statement);
    await client.end();
    return rows;
  }
  const connection = await SqliteConnection.open(`${dataDir}/holdgate.sqlite`, { create: false });
  const rows = await connection.all(statement);
  await connection.close();
  return rows;
}

describeOnBoth('the schema', (database) => {
  it('has the tables and columns that the repositories use, null where they allow it', async () => {
    const opened = await database.open();
    for (const { name, columns } of Object.values(TABLES)) {
      const described =
        database.kind === 'sqlite'
          ? (await run(opened, `select name, "notnull" = 0 as nullable from pragma_table_info('${name}')`)).map(
              (row) => [row.name, row.nullable === 1],
            )
          : (
              await run(
                opened,
                `select column_name, is_nullable from information_schema.columns where table_name = '${name}'`,
              )
            ).map((row) => [row.column_name, row.is_nullable === 'YES']);
      const present = Object.fromEntries(described.filter(([column]) => column !== 'changed_at'));
      expect(present, name).toEqual(
        Object.fromEntries([...columns].map(([column, { nullable }]) => [column, nullable])),
      );
    }
  });

  it('is kept when the store is opened again, with everything in it', async () => {
    const { store, url, dataDir } = await database.open();
    const user = userRow();
    await store.system.users.insert(user);
    await store.close();
    const again = await openStore({ url, dataDir });
    expect(await again.system.users.all()).toEqual([user]);
    await again.close();
  });

  it('of a newer program is left alone', async () => {
    const opened = await database.open();
    await run(opened, 'insert into schema_version (version) values (1000)');
    await opened.store.close();
    await expect(openStore(opened)).rejects.toMatchObject({ name: 'StoreError', code: 'newer_schema' });
  });
});
