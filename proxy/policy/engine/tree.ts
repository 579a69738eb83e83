// What does a policy's text say, and where? YAML (JSON is YAML) to a tree of maps, lists and scalars with places; one document,
// no key twice, no aliases that unfold without end, nothing that YAML only guesses at.

import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type YAMLError,
} from 'yaml';
import type { Problem } from '../../errors.ts';
import type { Scalar } from './compare.ts';

/** Where something stands. Line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** JSON pointer (RFC 6901). */
  readonly pointer: string;
}

export interface MapTree {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, { readonly key: Place; readonly value: Tree }>;
}
export interface ListTree {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Tree[];
}
export interface ScalarTree {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: Scalar;
}
export type Tree = MapTree | ListTree | ScalarTree;

/** 256 KiB of UTF-8. */
export const MAX_BYTES = 262_144;
const MAX_NODES = 20_000;
const MAX_DEPTH = 50;
const START: Place = { line: 1, column: 1, pointer: '' };

/** The problem with what stands at a place. */
export function problemAt({ line, column, pointer }: Place, message: string): Problem {
  return { pointer, message, line, column };
}

/** What a text says: plain values, which can be sent from one thread to another. `tree` is undefined where nothing in it has a place. */
export interface TreeReading {
  readonly tree: Tree | undefined;
  readonly problems: Problem[];
}

/** The tree of a text; undefined where it is so broken that nothing in it has a place. Problems come all at once. */
export function readTree(text: string): TreeReading {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MAX_BYTES) {
    return {
      tree: undefined,
      problems: [problemAt(START, `The policy has ${bytes} bytes; at most ${MAX_BYTES} (256 KiB) are read.`)],
    };
  }
  const lines = new LineCounter();
  const parsed = parse(text, lines);
  if (parsed === undefined)
    return { tree: undefined, problems: [problemAt(START, 'The document is nested too deep to be read.')] };
  const [document, second, ...more] = parsed;
  if (document === undefined || document.contents === null) {
    return { tree: undefined, problems: [problemAt(START, 'The policy is empty; it needs a name and rules.')] };
  }
  const reader = new Reader(lines);
  for (const error of [...document.errors, ...document.warnings]) reader.reportError(error);
  if (second !== undefined) reader.reportSecond(second, 2 + more.length);
  if (document.errors.length > 0) return { tree: undefined, problems: reader.problems };
  const tree = reader.read(document.contents, '');
  return { tree: reader.exhausted ? undefined : tree, problems: reader.problems };
}

/** The documents of a text; undefined where it is nested so deep that the parser gives up. */
function parse(text: string, lineCounter: LineCounter): Parsed[] | undefined {
  try {
    return parseAllDocuments(text, {
      lineCounter,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    }) as Parsed[];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface Parsed {
  readonly contents: Node | null;
  readonly errors: YAMLError[];
  readonly warnings: YAMLError[];
  readonly range?: readonly [number, number, number];
}

/** Walks the nodes of one document; counts what aliases unfold to. */
class Reader {
  readonly problems: Problem[] = [];
  readonly #lines: LineCounter;
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  #unfolding = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  /** Whether it gave up, so that the tree has holes. */
  get exhausted(): boolean {
    return this.#nodes === Number.POSITIVE_INFINITY;
  }

  reportError(error: YAMLError): void {
    this.#report(error.pos[0], '', `This is not YAML that can be read: ${error.message.replace(/\s+/g, ' ').trim()}.`);
  }

  reportSecond(second: Parsed, count: number): void {
    const offset = second.contents?.range?.[0] ?? second.range?.[0] ?? 0;
    this.#report(offset, '', `The text holds ${count} documents, separated by '---'; one policy is one document.`);
  }

  read(node: Node, pointer: string, depth = 0): Tree | undefined {
    this.#nodes += 1;
    const offset = node.range?.[0] ?? 0;
    if (this.#nodes > MAX_NODES || depth > MAX_DEPTH) return this.#tooMuch(offset, pointer);
    if (isAlias(node)) return this.#unfold(node.source, { offset, pointer, depth });
    this.#remember(node);
    const place = this.#place(offset, pointer);
    if (isMap(node)) return this.#map(node.items as Pair<Node, Node | null>[], place, depth);
    if (isSeq(node)) return this.#list(node.items as Node[], place, depth);
    return isScalar(node) ? this.#scalar(node.value, place) : undefined;
  }

  /** What the name was last given to, read again in this place. */
  #unfold(
    name: string,
    { offset, pointer, depth }: { offset: number; pointer: string; depth: number },
  ): Tree | undefined {
    const target = this.#anchors.get(name);
    if (target === undefined) {
      this.#report(offset, pointer, `The alias '*${name}' names nothing that stands before it.`);
      return undefined;
    }
    this.#unfolding += 1;
    const tree = this.read(target, pointer, depth + 1);
    this.#unfolding -= 1;
    return tree;
  }

  /** An anchor counts where it stands, not where an alias unfolds it. */
  #remember(node: Node): void {
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined && this.#unfolding === 0) this.#anchors.set(anchor, node);
  }

  #map(pairs: readonly Pair<Node, Node | null>[], place: Place, depth: number): MapTree {
    const entries = new Map<string, { key: Place; value: Tree }>();
    for (const { key, value } of pairs) {
      const offset = key.range?.[0] ?? 0;
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name !== 'string') {
        this.#report(
          offset,
          place.pointer,
          `A key must be text, not ${isScalar(key) ? String(key.value) : 'a list or map'}; put it in quotes.`,
        );
        continue;
      }
      const at = this.#place(offset, `${place.pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      if (entries.has(name))
        this.problems.push(problemAt(at, `The key '${name}' comes twice; only one of them can count.`));
      const tree =
        value === null ? { kind: 'scalar' as const, place: at, value: null } : this.read(value, at.pointer, depth + 1);
      if (tree !== undefined && !entries.has(name)) entries.set(name, { key: at, value: tree });
    }
    return { kind: 'map', place, entries };
  }

  #list(nodes: readonly Node[], place: Place, depth: number): ListTree {
    const items: Tree[] = [];
    nodes.forEach((node, index) => {
      const item = this.read(node, `${place.pointer}/${index}`, depth + 1);
      if (item !== undefined) items.push(item);
    });
    return { kind: 'list', place, items };
  }

  #scalar(value: unknown, place: Place): ScalarTree | undefined {
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      this.problems.push(
        problemAt(
          place,
          `The number ${value} is beyond 2^53, where numbers stop being exact; write it as text in quotes.`,
        ),
      );
      return undefined;
    }
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', place, value };
    this.problems.push(problemAt(place, 'This value is neither text nor number nor true, false or null.'));
    return undefined;
  }

  #tooMuch(offset: number, pointer: string): undefined {
    if (this.exhausted) return undefined;
    this.#nodes = Number.POSITIVE_INFINITY;
    this.#report(
      offset,
      pointer,
      `The document unfolds to more than ${MAX_NODES} values or ${MAX_DEPTH} levels; aliases count each time.`,
    );
    return undefined;
  }

  #report(offset: number, pointer: string, message: string): void {
    this.problems.push(problemAt(this.#place(offset, pointer), message));
  }

  #place(offset: number, pointer: string): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), pointer };
  }
}
