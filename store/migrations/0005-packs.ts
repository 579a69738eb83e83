// Which tables and columns came with policy packs? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = '';

const COLUMNS = '';

const INDEXES = '';

/** The schema of policy packs. */
export const packs: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0005_');
};
