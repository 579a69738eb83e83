// How does a tenant come into the snapshot? Its rows, compiled by the rooms that know what they mean.

import type { EnforcementLevel, GatewayRow, KillSwitchRow, RoleRow, TenantRow } from '../store/rows.ts';
import type { Store, TenantStore } from '../store/store.ts';
import { compileAccessRules } from './access/access-rules.ts';
import { compileAgentGrants } from './access/agent-grants.ts';
import { resolveRoles } from './access/role-directory.ts';
import { compileConnectors } from './connectors/connector-index.ts';
import { type AgentRows, agentsInForce } from './identity/agents-in-force.ts';
import type { PolicyCompiler } from './policy/compiler.ts';
import type { AgentInForce, AgentKeyInForce, GatewayInForce, TenantInForce } from './snapshot.ts';
import type { LoadedTenant, SnapshotSources } from './snapshot-keeper.ts';
import type { CredentialVault } from './vault/credentials.ts';

interface Parts {
  readonly store: Store;
  readonly policies: Pick<PolicyCompiler, 'setFor'>;
  readonly credentials: Pick<CredentialVault, 'openAll'>;
  /** Kill switches that the data directory names, besides those of the database. */
  readonly localKillSwitches: () => readonly KillSwitchRow[];
  /** This process's listener. */
  readonly gatewayName: string;
  readonly environment: string | undefined;
  /** The level where neither organization nor tenant nor gateway says one. */
  readonly enforcement: EnforcementLevel;
}

/** Times and numbers of holds where a tenant sets none. */
export const USUAL_HOLDS = { hold_wait_seconds: 50, approval_timeout_seconds: 15 * 60, max_pending_holds: 100 };

const STRICTNESS: readonly EnforcementLevel[] = ['monitor', 'soft_enforce', 'full_enforce'];

/** Reads the parts of the snapshot from the store. */
export class SnapshotLoader implements SnapshotSources {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async tenantIds(): Promise<readonly string[]> {
    const keys = await this.#parts.store.system.agentKeys.all();
    return [...new Set(keys.map(({ tenant_id }) => tenant_id))];
  }

  async killSwitches(): Promise<readonly KillSwitchRow[]> {
    const local = this.#parts.localKillSwitches();
    const stored = await this.#parts.store.system.killSwitches.all({ active: true });
    const known = new Set(stored.map(({ id }) => id));
    return [...stored, ...local.filter(({ id }) => !known.has(id))];
  }

  async loadTenant(tenantId: string): Promise<LoadedTenant | undefined> {
    const { store, policies, credentials } = this.#parts;
    const rows = store.forTenant(tenantId);
    const tenant = await rows.tenant();
    const organization = tenant && (await store.forOrganization(tenant.organization_id).organization());
    if (!tenant || !organization) return undefined;
    const [agents, roles, connectors, injections, set, gateway] = await Promise.all([
      agentsInForce(store, tenantId),
      rows.roles.all(),
      rows.connectors.all(),
      credentials.openAll(rows),
      policies.setFor(rows),
      this.#gateway(rows),
    ]);
    const inForce: TenantInForce = {
      id: tenant.id,
      name: tenant.name,
      kind: tenant.kind,
      organizationId: tenant.organization_id,
      policyVersion: tenant.policy_version,
      accessVersion: tenant.access_version,
      agents: compileAgents(agents, roles, tenant),
      connectors: compileConnectors(connectors),
      injections,
      policies: set,
      gateway: this.#gatewayInForce(gateway),
      enforcement: strictest([
        organization.enforcement ?? this.#parts.enforcement,
        tenant.settings.enforcement,
        gateway?.enforcement,
      ]),
      holdWaitSeconds: tenant.settings.hold_wait_seconds ?? USUAL_HOLDS.hold_wait_seconds,
      approvalTimeoutSeconds: tenant.settings.approval_timeout_seconds ?? USUAL_HOLDS.approval_timeout_seconds,
      maxPendingHolds: tenant.settings.max_pending_holds ?? USUAL_HOLDS.max_pending_holds,
      separationOfDuties: tenant.settings.separation_of_duties ?? 'production',
    };
    return { tenant: inForce, keys: keysOf(agents, tenantId) };
  }

  #gateway(rows: TenantStore): Promise<GatewayRow | undefined> {
    return rows.gateways.first({ name: this.#parts.gatewayName });
  }

  #gatewayInForce(row: GatewayRow | undefined): GatewayInForce {
    const { gatewayName, environment } = this.#parts;
    return {
      id: row?.id ?? `listener:${gatewayName}`,
      name: gatewayName,
      environment: row?.environment ?? environment,
      rules: compileAccessRules(row?.access_rules ?? []),
    };
  }
}

function compileAgents(
  { agents, roleIdsOf, groupsOf }: AgentRows,
  roles: readonly RoleRow[],
  tenant: TenantRow,
): ReadonlyMap<string, AgentInForce> {
  return new Map(
    agents.map((row) => {
      const groups = groupsOf(row.id);
      const agent: AgentInForce = {
        id: row.id,
        name: row.name,
        status: row.status,
        environment: row.environment ?? undefined,
        ownerUserId: row.owner_user_id ?? undefined,
        groupIds: groups.map(({ id }) => id),
        groupNames: groups.map(({ name }) => name),
        labels: row.labels,
        grants: compileAgentGrants(resolveRoles(roleIdsOf(row.id), roles), tenant.boundary),
      };
      return [row.id, agent];
    }),
  );
}

function keysOf({ keys }: AgentRows, tenantId: string): ReadonlyMap<string, AgentKeyInForce> {
  return new Map(
    keys.map(({ id, agent_id, digest, expires_at }) => [
      digest,
      { keyId: id, agentId: agent_id, tenantId, expiresAt: expires_at ?? undefined },
    ]),
  );
}

/** The strictest of the levels that are set. */
function strictest(levels: readonly (EnforcementLevel | null | undefined)[]): EnforcementLevel {
  const set = levels.filter((level) => level !== null && level !== undefined);
  return STRICTNESS[Math.max(...set.map((level) => STRICTNESS.indexOf(level)))] ?? 'full_enforce';
}
