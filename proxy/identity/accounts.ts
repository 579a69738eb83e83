// What happens to an account itself? Its address changed, its content handed out, its end: by the person with their password, or by those
// who speak for it. The ledger keeps ids alone, so nothing in it has to go when a person does.

import type { TenantRow, UserRow } from '../../store/rows.ts';
import type { Scope, Store, TenantStore } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { type AccountAuthority, homeOf } from './account-authority.ts';
import { demandAddress, demandName } from './addresses.ts';
import { demandHoldersRemain, demandOwnerRemains } from './last-holders.ts';
import { leaveTenant } from './memberships.ts';
import { withdrawResets } from './password-resets.ts';
import type { Passwords } from './passwords.ts';
import type { RoleNames } from './ports.ts';
import { invalid, sessionNeeded } from './refusals.ts';
import { endSessions } from './sessions.ts';
import { emptyTenant } from './tenants.ts';
import { Throttle } from './throttle.ts';

/** Everything of an account that is its person's, without any secret. Times are RFC 3339. */
export interface AccountExport {
  readonly format: 'holdgate-account/v1';
  readonly exported_at: string;
  readonly user: Readonly<Record<string, unknown>>;
  readonly organizations: readonly Readonly<Record<string, unknown>>[];
  readonly tenants: readonly Readonly<Record<string, unknown>>[];
  readonly sessions: readonly Readonly<Record<string, unknown>>[];
  readonly tokens: readonly Readonly<Record<string, unknown>>[];
  /** What is in the tenant of one's own. */
  readonly personal: Readonly<Record<string, unknown>> | null;
}

/** Accounts, by their own people and by those who speak for them. */
export class Accounts {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #passwords: Passwords;
  readonly #roles: RoleNames;
  readonly #authority: AccountAuthority;
  readonly #throttle: Throttle;

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    passwords: Passwords;
    roles: RoleNames;
    accountAuthority: AccountAuthority;
    throttle?: Throttle;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#passwords = parts.passwords;
    this.#roles = parts.roles;
    this.#authority = parts.accountAuthority;
    this.#throttle = parts.throttle ?? new Throttle();
  }

  /** Another address for oneself. Needs the password. Throws `invalid_credentials`, `invalid_request`, `conflict`. */
  async changeOwnEmail(
    principal: PersonPrincipal,
    form: { password: string; email: string },
    sourceIp: string,
  ): Promise<void> {
    const user = await this.#demandOneself(principal, form.password, sourceIp);
    await this.#setEmail(principal, user, form.email);
  }

  /** Another name for oneself. Throws `invalid_request`, and `not_permitted` for tokens. */
  async changeOwnName(principal: PersonPrincipal, typed: string): Promise<void> {
    if (principal.token) throw sessionNeeded();
    const name = demandName(typed);
    await this.#changes.apply({
      ...this.#about(principal, principal.userId, principal.organizationId || null),
      kind: 'user.name_changed',
      touches: {},
      work: async (scope) => {
        await scope.system.users.update({ id: principal.userId }, { name });
        return { result: undefined };
      },
    });
  }

  /** Another address for somebody whose home is the caller's organization. Throws what `AccountAuthority.demandHome` throws, or `conflict`. */
  async changeEmail(principal: PersonPrincipal, userId: string, email: string): Promise<void> {
    await this.#setEmail(principal, await this.#authority.demandHome(principal, userId), email);
  }

  /** What is the caller's own, recorded as `user.exported`. Throws `not_permitted` for tokens. */
  async export(principal: PersonPrincipal): Promise<AccountExport> {
    if (principal.token) throw sessionNeeded();
    const { userId } = principal;
    return this.#changes.apply({
      ...this.#about(principal, userId, principal.organizationId || null),
      kind: 'user.exported',
      touches: {},
      work: async (scope) => ({ result: await exportOf(scope, this.#roles, userId, this.#clock.now()) }),
    });
  }

  /** Ends the caller's own account with everything that is theirs alone. Needs the password. Throws `invalid_credentials`, `last_owner`. */
  async deleteOwn(principal: PersonPrincipal, form: { password: string }, sourceIp: string): Promise<void> {
    await this.#delete(principal, await this.#demandOneself(principal, form.password, sourceIp));
  }

  /** Ends the account of somebody whose home is the caller's organization. Throws what `AccountAuthority.demandHome` throws, or `last_owner`. */
  async delete(principal: PersonPrincipal, userId: string): Promise<void> {
    await this.#delete(principal, await this.#authority.demandHome(principal, userId));
  }

  async #demandOneself(principal: PersonPrincipal, password: string, sourceIp: string): Promise<UserRow> {
    if (principal.token) throw sessionNeeded();
    await this.#throttle.attempt(principal.email, sourceIp);
    const user = await this.#store.system.users.first({ id: principal.userId });
    const matches = await this.#passwords.matches(user?.password_hash, password);
    if (!user || !matches) throw new ApiError('invalid_credentials', 'The password is wrong.');
    await this.#throttle.succeeded(principal.email, sourceIp);
    return user;
  }

  async #setEmail(principal: PersonPrincipal, user: UserRow, typed: string): Promise<void> {
    const email = demandAddress(typed);
    await this.#changes.apply({
      ...this.#about(principal, user.id, (await homeOf(this.#store, user.id)) ?? null),
      kind: 'user.email_changed',
      touches: {},
      async work(scope) {
        const known = await scope.system.users.first({ email });
        if (known && known.id !== user.id) throw taken();
        await scope.system.users.update({ id: user.id }, { email });
        await withdrawResets(scope, user.id);
        return { result: undefined };
      },
    });
  }

  async #delete(principal: PersonPrincipal, user: UserRow): Promise<void> {
    await this.#changes.apply({
      ...this.#about(principal, user.id, (await homeOf(this.#store, user.id)) ?? null),
      kind: 'user.deleted',
      touches: { instance: true },
      work: async (scope) => {
        await this.#leaveAll(scope, user.id);
        for (const own of await scope.system.tenants.all({ owner_user_id: user.id, kind: 'personal' })) {
          await emptyTenant(scope, own);
          await scope.forOrganization(own.organization_id).tenants.delete({ id: own.id });
        }
        await scope.system.agents.update({ owner_user_id: user.id }, { owner_user_id: null });
        await scope.system.tokens.delete({ user_id: user.id });
        await scope.system.invitations.delete({ created_by: user.id, used_at: null });
        await scope.system.presence.delete({ user_id: user.id });
        await withdrawResets(scope, user.id);
        await endSessions(scope, user.id);
        await scope.system.users.delete({ id: user.id });
        return { result: undefined, before: { status: user.status }, after: null };
      },
    });
  }

  /** Out of every tenant that others are in too. Throws `last_owner` where they are needed. */
  async #leaveAll(scope: Scope, userId: string): Promise<void> {
    const ids = (await scope.system.memberships.all({ user_id: userId })).map(({ tenant_id }) => tenant_id);
    for (const tenant of await scope.system.tenants.all({ id: ids, kind: ['default', 'team', 'management'] })) {
      await demandHoldersRemain(scope, this.#roles, { tenant, userId, roleIdsAfter: [] });
      await leaveTenant(scope, tenant, userId);
    }
    for (const { organization_id } of await scope.system.organizationMembers.all({ user_id: userId })) {
      await demandOwnerRemains(scope, this.#roles, organization_id, userId);
      await scope.forOrganization(organization_id).members.delete({ user_id: userId });
    }
  }

  #about(principal: PersonPrincipal, userId: string, organizationId: string | null) {
    const tenantId = organizationId === principal.organizationId ? (principal.tenantId ?? null) : null;
    return { principal, organizationId, tenantId, subject: { kind: 'user', id: userId } };
  }
}

