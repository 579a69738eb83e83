// Does a large policy keep others waiting? Turns of the event loop are counted, not milliseconds: who reads on this thread leaves none.

import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { compileGently } from '../../../proxy/policy/compiling.ts';
import { compilePolicy } from '../../../proxy/policy/engine/policy-set.ts';

const ruleAt = (at: number): string =>
  `  - name: rule-${at}\n    conditions: { field: action.type, operator: equals, value: a.b.c${at} }\n    decision: deny\n`;
const WHOLE = `name: large\nrules:\n${Array.from({ length: 2_000 }, (_, at) => ruleAt(at)).join('')}`;
const IDENTITY = { id: 'pol_1', version: 3 };

describe('a policy of 200 KiB', { timeout: 120_000 }, () => {
  it('is read while others have their turns', async () => {
    const compiling = compileGently(WHOLE, IDENTITY);
    let done = false;
    let turns = 0;
    void compiling.finally(() => {
      done = true;
    });
    while (!done) {
      await setImmediate();
      turns += 1;
    }
    expect((await compiling).policy?.rules.length).toBe(2_000);
    // Read on this thread it would be done before the first turn ends.
    expect(turns).toBeGreaterThan(20);
  });

  it('becomes the same as if it were read at once, and its problems have the same places', async () => {
    const gently = await compileGently(WHOLE, IDENTITY);
    const atOnce = compilePolicy(WHOLE, IDENTITY);
    expect(JSON.stringify(gently)).toBe(JSON.stringify(atOnce));
    const broken = WHOLE.replace('rule-1500', 'rule-1499');
    expect(await compileGently(broken, IDENTITY)).toEqual(compilePolicy(broken, IDENTITY));
    const hostile = `${WHOLE}\na: [${'['.repeat(2_000)}`;
    const refused = await compileGently(hostile, IDENTITY);
    expect([refused.policy, refused.problems.length > 0]).toEqual([undefined, true]);
  });

  it('is one of several at a time, each with its own answer', async () => {
    const texts = [1, 2, 3].map((at) => WHOLE.replace('name: large', `name: large-${at}`));
    const all = await Promise.all(texts.map((text) => compileGently(text, IDENTITY)));
    expect(all.map(({ policy }) => policy?.document.name)).toEqual(['large-1', 'large-2', 'large-3']);
  });
});
