// What does a text cost that is made to cost? Whatever somebody saves is answered with problems or a policy, in bounded work.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../../../proxy/policy/engine/policy-set.ts';

const REST = '\nname: p\nrules: [{ name: r, decision: deny }]\n';
const TEXTS: Record<string, string> = {
  'an alias bomb': `a: &a [x, x, x, x, x, x, x, x, x]\n${[...'bcdefgh'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]}`).join(', ')}]\n`).join('')}${REST}`,
  'an alias bomb where a test may stand': `tests: [{ name: t, expect: allow, request: { body: [&a [x, x, x, x, x, x, x, x, x], &b [${Array(99).fill('*a').join(', ')}], &c [${Array(99).fill('*b').join(', ')}]] } }]${REST}`,
  'tens of thousands of aliases': `a: &a x\nb: [${Array(60_000).fill('*a').join(',')}]${REST}`,
  'an anchor that holds itself': `a: &a { b: *a }${REST}`,
  'lists nested a hundred thousand deep': `a: ${'['.repeat(100_000)}${REST}`,
  'maps nested a hundred thousand deep': `a: ${'{a: '.repeat(50_000)}${REST}`,
  'indentation a thousand deep': `${Array.from({ length: 700 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')}`,
  'conditions nested out of sight': `name: p\nrules: [{ name: r, decision: deny, conditions: ${'{ not: '.repeat(5_000)}${REST}`,
  'a pattern that unfolds': `name: p\nrules: [{ name: r, decision: deny, conditions: { field: request.path, operator: matches, value: '${'(a{1,30}){1,30}'.repeat(20)}' } }]`,
  'a text of a hundred thousand characters to look for': `name: p\nrules: [{ name: r, decision: deny, conditions: { field: request.path, operator: contains, value: '${'a'.repeat(100_000)}' } }]`,
};

describe('a text that is made to cost', () => {
  it.each(Object.entries(TEXTS))('%s is refused', (_, text) => {
    const { policy, problems } = compilePolicy(text, { id: 'pol_1', version: 1 });
    expect(policy).toBeUndefined();
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(100);
  });

  it('of any kind is answered with a policy or with problems that have places', () => {
    const piece = fc.constantFrom(
      'name: p',
      'rules:',
      '- ',
      '  ',
      '\n',
      '{',
      '}',
      '[',
      ']',
      ':',
      '&a ',
      '*a',
      '!!str ',
      '---\n',
      '"',
      "'",
      '|',
      '>',
      '#',
      '? ',
      'decision: deny',
      '0x1',
      '~',
      '<<',
      '%',
      '@',
      '`',
      '\t',
      '\u0000',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const { policy, problems } = compilePolicy(pieces.join(''), { id: 'pol_1', version: 1 });
        expect(policy === undefined).toBe(problems.length > 0);
        for (const { line, column, message } of problems)
          expect([line && line > 0, column && column > 0, message.length > 0]).toEqual([true, true, true]);
      }),
      { numRuns: 2_000 },
    );
  });
});
