// May this invitation give what it says, now? Who made it saw its link, so it gives nothing that they could not give at this moment, and
// makes nobody a placeholder who was given more than that.

import type { InvitationRow, UserRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { demandStanding } from '../audit/standing.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Authority, demandManages } from './authority.ts';
import type { RoleNames } from './ports.ts';
import { invalidInvitation } from './refusals.ts';

/** Judges those who invite. */
export class Inviters {
  readonly #store: Store;
  readonly #authority: Authority;
  readonly #roles: RoleNames;

  constructor(parts: { store: Store; authority: Authority; roles: RoleNames }) {
    this.#store = parts.store;
    this.#authority = parts.authority;
    this.#roles = parts.roles;
  }

  /**
   * Throws `above_own_rights` when this address is a placeholder's who holds a role somewhere in the organization that the inviter
   * could not give there. Says nothing of other organizations.
   */
  async demandMayName(principal: PersonPrincipal, email: string): Promise<void> {
    const placeholder = await this.#store.system.users.first({ email, status: 'placeholder' });
    if (placeholder && !(await this.#couldMake(principal, placeholder)))
      throw new ApiError(
        'above_own_rights',
        'Somebody was imported under this address with roles that you could not give, so whoever gave them has to invite.',
      );
  }

  /**
   * Throws `invalid_invitation` when its maker could not give by hand, at this moment, what the invitation and the placeholder's record give.
   * Answers the maker, for {@link demandStillStanding}.
   */
  async demandStanding(
    invitation: InvitationRow,
    { placeholder, defaultRole }: { placeholder: UserRow | undefined; defaultRole: string },
  ): Promise<PersonPrincipal> {
    const { organization_id, tenant_id, created_by } = invitation;
    try {
      const maker = await this.#authority.asOfNow(created_by, organization_id, tenant_id);
      const authority = await this.#authority.overMembers(maker, tenant_id);
      demandManages(authority);
      const roles = invitation.roles
        ? await this.#roles.byId(this.#store, tenant_id, invitation.roles)
        : await this.#roles.resolve(this.#store, tenant_id, [defaultRole]);
      this.#authority.demandAssignable(authority, roles, undefined);
      if (!placeholder) return maker;
      if ((await this.#isKnownElsewhere(placeholder, organization_id)) || !(await this.#couldMake(maker, placeholder)))
        throw invalidInvitation();
      return maker;
    } catch (error) {
      throw error instanceof ApiError ? invalidInvitation() : error;
    }
  }

  /** The same within the transaction that uses the invitation: throws where the maker lost what was judged. */
  async demandStillStanding(scope: Scope, maker: PersonPrincipal): Promise<void> {
    await demandStanding(scope, maker).catch((error: unknown) => {
      throw error instanceof ApiError ? invalidInvitation() : error;
    });
  }

  async #isKnownElsewhere({ id }: UserRow, organizationId: string): Promise<boolean> {
    const known = await this.#store.system.organizationMembers.all({ user_id: id });
    return known.some(({ organization_id }) => organization_id !== organizationId);
  }

  /** Whether the inviter could give every role that the placeholder holds in the organization. */
  async #couldMake(inviter: PersonPrincipal, { id }: UserRow): Promise<boolean> {
    const held = await this.#store.system.membershipRoles.all({ user_id: id });
    const tenants = [...new Set(held.map(({ tenant_id }) => tenant_id))];
    const own =
      tenants.length === 0
        ? []
        : await this.#store.forOrganization(inviter.organizationId).tenants.all({ id: tenants });
    for (const tenant of own) {
      const ids = held.flatMap(({ tenant_id, role_id }) => (tenant_id === tenant.id ? [role_id] : []));
      const roles = await this.#roles.byId(this.#store, tenant.id, ids);
      const authority = await this.#authority.overMembers(inviter, tenant.id).catch(hidden);
      if (!authority || !roles.every((role) => this.#authority.mayAssign(authority, role, undefined))) return false;
    }
    return true;
  }
}

/** A tenant out of sight is one where nothing can be given. */
function hidden(error: unknown): undefined {
  if (!(error instanceof ApiError)) throw error;
}
