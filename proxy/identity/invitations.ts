// Who is invited? Links to copy: single use, expiring, for the active tenant, maybe bound to an address and carrying roles.

import type { InvitationRow } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandAddress } from './addresses.ts';
import { type Authority, demandActiveTenant, demandManages } from './authority.ts';
import { Inviters } from './inviters.ts';
import { type ListRequest, pageFor } from './lists.ts';
import type { NamedRole, RoleNames } from './ports.ts';
import { invalidInvitation, notFound } from './refusals.ts';
import { digestOf, newSecret } from './secrets.ts';

const WEEK_S = 7 * 24 * 3_600;

/** What an invitation shall say. `expires_in` is in seconds, a week unless given. */
export interface InvitationOrder {
  readonly email?: string | null | undefined;
  readonly roles?: readonly string[] | null | undefined;
  readonly expires_in?: number | undefined;
}

/** An invitation without its token. Times are RFC 3339; `roles` null: the default role. */
export interface InvitationView {
  readonly id: string;
  readonly email: string | null;
  readonly roles: readonly string[] | null;
  readonly state: 'open' | 'used' | 'expired';
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string;
  readonly used_by: string | null;
}

/** The invitation that a token opens, if it may be used now by this address. Throws `invalid_invitation` for all others alike. */
export async function demandInvitation(
  scope: Scope,
  token: string,
  email: string,
  nowMs: number,
): Promise<InvitationRow> {
  const row = await scope.system.invitations.first({ digest: digestOf(token) });
  if (!row || row.used_at !== null || row.expires_at <= nowMs || (row.email !== null && row.email !== email)) {
    throw invalidInvitation();
  }
  return row;
}

/** Invitations of the active tenant, for who manages its members. */
export class Invitations {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #authority: Authority;
  readonly #roles: RoleNames;
  readonly #inviters: Inviters;
  readonly #defaultRole: string;
  readonly #consoleUrl: () => string;

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    authority: Authority;
    roles: RoleNames;
    defaultRole: string;
    consoleUrl: () => string;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#authority = parts.authority;
    this.#roles = parts.roles;
    this.#inviters = new Inviters(parts);
    this.#defaultRole = parts.defaultRole;
    this.#consoleUrl = parts.consoleUrl;
  }

  /** A new invitation with its link, for this once. Throws `above_own_rights` for a role above the inviter's own, the default one and those of a placeholder of this address too. */
  async create(
    principal: PersonPrincipal,
    order: InvitationOrder,
  ): Promise<InvitationView & { token: string; url: string }> {
    const tenantId = demandActiveTenant(principal);
    const authority = await this.#authority.overMembers(principal, tenantId);
    demandManages(authority);
    const roles = await this.#authority.rolesNamed(this.#store, tenantId, order.roles ?? [this.#defaultRole]);
    this.#authority.demandAssignable(authority, roles, undefined);
    if (order.email) await this.#inviters.demandMayName(principal, demandAddress(order.email));
    const token = newSecret();
    const row = {
      ...this.#draft(principal, tenantId, order, order.roles ? roles : undefined),
      digest: digestOf(token),
    };
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'invitation.created',
      subject: { kind: 'invitation', id: row.id },
      touches: {},
      async work(scope) {
        await scope.system.invitations.insert(row);
        return {
          result: undefined,
          after: {
            bound_to_address: row.email !== null,
            roles: roles.map(({ name }) => name),
            expires_at: rfc3339(row.expires_at),
          },
        };
      },
    });
    return {
      ...this.#viewOf(row, order.roles ? roles : []),
      token,
      url: `${this.#consoleUrl()}/register?invite=${token}`,
    };
  }

  /** Invitations of the active tenant, used ones too. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<Page<InvitationView>> {
    const tenantId = await this.#demandManager(principal);
    const rows = this.#store.forOrganization(principal.organizationId).invitations;
    const page = await rows.page(pageFor(request, { where: { tenant_id: tenantId } }));
    const roles = await this.#roles.byId(this.#store, tenantId, [
      ...new Set(page.items.flatMap((row) => row.roles ?? [])),
    ]);
    return { ...page, items: page.items.map((row) => this.#viewOf(row, roles)) };
  }

  /** One of them. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<InvitationView> {
    const tenantId = await this.#demandManager(principal);
    const row = await this.#store
      .forOrganization(principal.organizationId)
      .invitations.first({ id, tenant_id: tenantId });
    if (!row) throw notFound();
    return this.#viewOf(row, await this.#roles.byId(this.#store, tenantId, row.roles ?? []));
  }

  /** Takes an invitation back. Throws `not_found`. */
  async withdraw(principal: PersonPrincipal, id: string): Promise<void> {
    const tenantId = await this.#demandManager(principal);
    await this.get(principal, id);
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'invitation.withdrawn',
      subject: { kind: 'invitation', id },
      touches: {},
      async work(scope) {
        if ((await scope.system.invitations.delete({ id, tenant_id: tenantId })) === 0) throw notFound();
        return { result: undefined };
      },
    });
  }

  async #demandManager(principal: PersonPrincipal): Promise<string> {
    const tenantId = demandActiveTenant(principal);
    demandManages(await this.#authority.overMembers(principal, tenantId));
    return tenantId;
  }

  #draft(
    principal: PersonPrincipal,
    tenantId: string,
    order: InvitationOrder,
    roles: readonly NamedRole[] | undefined,
  ): Omit<InvitationRow, 'digest'> {
    const now = this.#clock.now();
    return {
      id: newId('inv', now),
      organization_id: principal.organizationId,
      tenant_id: tenantId,
      email: order.email ? demandAddress(order.email) : null,
      roles: roles?.map(({ id }) => id) ?? null,
      created_by: principal.userId,
      created_at: now,
      expires_at: now + (order.expires_in ?? WEEK_S) * 1000,
      used_at: null,
      used_by: null,
    };
  }

  #viewOf(row: InvitationRow, roles: readonly NamedRole[]): InvitationView {
    const open = row.expires_at > this.#clock.now() ? 'open' : 'expired';
    return {
      id: row.id,
      email: row.email,
      roles: row.roles?.flatMap((id) => roles.find((role) => role.id === id)?.name ?? []) ?? null,
      state: row.used_at === null ? open : 'used',
      created_by: row.created_by,
      created_at: rfc3339(row.created_at),
      expires_at: rfc3339(row.expires_at),
      used_by: row.used_by,
    };
  }
}
