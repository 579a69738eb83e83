// Which tables and columns came with templates of roles, policies and boundaries? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = '';

const COLUMNS = '';

const INDEXES = '';

/** The schema of templates of roles, policies and boundaries. */
export const templates: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0002_');
};
