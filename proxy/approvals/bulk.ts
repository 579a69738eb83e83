// How are many like questions answered at once? One by one, each with its own rights, vote and record; only together are they asked for,
// and only where one rule holds all of them.

import type { ApprovalRow } from '../../store/rows.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type DeskParts, tenantOf } from './desk-parts.ts';
import type { ApprovalView } from './present.ts';

/** What became of one of them. */
export interface BulkResult {
  readonly id: string;
  readonly status: 'decided' | 'voted' | 'error';
  readonly state?: string;
  readonly code?: string;
  readonly reason?: string;
}

/** Decides each in turn; one that cannot be decided says why and stops none of the others. Throws ApiError `invalid_request` for two rules. */
export async function decideTogether(
  { store }: Pick<DeskParts, 'store'>,
  principal: PersonPrincipal,
  { ids, decide }: { ids: readonly string[]; decide: (id: string) => Promise<ApprovalView> },
): Promise<BulkResult[]> {
  const wanted = [...new Set(ids)];
  const rows = await store.forTenant(tenantOf(principal)).approvals.all({ id: wanted });
  demandOneRule(rows);
  const results: BulkResult[] = [];
  for (const id of wanted) results.push(await resultOf(id, decide));
  return results;
}

function demandOneRule(rows: readonly ApprovalRow[]): void {
  const rules = new Set(rows.map(({ rule_key }) => rule_key));
  if (rules.size <= 1) return;
  throw new ApiError(
    'invalid_request',
    `These are held by ${rules.size} different rules. Decide together only what one rule holds.`,
    { errors: [{ pointer: '/ids', message: 'must name approvals of one rule' }] },
  );
}

async function resultOf(id: string, decide: (id: string) => Promise<ApprovalView>): Promise<BulkResult> {
  try {
    const { state } = await decide(id);
    return { id, status: state === 'pending' ? 'voted' : 'decided', state };
  } catch (error) {
    if (error instanceof ApiError) return { id, status: 'error', code: error.code, reason: error.message };
    throw error;
  }
}
