// What among agents, keys and tokens asks to be looked at? Programs that fell silent, and secrets that end soon; one place says when.

import type { AgentRow } from '../../store/rows.ts';

const DAY_MS = 24 * 3_600_000;
/** After this long without a call an agent may go past the gate. */
const SILENT_AFTER_MS = DAY_MS;
const SOON_MS = 14 * DAY_MS;

/** Whether an agent that is switched on called before and does so no more. */
export function isSilent(
  { status, last_seen_at: at }: Pick<AgentRow, 'status' | 'last_seen_at'>,
  nowMs: number,
): boolean {
  return status === 'active' && at !== null && nowMs - at > SILENT_AFTER_MS;
}

/** Whether something that lasts until then, ms since 1970, ends within two weeks and has not ended yet; null: it has no end. */
export function endsSoon(endsMs: number | null, nowMs: number): boolean {
  return endsMs !== null && endsMs > nowMs && endsMs - nowMs < SOON_MS;
}
