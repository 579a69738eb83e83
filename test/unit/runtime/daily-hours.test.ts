// Hours of the day on a zone's clock: when they hold, and when they are over.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DailyHours, endOf, isWithin, isZone } from '../../../proxy/runtime/daily-hours.ts';

const NIGHT: DailyHours = { from: '22:00', until: '07:00', zone: 'Europe/Zurich' };
const at = (text: string): number => Date.parse(text);

describe('hours of the day', () => {
  it('pass midnight on the clock of their zone, summer and winter', () => {
    expect(isWithin(NIGHT, at('2031-01-06T21:30:00Z'))).toBe(true);
    expect(isWithin(NIGHT, at('2031-01-06T20:30:00Z'))).toBe(false);
    expect(isWithin(NIGHT, at('2031-07-07T20:30:00Z'))).toBe(true);
    expect(isWithin(NIGHT, at('2031-07-07T05:00:00Z'))).toBe(false);
  });

  it('hold for the whole of a day off', () => {
    const weekend: DailyHours = { ...NIGHT, days_off: ['saturday', 'sunday'] };
    expect(isWithin(weekend, at('2031-01-04T12:00:00Z'))).toBe(true);
    expect(new Date(endOf(weekend, at('2031-01-04T12:00:00Z'))).toISOString()).toBe('2031-01-06T06:00:00.000Z');
  });

  it('end at the minute that they name', () => {
    const hours: DailyHours = { from: '12:00', until: '13:07', zone: 'UTC' };
    expect(new Date(endOf(hours, at('2031-01-06T12:01:30Z'))).toISOString()).toBe('2031-01-06T13:07:00.000Z');
    expect(endOf(hours, at('2031-01-06T14:00:00Z'))).toBe(at('2031-01-06T14:00:00Z'));
  });

  it('are never those of a zone that does not exist', () => {
    expect([isZone('Europe/Zurich'), isZone('Mars/Olympus')]).toEqual([true, false]);
    expect(isWithin({ ...NIGHT, zone: 'Mars/Olympus' }, at('2031-01-06T23:00:00Z'))).toBe(false);
  });

  it('are over at their end, whenever that is asked', () => {
    const clock = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const text = ([hour, minute]: [number, number]) =>
      `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
    const moments = fc.integer({ min: at('2030-01-01T00:00:00Z'), max: at('2032-01-01T00:00:00Z') });
    fc.assert(
      fc.property(clock, clock, moments, (from, until, ms) => {
        const hours: DailyHours = { from: text(from), until: text(until), zone: 'America/New_York' };
        const end = endOf(hours, ms);
        return end === ms ? !isWithin(hours, ms) : !isWithin(hours, end) && isWithin(hours, end - 60_001);
      }),
    );
  });
});
