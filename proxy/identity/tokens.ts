// Which programs act for a person through the API? Tokens, shown once and stored by digest. A token never exceeds its maker:
// its list is checked when it is made, and cut by what the maker may at each request.

import type { TokenRow } from '../../store/rows.ts';
import type { Page, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandName } from './addresses.ts';
import { demandActiveTenant } from './authority.ts';
import { endsSoon } from './concerns.ts';
import { type ListRequest, pageFor } from './lists.ts';
import { invalid, notFound } from './refusals.ts';
import { digestOf, newSecret } from './secrets.ts';

const TOUCH_MS = 60_000;
const PATTERN = /^(?:\*\*|(?:[a-z][a-z_-]*|\*)(?:\.(?:[a-z][a-z_-]*|\*))*(?:\.\*\*)?)$/;

/** What a new token shall be. `expires_at` is RFC 3339. */
export interface TokenOrder {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly scope: 'organization' | 'tenant';
  readonly expires_at?: string | null | undefined;
}

/** Which tokens are meant. */
export interface TokenFilter {
  readonly ending?: boolean | undefined;
  readonly own?: boolean | undefined;
}

/** A token without its value. Times are RFC 3339. */
export interface TokenView {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly scope: 'organization' | 'tenant';
  readonly tenant_id: string | null;
  readonly user_id: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

/** Tokens of an organization. Somebody sees those of the active tenant and their own; organization owners see all. */
export class Tokens {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;

  constructor(parts: { store: Store; clock: Clock; changes: Changes }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
  }

  /** The live token behind a value; notes at most once a minute that it was used. */
  async find(value: string): Promise<TokenRow | undefined> {
    const row = await this.#store.system.tokens.first({ digest: digestOf(value) });
    const now = this.#clock.now();
    if (!row || (row.expires_at !== null && row.expires_at <= now)) return undefined;
    if ((row.last_used_at ?? 0) + TOUCH_MS <= now)
      await this.#store.system.tokens.update({ id: row.id }, { last_used_at: now });
    return row;
  }

