// Which tables and columns came with templates of roles, policies and boundaries? Never edited once released.

import type { Migration } from './migration.ts';
import { createIndexes, createTables } from './notation.ts';

const TABLES = `
templates: id! organization_id kind name description content offered# revision# created_at# updated_at# updated_by?
template_links: tenant_id! kind subject_id! template_id template_name revision# subject_version#? linked_at#
`;

const INDEXES = `
unique templates (organization_id, kind, name)
templates (kind, offered)
template_links (template_id)
`;

/** The schema of templates of roles, policies and boundaries. */
export const templates: Migration = async (db) => {
  await createTables(db, TABLES);
  await createIndexes(db, INDEXES, '0002_');
};
