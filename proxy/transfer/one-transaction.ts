// How do several services change things as one? Each is built once more over a transaction's scope, so that its own rules, its own
// permissions and its own audit entries count, and all of it happens or none.

import type { Scope, Store } from '../../store/store.ts';
import type { Boundaries } from '../access/boundaries.ts';
import type { Gateways } from '../access/gateways.ts';
import type { RoleTemplates } from '../access/role-templates.ts';
import type { Roles } from '../access/roles.ts';
import type { Changes } from '../audit/changes.ts';
import type { Connectors } from '../connectors/connectors.ts';
import type { AgentGroups } from '../identity/agent-groups.ts';
import type { Agents } from '../identity/agents.ts';
import type { TenantSettings } from '../identity/settings-of-tenant.ts';
import type { PolicyLibrary } from '../policy/library.ts';
import type { PolicyPacks } from '../policy/packs.ts';

/** The services through which an import changes things. */
export interface Participants {
  readonly agents: Agents;
  readonly agentGroups: AgentGroups;
  readonly roles: Roles;
  readonly roleTemplates: RoleTemplates;
  readonly gateways: Gateways;
  readonly boundaries: Boundaries;
  readonly connectors: Connectors;
  readonly policies: PolicyLibrary;
  readonly packs: PolicyPacks;
  readonly settings: TenantSettings;
}

/** Builds them over a store and a way of changing it; `app.ts` fills it. */
export type ParticipantsOver = (over: { store: Store; changes: Changes }) => Participants;

/** A store that is one transaction: everything read and written through it belongs to `scope`. It cannot be closed. */
export function storeWithin(store: Store, scope: Scope): Store {
  return {
    kind: store.kind,
    system: scope.system,
    forTenant: (tenantId) => scope.forTenant(tenantId),
    forOrganization: (organizationId) => scope.forOrganization(organizationId),
    transaction: (work) => work(scope),
    onChange: (heard) => store.onChange(heard),
    ping: () => store.ping(),
    facts: () => store.facts(),
    close: () => Promise.reject(new Error('a transaction is not a store to close')),
  };
}
