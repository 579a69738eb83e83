// How does somebody become a person of this instance? Registration, by the rules of `admission`: the first one owns the first
// organization, later ones join with the default role or by invitation, and everybody gets a personal tenant.

import type { OrganizationRow, TenantRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandAddress, demandName } from './addresses.ts';
import { type Admission, type AdmissionRules, type Applicant, demandAdmission } from './admission.ts';
import type { Authority } from './authority.ts';
import { type FoundingIds, foundingIds, foundOrganization, foundPersonalTenant } from './founding.ts';
import { Inviters } from './inviters.ts';
import { ownsOrganization } from './last-holders.ts';
import { joinTenant, roleIdsOf } from './memberships.ts';
import { demandPassword, type Passwords } from './passwords.ts';
import type { RoleNames, TenantBeginning } from './ports.ts';
import { oneself } from './self.ts';
import { draftSession, type NewSession, type SignInPlace } from './sessions.ts';
import { Throttle } from './throttle.ts';

/** What somebody types in. */
export interface RegistrationForm {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly invite?: string | undefined;
}

/** Who came in, and where. */
export interface Registered {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly organization: { readonly id: string; readonly name: string; readonly role: 'owner' | 'member' };
  readonly tenant: { readonly id: string; readonly name: string; readonly roles: readonly string[] };
}

/** `first`: nobody has registered, whoever does becomes owner; `open`: anybody may; `closed`: by invitation alone. */
export type Entrance = 'first' | 'open' | 'closed';

interface Newcomer extends Applicant {
  readonly id: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly ids: FoundingIds;
  readonly personalTenantId: string;
  readonly now: number;
  /** Who made the invitation, with the rights that they gave it by. */
  readonly inviter?: PersonPrincipal | undefined;
}

