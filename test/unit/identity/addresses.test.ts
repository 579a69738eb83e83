// Names and addresses are what people tell each other apart by: nothing in them that nobody sees.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demandName, readAddress } from '../../../proxy/identity/addresses.ts';

/** Tags, a soft hyphen, fillers, marks of direction, separators, private use, a lone half, braille without dots. */
const UNSEEN = [
  '\u{e0041}',
  '\u00ad',
  '\u3164',
  '\u115f',
  '\u061c',
  '\u202e',
  '\u200b',
  '\u2028',
  '\ue000',
  '\ud800',
  '\u2800',
  '\u0007',
];

describe('a name for people to read', () => {
  it.each(UNSEEN)('has nothing in it that nobody sees (%j)', (hidden) => {
    expect(() => demandName(`Olga${hidden}Owner`)).toThrow(/can be seen/);
    expect(readAddress(`olga${hidden}@example.com`)).toBeUndefined();
  });

  it('is taken in any script, with emoji, and without the blanks around it', () => {
    for (const name of ['Zoë Ångström', '李小龍', 'محمد', 'Ольга', "Conan O'Brien", 'Team ❤️'])
      expect(demandName(` ${name} `)).toBe(name);
  });

  it('that is taken is what was asked for, but for the blanks around it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        let name: string;
        try {
          name = demandName(text);
        } catch {
          return;
        }
        expect(name).toBe(text.trim());
        expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
