// How are words read that a client put into a header?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldText } from '../../../proxy/http/field-text.ts';

/** A value as Node's parser gives it: a character for each byte. */
const received = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

describe('words in a header', () => {
  it('are the ones that were written, whatever their alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fieldText(received(Buffer.from(text.toWellFormed())))).toBe(text.toWellFormed());
      }),
    );
  });

  it('stay as they came where they are no UTF-8', () => {
    expect(fieldText(received(Uint8Array.of(0x66, 0xfc, 0x72)))).toBe('für');
  });
});
