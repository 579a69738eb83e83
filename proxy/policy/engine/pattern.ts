// Does a text match a regular expression? RE2 syntax, linear time, searched anywhere in the text unless anchored.

import { RE2JS } from 're2js';
import type { TextTest } from './glob.ts';

const MAX_PATTERN = 1_000;
const MAX_PROGRAM = 5_000;

/** Longer texts are not searched: at the worst a pattern takes about a microsecond for each character. Conditions on them are unknown. */
export const MAX_SEARCHED = 65_536;

/** The search for a pattern, or why RE2 refuses it. */
export function compilePattern(pattern: string): TextTest | { readonly refused: string } {
  if (pattern.length > MAX_PATTERN)
    return { refused: `it has ${pattern.length} characters, at most ${MAX_PATTERN} are read` };
  try {
    const search = RE2JS.compile(pattern);
    if (search.programSize() > MAX_PROGRAM) return { refused: 'it unfolds to too many steps' };
    return (text) => search.test(text);
  } catch (error) {
    return {
      refused: error instanceof Error ? error.message.replace('error parsing regexp: ', '') : 'it cannot be read',
    };
  }
}
