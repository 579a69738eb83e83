// Which limits does a request count against, and what is said where one of them has no room? Asked last, after everything else has
// agreed; in monitor it passes, and the record says what would have happened.

import { GateError } from '../errors.ts';
import type { LimitHit } from '../policy/engine/policy-set.ts';
import type { CheckOutcome } from '../principal.ts';
import { implicit, type Verdict } from './assess.ts';
import type { ReadCall } from './call.ts';
import type { Limits, Overrun } from './limits.ts';

/** `all` of them at once; a held request counts its `calls` when it is asked for and its `sums` when it is sent. */
export type Counted = 'all' | 'calls' | 'sums';

/** The longest wait that an SDK is asked for; beyond it the answer is final. */
const LONGEST_RETRY_S = 10;

/** The verdict, or the refusal of the limit that has no room. Counts the request where there is room in all. */
export async function withinLimits(
  limits: Limits,
  { call, verdict, counted }: { call: ReadCall; verdict: Verdict; counted: Counted },
): Promise<Verdict> {
  const { tenant } = call.caller;
  if (!tenant.policies?.limited || !call.facts) return verdict;
  const hits = tenant.policies.limits(call.facts);
  const overrun = await overrunOf(limits, { tenantId: tenant.id, hits, counted });
  if (!overrun) return verdict;
  const refusal = refused(overrun);
  return refusedAt(tenant.enforcement, verdict, refusal);
}

/** What a limit without room makes of a verdict: a refusal, or in monitor the verdict that remembers it. */
export function refusedAt(
  level: ReadCall['caller']['tenant']['enforcement'],
  verdict: Verdict,
  refusal: Verdict,
): Verdict {
  if (level !== 'monitor') return refusal;
  const known = verdict.relaxedBy === 'policy_mode' ? undefined : verdict.would;
  return { ...verdict, would: known ?? refusal, relaxedBy: 'monitor' };
}

/** What the limits say to a request that nobody makes. */
export interface LimitsSay {
  /** undefined where there is room in all that it counts against. */
  readonly refusal: Verdict | undefined;
  /** undefined where no connector knows the request, so that nothing can be asked of it. */
  readonly check: CheckOutcome | undefined;
}

/** Whether there would be room now. Counts nothing, and never rejects: where nobody can count, that is the refusal. */
export async function limitsSay(limits: Limits, { caller: { tenant }, facts }: ReadCall): Promise<LimitsSay> {
  if (!facts || !tenant.policies) return { refusal: undefined, check: undefined };
  const hits = tenant.policies.limits(facts);
  if (hits.length === 0) return { refusal: undefined, check: limitCheck('skipped', 'No limit counts this request.') };
  try {
    const overrun = await limits.take(tenant.id, hits, { charge: false });
    const refusal = overrun && refused(overrun);
    if (refusal) return { refusal, check: limitCheck('failed', refusal.sentence) };
    const names = hits.map(({ ref }) => `"${ref.limit}" of policy "${ref.policy}"`);
    return { refusal, check: limitCheck('passed', `There is room in limit ${names.join(', ')}.`) };
  } catch (error) {
    if (!(error instanceof GateError)) throw error;
    const refusal = implicit(error.code, error.code, error.message);
    return { refusal, check: limitCheck('failed', refusal.sentence) };
  }
}

const limitCheck = (outcome: CheckOutcome['outcome'], detail: string): CheckOutcome => ({
  name: 'limits',
  outcome,
  detail,
});

async function overrunOf(
  limits: Limits,
  { tenantId, hits, counted }: { tenantId: string; hits: readonly LimitHit[]; counted: Counted },
): Promise<Overrun | undefined> {
  if (counted === 'all') return limits.take(tenantId, hits, { charge: true });
  const [calls, sums] = [hits.filter(({ ref }) => ref.kind === 'calls'), hits.filter(({ ref }) => ref.kind === 'sum')];
  if (counted === 'sums') return limits.take(tenantId, sums, { charge: true });
  // Nobody is asked to approve what there is no budget for.
  return (await limits.take(tenantId, sums, { charge: false })) ?? limits.take(tenantId, calls, { charge: true });
}

function refused({ ref, retryAfterMs }: Overrun): Verdict {
  const { limit, policy, kind, max, reason } = ref;
  const seconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  const what = kind === 'calls' ? `${max} calls` : `a sum of ${max}`;
  const when =
    seconds === undefined
      ? 'This request alone is more than that, or its amount cannot be read'
      : `There is room again in ${seconds} s`;
  const said = reason ?? `Limit "${limit}" of policy "${policy}" allows ${what} in ${spelled(ref.windowMs)}.`;
  return {
    effect: 'deny',
    code: kind === 'calls' ? 'rate_limited' : 'budget_exhausted',
    rule: { name: limit, kind: 'explicit', policy },
    sentence: `${said.replace(/[.\s]*$/, '')}. ${when}.`,
    policyRule: undefined,
    would: undefined,
    ...(seconds !== undefined && seconds <= LONGEST_RETRY_S && { retryAfterSeconds: seconds }),
  };
}

function spelled(ms: number): string {
  if (ms % 86_400_000 === 0) return `${ms / 86_400_000} d`;
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
