// Which tables and columns came with notifications, escalation, limits and requests for access? Never edited once released.

import type { Migration } from './migration.ts';
import { addColumns, createIndexes, createTables } from './notation.ts';

const TABLES = `
notification_channels: id! tenant_id name kind enabled# events settings sealed? created_at# updated_at# created_by
notification_deliveries: id! tenant_id channel_id event event_id payload state attempts# next_at#? status#? error? created_at# delivered_at#?
access_requests: id! tenant_id agent_id agent_name state method url action reason answer? decided_by? decided_at#? draft? created_at#
limit_usage: tenant_id! key! slices expires_at#
`;

const COLUMNS = `
approvals: rule_key? escalate_at#? escalated_at#?
`;

const INDEXES = `
approvals (tenant_id, rule_key, created_at)
unique notification_channels (tenant_id, name)
notification_deliveries (tenant_id, created_at, id)
notification_deliveries (state, next_at, id)
access_requests (tenant_id, created_at, id)
access_requests (tenant_id, agent_id, state)
limit_usage (expires_at)
`;

/** The schema of notifications, escalation, limits and requests for access. */
export const approvals: Migration = async (db) => {
  await createTables(db, TABLES);
  await addColumns(db, COLUMNS);
  await createIndexes(db, INDEXES, '0006_');
};
