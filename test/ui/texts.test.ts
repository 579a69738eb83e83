// What an agent wrote, as people see it: nothing of it can hide, turn the line, or look like more than text.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runsOf } from '../../admin-ui/src/components/emphasis.ts';
import { piecesOf } from '../../admin-ui/src/components/inert-text.ts';
import { faultyRows } from '../../admin-ui/src/data/people.ts';

const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/u;

describe('a text that an agent wrote', () => {
  it('has its control, bidirectional, zero-width and tag characters named', () => {
    for (const [text, name] of [
      ['\u202e', 'U+202E'],
      ['\u2066', 'U+2066'],
      ['\u200b', 'U+200B'],
      ['\ufeff', 'U+FEFF'],
      ['\u00ad', 'U+00AD'],
      ['\u{e0041}', 'U+E0041'],
      ['\u0000', 'U+0000'],
      ['\u3164', 'U+3164'],
      ['\r', 'U+000D'],
      ['\u034f', 'U+034F'],
      ['\u1680', 'U+1680'],
      ['\u17b4', 'U+17B4'],
      ['\u180b', 'U+180B'],
      ['\ud800', 'U+D800'],
    ] as const) {
      expect(piecesOf(`a${text}b`, true)).toEqual([
        { text: 'a', odd: false },
        { text: name, odd: true },
        { text: 'b', odd: false },
      ]);
    }
  });

  it('keeps its line breaks and tabs where lines are shown, and nowhere else', () => {
    expect(piecesOf('a\n\tb', true)).toEqual([{ text: 'a\n\tb', odd: false }]);
    expect(piecesOf('a\nb')).toHaveLength(3);
  });

  it('never shows an invisible character as itself, and loses no visible one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const pieces = piecesOf(text);
        const plain = pieces.filter(({ odd }) => !odd).map((piece) => piece.text);
        expect(plain.some((piece) => INVISIBLE.test(piece))).toBe(false);
        const back = pieces
          .map(({ text: piece, odd }) => (odd ? String.fromCodePoint(Number.parseInt(piece.slice(2), 16)) : piece))
          .join('');
        expect(back).toBe(text);
      }),
    );
  });
});

describe('the sentence of an action', () => {
  const strong = (sentence: string, values: string[] = []) =>
    runsOf(sentence, values)
      .filter((run) => run.strong)
      .map(({ text }) => text);

  it('has its amount and what it names in bold', () => {
    expect(strong('Refund 480.00 USD of charge ch_1')).toEqual(['480.00 USD', 'ch_1']);
    expect(strong('Refund $1,480.50 of charge ch_1')).toEqual(['$1,480.50', 'ch_1']);
    expect(strong('Merge pull request acme/web#12')).toEqual(['acme/web#12']);
    expect(strong('Post to channel general', ['general'])).toEqual(['general']);
  });

  it('says the same with and without it', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (sentence, values) => {
        expect(
          runsOf(sentence, values)
            .map(({ text }) => text)
            .join(''),
        ).toBe(sentence);
      }),
    );
  });
});

describe('the file of faulty rows', () => {
  it('holds them alone, and nothing that a spreadsheet would calculate', () => {
    const counts = { create: 1, update: 0, unchanged: 0, error: 2 };
    const rows = [
      { line: 2, email: 'nora@example.com', action: 'create' },
      {
        line: 3,
        email: '=HYPERLINK("https://example.com")',
        name: 'Nora',
        initial_roles: 'viewer, member',
        action: 'error',
        reason: 'no address',
      },
      { line: 4, email: '@sum', action: 'error' },
    ] as const;
    expect(faultyRows({ rows, counts }).split('\r\n')).toEqual([
      'email,name,initial_roles,line,reason',
      `"'=HYPERLINK(""https://example.com"")","Nora","viewer, member","3","no address"`,
      `"'@sum","","","4",""`,
      '',
    ]);
  });
});
