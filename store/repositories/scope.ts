// What can be reached from where? The repositories of a tenant, of an organization and of the system, each bound to its scope.

import type { OrganizationRow, TenantRow } from '../rows.ts';
import { TABLES, type Table } from '../schema.ts';
import type { OrganizationStore, Rows, Scope, SystemStore, TenantStore } from '../store.ts';
import { approvalTally } from './approval-tally.ts';
import { appendAuditIndex, lastIndexedLine } from './audit-append.ts';
import { agentTally, decisionTally, policyHits } from './decision-tally.ts';
import type { Reach } from './reach.ts';
import { TableRows } from './table-rows.ts';
import { INSTANCE, raiseFeed, raiseTenant } from './versions.ts';

type TableName = keyof typeof TABLES;
type RowOf<Name extends TableName> = (typeof TABLES)[Name] extends Table<infer Row> ? Row : never;
type Bound<Names extends TableName> = { readonly [Name in Names]: Rows<RowOf<Name>> };

const OF_TENANT = [
  'memberships',
  'membershipRoles',
  'roles',
  'agents',
  'agentRoles',
  'agentKeys',
  'agentGroups',
  'agentGroupMembers',
  'peopleGroups',
  'gateways',
  'connectors',
  'credentials',
  'policies',
  'policyVersions',
  'policyPacks',
  'packPolicies',
  'approvals',
  'votes',
  'grants',
  'notificationChannels',
  'notificationDeliveries',
  'accessRequests',
  'limitUsage',
  'killSwitches',
  'templateLinks',
  'auditIndex',
  'peopleImports',
  'accessReviews',
  'accessReviewItems',
  'tenantViews',
  'presence',
  'replayKeys',
  'replayBlocks',
  'dataDeletions',
  'usageKept',
] as const;

const OF_SYSTEM = [
  'organizations',
  'tenants',
  'users',
  'organizationMembers',
  'memberships',
  'membershipRoles',
  'sessions',
  'tokens',
  'invitations',
  'agents',
  'agentKeys',
  'approvals',
  'grants',
  'notificationDeliveries',
  'limitUsage',
  'killSwitches',
  'auditIndex',
  'templates',
  'templateLinks',
  'secrets',
  'changes',
  'idempotency',
  'passwordResets',
  'tenantViews',
  'presence',
  'dataRemovals',
  'dataDeletions',
] as const;

function bind<const Names extends readonly TableName[]>(
  names: Names,
  reach: Reach,
  scope: Record<string, string>,
): Bound<Names[number]> {
  const bound = names.map((name) => [name, new TableRows(TABLES[name] as Table<unknown>, reach, scope)]);
  return Object.fromEntries(bound) as Bound<Names[number]>;
}

/** Everything over one reach: the store itself, or one transaction. */
export function scopeOver(reach: Reach): Scope {
  return {
    system: systemStore(reach),
    forTenant: (tenantId) => tenantStore(reach, tenantId),
    forOrganization: (organizationId) => organizationStore(reach, organizationId),
  };
}

function tenantStore(reach: Reach, tenantId: string): TenantStore {
  const own = new TableRows<TenantRow>(TABLES.tenants, reach, { id: tenantId });
  return {
    tenantId,
    ...bind(OF_TENANT, reach, { tenant_id: tenantId }),
    decisionTally: (span) => decisionTally(reach, tenantId, span),
    agentTally: (asked) => agentTally(reach, tenantId, asked),
    approvalTally: (asked) => approvalTally(reach, tenantId, asked),
    policyHits: (asked) => policyHits(reach, tenantId, asked),
    tenant: () => own.first({}),
    updateTenant: async (change) => void (await own.update({}, change)),
    bump: (which) => reach.write((db, announce) => raiseTenant(db, announce, tenantId, which)),
  };
}

function organizationStore(reach: Reach, organizationId: string): OrganizationStore {
  const own = new TableRows<OrganizationRow>(TABLES.organizations, reach, { id: organizationId });
  const scope = { organization_id: organizationId };
  return {
    organizationId,
    ...bind(['tenants', 'invitations', 'tokens', 'killSwitches', 'templates'], reach, scope),
    members: new TableRows(TABLES.organizationMembers, reach, scope),
    organization: () => own.first({}),
    updateOrganization: async (change) => void (await own.update({}, change)),
  };
}

function systemStore(reach: Reach): SystemStore {
  return {
    ...bind(OF_SYSTEM, reach, {}),
    bumpInstance: () => reach.write((db, announce) => raiseFeed(db, announce, INSTANCE)),
    appendAuditIndex: (rows) => appendAuditIndex(reach, rows),
    lastIndexedLine: (stream) => lastIndexedLine(reach, stream),
  };
}