  /** A new token, with its value for this once. Throws `above_own_rights` for a pattern that its maker does not hold, and where a token makes one that reaches or lasts further. */
  async create(principal: PersonPrincipal, order: TokenOrder): Promise<TokenView & { token: string }> {
    const tenantId = demandActiveTenant(principal);
    principal.rights.demand('tokens.manage');
    const now = this.#clock.now();
    demandHeld(principal, order);
    const expires_at = readExpiry(order.expires_at, now);
    await this.#demandWithin(principal, order.scope, expires_at);
    const token = newSecret('hg_');
    const row: TokenRow = {
      id: newId('tok', now),
      digest: digestOf(token),
      organization_id: principal.organizationId,
      tenant_id: order.scope === 'tenant' ? tenantId : null,
      user_id: principal.userId,
      name: demandName(order.name),
      permissions: [...new Set(order.permissions)],
      scope: order.scope,
      created_at: now,
      expires_at,
      last_used_at: null,
    };
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'token.created',
      subject: { kind: 'token', id: row.id, name: row.name },
      touches: {},
      async work(scope) {
        await scope.system.tokens.insert(row);
        return {
          result: undefined,
          after: { name: row.name, permissions: row.permissions, scope: row.scope, expires_at: viewOf(row).expires_at },
        };
      },
    });
    return { ...viewOf(row), token };
  }

  /** Tokens that the caller may see, without their values; `ending`: only those that end within two weeks; `own`: only the caller’s. */
  async list(
    principal: PersonPrincipal,
    { ending = false, own = false, ...request }: ListRequest & TokenFilter,
  ): Promise<Page<TokenView>> {
    const now = this.#clock.now();
    const rows = await this.#visible(principal);
    const visible = rows
      .filter((row) => (!ending || endsSoon(row.expires_at, now)) && (!own || row.user_id === principal.userId))
      .map(({ id }) => id);
    const page = await this.#store
      .forOrganization(principal.organizationId)
      .tokens.page(pageFor(request, { where: { id: visible } }));
    return { ...page, items: page.items.map(viewOf) };
  }

  /** One token. Throws `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<TokenView> {
    return viewOf(await this.#demandVisible(principal, id));
  }

  /** Ends a token from the next request. Throws `not_found`. */
  async revoke(principal: PersonPrincipal, id: string): Promise<void> {
    const row = await this.#demandVisible(principal, id);
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: principal.tenantId ?? null,
      kind: 'token.revoked',
      subject: { kind: 'token', id, name: row.name },
      touches: {},
      async work(scope) {
        if ((await scope.system.tokens.delete({ id })) === 0) throw notFound();
        return { result: undefined, before: { name: row.name, permissions: row.permissions, scope: row.scope } };
      },
    });
  }

  /** A token makes none that reaches further than itself, nor one that outlives it. */
  async #demandWithin(
    { token, organizationId }: PersonPrincipal,
    scope: TokenOrder['scope'],
    expiresAt: number | null,
  ): Promise<void> {
    if (!token) return;
    if (token.tenantId !== undefined && scope === 'organization')
      throw new ApiError(
        'above_own_rights',
        'This token works in one tenant, so it cannot make one that reaches the others.',
      );
    const ends = (await this.#store.forOrganization(organizationId).tokens.first({ id: token.id }))?.expires_at ?? null;
    if (ends !== null && (expiresAt === null || expiresAt > ends))
      throw new ApiError(
        'above_own_rights',
        `This token ends at ${rfc3339(ends)}, so it cannot make one that outlives it. Give an earlier expires_at.`,
      );
  }

  async #visible(principal: PersonPrincipal): Promise<TokenRow[]> {
    demandActiveTenant(principal);
    principal.rights.demand('tokens.manage');
    const rows = await this.#store.forOrganization(principal.organizationId).tokens.all();
    return rows.filter(
      (row) =>
        row.tenant_id === principal.tenantId || row.user_id === principal.userId || principal.rights.organizationOwner,
    );
  }

  async #demandVisible(principal: PersonPrincipal, id: string): Promise<TokenRow> {
    const row = (await this.#visible(principal)).find((one) => one.id === id);
    if (!row) throw notFound();
    return row;
  }
}

/** A time of expiry in ms since 1970, or null for never. Throws `invalid_request` when it is no time or has passed. */
export function readExpiry(text: string | null | undefined, nowMs: number): number | null {
  if (text === undefined || text === null) return null;
  const at = Date.parse(text);
  if (Number.isNaN(at) || at <= nowMs)
    throw invalid('/expires_at', 'This is not a time in the future; write it as RFC 3339, like 2030-01-31T12:00:00Z.');
  return at;
}

function demandHeld(principal: PersonPrincipal, { permissions }: TokenOrder): void {
  if (permissions.length === 0) throw invalid('/permissions', 'A token lists at least one permission.');
  permissions.forEach((pattern, at) => {
    if (!PATTERN.test(pattern))
      throw invalid(
        `/permissions/${at}`,
        `${JSON.stringify(pattern)} is not a permission; write one like agents.view, agents.* or **.`,
      );
  });
  const above = permissions.find((pattern) => !principal.rights.covers(pattern));
  if (above !== undefined)
    throw new ApiError('above_own_rights', `You do not hold ${above} yourself, so you cannot give it to a token.`, {
      required: above,
    });
}

function viewOf(row: TokenRow): TokenView {
  const { id, name, permissions, scope, tenant_id, user_id } = row;
  const [expires_at, last_used_at] = [row.expires_at, row.last_used_at].map((at) =>
    at === null ? null : rfc3339(at),
  ) as [string | null, string | null];
  return {
    id,
    name,
    permissions,
    scope,
    tenant_id,
    user_id,
    created_at: rfc3339(row.created_at),
    expires_at,
    last_used_at,
  };
}
