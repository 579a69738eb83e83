// Which schema does the database have, and how does it become ours? Numbered steps, each applied once, in one transaction.
// A database that has steps we do not know was made by a newer program and is left alone.

import { sql } from 'kysely';
import type { Db } from '../database.ts';
import { StoreError } from '../store.ts';
import { foundation } from './0001-foundation.ts';
import { templates } from './0002-templates.ts';
import { people } from './0003-people.ts';
import { replay } from './0004-replay.ts';
import { packs } from './0005-packs.ts';
import { approvals } from './0006-approvals.ts';
import { consoleLists } from './0007-console.ts';
import type { Migration, SchemaFlavor } from './migration.ts';

const MIGRATIONS: readonly Migration[] = [foundation, templates, people, replay, packs, approvals, consoleLists];

/** Brings the schema up to date within the transaction that `db` is. Throws StoreError `newer_schema`. */
export async function migrate(db: Db, flavor: SchemaFlavor): Promise<void> {
  await sql`create table if not exists schema_version (version integer not null primary key)`.execute(db);
  const { rows } = await sql<{ version: number | null }>`select max(version) as version from schema_version`.execute(
    db,
  );
  const present = Number(rows[0]?.version ?? 0);
  if (present > MIGRATIONS.length) {
    throw new StoreError(
      'newer_schema',
      `The database has schema ${present}, made by a newer Holdgate; this one knows ${MIGRATIONS.length}. Start the newer program, or restore a backup from before the upgrade.`,
    );
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < present) continue;
    await migration(db, flavor);
    await sql`insert into schema_version (version) values (${index + 1})`.execute(db);
  }
}
