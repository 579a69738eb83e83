// Which tables and columns came with policy packs? Never edited once released.

import type { Migration } from './migration.ts';
import { createIndexes, createTables } from './notation.ts';

const TABLES = `
policy_packs: tenant_id! name! version parameters installed_at# updated_at# updated_by?
pack_policies: tenant_id! policy_id! pack
`;

const INDEXES = `
pack_policies (tenant_id, pack)
`;

/** The schema of policy packs. */
export const packs: Migration = async (db) => {
  await createTables(db, TABLES);
  await createIndexes(db, INDEXES, '0005_');
};