/** Registers people. */
export class Registration {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #passwords: Passwords;
  readonly #roles: RoleNames;
  readonly #inviters: Inviters;
  readonly #rules: AdmissionRules;
  readonly #defaultRole: string;
  readonly #beginning: TenantBeginning;
  /** Guards against guessed invitations; an account does not exist yet, so only addresses count. */
  readonly #throttle = new Throttle({ perPair: 100, perAddress: 100, perAccount: Number.MAX_SAFE_INTEGER });

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    passwords: Passwords;
    authority: Authority;
    roles: RoleNames;
    rules: AdmissionRules;
    defaultRole: string;
    beginning: TenantBeginning;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#passwords = parts.passwords;
    this.#roles = parts.roles;
    this.#inviters = new Inviters(parts);
    this.#rules = parts.rules;
    this.#defaultRole = parts.defaultRole;
    this.#beginning = parts.beginning;
  }

  /** Whether somebody who has no account can make one. Says nothing else about the instance. */
  async entrance(): Promise<Entrance> {
    const people = await this.#store.system.users.count({ status: ['active', 'disabled'] });
    if (people === 0) return 'first';
    return this.#rules.open === 'true' ? 'open' : 'closed';
  }

  /** Lets somebody in with a session. Throws `invalid_request`, `registration_closed`, `invalid_invitation`, `conflict` or `too_many_attempts`. */
  async register(form: RegistrationForm, place: SignInPlace): Promise<{ registered: Registered; session: NewSession }> {
    await this.#throttle.attempt('registration', place.sourceIp);
    const applicant = { email: demandAddress(form.email), invite: form.invite };
    const name = demandName(form.name);
    const now = this.#clock.now();
    const admission = await demandAdmission(this.#store, this.#rules, applicant, now);
    demandPassword(form.password, { email: applicant.email, name });
    const newcomer: Newcomer = {
      ...applicant,
      id: admission.placeholder?.id ?? newId('usr', now),
      name,
      passwordHash: await this.#passwords.hash(form.password),
      ids: foundingIds(now),
      personalTenantId: newId('tnt', now),
      now,
    };
    const inviter = await this.#inviterOf(admission);
    await this.#throttle.succeeded('registration', place.sourceIp);
    return this.#admit(admission, { ...newcomer, inviter }, place);
  }

  async #inviterOf(admission: Admission): Promise<PersonPrincipal | undefined> {
    if (admission.way !== 'invited') return undefined;
    const { invitation, placeholder } = admission;
    return this.#inviters.demandStanding(invitation, { placeholder, defaultRole: this.#defaultRole });
  }

  #admit(
    admission: Admission,
    newcomer: Newcomer,
    place: SignInPlace,
  ): Promise<{ registered: Registered; session: NewSession }> {
    const [organizationId, tenantId] =
      admission.way === 'founder'
        ? [newcomer.ids.organizationId, newcomer.ids.tenantId]
        : [admission.tenant.organization_id, admission.tenant.id];
    const session = draftSession(newcomer.now, newcomer.id, tenantId, place);
    return this.#changes.apply({
      principal: oneself(newcomer, organizationId, tenantId),
      organizationId,
      tenantId,
      kind: 'user.registered',
      subject: { kind: 'user', id: newcomer.id },
      touches: { access: [tenantId] },
      work: async (scope) => {
        const again = await demandAdmission(scope, this.#rules, newcomer, newcomer.now);
        if (
          (again.placeholder?.id ?? newcomer.id) !== newcomer.id ||
          (again.way === 'founder') !== (admission.way === 'founder')
        ) {
          throw new ApiError('conflict', 'Somebody else registered at the same moment. Try again.');
        }
        if (newcomer.inviter) await this.#inviters.demandStillStanding(scope, newcomer.inviter);
        await writeUser(scope, newcomer, again);
        const tenant = await this.#settle(scope, newcomer, again);
        await scope.system.sessions.insert(session.row);
        const registered = await this.#presented(scope, newcomer, tenant);
        return {
          result: { registered, session },
          after: { way: again.way, organization_role: registered.organization.role, roles: registered.tenant.roles },
        };
      },
    });
  }

  /** Puts the newcomer where the admission leads, into that organization's default tenant too, and into a tenant of their own. */
  async #settle(scope: Scope, newcomer: Newcomer, admission: Admission): Promise<TenantRow> {
    const { id: userId, now, ids } = newcomer;
    const beginning = this.#beginning;
    const name = `Organization of ${newcomer.name}`;
    const tenant =
      admission.way === 'founder'
        ? (await foundOrganization(scope, ids, { name, now, beginning })).tenant
        : admission.tenant;
    const by = admission.way === 'invited' ? admission.invitation.created_by : null;
    await joinTenant(scope, {
      tenant,
      userId,
      roleIds: await this.#firstRoles(scope, newcomer, admission, tenant),
      by,
      now,
    });
    const home = await scope.forOrganization(tenant.organization_id).tenants.first({ kind: 'default' });
    if (
      home &&
      home.id !== tenant.id &&
      (await scope.forTenant(home.id).memberships.count({ user_id: userId })) === 0
    ) {
      await joinTenant(scope, {
        tenant: home,
        userId,
        roleIds: await this.#defaultRoles(scope, home.id),
        by: null,
        now,
      });
    }
    if ((await scope.system.tenants.count({ owner_user_id: userId, kind: 'personal' })) === 0) {
      await foundPersonalTenant(scope, {
        id: newcomer.personalTenantId,
        organizationId: tenant.organization_id,
        userId,
        ownerRoleId: this.#roles.ownerRoleId,
        now,
        beginning,
      });
    }
    return tenant;
  }

  async #firstRoles(
    scope: Scope,
    newcomer: Newcomer,
    admission: Admission,
    tenant: TenantRow,
  ): Promise<readonly string[]> {
    if (admission.way === 'first' || admission.way === 'founder') return [this.#roles.ownerRoleId];
    if (admission.way === 'open') return this.#defaultRoles(scope, tenant.id);
    const { roles } = admission.invitation;
    if (roles) return (await this.#roles.byId(scope, tenant.id, roles)).map(({ id }) => id);
    const imported = await scope.forTenant(tenant.id).memberships.count({ user_id: newcomer.id });
    return imported > 0 ? [] : this.#defaultRoles(scope, tenant.id);
  }

  async #defaultRoles(scope: Scope, tenantId: string): Promise<string[]> {
    return (await this.#roles.resolve(scope, tenantId, [this.#defaultRole])).map(({ id }) => id);
  }

  async #presented(scope: Scope, { id, email, name }: Newcomer, tenant: TenantRow): Promise<Registered> {
    const organization = (await scope.system.organizations.first({ id: tenant.organization_id })) as OrganizationRow;
    const owner = await ownsOrganization(scope, this.#roles, organization.id, id);
    const roles = await this.#roles.byId(scope, tenant.id, await roleIdsOf(scope, tenant.id, id));
    return {
      user: { id, email, name },
      organization: { id: organization.id, name: organization.name, role: owner ? 'owner' : 'member' },
      tenant: { id: tenant.id, name: tenant.name, roles: roles.map((role) => role.name) },
    };
  }
}

async function writeUser(scope: Scope, newcomer: Newcomer, admission: Admission): Promise<void> {
  const { id, email, name, passwordHash: password_hash, now } = newcomer;
  if (admission.placeholder) {
    await scope.system.users.update({ id }, { name, password_hash, status: 'active', last_login_at: now });
    await scope.system.organizationMembers.update({ user_id: id, status: 'placeholder' }, { status: 'active' });
  } else {
    await scope.system.users.insert({
      id,
      email,
      name,
      password_hash,
      status: 'active',
      created_at: now,
      last_login_at: now,
    });
  }
  if (admission.way === 'invited')
    await scope.system.invitations.update({ id: admission.invitation.id }, { used_at: now, used_by: id });
}
