// Who speaks for somebody's account itself: their password, address, existence? The person, their home organization, or who runs the
// instance. What is reached that way must not be more than whoever reaches it could have given.

import type { UserRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Authority, demandActiveTenant } from './authority.ts';
import { ownsOrganization } from './last-holders.ts';
import { roleIdsOf } from './memberships.ts';
import type { People } from './people.ts';
import type { RoleNames } from './ports.ts';
import { notFound, sessionNeeded } from './refusals.ts';

/** The organization that an account belongs to: that of the personal tenant, else the first that knew the person. */
export async function homeOf(scope: Scope, userId: string): Promise<string | undefined> {
  const personal = await scope.system.tenants.first({ owner_user_id: userId, kind: 'personal' });
  if (personal) return personal.organization_id;
  const records = await scope.system.organizationMembers.all({ user_id: userId });
  return records.toSorted((one, two) => one.created_at - two.created_at)[0]?.organization_id;
}

/** Answers from the rights of the moment. */
export class AccountAuthority {
  readonly #store: Store;
  readonly #people: People;
  readonly #authority: Authority;
  readonly #roles: RoleNames;

  constructor(parts: { store: Store; people: People; authority: Authority; roles: RoleNames }) {
    this.#store = parts.store;
    this.#people = parts.people;
    this.#authority = parts.authority;
    this.#roles = parts.roles;
  }

  /**
   * The account of somebody else whose home is the caller's organization. Needs `organization.users.manage` and a session, and that the
   * caller could have given everything that the person holds. Throws `not_found` for people out of sight.
   */
  async demandHome(principal: PersonPrincipal, userId: string): Promise<UserRow> {
    await this.#people.get(principal, userId);
    principal.rights.demand('organization.users.manage');
    if (principal.token) throw sessionNeeded();
    if (userId === principal.userId)
      throw new ApiError('above_own_rights', 'Your own account is changed in your own name, with your password.');
    const user = await this.#store.system.users.first({ id: userId });
    if (!user) throw notFound();
    if ((await homeOf(this.#store, userId)) !== principal.organizationId)
      throw new ApiError(
        'not_permitted',
        'This account belongs to another organization; it is changed by its person or there.',
        { required: 'organization.users.manage', check: 'not_permitted' },
      );
    await this.#demandWithinReach(principal, userId);
    return user;
  }

  /** An account by its address, for whoever runs the instance. Throws `not_permitted`, `not_found`. */
  async demandInstance(principal: PersonPrincipal, email: string): Promise<UserRow> {
    demandActiveTenant(principal);
    if (!principal.rights.instanceOwner)
      throw new ApiError('not_permitted', 'Only whoever runs the instance reaches any account of it.', {
        check: 'not_permitted',
      });
    if (principal.token) throw sessionNeeded();
    const user = await this.#store.system.users.first({ email: email.trim().toLowerCase() });
    if (!user) throw notFound();
    return user;
  }

  /**
   * Whoever reached this account before, with the rights of this moment. Throws what {@link demandHome} throws where they could not reach it
   * any more, unless they run the instance.
   */
  async demandStillReaches(makerId: string, userId: string): Promise<PersonPrincipal> {
    const home = (await homeOf(this.#store, userId)) ?? '';
    const maker = await this.#asOfNow(makerId, home);
    if (!maker.rights.instanceOwner) await this.demandHome(maker, userId);
    return maker;
  }

  /** Where they are a member, whichever tenant it is: what reaches accounts is held in the organization. */
  async #asOfNow(userId: string, organizationId: string): Promise<PersonPrincipal> {
    const own = this.#store.forOrganization(organizationId);
    const disabled = await own.members.count({ user_id: userId, status: 'disabled' });
    if (disabled > 0) throw notFound();
    const joined = (await this.#store.system.memberships.all({ user_id: userId })).map(({ tenant_id }) => tenant_id);
    const [tenant] = [...(await own.tenants.all({ id: joined })), ...(await own.tenants.all({ kind: 'default' }))];
    return this.#authority.asOfNow(userId, organizationId, tenant?.id ?? '');
  }

  async #demandWithinReach(principal: PersonPrincipal, userId: string): Promise<void> {
    for (const { organization_id } of await this.#store.system.organizationMembers.all({ user_id: userId })) {
      const here = organization_id === principal.organizationId;
      if (here && principal.rights.organizationOwner) continue;
      if (await ownsOrganization(this.#store, this.#roles, organization_id, userId)) throw outOfReach();
    }
    if (!principal.rights.organizationOwner) await this.#demandCouldGive(principal, userId);
  }

  async #demandCouldGive(principal: PersonPrincipal, userId: string): Promise<void> {
    const joined = (await this.#store.system.memberships.all({ user_id: userId })).map(({ tenant_id }) => tenant_id);
    const tenants = await this.#store
      .forOrganization(principal.organizationId)
      .tenants.all({ id: joined, kind: ['default', 'team', 'management'] });
    for (const { id } of tenants) {
      const held = await this.#roles.byId(this.#store, id, await roleIdsOf(this.#store, id, userId));
      const authority = await this.#authority.overMembers(principal, id);
      if (held.some((role) => !this.#authority.mayAssign(authority, role, userId))) throw outOfReach();
    }
  }
}

function outOfReach(): ApiError {
  return new ApiError(
    'above_own_rights',
    'This person holds more than you could give, so their account is out of your reach. Ask an owner, or whoever runs the instance.',
  );
}
