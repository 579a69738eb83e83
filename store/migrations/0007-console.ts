// Which columns and indexes came with the console's lists? Never edited once released.

import { sql } from 'kysely';
import type { Db } from '../database.ts';
import type { Migration, SchemaFlavor } from './migration.ts';
import { addColumns, createIndexes } from './notation.ts';

const COLUMNS = `
policies: mode? owner_user_id?
credentials: last_used_at#?
audit_index: policy? about?
kill_switches: lifted_because?
`;

const INDEXES = `
audit_index (tenant_id, policy, at) where policy is not null
audit_index (tenant_id, about, at) where about is not null
`;

/** The schema of what lists show. */
export const consoleLists: Migration = async (db, flavor) => {
  await addColumns(db, COLUMNS);
  await nameOwners(db);
  await namePolicies(db, flavor);
  await nameSubjects(db, flavor);
  await createIndexes(db, INDEXES, '0007_');
};

/** Whoever wrote a policy first is who to ask about it. */
async function nameOwners(db: Db): Promise<void> {
  await sql`update policies set owner_user_id = (
    select created_by from policy_versions where policy_id = policies.id and version = 1)`.execute(db);
}

/** Every column of a row is compared with its line, so rows that were there get what their lines say. */
async function namePolicies(db: Db, { inJson }: SchemaFlavor): Promise<void> {
  const [would, rule] = [inJson('text', ['would', 'policy']), inJson('text', ['rule', 'policy'])];
  await sql.raw(`update audit_index set policy = coalesce(${would}, ${rule}) where kind = 'decision'`).execute(db);
}

/** The approval or the thing that an entry is about, so that its id finds it. */
async function nameSubjects(db: Db, { inJson }: SchemaFlavor): Promise<void> {
  const [hold, subject] = [inJson('text', ['hold_id']), inJson('text', ['subject', 'id'])];
  await sql.raw(`update audit_index set about = coalesce(${hold}, ${subject})`).execute(db);
}
