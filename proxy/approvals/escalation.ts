// Who is asked when nobody answers? The rule's escalation approvers: after a time, in the tenant's quiet hours at once, and at once
// where none of the approvers could decide.

import type { ApprovalRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { SystemPrincipal } from '../principal.ts';
import { type DailyHours, isWithin } from '../runtime/daily-hours.ts';
import type { DeskParts } from './desk-parts.ts';
import { Standing } from './eligibility.ts';
import type { Ending } from './ending.ts';
import { NEVER_MS, requirementOf } from './question.ts';

const SYSTEM: SystemPrincipal = { kind: 'system', part: 'approvals' };

/** Escalates holds. */
export class Escalation {
  readonly #parts: DeskParts;
  readonly #ending: Ending;

  constructor(parts: DeskParts, ending: Ending) {
    this.#parts = parts;
    this.#ending = ending;
  }

  /** Escalates a hold that was just opened where waiting for its approvers would be in vain. Answers the row as it is then. */
  async begun(row: ApprovalRow): Promise<ApprovalRow> {
    if (requirementOf(row).escalation === undefined) return row;
    const because = (await this.#isQuiet(row.tenant_id)) ? 'quiet hours' : await this.#whyInVain(row);
    return because === undefined ? row : this.escalate(row, because);
  }

  /** From now on the escalation approvers may decide as well. Does nothing where that is so already, or nothing is left to decide. */
  async escalate(row: ApprovalRow, because: string): Promise<ApprovalRow> {
    const { changes, clock, tell } = this.#parts;
    const escalated = await changes.apply({
      principal: SYSTEM,
      organizationId: await this.#ending.organizationOf(row.tenant_id),
      tenantId: row.tenant_id,
      kind: 'approval.escalated',
      subject: { kind: 'approval', id: row.id },
      touches: {},
      work: async (scope) => {
        const result = await moveOn(scope, row, clock.now());
        return { result, after: { because, escalated: result !== undefined } };
      },
    });
    if (!escalated) return row;
    this.#ending.announce(escalated);
    tell({ kind: 'escalated', row: escalated });
    return escalated;
  }

  async #isQuiet(tenantId: string): Promise<boolean> {
    const tenant = await this.#parts.store.forTenant(tenantId).tenant();
    const hours = tenant?.settings.quiet_hours as DailyHours | undefined;
    return hours !== undefined && hours !== null && isWithin(hours, this.#parts.clock.now());
  }

  async #whyInVain(row: ApprovalRow): Promise<string | undefined> {
    const { store, deciders } = this.#parts;
    const standing = await Standing.of(store.forTenant(row.tenant_id), deciders, [row]);
    return (await standing.canAnybody(row)) ? undefined : 'no approver could decide';
  }
}

async function moveOn(scope: Scope, { tenant_id, id }: ApprovalRow, nowMs: number): Promise<ApprovalRow | undefined> {
  const { approvals } = scope.forTenant(tenant_id);
  const row = await approvals.first({ id });
  if (row?.state !== 'pending' || row.escalated_at !== null) return undefined;
  const change = { escalated_at: nowMs, escalate_at: NEVER_MS };
  await approvals.update({ id, state: 'pending' }, change);
  return { ...row, ...change };
}
