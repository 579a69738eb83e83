// How does a review of access look: to people, in the database, and in the ledger?

import type { AccessReviewItemRow, AccessReviewRow, BindingKind } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { type Binding, isUnused } from './access-bindings.ts';

/** A binding as people see it. Times are RFC 3339; `unused`: for 90 days. */
export interface BindingView {
  readonly kind: BindingKind;
  readonly holder: Binding['holder'];
  readonly held: Binding['held'];
  readonly since: string | null;
  readonly last_used_at: string | null;
  readonly unused: boolean;
}

/** A review with how far it is. */
export interface ReviewView {
  readonly id: string;
  readonly name: string;
  readonly state: 'open' | 'overdue' | 'finished';
  readonly created_at: string;
  readonly created_by: string;
  readonly due_at: string;
  readonly finished_at: string | null;
  readonly counts: { readonly open: number; readonly keep: number; readonly revoke: number; readonly gone: number };
}

/** A binding within a review, as it was at its beginning. */
export interface ReviewItemView extends BindingView {
  readonly id: string;
  readonly decision: AccessReviewItemRow['decision'];
  readonly comment: string | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
}

/** A binding as a review takes it down. */
export function itemOf(
  review: AccessReviewRow,
  { kind, holder, held, since, lastUsedAt }: Binding,
): AccessReviewItemRow {
  return {
    id: newId('rvi', review.created_at),
    tenant_id: review.tenant_id,
    review_id: review.id,
    kind,
    holder_id: holder.id,
    held_id: held.id,
    held_name: held.name,
    since,
    last_used_at: lastUsedAt,
    decision: null,
    comment: null,
    decided_by: null,
    decided_at: null,
  };
}

/** Who kept or lost what, by ids, for the ledger. */
export async function recordOf(
  scope: Scope,
  tenantId: string,
  results: readonly { readonly item_id: string; readonly status: 'decided' | 'error' }[],
): Promise<unknown[]> {
  const ids = results.flatMap(({ item_id, status }) => (status === 'decided' ? [item_id] : []));
  const rows = await scope.forTenant(tenantId).accessReviewItems.all({ id: ids });
  return rows.map(({ kind, holder_id, held_id, held_name, decision, comment }) => ({
    kind,
    holder_id,
    held_id,
    held_name,
    decision,
    comment,
  }));
}

/** The people and agents of these items that are still there, by id. */
export async function holdersOf(
  scope: Scope,
  rows: readonly AccessReviewItemRow[],
): Promise<Map<string, Binding['holder']>> {
  const ids = [...new Set(rows.map(({ holder_id }) => holder_id))];
  const people = await scope.system.users.all({ id: ids });
  const agents = await scope.system.agents.all({ id: ids });
  const holders: Binding['holder'][] = [
    ...people.map(({ id, name, email }) => ({ id, name, email })),
    ...agents.map(({ id, name }) => ({ id, name, email: null })),
  ];
  return new Map(holders.map((holder) => [holder.id, holder]));
}

const time = (at: number | null): string | null => (at === null ? null : rfc3339(at));

/** For people. */
export function bindingView(binding: Binding, nowMs: number): BindingView {
  const { kind, holder, held, since, lastUsedAt } = binding;
  const unused = isUnused(binding, nowMs);
  return { kind, holder, held, since: time(since), last_used_at: time(lastUsedAt), unused };
}

/** For people; a holder that is gone shows its id. */
export function itemView(
  row: AccessReviewItemRow,
  known: Binding['holder'] | undefined,
  nowMs: number,
): ReviewItemView {
  const holder = known ?? { id: row.holder_id, name: row.holder_id, email: null };
  const held = { id: row.held_id, name: row.held_name };
  const { kind, since, last_used_at: lastUsedAt, id, decision, comment, decided_by } = row;
  const binding = bindingView({ kind, holder, held, since, lastUsedAt }, nowMs);
  return { id, ...binding, decision, comment, decided_by, decided_at: time(row.decided_at) };
}

/** For people. */
export function reviewView(row: AccessReviewRow, counts: ReviewView['counts'], nowMs: number): ReviewView {
  const running = row.due_at <= nowMs ? 'overdue' : 'open';
  return {
    id: row.id,
    name: row.name,
    state: row.finished_at === null ? running : 'finished',
    created_at: rfc3339(row.created_at),
    created_by: row.created_by,
    due_at: rfc3339(row.due_at),
    finished_at: time(row.finished_at),
    counts,
  };
}
