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

/** Kill switches that are on, looked up by kind and id. */
export interface KillSwitchesInForce {
  readonly all: readonly KillSwitchRow[];
}

/** The one object. */
export interface Snapshot {
  readonly version: number;
  readonly keys: ReadonlyMap<string, AgentKeyInForce>;
  readonly tenants: ReadonlyMap<string, TenantInForce>;
  readonly killSwitches: KillSwitchesInForce;
}
