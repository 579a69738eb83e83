// What does an action act on? The values that a table row names, taken from path, query, headers and body.

import type { BodyFacts, Value } from '../policy/engine/facts.ts';
import type { RequestHead } from './connector.ts';

/** What is wrong with the source of a parameter, in a sentence; undefined: nothing. */
export function sourceProblem(source: string): string | undefined {
  return /^(path|query|header|body)\.[^\s.]+(\.[^\s.]+)*$/.test(source)
    ? undefined
    : 'A parameter comes from path.x, query.x, header.x or body.x.y.';
}

/** The values of these parameters; what is not there is left out. */
export function readParameters(
  sources: Readonly<Record<string, string>>,
  request: {
    readonly head: RequestHead;
    readonly body: BodyFacts;
    readonly captured: Readonly<Record<string, string>>;
  },
): Record<string, Value> {
  const found: Record<string, Value> = { ...request.captured };
  for (const [name, source] of Object.entries(sources)) {
    const value = readOne(source, request);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

function readOne(source: string, { head, body, captured }: Parameters<typeof readParameters>[1]): Value | undefined {
  const cut = source.indexOf('.');
  const [place, name] = [source.slice(0, cut), source.slice(cut + 1)];
  switch (place) {
    case 'path':
      return own(captured, name);
    case 'query':
      return own(head.query, name);
    case 'header':
      return own(head.headers, name.toLowerCase());
    default:
      return body.state === 'parsed' ? valueAt(body.value, name.split('.')) : undefined;
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

const HOLE = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A template over parameters, for ids; undefined where one is missing. */
export function filledId(
  template: string | undefined,
  parameters: Readonly<Record<string, Value>>,
): string | undefined {
  if (template === undefined) return undefined;
  let complete = true;
  const text = template.replaceAll(HOLE, (_, name: string) => {
    const value = own(parameters, name);
    if (typeof value !== 'string' && typeof value !== 'number') complete = false;
    return String(value);
  });
  return complete ? text : undefined;
}
