// Who is calling, in which tenant, with which rights? Answered anew for each request of the console's API, never kept.

import type { SessionRow, TenantRow, TenantViewRow, TokenRow, UserRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { RightsSource, TokenReach } from './ports.ts';
import type { Presence } from './presence.ts';
import { seenRights } from './seen-rights.ts';
import type { Sessions } from './sessions.ts';
import type { KnownPerson, TenantChoice } from './tenant-choice.ts';
import type { TenantViews } from './tenant-views.ts';
import type { Tokens } from './tokens.ts';

/** What a request shows of its caller. A token counts before a cookie; a header before the query, both before the session's choice. */
export interface Credentials {
  /** The session cookie's value. */
  readonly cookie?: string | undefined;
  /** What follows `Bearer `. */
  readonly bearer?: string | undefined;
  /** `X-Tenant-Id`, or `X-Team-Id`. */
  readonly tenantHeader?: string | undefined;
  /** `?tenant_id=` of streams and downloads. */
  readonly tenantQuery?: string | undefined;
  readonly sourceIp: string;
}

/** The caller. `session` is absent for tokens. */
export interface Authenticated {
  readonly principal: PersonPrincipal;
  readonly session?: SessionRow;
}

/** Builds principals. */
export class Principals {
  readonly #store: Store;
  readonly #sessions: Sessions;
  readonly #tokens: Tokens;
  readonly #choice: TenantChoice;
  readonly #rights: RightsSource;
  readonly #presence: Presence;
  readonly #views: TenantViews;

  constructor(parts: {
    store: Store;
    sessions: Sessions;
    tokens: Tokens;
    choice: TenantChoice;
    rights: RightsSource;
    presence: Presence;
    tenantViews: TenantViews;
  }) {
    this.#store = parts.store;
    this.#sessions = parts.sessions;
    this.#tokens = parts.tokens;
    this.#choice = parts.choice;
    this.#rights = parts.rights;
    this.#presence = parts.presence;
    this.#views = parts.tenantViews;
  }

  /**
   * The caller, or undefined when nobody valid is named. A tenant that was asked for and is foreign or unknown gives a principal
   * without a tenant, whose rights refuse with `wrong_tenant`: the two look the same.
   */
  async authenticate(credentials: Credentials): Promise<Authenticated | undefined> {
    const wanted = credentials.tenantHeader || credentials.tenantQuery || undefined;
    if (credentials.bearer !== undefined) return this.#byToken(credentials.bearer, wanted);
    if (credentials.cookie === undefined || credentials.cookie === '') return undefined;
    const session = await this.#sessions.find(credentials.cookie);
    const person = session && (await this.#person(session.user_id));
    if (!person) return undefined;
    const view = await this.#views.of(session.digest);
    const seen = view && (await this.#seen(person, view, wanted));
    if (seen) return { session, principal: seen };
    const tenant = await this.#selected(person, wanted, session.active_tenant_id);
    const organizationId = tenant?.organization_id ?? (await this.#organizationOf(person));
    return { session, principal: await this.#principal(person, organizationId, tenant) };
  }

  /**
   * Who sees a tenant as somebody else, there alone; another tenant looks like none. Undefined, and the view is over, where the one may no
   * more look, or the other is no member any more.
   */
  async #seen(
    person: KnownPerson & { user: UserRow },
    view: TenantViewRow,
    wanted: string | undefined,
  ): Promise<PersonPrincipal | undefined> {
    const tenant = await this.#choice.selectable(person, view.tenant_id);
    const member = await this.#store.forTenant(view.tenant_id).memberships.count({ user_id: view.user_id });
    const viewer = await this.#principal(
      person,
      tenant?.organization_id ?? (await this.#organizationOf(person)),
      tenant,
    );
    if (!tenant || member === 0 || !viewer.rights.may('members.manage')) {
      await this.#views.close(view, 'not_allowed_any_more', viewer);
      return undefined;
    }
    const viewing = { id: view.id, userId: view.user_id };
    const { id: tenantId, organization_id: organizationId } = tenant;
    if (wanted !== undefined && wanted !== tenantId) {
      const token = { id: '', permissions: [], organizationId, tenantId: null };
      const rights = await this.#rights.rightsFor({
        userId: person.userId,
        tenantId: undefined,
        organizationId,
        token,
      });
      return { ...viewer, tenantId: undefined, rights, viewing };
    }
    const viewed = await this.#rights.rightsFor({ userId: view.user_id, tenantId, organizationId });
    return { ...viewer, rights: seenRights(viewer.rights, viewed), viewing };
  }

  async #byToken(value: string, wanted: string | undefined): Promise<Authenticated | undefined> {
    const token = await this.#tokens.find(value);
    const person = token && (await this.#person(token.user_id));
    if (
      !person ||
      person.organizations.some((one) => one.organization_id === token.organization_id && one.status === 'disabled')
    )
      return undefined;
    const tenant = await this.#tenantOfToken(person, token, wanted);
    const reach: TokenReach = {
      id: token.id,
      permissions: token.permissions,
      organizationId: token.organization_id,
      tenantId: token.tenant_id,
    };
    return { principal: await this.#principal(person, token.organization_id, tenant, reach) };
  }

  async #selected(
    person: KnownPerson,
    wanted: string | undefined,
    choice: string | null,
  ): Promise<TenantRow | undefined> {
    if (wanted !== undefined) return this.#choice.selectable(person, wanted);
    const chosen = choice === null ? undefined : await this.#choice.selectable(person, choice);
    return chosen ?? this.#choice.home(person);
  }

  async #tenantOfToken(
    person: KnownPerson,
    token: TokenRow,
    wanted: string | undefined,
  ): Promise<TenantRow | undefined> {
    const id = wanted ?? token.tenant_id ?? (await this.#choice.personal(person.userId))?.id;
    if (id === undefined || (token.tenant_id !== null && id !== token.tenant_id)) return undefined;
    const tenant = await this.#choice.selectable(person, id);
    return tenant?.organization_id === token.organization_id ? tenant : undefined;
  }

  /** Somebody who may sign in: active, and not disabled by every organization that knows them. */
  async #person(userId: string): Promise<(KnownPerson & { user: UserRow }) | undefined> {
    const [user, organizations] = await Promise.all([
      this.#store.system.users.first({ id: userId }),
      this.#store.system.organizationMembers.all({ user_id: userId }),
    ]);
    if (user?.status !== 'active') return undefined;
    if (organizations.length > 0 && organizations.every(({ status }) => status === 'disabled')) return undefined;
    return { userId, user, organizations };
  }

  async #organizationOf(person: KnownPerson): Promise<string> {
    const known = person.organizations.find(({ status }) => status !== 'disabled');
    return known?.organization_id ?? (await this.#choice.personal(person.userId))?.organization_id ?? '';
  }

  async #principal(
    person: KnownPerson & { user: UserRow },
    organizationId: string,
    tenant: TenantRow | undefined,
    token?: TokenReach,
  ): Promise<PersonPrincipal> {
    const tenantId = tenant?.id;
    if (tenantId !== undefined) await this.#presence.note(tenantId, person.userId);
    const rights = await this.#rights.rightsFor({
      userId: person.userId,
      tenantId,
      organizationId,
      ...(token && { token }),
    });
    const spoken = token && {
      token: {
        id: token.id,
        permissions: token.permissions,
        ...(token.tenantId !== null && { tenantId: token.tenantId }),
      },
    };
    return {
      kind: 'person',
      userId: person.userId,
      email: person.user.email,
      organizationId,
      tenantId,
      rights,
      ...spoken,
    };
  }
}
