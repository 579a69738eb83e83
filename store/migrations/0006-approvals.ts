// Which tables and columns came with notifications, escalation, limits and requests for access? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = '';

const COLUMNS = '';

const INDEXES = '';

/** The schema of notifications, escalation, limits and requests for access. */
export const approvals: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0006_');
};
