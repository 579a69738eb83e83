// What does any row of a table look like? Made from the schema, so that suites cover tables that nobody listed by hand.

import type { AgentRow, ApprovalRow, OrganizationRow, TenantRow, UserRow } from '../../store/rows.ts';
import { type Column, TABLES, type Table } from '../../store/schema.ts';
import type { Store } from '../../store/store.ts';

let made = 0;

/** A row with a value of its own in every column; `fixed` replaces some. */
export function rowFor<Row>(table: Table<Row>, fixed: Partial<Row> = {}): Row {
  made += 1;
  const entries = [...table.columns].map(([name, column]) => [name, valueFor(name, column, made)]);
  return { ...(Object.fromEntries(entries) as Row), ...fixed };
}

function valueFor(name: string, { kind }: Column, number: number): unknown {
  switch (kind) {
    case 'text':
      return `${name}-${number}`;
    case 'boolean':
      return false;
    case 'json':
      return { number };
    default:
      return number;
  }
}

export const organizationRow = (fixed: Partial<OrganizationRow> = {}): OrganizationRow =>
  rowFor(TABLES.organizations, { enforcement: null, settings: {}, ...fixed });

export const tenantRow = (fixed: Partial<TenantRow> = {}): TenantRow =>
  rowFor(TABLES.tenants, { kind: 'team', owner_user_id: null, policy_version: 1, access_version: 1, ...fixed });

export const userRow = (fixed: Partial<UserRow> = {}): UserRow => rowFor(TABLES.users, { status: 'active', ...fixed });

export const agentRow = (fixed: Partial<AgentRow> = {}): AgentRow =>
  rowFor(TABLES.agents, { status: 'active', owner_user_id: null, ...fixed });

export const approvalRow = (fixed: Partial<ApprovalRow> = {}): ApprovalRow =>
  rowFor(TABLES.approvals, { state: 'pending', ...fixed });

/** A tenant that is there, in an organization of its own. */
export async function newTenant(store: Store): Promise<TenantRow> {
  const organization = organizationRow();
  await store.system.organizations.insert(organization);
  const tenant = tenantRow({ organization_id: organization.id });
  await store.forOrganization(organization.id).tenants.insert(tenant);
  return tenant;
}
