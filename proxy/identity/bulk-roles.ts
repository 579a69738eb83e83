// How do many people get, lose or exchange roles at once? Add, remove, replace in the active tenant, with a result for each; a preview
// is the same transaction, taken back.

import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { demandActiveTenant, demandManages, type MemberAuthority } from './authority.ts';
import { demandHoldersRemain } from './last-holders.ts';
import type { MemberParts } from './member-parts.ts';
import { replaceRoles, roleIdsOf } from './memberships.ts';
import type { NamedRole } from './ports.ts';
import { aboveOwnRights } from './refusals.ts';

/** Whose roles change, and how. */
export interface BulkOrder {
  readonly user_ids: readonly string[];
  readonly mode: 'add' | 'remove' | 'replace';
  readonly roles: readonly string[];
}

/** What happened (or would happen) to one person. */
export interface BulkResult {
  readonly user_id: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly status: 'changed' | 'unchanged' | 'error';
  readonly reason?: string;
}

/** Assigns roles in bulk. */
export class BulkRoles {
  readonly #parts: MemberParts;

  constructor(parts: MemberParts) {
    this.#parts = parts;
  }

  /** A result per person, in their order. Throws `above_own_rights` and `invalid_request` for the roles, before anybody is touched. */
  async assign(principal: PersonPrincipal, order: BulkOrder): Promise<BulkResult[]> {
    const tenantId = demandActiveTenant(principal);
    const authority = await this.#parts.authority.overMembers(principal, tenantId);
    demandManages(authority);
    const roles = await this.#parts.authority.rolesNamed(this.#parts.store, tenantId, order.roles);
    if (order.mode !== 'remove') this.#parts.authority.demandAssignable(authority, roles, undefined);
    const everybody = async (scope: Scope): Promise<BulkResult[]> => {
      const results: BulkResult[] = [];
      for (const userId of new Set(order.user_ids))
        results.push(await this.#one(scope, { authority, roles, mode: order.mode, userId }));
      return results;
    };
    return this.#parts.changes.apply({
      principal,
      organizationId: authority.tenant.organization_id,
      tenantId,
      kind: 'members.roles_assigned',
      subject:
        order.user_ids.length === 1
          ? { kind: 'user', id: order.user_ids[0] as string }
          : { kind: 'tenant', id: tenantId },
      touches: { access: [tenantId] },
      async work(scope) {
        const results = await everybody(scope);
        const changed = results.filter(({ status }) => status === 'changed');
        const told = (which: 'before' | 'after') => changed.map((one) => ({ user_id: one.user_id, roles: one[which] }));
        return {
          result: results,
          before: told('before'),
          after: { mode: order.mode, roles: roles.map(({ name }) => name), people: told('after') },
        };
      },
    });
  }

  async #one(
    scope: Scope,
    task: { authority: MemberAuthority; roles: readonly NamedRole[]; mode: BulkOrder['mode']; userId: string },
  ): Promise<BulkResult> {
    const { authority, roles, mode, userId } = task;
    const { tenant } = authority;
    const member = await scope.forTenant(tenant.id).memberships.first({ user_id: userId });
    if (!member)
      return {
        user_id: userId,
        before: [],
        after: [],
        status: 'error',
        reason: 'Nobody with this id is a member of this tenant.',
      };
    const held = await this.#parts.roles.byId(scope, tenant.id, await roleIdsOf(scope, tenant.id, userId));
    const wanted = combined(mode, held, roles);
    const before = held.map(({ name }) => name);
    const same = wanted.length === held.length && wanted.every(({ id }) => held.some((role) => role.id === id));
    if (same) return { user_id: userId, before, after: before, status: 'unchanged' };
    const reason = await this.#refusal(scope, { authority, userId, held, wanted });
    if (reason !== undefined) return { user_id: userId, before, after: before, status: 'error', reason };
    await replaceRoles(scope, {
      tenant,
      userId,
      roleIds: wanted.map(({ id }) => id),
      by: authority.actorId,
      now: this.#parts.clock.now(),
    });
    return { user_id: userId, before, after: wanted.map(({ name }) => name), status: 'changed' };
  }

  /** Why this one person cannot be changed, in a sentence. */
  async #refusal(
    scope: Scope,
    change: { authority: MemberAuthority; userId: string; held: readonly NamedRole[]; wanted: readonly NamedRole[] },
  ): Promise<string | undefined> {
    const { authority, userId, held, wanted } = change;
    try {
      demandManages(authority, userId);
      const above = wanted.find(
        (role) => !held.some(({ id }) => id === role.id) && !this.#parts.authority.mayAssign(authority, role, userId),
      );
      if (above) throw aboveOwnRights(above.name);
      const kept = wanted.map(({ id }) => id);
      this.#parts.authority.demandMayTake(
        authority,
        held.map(({ id }) => id).filter((id) => !kept.includes(id)),
      );
      await demandHoldersRemain(scope, this.#parts.roles, { tenant: authority.tenant, userId, roleIdsAfter: kept });
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  }
}

function combined(
  mode: BulkOrder['mode'],
  held: readonly NamedRole[],
  given: readonly NamedRole[],
): readonly NamedRole[] {
  const isGiven = ({ id }: NamedRole): boolean => given.some((role) => role.id === id);
  switch (mode) {
    case 'add':
      return [...held, ...given.filter(({ id }) => !held.some((role) => role.id === id))];
    case 'remove':
      return held.filter((role) => !isGiven(role));
    case 'replace':
      return given;
  }
}
