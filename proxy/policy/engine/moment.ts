// What do clock and calendar show at an instant, in a zone? Pure: the instant is a fact. Offsets are looked up once per quarter of an
// hour, since no zone changes its offset within one.

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** From Monday, as policies write them. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
export type Offset = (ms: number) => number;

/** The offset function of an IANA zone; undefined where there is no such zone. */
export function zoneOffset(zone: string): Offset | undefined {
  if (zone === 'UTC') return () => 0;
  const format = zoneFormat(zone);
  if (format === undefined) return undefined;
  let quarter = Number.NaN;
  let offset = 0;
  return (ms) => {
    const now = Math.floor(ms / QUARTER_MS);
    if (now !== quarter) {
      offset = offsetAt(format, now * QUARTER_MS);
      quarter = now;
    }
    return offset;
  };
}

/** Milliseconds since midnight on the zone's clock. */
export function timeOfDay(ms: number, offset: Offset): number {
  return modulo(ms + offset(ms), DAY_MS);
}

/** 0 to 23 on the zone's clock. */
export function hourOf(ms: number, offset: Offset): number {
  return Math.floor(timeOfDay(ms, offset) / HOUR_MS);
}

/** `monday` to `sunday` on the zone's calendar. */
export function weekdayOf(ms: number, offset: Offset): string {
  // 1 January 1970 was a Thursday, three days after a Monday.
  const day = Math.floor((ms + offset(ms)) / DAY_MS) + 3;
  return WEEKDAYS[modulo(day, 7)] as string;
}

function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    return undefined;
  }
}

function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - ms;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
