// How is a tree read as something typed? Each reader answers a value or reports what was found and what would be right; none stops
// at the first problem.

import type { Problem } from '../../errors.ts';
import type { MapTree, Place, Tree } from './tree.ts';
import { problemAt } from './tree.ts';

/** Collects the problems of one document. */
export class Problems {
  readonly found: Problem[] = [];
  report(place: Place, message: string): undefined {
    this.found.push(problemAt(place, message));
    return undefined;
  }
}

/** How a tree is called in a sentence. */
export function describe(tree: Tree): string {
  if (tree.kind === 'map') return 'a map';
  if (tree.kind === 'list') return 'a list';
  return typeof tree.value === 'string' ? `the text '${shortened(tree.value)}'` : `${tree.value}`;
}

/** A word from outside, cut so that a sentence stays one. */
export function shortened(word: string): string {
  return word.length > 80 ? `${word.slice(0, 77)}…` : word;
}

/** What a reader is told: where to report, and what the value is for. */
export interface Ask {
  readonly problems: Problems;
  /** As the sentence begins: "The name of a rule". */
  readonly what: string;
}

/** A map with only the known keys; unknown ones are reported. */
export class Entries {
  readonly place: Place;
  readonly #tree: MapTree;
  readonly #ask: Ask;

  constructor(tree: MapTree, ask: Ask, known: readonly string[]) {
    this.place = tree.place;
    this.#tree = tree;
    this.#ask = ask;
    for (const [key, { key: place }] of tree.entries) {
      if (!known.includes(key))
        ask.problems.report(place, `Unknown key '${shortened(key)}' in ${ask.what}; known are ${known.join(', ')}.`);
    }
  }

  get(key: string): Tree | undefined {
    return this.#tree.entries.get(key)?.value;
  }

  /** The key's value by a reader; undefined where it is absent. */
  read<Result>(key: string, reader: (tree: Tree, ask: Ask) => Result | undefined): Result | undefined {
    const tree = this.get(key);
    return tree === undefined
      ? undefined
      : reader(tree, { problems: this.#ask.problems, what: `'${key}' in ${this.#ask.what}` });
  }

  /** The same, reporting an absent key. */
  need<Result>(key: string, reader: (tree: Tree, ask: Ask) => Result | undefined, hint: string): Result | undefined {
    if (this.get(key) === undefined)
      return this.#ask.problems.report(this.place, `'${key}' is missing in ${this.#ask.what}; ${hint}.`);
    return this.read(key, reader);
  }
}

type Reader<Result> = (tree: Tree, ask: Ask) => Result | undefined;

function wrong(tree: Tree, { problems, what }: Ask, wanted: string): undefined {
  return problems.report(tree.place, `${what} must be ${wanted}, not ${describe(tree)}.`);
}

export const map: Reader<MapTree> = (tree, ask) => (tree.kind === 'map' ? tree : wrong(tree, ask, 'a map'));

export const text: Reader<string> = (tree, ask) =>
  tree.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : wrong(tree, ask, 'text');

export const truth: Reader<boolean> = (tree, ask) =>
  tree.kind === 'scalar' && typeof tree.value === 'boolean' ? tree.value : wrong(tree, ask, 'true or false');

/** A whole number between two bounds. */
export const whole =
  (low: number, high: number): Reader<number> =>
  (tree, ask) => {
    const value = tree.kind === 'scalar' ? tree.value : undefined;
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high;
    return fits ? value : wrong(tree, ask, `a whole number from ${low} to ${high}`);
  };

/** One of a closed list of words. */
export const word =
  <Word extends string>(words: readonly Word[]): Reader<Word> =>
  (tree, ask) => {
    const value = tree.kind === 'scalar' ? tree.value : undefined;
    return words.find((one) => one === value) ?? wrong(tree, ask, `one of ${words.join(', ')}`);
  };

const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,98}[\x21-\x7e])?$/;
const QUOTES = /["'`\\]/;

/** A name that can travel in a header between quotes: printable ASCII without quotes or backslashes, at most 100 characters. */
export const name: Reader<string> = (tree, ask) => {
  const value = text(tree, ask);
  if (value === undefined || (NAME.test(value) && !QUOTES.test(value))) return value;
  return wrong(tree, ask, '1 to 100 printable ASCII characters without quotes, backslashes or blanks at its ends');
};

/** A list, each element read; undefined elements were reported. */
export const list =
  <Item>(item: Reader<Item>, least = 1): Reader<Item[]> =>
  (tree, ask) => {
    if (tree.kind !== 'list') return wrong(tree, ask, 'a list');
    if (tree.items.length < least)
      return wrong(tree, ask, 'a list with something in it; leave it out where it should not matter');
    const items = tree.items.map((one) => item(one, ask));
    return items.every((one) => one !== undefined) ? items : undefined;
  };

/** Reports every name that comes twice. */
export function reportTwice(named: readonly { name: string; place: Place }[], what: string, problems: Problems): void {
  const seen = new Set<string>();
  for (const { name: one, place } of named) {
    if (seen.has(one)) problems.report(place, `The name '${one}' is used by two ${what}; names must differ.`);
    seen.add(one);
  }
}
