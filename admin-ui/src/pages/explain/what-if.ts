// What is asked to be otherwise? The request as it stands in the form, as it was recorded, and the difference, which is what the address
// of the page carries.

import { type ExplainedDecision, type Instead, type Supposed, supposedBody } from '../../data/explaining.ts';
import { jsonInSight } from '../../data/unseen.ts';

/** The fields of the form, as texts. A header stands in a line of its own. */
export interface Fields {
  readonly agent: string;
  readonly method: string;
  readonly url: string;
  readonly headers: string;
  readonly body: string;
}

const NAMES = ['agent', 'method', 'url', 'headers', 'body'] as const;
/** A longer address is cut off by programs on its way. */
const MOST_ADDRESS = 6000;

export const NOTHING: Fields = { agent: '', method: 'GET', url: '', headers: '', body: '' };

/** The recorded request, as far as it was kept. */
export function recordedFields({ recorded, sent }: ExplainedDecision): Fields {
  return {
    agent: recorded.agent.name,
    method: recorded.request.method,
    url: recorded.request.url,
    headers: Object.entries(sent?.headers ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    body: sent?.body === undefined ? '' : jsonInSight(JSON.stringify(sent.body, null, 2)),
  };
}

/** The fields as the address says them: what it does not name is as it was. */
export function fieldsIn(query: URLSearchParams, before: Fields): Fields {
  const said = Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? before[name]]));
  return said as unknown as Fields;
}

/** The names of fields that say something else. */
export function changedIn(fields: Fields, before: Fields): readonly (keyof Fields)[] {
  return NAMES.filter((name) => normal(fields[name]) !== normal(before[name]));
}

/** The address's query: only what differs; undefined where that is too long to be an address. */
export function queryOf(fields: Fields, before: Fields): string | undefined {
  const query = new URLSearchParams(changedIn(fields, before).map((name) => [name, fields[name]])).toString();
  return query.length > MOST_ADDRESS ? undefined : query;
}

/** What is sent as the change of a recorded request. Throws SyntaxError for a body that begins like JSON and is none. */
export function insteadOf(fields: Fields, changed: readonly (keyof Fields)[]): Instead {
  return {
    ...(changed.includes('agent') && { agent: fields.agent.trim() }),
    ...(changed.includes('method') && { method: fields.method.trim().toUpperCase() }),
    ...(changed.includes('url') && { url: fields.url.trim() }),
    ...(changed.includes('headers') && { headers: headersOf(fields.headers) }),
    ...(changed.includes('body') && { body: '', ...supposedBody(fields.body) }),
  };
}

/** What is sent as a request that nobody made. Throws as `insteadOf` does. */
export function supposedOf({ agent, method, url, headers, body }: Fields): Supposed {
  return {
    agent: agent.trim(),
    method: method.trim().toUpperCase(),
    url: url.trim(),
    ...(headers.trim() !== '' && { headers: headersOf(headers) }),
    ...supposedBody(body),
  };
}

const normal = (text: string): string => text.trim().replaceAll('\r\n', '\n');

function headersOf(text: string): Record<string, string> {
  const lines = text.split('\n').flatMap((line) => {
    const at = line.indexOf(':');
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
  return Object.fromEntries(lines);
}
