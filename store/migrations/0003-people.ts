// Which tables and columns came with links for passwords, reviews of access, what an import can take back? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = `
password_resets: id! digest user_id created_by? created_at# expires_at#
people_imports: id! tenant_id people created_at# created_by undone_at#? undone_by?
access_reviews: id! tenant_id name created_at# created_by due_at# finished_at#?
access_review_items: id! tenant_id review_id kind holder_id held_id held_name since#? last_used_at#? decision? comment? decided_by? decided_at#?
tenant_views: id! tenant_id viewer_id user_id session_digest reason created_at# expires_at# ended_at#?
presence: tenant_id! user_id! last_used_at#
`;

const COLUMNS = `
agent_roles: created_at#?
`;

const INDEXES = `
unique password_resets (digest)
password_resets (user_id)
people_imports (tenant_id, created_at)
access_reviews (tenant_id, created_at)
access_review_items (review_id)
unique tenant_views (session_digest) where ended_at is null
tenant_views (tenant_id)
presence (user_id)
`;

/** The schema of links for passwords, reviews of access, what an import can take back. */
export const people: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0003_');
};
