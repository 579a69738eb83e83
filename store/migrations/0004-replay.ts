// Which tables and columns came with what recorded decisions keep so that they can be decided again? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = `
replay_keys: tenant_id! month! sealed created_at#
replay_blocks: id! tenant_id month created_at# decisions# sealed
`;

const COLUMNS = '';

const INDEXES = `
replay_blocks (tenant_id, month)
`;

/** The schema of what recorded decisions keep so that they can be decided again. */
export const replay: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0004_');
};
