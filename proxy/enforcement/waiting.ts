// How long may a connection wait for an approval? The policy's wish, the caller's own limit less a tenth, and a bound that no client outlives.
// The caller's limits were measured on the SDKs that send them (docs: what an agent sees, Holds).

const MOST_SECONDS = 290;
const USUAL_SECONDS = 50;
const KEPT_BACK = 0.9;

const USER_AGENTS: readonly (readonly [RegExp, number])[] = [
  [/^OpenAI\/JS/i, 290],
  [/^Stripe\//i, 70],
  [/Boto3|botocore/i, 50],
  [/PyGithub/i, 12],
  [/python-httpx/i, 4],
];

/** The wait in ms. `wanted` is the policy's or tenant's wish in seconds. */
export function waitMsFor(headers: Readonly<Record<string, string>>, wanted: number | undefined): number {
  const hint = hintSeconds(headers);
  const limit = hint === undefined ? USUAL_SECONDS : hint * KEPT_BACK;
  return Math.max(0, Math.round(Math.min(wanted ?? Number.POSITIVE_INFINITY, limit, MOST_SECONDS) * 1000));
}

/** What the caller says, or is known for: how many seconds it waits for an answer. */
function hintSeconds(headers: Readonly<Record<string, string>>): number | undefined {
  const preferred = /(?:^|[,;]\s*)wait=(\d{1,6})\b/i.exec(headers.prefer ?? '')?.[1];
  if (preferred !== undefined) return Number(preferred);
  for (const name of ['x-stainless-read-timeout', 'x-stainless-timeout']) {
    const seconds = Number(headers[name]);
    if (headers[name] !== undefined && Number.isFinite(seconds) && seconds > 0) return seconds;
  }
  const agent = headers['user-agent'];
  if (agent === undefined) return undefined;
  return USER_AGENTS.find(([pattern]) => pattern.test(agent))?.[1];
}

/** Whether the caller asked not to wait at all (RFC 7240). */
export function wantsAsync(headers: Readonly<Record<string, string>>): boolean {
  return /(?:^|,)\s*respond-async\s*(?:[,;]|$)/i.test(headers.prefer ?? '');
}
