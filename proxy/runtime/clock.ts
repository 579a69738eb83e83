// What time is it? The only file that reads the time; everything else is given a Clock, so that tests can move it.

/** Times are milliseconds since 1970 UTC, as `Date.now()`; `monotonic` is for durations and never goes back. */
export interface Clock {
  now(): number;
  monotonic(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** RFC 3339 in UTC with milliseconds, as the API and the ledger show times. */
export function rfc3339(ms: number): string {
  return new Date(ms).toISOString();
}
