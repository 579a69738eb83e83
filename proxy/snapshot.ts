// What does the gate decide by? One immutable object: who the agents are, what their tenants allow, which kill switches are on.
// The control side builds the next one and swaps it whole; the gate never reads the database on the way of an allowed request.

import type { EnforcementLevel, KillSwitchRow, TenantKind } from '../store/rows.ts';
import type { AccessRules, AgentGrants } from './access/agent-access.ts';
import type { ConnectorIndex } from './connectors/connector.ts';
import type { PolicySet } from './policy/engine/policy-set.ts';
import type { Injection } from './vault/injection.ts';

/** A key that opens the gate, by the SHA-256 (hex) of its value. */
export interface AgentKeyInForce {
  readonly keyId: string;
  readonly agentId: string;
  readonly tenantId: string;
  /** ms since 1970; undefined: never. */
  readonly expiresAt: number | undefined;
}

/** An agent as one tenant knows it. */
export interface AgentInForce {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'disabled';
  readonly environment: string | undefined;
  readonly ownerUserId: string | undefined;
  readonly groupIds: readonly string[];
  readonly groupNames: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Its roles in this tenant, within the boundary. */
  readonly grants: AgentGrants;
}

/** The tenant's binding to this process's listener. */
export interface GatewayInForce {
  readonly id: string;
  readonly name: string;
  readonly environment: string | undefined;
  readonly rules: AccessRules;
}

/** Everything of one tenant that decides. */
export interface TenantInForce {
  readonly id: string;
  readonly name: string;
  readonly kind: TenantKind;
  readonly organizationId: string;
  readonly policyVersion: number;
  readonly accessVersion: number;
  readonly agents: ReadonlyMap<string, AgentInForce>;
  readonly connectors: ConnectorIndex;
  readonly injections: ReadonlyMap<string, Injection>;
  /** undefined: the published set cannot be read, which means deny. */
  readonly policies: PolicySet | undefined;
  readonly gateway: GatewayInForce;
  /** The strictest of organization, tenant and gateway; a policy's own mode only ever relaxes that policy. */
  readonly enforcement: EnforcementLevel;
  readonly holdWaitSeconds: number;
  readonly approvalTimeoutSeconds: number;
  readonly maxPendingHolds: number;
  readonly separationOfDuties: 'always' | 'production' | 'never';
}

/** What a kill switch can name about one request. */
export interface KillSubject {
  readonly organizationId: string;
  readonly tenantId: string;
  readonly agentId: string;
  readonly groupIds: readonly string[];
  readonly ownerUserId: string | undefined;
  readonly connectorId: string | undefined;
  readonly gatewayId: string;
}

/** Kill switches that are on. */
export interface KillSwitchesInForce {
  readonly active: readonly KillSwitchRow[];
  /** The switch that stops this subject at this time (ms), if any. */
  find(subject: KillSubject, nowMs: number): KillSwitchRow | undefined;
}

/** The one object. */
export interface Snapshot {
  readonly version: number;
  readonly keys: ReadonlyMap<string, AgentKeyInForce>;
  readonly tenants: ReadonlyMap<string, TenantInForce>;
  readonly killSwitches: KillSwitchesInForce;
}

/** Whether a switch, if it is on, names this subject. */
export function stops(
  {
    kind,
    scope_id,
    organization_id,
    tenant_id,
  }: Pick<KillSwitchRow, 'kind' | 'scope_id' | 'organization_id' | 'tenant_id'>,
  subject: KillSubject,
): boolean {
  switch (kind) {
    case 'instance':
      return true;
    case 'organization':
      return scope_id === subject.organizationId;
    case 'tenant':
      return scope_id === subject.tenantId;
    case 'group':
      return scope_id !== null && subject.groupIds.includes(scope_id);
    case 'agent':
      return scope_id === subject.agentId;
    case 'connector':
      return scope_id === subject.connectorId;
    case 'gateway':
      return scope_id === subject.gatewayId;
    case 'user':
      // A person can be in many organizations: whoever pressed it speaks for one, or for one tenant of it.
      return (
        scope_id === subject.ownerUserId &&
        organization_id === subject.organizationId &&
        (tenant_id === null || tenant_id === subject.tenantId)
      );
  }
}

/** Kill switches, ready to be asked. One that has ended by itself stops nothing. */
export function compileKillSwitches(rows: readonly KillSwitchRow[]): KillSwitchesInForce {
  const active = rows.filter((row) => row.active);
  return {
    active,
    find: (subject, nowMs) =>
      active.find((row) => (row.expires_at === null || row.expires_at > nowMs) && stops(row, subject)),
  };
}
