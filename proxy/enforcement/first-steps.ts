// What has been done of that with which everybody begins? Asked of what is there, so that each step ticks itself off; the demo's things
// do not count where one's own are meant.

import type { Store } from '../../store/store.ts';
import { OWNER_ROLE_ID } from '../access/built-ins.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';

/** Which of the first steps are done in the tenant. */
export interface FirstStepsView {
  /** An agent of one's own is there. */
  readonly agent_made: boolean;
  /** One of them has called. */
  readonly call_seen: boolean;
  /** Somebody has decided on a held call, be it the demo's. */
  readonly hold_decided: boolean;
  /** Somebody else can do what the only owner can, or was invited to. */
  readonly second_owner: boolean;
}

/** The service behind `GET /api/first-steps`. */
export class FirstSteps {
  readonly #store: Store;
  readonly #sighted: () => Promise<void>;

  /** `sighted` resolves when it is written down which agents have called by now. */
  constructor(parts: { store: Store; sighted: () => Promise<void> }) {
    this.#store = parts.store;
    this.#sighted = parts.sighted;
  }

  /** Needs `dashboard.view`. */
  async read(principal: PersonPrincipal): Promise<FirstStepsView> {
    const tenantId = demandHere(principal, 'dashboard.view');
    await this.#sighted();
    const there = this.#store.forTenant(tenantId);
    const [tenant, agents, votes, owners] = await Promise.all([
      there.tenant(),
      there.agents.all(),
      there.votes.page({ limit: 1, uncounted: true }),
      this.#owners(principal.organizationId),
    ]);
    const own = agents.filter(({ id }) => tenant?.settings.demo?.agents.includes(id) !== true);
    return {
      agent_made: own.length > 0,
      call_seen: own.some(({ last_seen_at }) => last_seen_at !== null),
      hold_decided: votes.items.length > 0,
      second_owner: owners,
    };
  }

  async #owners(organizationId: string): Promise<boolean> {
    const organization = this.#store.forOrganization(organizationId);
    const tenant = await organization.tenants.first({ kind: 'default' });
    if (!tenant) return false;
    const held = await this.#store.forTenant(tenant.id).membershipRoles.count({ role_id: OWNER_ROLE_ID });
    if (held > 1) return true;
    const invitations = await organization.invitations.all({ tenant_id: tenant.id });
    return invitations.some(({ roles }) => roles?.includes(OWNER_ROLE_ID) === true);
  }
}
