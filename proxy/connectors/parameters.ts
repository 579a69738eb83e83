// What does an action act on? The values that a table row names, taken from path, query, headers and body.

import type { BodyFacts, Value } from '../policy/engine/facts.ts';
import type { RequestHead } from './connector.ts';

/** What is wrong with the source of a parameter, in a sentence; undefined: nothing. */
export function sourceProblem(source: string): string | undefined {
  return /^(path|query|header|body)\.[^\s.]+(\.[^\s.]+)*$/.test(source)
    ? undefined
    : 'A parameter comes from path.x, query.x, header.x or body.x.y.';
}

/** What parameters are read from; `captured` is what the names in the path stand for. */
export interface ParameterSources {
  readonly head: RequestHead;
  readonly body: BodyFacts;
  readonly captured: Readonly<Record<string, string>>;
}

/** Reads the parameters of one row of a table. */
export type ReadParameters = (sources: ParameterSources) => Readonly<Record<string, Value>>;

type ReadOne = (sources: ParameterSources) => Value | undefined;

/** Compiles a row's parameters. What is not there when they are read is left out. */
export function compileParameters(named: Readonly<Record<string, string>>): ReadParameters {
  const readers = Object.entries(named).map(([name, source]) => ({ name, read: readerOf(source) }));
  if (readers.length === 0) return ({ captured }) => captured;
  return (sources) => {
    const found: Record<string, Value> = { ...sources.captured };
    for (const { name, read } of readers) {
      const value = read(sources);
      if (value !== undefined) found[name] = value;
    }
    return found;
  };
}

function readerOf(source: string): ReadOne {
  const cut = source.indexOf('.');
  const name = source.slice(cut + 1);
  const [header, path] = [name.toLowerCase(), name.split('.')];
  switch (source.slice(0, cut)) {
    case 'path':
      return ({ captured }) => own(captured, name);
    case 'query':
      return ({ head }) => own(head.query, name);
    case 'header':
      return ({ head }) => own(head.headers, header);
    default:
      return ({ body }) => (body.state === 'parsed' ? valueAt(body.value, path) : undefined);
  }
}

/** The value at a path of names and indexes. */
export function valueAt(value: Value, path: readonly string[]): Value | undefined {
  let here: Value | undefined = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = own(here as Readonly<Record<string, Value>>, step);
  }
  return here;
}

function own<Kept>(record: Readonly<Record<string, Kept>>, name: string): Kept | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

const HOLE = /\{([A-Za-z_][A-Za-z0-9_]*)\}/;

/** Compiles a template over parameters, for ids. It gives undefined where a parameter is missing or no plain value. */
export function compileId(
  template: string | undefined,
): (parameters: Readonly<Record<string, Value>>) => string | undefined {
  if (template === undefined) return () => undefined;
  const pieces = template.split(HOLE);
  return (parameters) => {
    let text = '';
    for (const [at, piece] of pieces.entries()) {
      const value = at % 2 === 0 ? piece : own(parameters, piece);
      if (typeof value !== 'string' && typeof value !== 'number') return undefined;
      text += value;
    }
    return text;
  };
}
