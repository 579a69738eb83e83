// Which tables and columns came with links for passwords, reviews of access, what an import can take back? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = '';

const COLUMNS = '';

const INDEXES = '';

/** The schema of links for passwords, reviews of access, what an import can take back. */
export const people: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0003_');
};
