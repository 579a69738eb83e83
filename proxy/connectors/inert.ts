// How does text that an agent controls become harmless to read? Whatever is invisible or changes the direction of what follows is
// written out; nothing is hidden and nothing can pretend to be something else.

/** Control, format (bidi, zero-width, tags), separators, private, unassigned and lone surrogates; odd spaces; marks and fillers without ink. */
export const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]|(?! )\p{Zs}/gu;

const MAX_CODE_POINTS = 120;

/** The text with everything unseen as `\u{…}`, cut after `most` characters with a mark that says so. */
export function inert(text: string, most = MAX_CODE_POINTS): string {
  const head = text.slice(0, most * 2 + 1);
  const points = [...head];
  const cut = points.length > most || head.length < text.length;
  const shown = points
    .slice(0, most)
    .join('')
    .replaceAll(UNSEEN, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return cut ? `${shown}…` : shown;
}
