// Which services change what a tenant has? Built once for the product, and once more over each transaction in which several take part.

import type { Store } from '../../store/store.ts';
import { Boundaries } from '../access/boundaries.ts';
import { Gateways } from '../access/gateways.ts';
import { PersonalBoundary } from '../access/personal-boundary.ts';
import { RightsLoader } from '../access/rights-loader.ts';
import { RoleDirectory } from '../access/role-directory.ts';
import { RoleTemplates } from '../access/role-templates.ts';
import { Roles } from '../access/roles.ts';
import { TemplateShelf } from '../access/template-shelf.ts';
import type { Changes } from '../audit/changes.ts';
import type { Config } from '../config/config.ts';
import { compileConnectors } from '../connectors/connector-index.ts';
import { Connectors } from '../connectors/connectors.ts';
import { AgentGroups } from '../identity/agent-groups.ts';
import { Agents } from '../identity/agents.ts';
import { Authority } from '../identity/authority.ts';
import { TenantSettings } from '../identity/settings-of-tenant.ts';
import type { PolicyCompiler } from '../policy/compiler.ts';
import { PolicyLibrary } from '../policy/library.ts';
import { CATALOGUE } from '../policy/packs/catalogue.ts';
import { PolicyPacks } from '../policy/packs.ts';
import type { RecordedDecisions } from '../policy/replay.ts';
import type { Clock } from '../runtime/clock.ts';
import { USUAL_HOLDS } from '../snapshot-loader.ts';
import type { ParticipantsOver } from '../transfer/one-transaction.ts';
import { testConnectors } from './test-connectors.ts';

/** What they stand on. */
export interface TenantBasis {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly config: Config;
}

/** Access and identity of a tenant's things, with the ports between them filled. */
export function tenantServices({ store, changes, clock, config }: TenantBasis) {
  const basics = { store, changes, clock };
  const directory = new RoleDirectory();
  const rights = new RightsLoader({ store });
  const authority = new Authority({ store, rights, roles: directory });
  const shelf = new TemplateShelf(basics);
  const roleTemplates = new RoleTemplates({ shelf });
  return {
    directory,
    rights,
    authority,
    shelf,
    agents: new Agents({ ...basics, roles: directory }),
    agentGroups: new AgentGroups({ ...basics, authority }),
    boundaries: new Boundaries({ store, changes, rights }),
    personalBoundary: new PersonalBoundary({ store, changes }),
    gateways: new Gateways({ ...basics, ownName: config.gatewayName, usualEnforcement: config.enforcement }),
    roles: new Roles({ ...basics, directory, templates: roleTemplates }),
    roleTemplates,
    settings: new TenantSettings({ store, changes, usual: { enforcement: config.enforcement, ...USUAL_HOLDS } }),
  };
}

/** The same over a transaction, with connectors and policies; policies' tests see the connectors that the transaction has made. */
export function participantsOver(parts: {
  clock: Clock;
  config: Config;
  compiler: PolicyCompiler;
  recorded: RecordedDecisions;
}): ParticipantsOver {
  const { clock, config, compiler, recorded } = parts;
  return ({ store, changes }) => {
    const { agents, agentGroups, boundaries, gateways, roles, roleTemplates, settings } = tenantServices({
      store,
      changes,
      clock,
      config,
    });
    const connectors = testConnectors(async (tenantId) =>
      compileConnectors(await store.forTenant(tenantId).connectors.all()),
    );
    return {
      agents,
      agentGroups,
      boundaries,
      gateways,
      roles,
      roleTemplates,
      settings,
      connectors: new Connectors({ store, changes, clock }),
      policies: new PolicyLibrary({ store, changes, clock, compiler, connectors, recorded }),
      packs: new PolicyPacks({ store, changes, clock, compiler, recorded, catalogue: CATALOGUE }),
    };
  };
}
