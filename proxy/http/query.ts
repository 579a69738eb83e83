// What do the parts of a query say? Each name that has one value, and the names that servers would read differently.

/** A query read as form fields (application/x-www-form-urlencoded). */
export interface QueryFields {
  /** Decoded names to decoded values; names in `ambiguous` are not among them. */
  readonly fields: Readonly<Record<string, string>>;
  /** Names given twice, in brackets and plain, around a ';', or with escapes that are not UTF-8. */
  readonly ambiguous: ReadonlySet<string>;
}

const NOTHING: QueryFields = Object.freeze({
  fields: Object.freeze(Object.create(null) as Record<string, string>),
  ambiguous: new Set<string>(),
});

/** Reads a query without its '?'. Never throws; what cannot be read in one way is in `ambiguous`. */
export function parseQuery(query: string | undefined): QueryFields {
  if (query === undefined || query === '') return NOTHING;
  const fields = Object.create(null) as Record<string, string>;
  const ambiguous = new Set<string>();
  for (const pair of query.split('&')) readPair(pair, fields, ambiguous);
  for (const name of ambiguous) delete fields[name];
  return { fields, ambiguous };
}

function readPair(pair: string, fields: Record<string, string>, ambiguous: Set<string>): void {
  if (pair === '') return;
  if (pair.includes(';')) {
    readAlternatives(pair, ambiguous);
    return;
  }
  const { name, value } = split(pair);
  if (value === undefined || name in fields) ambiguous.add(name);
  else fields[name] = value;
}

// Some servers split at ';' as well: every name that one of the readings gives is unsure.
function readAlternatives(pair: string, ambiguous: Set<string>): void {
  ambiguous.add(split(pair).name);
  for (const part of pair.split(';')) ambiguous.add(split(part).name);
}

function split(pair: string): { name: string; value: string | undefined } {
  const equals = pair.indexOf('=');
  const sentName = equals === -1 ? pair : pair.slice(0, equals);
  const name = decoded(sentName);
  const value = equals === -1 ? '' : decoded(pair.slice(equals + 1));
  return { name: name ?? sentName, value: name === undefined ? undefined : value };
}

function decoded(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
