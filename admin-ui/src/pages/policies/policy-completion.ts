// What can stand where the cursor is? By the key before it and the keys around it; pure, so that the language is the only thing it knows.

import type { TenantNames } from '../../data/policy-names.ts';
import { KEYS, kindOf, operatorsOf, valuesOf, valuesOfField } from './policy-words.ts';

/** Words for a place: they replace what stands between `from` and the cursor. */
export interface Offer {
  readonly from: number;
  readonly words: readonly { readonly word: string; readonly detail?: string; readonly apply?: string }[];
}

const VALUE = /(?:^|[\s{,-])([\w.]+):[ \t]+(\[[^\]]*?)?([^,{}[\]]*)$/;
const KEY = /^(\s*(?:- )*|.*[{,]\s*)([\w]*)$/;
const LINE_KEY = /^(\s*)((?:- )*)([\w.]+):/;

/** What the editor offers at `at`; undefined where it knows nothing. */
export function offerAt(text: string, at: number, known: TenantNames): Offer | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(start, at);
  if (/^\s*#|\s#/.test(before)) return undefined;
  const value = VALUE.exec(before);
  if (value) return valueOffer(value, { text, at, start, known });
  const key = KEY.exec(before);
  return key ? keyOffer(key, { text, at, start }) : undefined;
}

interface Spot {
  readonly text: string;
  readonly at: number;
  /** Where the line begins. */
  readonly start: number;
}

function valueOffer(match: RegExpExecArray, { text, at, start, known }: Spot & { readonly known: TenantNames }) {
  const [, key = '', , written = ''] = match;
  const typed = written.replace(/^[\s"']+/, '');
  const line = lineAt(text, start);
  const words = wordsFor(key, siblingField(text, start, line), known);
  if (words.length === 0) return undefined;
  return {
    from: at - typed.length,
    words: words.map((word) => (key === 'field' ? { word, detail: kindOf(word) } : { word })),
  };
}

function wordsFor(key: string, field: string | undefined, known: TenantNames): readonly string[] {
  if (key === 'operator') return operatorsOf(field);
  if (key === 'value') return field === undefined ? [] : valuesOfField(field, known);
  return valuesOf(key, known);
}

function keyOffer(match: RegExpExecArray, { text, at, start }: Spot): Offer | undefined {
  const [, lead = '', typed = ''] = match;
  const parent = /[{,]/.test(lead) ? (flowParent(lead) ?? parentAt(text, start)) : parentOf(text, start, lead.length);
  const keys = KEYS[parent];
  if (keys === undefined) return undefined;
  return { from: at - typed.length, words: keys.map((word) => ({ word, apply: `${word}: ` })) };
}

/** The key before the innermost brace that is still open. */
function flowParent(lead: string): string | undefined {
  let depth = 0;
  for (let at = lead.length - 1; at >= 0; at -= 1) {
    if (lead[at] === '}') depth += 1;
    if (lead[at] === '{') {
      if (depth === 0) return /([\w.]+):\s*\[?\s*$/.exec(lead.slice(0, at))?.[1];
      depth -= 1;
    }
  }
  return undefined;
}

/** The key that the whole line stands below. */
function parentAt(text: string, start: number): string {
  const indent = /^\s*(?:- )*/.exec(lineAt(text, start))?.[0].length ?? 0;
  return parentOf(text, start, indent);
}

/** The nearest key above with a smaller indent; '' at the document's own level. */
function parentOf(text: string, start: number, indent: number): string {
  let inner = /^\s*- /.test(lineAt(text, start)) ? (/^\s*/.exec(lineAt(text, start))?.[0].length ?? 0) + 1 : indent;
  for (const line of text
    .slice(0, Math.max(0, start - 1))
    .split('\n')
    .reverse()) {
    const match = LINE_KEY.exec(line);
    if (match === null) continue;
    const [, spaces = '', dashes = '', key = ''] = match;
    const column = spaces.length + dashes.length;
    if (column < inner) return key;
    // Beside the first key of an item: what the item is in stands further left than its dash, or right above it.
    if (dashes !== '' && column === inner) inner = spaces.length + 1;
  }
  return '';
}

/** The field that a condition asks for: on its line, or on the lines of the same item. */
function siblingField(text: string, start: number, line: string): string | undefined {
  const here = /\bfield:\s*["']?([\w.-]+)/.exec(line)?.[1];
  if (here !== undefined) return here;
  for (const above of text
    .slice(0, Math.max(0, start - 1))
    .split('\n')
    .reverse()) {
    const field = /^\s*(?:- )?field:\s*["']?([\w.-]+)/.exec(above)?.[1];
    if (field !== undefined) return field;
    if (/^\s*- /.test(above)) return undefined;
  }
  return undefined;
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
}
