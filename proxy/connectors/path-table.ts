// Which row of a table does a request fall under? A tree of path segments per method: literal before partly literal before `{name}`
// before a rest, so that looking takes as long as the path, not as the table.

import type { ActionEntry } from './action-entry.ts';

/** A row that was found, with what its path's names stand for. */
export interface TableMatch<Row extends ActionEntry> {
  readonly row: Row;
  readonly captured: Readonly<Record<string, string>>;
}

interface Node<Row extends ActionEntry> {
  readonly literal: Map<string, Node<Row>>;
  readonly partial: { readonly source: string; readonly expression: RegExp; readonly node: Node<Row> }[];
  any: Node<Row> | undefined;
  /** The rows that end here, by method; names in the order of their segments. */
  readonly ends: Map<string, End<Row>>;
  readonly rests: Map<string, End<Row>>;
}

interface End<Row extends ActionEntry> {
  readonly row: Row;
  readonly names: readonly string[];
}

const NAME = /\{([A-Za-z_][A-Za-z0-9_]*)(\.\.\.)?\}/;

/** What is wrong with a path template, in a sentence; undefined: nothing. */
export function templateProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'A path starts with /.';
  if (/[?#\s\\]|[^\x21-\x7e]/.test(path))
    return 'A path is printable ASCII without query, fragment, spaces or backslashes.';
  const segments = segmentsOf(path);
  const names = segments.flatMap((segment) => NAME.exec(segment)?.[1] ?? []);
  if (new Set(names).size < names.length) return 'A path uses each name once.';
  const wrong = segments.some(
    (segment, at) => /[{}]/.test(segment.replace(NAME, '')) || (segment.includes('...}') && at < segments.length - 1),
  );
  return wrong ? 'A path has at most one {name} in a segment, and {name...} only at its end.' : undefined;
}

/** A table, ready to be asked. Of two rows for the same request the first counts. */
export class PathTable<Row extends ActionEntry> {
  readonly #root: Node<Row> = newNode();

  constructor(rows: readonly Row[]) {
    for (const row of rows) this.#add(row);
  }

  /** `path` is canonical; a slash at its end changes nothing. HEAD falls under GET unless a row names it. */
  find(method: string, path: string): TableMatch<Row> | undefined {
    const segments = segmentsOf(path);
    return this.#find(method, segments) ?? (method === 'HEAD' ? this.#find('GET', segments) : undefined);
  }

  #find(method: string, segments: readonly string[]): TableMatch<Row> | undefined {
    const values: string[] = [];
    const end = descend({ method, segments, values }, this.#root, 0);
    if (!end) return undefined;
    return {
      row: end.row,
      captured: capturedBy(end.names, values),
    };
  }

  #add(row: Row): void {
    const names: string[] = [];
    let node = this.#root;
    for (const segment of segmentsOf(row.path)) {
      const [text, name, rest] = NAME.exec(segment) ?? [];
      if (name !== undefined) names.push(name);
      if (rest !== undefined) {
        if (!node.rests.has(row.method)) node.rests.set(row.method, { row, names });
        return;
      }
      node = text === undefined ? childOf(node, segment) : text === segment ? anyOf(node) : partialOf(node, segment);
    }
    if (!node.ends.has(row.method)) node.ends.set(row.method, { row, names });
  }
}

function newNode<Row extends ActionEntry>(): Node<Row> {
  return { literal: new Map(), partial: [], any: undefined, ends: new Map(), rests: new Map() };
}

function childOf<Row extends ActionEntry>(node: Node<Row>, segment: string): Node<Row> {
  const child = node.literal.get(segment) ?? newNode<Row>();
  node.literal.set(segment, child);
  return child;
}

function anyOf<Row extends ActionEntry>(node: Node<Row>): Node<Row> {
  node.any ??= newNode();
  return node.any;
}

function partialOf<Row extends ActionEntry>(node: Node<Row>, segment: string): Node<Row> {
  const source = `^${segment
    .split(NAME)
    .filter((_, at) => at % 3 === 0)
    .map(literally)
    .join('(.+)')}$`;
  const known = node.partial.find((one) => one.source === source);
  if (known) return known.node;
  const child = newNode<Row>();
  node.partial.push({ source, expression: new RegExp(source), node: child });
  return child;
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

interface Walk {
  readonly method: string;
  readonly segments: readonly string[];
  /** What the names on the way stand for so far. */
  readonly values: string[];
}

function descend<Row extends ActionEntry>(walk: Walk, node: Node<Row>, depth: number): End<Row> | undefined {
  const { method, segments, values } = walk;
  const segment = segments[depth];
  if (segment === undefined) return node.ends.get(method);
  const literal = node.literal.get(segment);
  const found =
    (literal && descend(walk, literal, depth + 1)) ??
    descendPartial(walk, node, depth) ??
    (node.any && captured(walk, segment, () => descend(walk, node.any as Node<Row>, depth + 1)));
  if (found) return found;
  const rest = node.rests.get(method);
  if (rest) values.push(segments.slice(depth).join('/'));
  return rest;
}

function descendPartial<Row extends ActionEntry>(walk: Walk, node: Node<Row>, depth: number): End<Row> | undefined {
  for (const { expression, node: child } of node.partial) {
    const value = expression.exec(walk.segments[depth] ?? '')?.[1];
    const found = value === undefined ? undefined : captured(walk, value, () => descend(walk, child, depth + 1));
    if (found) return found;
  }
  return undefined;
}

/** Takes the value back when the way that it was captured on leads nowhere. */
function captured<Found>({ values }: Walk, value: string, go: () => Found | undefined): Found | undefined {
  const kept = values.length;
  values.push(value);
  const found = go();
  if (found === undefined) values.length = kept;
  return found;
}

function segmentsOf(path: string): string[] {
  const segments = path.split('/').slice(1);
  if (segments.at(-1) === '') segments.pop();
  return segments;
}

function capturedBy(names: readonly string[], values: readonly string[]): Readonly<Record<string, string>> {
  const captured: Record<string, string> = {};
  for (const [at, name] of names.entries()) captured[name] = decoded(values[at] ?? '');
  return captured;
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
