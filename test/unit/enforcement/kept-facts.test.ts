// What is kept of a request holds no secret, is small, and never says that something was not sent that was.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOfNote, type Noted } from '../../../proxy/enforcement/kept-facts.ts';
import type { BodyFacts, Value } from '../../../proxy/policy/engine/facts.ts';

const noted = (body: BodyFacts, rawHeaders: string[] = []): Noted => ({
  decisionId: 'dec_1',
  rawHeaders,
  keyHeader: 'holdgate-key',
  body,
  size: undefined,
  parameters: { amount: 5 },
});
const parsed = (value: Value): BodyFacts => ({ state: 'parsed', value, numerals: false });
const kept = (value: Value): BodyFacts => factsOfNote(noted(parsed(value))).body;

/** Whether everything in `part` stands at the same place in `whole`. */
function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(part, whole);
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(part).every(([name, one]) => isPartOf(one, (whole as Record<string, unknown>)[name]));
}

describe('what is kept of a body', () => {
  it('is the body itself while it is small and holds nothing secret', () => {
    const value = { amount: 480, tags: ['a', 'b'], customer: { id: 'cus_1', name: null }, max_tokens: 20 };
    expect(kept(value)).toEqual(parsed(value));
  });

  it('is part of the body, and says so wherever something is left out', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 10 }), (value) => {
        const body = kept(value as Value);
        if (body.state !== 'parsed') return false;
        const same = JSON.stringify(body.value) === JSON.stringify(value);
        return isPartOf(body.value, value) && (same || body.partial === true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves out what is likely a secret, long texts, and whatever is too deep or too much', () => {
    const long = 'x'.repeat(10_000);
    expect(kept({ password: 'geheim', prompt: long, amount: 1, auth: { api_token: 'geheim' } })).toEqual({
      ...parsed({ amount: 1, auth: {} }),
      partial: true,
    });
    expect(JSON.stringify(kept(Array.from({ length: 100_000 }, (_, at) => at))).length).toBeLessThan(2_000);
    let deep: Value = 1;
    for (let level = 0; level < 5_000; level += 1) deep = { deep };
    expect(JSON.stringify(kept(deep)).length).toBeLessThan(500);
  });

  it('ends a list where an item is left out, so that no item changes its place', () => {
    expect(kept(['a', 'x'.repeat(1_000), 'c'])).toEqual({ ...parsed(['a']), partial: true });
  });

  it('comes with what the connector took out of it where it is not whole', () => {
    expect(factsOfNote(noted(parsed({ amount: 5 }))).parameters).toBeUndefined();
    expect(factsOfNote(noted(parsed({ note: 'x'.repeat(1_000) }))).parameters).toEqual({ amount: 5 });
    expect(factsOfNote(noted({ state: 'unread' })).parameters).toEqual({ amount: 5 });
  });
});

describe('what is kept of headers', () => {
  it('is what stood in them but secrets, of which only the name is known', () => {
    const raw = [
      'X-Team',
      'a',
      'x-team',
      'b',
      'Authorization',
      'Bearer geheim',
      'Holdgate-Key',
      'hga_geheim',
      'X-Long',
      'y'.repeat(600),
    ];
    const facts = factsOfNote(noted({ state: 'none' }, raw));
    expect(facts.headers).toEqual({ 'x-team': 'a, b' });
    expect([...facts.withheld].sort()).toEqual(['authorization', 'holdgate-key', 'x-long']);
    expect(JSON.stringify(facts)).not.toContain('geheim');
  });
});