function taken(): ApiError {
  return invalid('/email', 'This address cannot be used: it belongs to another account of this instance.');
}

async function exportOf(scope: Scope, roles: RoleNames, userId: string, nowMs: number): Promise<AccountExport> {
  const { system } = scope;
  const user = (await system.users.first({ id: userId })) as UserRow;
  const records = await system.organizationMembers.all({ user_id: userId });
  const organizations = await system.organizations.all({ id: records.map(({ organization_id }) => organization_id) });
  const memberships = await system.memberships.all({ user_id: userId });
  const tenants = await system.tenants.all({ id: memberships.map(({ tenant_id }) => tenant_id) });
  const personal = tenants.find(({ kind, owner_user_id }) => kind === 'personal' && owner_user_id === userId);
  const roleNames = async ({ id }: TenantRow): Promise<string[]> => {
    const held = await scope.forTenant(id).membershipRoles.all({ user_id: userId });
    return (
      await roles.byId(
        scope,
        id,
        held.map(({ role_id }) => role_id),
      )
    ).map(({ name }) => name);
  };
  return {
    format: 'holdgate-account/v1',
    exported_at: rfc3339(nowMs),
    user: shown(user, ['password_hash']),
    organizations: organizations.map(({ id, name }) => ({ id, name })),
    tenants: await Promise.all(
      tenants.map(async (tenant) => ({
        id: tenant.id,
        name: tenant.name,
        kind: tenant.kind,
        roles: await roleNames(tenant),
      })),
    ),
    sessions: (await system.sessions.all({ user_id: userId })).map((row) => shown(row, ['digest'])),
    tokens: (await system.tokens.all({ user_id: userId })).map((row) => shown(row, ['digest'])),
    personal: personal ? await contentOf(scope.forTenant(personal.id)) : null,
  };
}

/** What somebody made in their own tenant; neither keys nor credentials. */
async function contentOf(tenant: TenantStore): Promise<Record<string, unknown>> {
  const kept = { agents: tenant.agents, roles: tenant.roles, connectors: tenant.connectors, gateways: tenant.gateways };
  const listed = await Promise.all(
    Object.entries(kept).map(async ([name, rows]) => [name, (await rows.all()).map((row) => shown(row, ['ca']))]),
  );
  return { ...Object.fromEntries(listed), policies: (await tenant.policyVersions.all()).map((row) => shown(row, [])) };
}

/** A row for people: times as text, without what is secret or of no use to them. */
function shown(row: object, without: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(row).filter(([name]) => !without.includes(name));
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name.endsWith('_at') && typeof value === 'number' ? rfc3339(value) : value]),
  );
}
