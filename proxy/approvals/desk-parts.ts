// What do the rooms of the desk share? The store, the ledger's way of changing things, the waiters, and who is told.

import type { ApprovalRow, GrantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandOrHide, type PermissionObject, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Waiters } from './hold.ts';
import type { BodySeal } from './question.ts';

/** Somebody who holds `approvals.decide` for an object. */
export interface Decider {
  readonly userId: string;
  readonly email: string;
  readonly roleNames: readonly string[];
  readonly organizationOwner: boolean;
}

/** Who in a tenant could decide? Filled from `access` and the directory; asked only when separation of duties is in question. */
export interface Deciders {
  /** Everybody active who holds `approvals.decide` for this object now. */
  whoMayDecide(tenantId: string, object: PermissionObject): Promise<readonly Decider[]>;
  /** The names of the tenant's roles that carry `approvals.decide`, for every object or for some. */
  rolesThatMay(tenantId: string): Promise<readonly string[]>;
}

/** Called after an approval was made or changed in any way that a list shows. */
export type Notify = (tenantId: string, approvalId: string) => void;

/** Something that people away from the console should hear of. */
export interface DeskEvent {
  readonly kind: 'needed' | 'escalated' | 'decided' | 'expired';
  readonly row: ApprovalRow;
}

/** Called once for each such event, by the process in which it happened, after it is durable. */
export type Tell = (event: DeskEvent) => void;

/** Everything that the parts of the desk work with. */
export interface DeskParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly seal: BodySeal;
  readonly notify: Notify;
  readonly tell: Tell;
  readonly changes: Changes;
  readonly deciders: Deciders;
  readonly waiters: Waiters;
}

/** The tenant in which a person acts. Throws ApiError `wrong_tenant`. */
export function tenantOf(principal: PersonPrincipal): string {
  if (principal.tenantId !== undefined) return principal.tenantId;
  throw new ApiError('wrong_tenant', 'No tenant is selected. Select one that you are a member of.', {
    check: 'wrong_tenant',
  });
}

/** The refusal for an id that is not there, or not for this caller to see. */
export const notFound = (what: 'approval' | 'grant'): ApiError =>
  new ApiError('not_found', `There is no such ${what}.`);

/** Who may not decide about something is told so, unless they may not even see it: then it is not there. */
export function demandDeciding(principal: PersonPrincipal, object: PermissionObject, what: 'approval' | 'grant'): void {
  const asked = { permission: 'approvals.decide', view: 'approvals.view', object };
  demandOrHide(principal.rights, asked, () => notFound(what));
}

/** The one page of a list that was put together in memory; `cursor` is the id of the last item shown. */
export function pageAfter<Row extends ApprovalRow | GrantRow>(
  rows: readonly Row[],
  limit: number,
  cursor: string | undefined,
) {
  const from = cursor === undefined ? 0 : rows.findIndex(({ id }) => id === cursor) + 1;
  const items = rows.slice(from, from + limit);
  const more = from + limit < rows.length;
  return { items, next_cursor: more ? (items.at(-1)?.id ?? null) : null, total: rows.length };
}
