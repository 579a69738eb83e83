// Which services have to do with a tenant's policies? Each on its own, and many at once over one transaction.

import type { Scope, Store } from '../../store/store.ts';
import { RightsLoader } from '../access/rights-loader.ts';
import { TemplateShelf } from '../access/template-shelf.ts';
import type { Changes } from '../audit/changes.ts';
import type { Config } from '../config/config.ts';
import type { ConnectorIndex } from '../connectors/connector.ts';
import { PolicyBundles } from '../policy/bundles.ts';
import type { PolicyCompiler } from '../policy/compiler.ts';
import { type PeopleElsewhere, PolicyDistribution } from '../policy/distribution.ts';
import { PolicyLibrary } from '../policy/library.ts';
import { CATALOGUE } from '../policy/packs/catalogue.ts';
import type { Pack } from '../policy/packs/pack.ts';
import { PolicyPacks } from '../policy/packs.ts';
import { PolicyTemplates } from '../policy/policy-templates.ts';
import type { RecordedDecisions } from '../policy/replay.ts';
import { PolicyStandings } from '../policy/standings.ts';
import { PolicyLinks } from '../policy/template-links.ts';
import type { Clock } from '../runtime/clock.ts';
import { storeWithin } from '../transfer/one-transaction.ts';
import { participantsOver } from './tenant-services.ts';
import { testConnectors } from './test-connectors.ts';

/** What they stand on. `connectorsOf` answers a tenant's connectors of this moment. */
export interface PolicyBasis {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly config: Config;
  readonly compiler: PolicyCompiler;
  readonly recorded: RecordedDecisions;
  /** Resolves when the ledger's index has what was recorded until now. */
  readonly indexed: () => Promise<void>;
  readonly connectorsOf: (tenantId: string) => Promise<ConnectorIndex | undefined>;
  /** The packs that can be installed; absent: those that come with the product. */
  readonly packs?: readonly Pack[] | undefined;
}

/** Builds them. */
export function policyServices({ config, connectorsOf, packs = CATALOGUE, ...basis }: PolicyBasis): {
  policies: PolicyLibrary;
  policyBundles: PolicyBundles;
  policyPacks: PolicyPacks;
  policyTemplates: PolicyTemplates;
  policyLinks: PolicyLinks;
  policyStandings: PolicyStandings;
  policyDistribution: PolicyDistribution;
} {
  const { store } = basis;
  const parts = { ...basis, connectors: testConnectors(connectorsOf) };
  const participants = participantsOver({ ...basis, config });
  const libraryWithin = (scope: Scope, changes: Changes): PolicyLibrary =>
    participants({ store: storeWithin(store, scope), changes }).policies;
  const library = new PolicyLibrary(parts);
  const shelf = new TemplateShelf(basis);
  const templates = new PolicyTemplates({ shelf, connectors: parts.connectors });
  const rights = new RightsLoader({ store });
  const people: PeopleElsewhere = {
    actingIn: async (principal, tenantId) => ({
      ...principal,
      tenantId,
      rights: await rights.rightsIn(principal, tenantId),
    }),
  };
  return {
    policies: library,
    policyBundles: new PolicyBundles({ ...parts, libraryWithin }),
    policyPacks: new PolicyPacks({ ...basis, catalogue: packs }),
    policyTemplates: templates,
    policyLinks: new PolicyLinks({ ...parts, library, templates, shelf }),
    policyStandings: new PolicyStandings(parts),
    policyDistribution: new PolicyDistribution({ ...parts, library, templates, people }),
  };
}
