// Two people changed the same text: what can be put together by itself, and what has to be chosen? Line by line, from what both began with.

import { diff } from '@codemirror/merge';

/** Lines that are settled, or lines that both changed in different ways. */
export type Piece =
  | { readonly kind: 'settled'; readonly text: string }
  | { readonly kind: 'conflict'; readonly base: string; readonly mine: string; readonly theirs: string };

/** As many letters as there are before the halves of larger ones begin. */
const FIRST_LETTER = 0x100;
const MOST_LINES = 0xd000;

interface Change {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** The pieces of the merged text, in order. Every text ends its lines by `\n`. */
export function merged(base: string, mine: string, theirs: string): Piece[] {
  const lines = base.split('\n');
  const mineChanges = changesOf(lines, mine.split('\n'));
  const theirChanges = changesOf(lines, theirs.split('\n'));
  const pieces: Piece[] = [];
  let at = 0;
  const settle = (settled: readonly string[]) => {
    if (settled.length > 0) pieces.push({ kind: 'settled', text: settled.map((line) => `${line}\n`).join('') });
  };
  for (const { from, to, mine: ours, theirs: others } of regions(mineChanges, theirChanges)) {
    settle(lines.slice(at, from));
    const before = lines.slice(from, to);
    const [one, other] = [applied(before, from, ours), applied(before, from, others)];
    if (others.length === 0 || same(one, other)) settle(one);
    else if (ours.length === 0) settle(other);
    else pieces.push({ kind: 'conflict', base: textOf(before), mine: textOf(one), theirs: textOf(other) });
    at = to;
  }
  settle(lines.slice(at));
  return pieces;
}

/** The text that the pieces make, with one side taken where there is a conflict. */
export function resolved(pieces: readonly Piece[], side: (conflict: number) => 'mine' | 'theirs'): string {
  let conflict = -1;
  const text = pieces
    .map((piece) => {
      if (piece.kind === 'settled') return piece.text;
      conflict += 1;
      return piece[side(conflict)];
    })
    .join('');
  // The last line's end was added for the comparison.
  return text.slice(0, -1);
}

/** A line of two texts: in both, only in the first, or only in the second. */
export interface ComparedLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Both texts line by line, what goes before what comes. */
export function compared(before: string, after: string): ComparedLine[] {
  const lines = before.split('\n');
  const found: ComparedLine[] = [];
  const put = (kind: ComparedLine['kind'], texts: readonly string[]) =>
    found.push(...texts.map((text) => ({ kind, text })));
  let at = 0;
  for (const change of changesOf(lines, after.split('\n'))) {
    put('same', lines.slice(at, change.from));
    put('removed', lines.slice(change.from, change.to));
    put('added', change.lines);
    at = change.to;
  }
  put('same', lines.slice(at));
  return found;
}

/** Each different line is one letter, so that the comparison of texts compares lines. */
function changesOf(from: readonly string[], to: readonly string[]): Change[] {
  const letters = new Map<string, string>();
  const spelt = (lines: readonly string[]) => lines.map((line) => letterOf(line, letters)).join('');
  const [one, other] = [spelt(from), spelt(to)];
  if (letters.size > MOST_LINES) return [{ from: 0, to: from.length, lines: to }];
  return diff(one, other).map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, lines: to.slice(fromB, toB) }));
}

function letterOf(line: string, letters: Map<string, string>): string {
  const letter = letters.get(line) ?? String.fromCharCode(FIRST_LETTER + letters.size);
  letters.set(line, letter);
  return letter;
}

interface Region {
  from: number;
  to: number;
  mine: Change[];
  theirs: Change[];
}

/** Changes of either side that touch each other belong together. */
function regions(mine: readonly Change[], theirs: readonly Change[]): Region[] {
  const all = [
    ...mine.map((change) => ({ change, side: 'mine' as const })),
    ...theirs.map((change) => ({ change, side: 'theirs' as const })),
  ].sort((one, other) => one.change.from - other.change.from || one.change.to - other.change.to);
  const found: Region[] = [];
  for (const { change, side } of all) {
    const last = found.at(-1);
    if (last && (change.from < last.to || change.from === last.from || change.from === last.to)) {
      last.to = Math.max(last.to, change.to);
      last[side].push(change);
    } else found.push({ from: change.from, to: change.to, mine: [], theirs: [], [side]: [change] });
  }
  return found;
}

function applied(lines: readonly string[], start: number, changes: readonly Change[]): string[] {
  const result: string[] = [];
  let at = start;
  for (const { from, to, lines: put } of changes) {
    result.push(...lines.slice(at - start, from - start), ...put);
    at = to;
  }
  return [...result, ...lines.slice(at - start)];
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, at) => line === other[at]);
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
