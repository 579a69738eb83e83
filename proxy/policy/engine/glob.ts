// Does a text fit a glob? `*` stands for any run of characters (dots and slashes too), `?` for one; everything else for itself.

/** Tests texts against one glob. */
export type TextTest = (text: string) => boolean;

/** A test for `pattern`; time is linear in the text for each literal part, and nothing backtracks further than the last `*`. */
export function compileGlob(pattern: string): TextTest {
  if (isLiteral(pattern)) return (text) => text === pattern;
  if (pattern.includes('?')) return (text) => fits(pattern, text);
  const parts = pattern.split('*');
  const first = parts[0] as string;
  const last = parts[parts.length - 1] as string;
  const between = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => fitsParts(text, first, between, last);
}

/** Whether the glob stands for exactly one text. */
export function isLiteral(pattern: string): boolean {
  return !pattern.includes('*') && !pattern.includes('?');
}

/** What every text that fits begins with. */
export function literalPrefix(pattern: string): string {
  const at = pattern.search(/[*?]/);
  return at === -1 ? pattern : pattern.slice(0, at);
}

function fitsParts(text: string, first: string, between: readonly string[], last: string): boolean {
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of between) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** The classic two-pointer match: on a mismatch the last `*` takes one character more. */
function fits(pattern: string, text: string): boolean {
  let inPattern = 0;
  let inText = 0;
  let star = -1;
  let resume = 0;
  while (inText < text.length) {
    const sign = pattern[inPattern];
    if (sign === '*') {
      star = inPattern++;
      resume = inText;
    } else if (sign === '?' || sign === text[inText]) {
      inPattern += 1;
      inText += 1;
    } else {
      if (star === -1) return false;
      inPattern = star + 1;
      inText = ++resume;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
