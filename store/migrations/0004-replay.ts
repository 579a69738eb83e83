// Which tables and columns came with what recorded decisions keep so that they can be decided again? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = `
replay_keys: tenant_id! month! sealed created_at#
replay_blocks: id! tenant_id month created_at# decisions# sealed
data_removals: chain! scope! before# streams signature updated_at#
data_deletions: id! tenant_id what before# state requested_by deleted created_at# finished_at#?
usage_kept: tenant_id! month! calls# holds#
`;

const COLUMNS = '';

const INDEXES = `
replay_blocks (tenant_id, month)
replay_blocks (tenant_id, created_at, id)
data_deletions (tenant_id)
data_deletions (state)
audit_index (tenant_id, decision, at, line, stream) where decision is not null
`;

/** The schema of what recorded decisions keep so that they can be decided again. */
export const replay: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0004_');
};
