// Is it within these hours of the day, on the clock of a zone, and when are they over? Pure: the moment is given.

import { type Offset, timeOfDay, type WEEKDAYS, weekdayOf, zoneOffset } from '../policy/engine/moment.ts';

/** Hours that come back every day; `until` before `from` passes midnight. On `days_off` the whole day counts. */
export interface DailyHours {
  /** `HH:MM`. */
  readonly from: string;
  readonly until: string;
  /** An IANA zone. */
  readonly zone: string;
  readonly days_off?: readonly (typeof WEEKDAYS)[number][] | undefined;
}

const MINUTE_MS = 60_000;
const MOST_MINUTES = 8 * 24 * 60;
const zones = new Map<string, Offset | undefined>();

function offsetOf(zone: string): Offset | undefined {
  if (!zones.has(zone)) zones.set(zone, zoneOffset(zone));
  return zones.get(zone);
}

/** Whether there is such a zone. */
export const isZone = (zone: string): boolean => offsetOf(zone) !== undefined;

/** Whether the moment (ms since 1970) lies within them. Hours in a zone that does not exist are never. */
export function isWithin({ from, until, zone, days_off = [] }: DailyHours, ms: number): boolean {
  const offset = offsetOf(zone);
  if (!offset) return false;
  if (days_off.some((day) => day === weekdayOf(ms, offset))) return true;
  const [now, begin, end] = [timeOfDay(ms, offset), dayMs(from), dayMs(until)];
  return begin <= end ? now >= begin && now < end : now >= begin || now < end;
}

/** The first moment from `ms` on that lies outside, at a minute's precision and within eight days; `ms` itself where it lies outside. */
export function endOf(hours: DailyHours, ms: number): number {
  if (!isWithin(hours, ms)) return ms;
  let at = ms;
  for (let minute = 0; minute < MOST_MINUTES && isWithin(hours, at); minute += 1)
    at = (Math.floor(at / MINUTE_MS) + 1) * MINUTE_MS;
  return at;
}

function dayMs(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE_MS;
}
