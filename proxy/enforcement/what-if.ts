// What if a recorded request had been a little different? What is said takes the place of what was recorded; the rest stays as it was,
// also what was not kept and is not known.

import { GateError } from '../errors.ts';
import { parseAbsolute } from '../http/target.ts';
import type { BodyFacts, Value } from '../policy/engine/facts.ts';
import { given } from './foretell.ts';
import type { KeptFacts } from './kept-facts.ts';
import type { RecordedLine, ReplayFacts } from './recorded-call.ts';

/** What of a recorded request is to be otherwise; `agent` is an id or a name. Headers that are not named stay. */
export interface Instead {
  readonly agent?: string | undefined;
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** What was kept of a request, for people: without secrets, which were not kept. */
export interface SentFacts {
  readonly headers: Readonly<Record<string, string>>;
  /** Headers that were sent and not kept. */
  readonly withheld: readonly string[];
  readonly body_state: BodyFacts['state'];
  readonly body?: Value;
  /** Something of the body was not kept. */
  readonly body_partial: boolean;
}

/** The recorded request with these changes. Throws GateError `ambiguous_target` or `invalid_request`. */
export function changed(
  { line, kept }: { line: RecordedLine; kept: KeptFacts | undefined },
  instead: Instead,
): { line: RecordedLine; facts: ReplayFacts | undefined } {
  const { method = line.request.method, url = line.request.url } = instead;
  if (!/^[A-Z]{1,20}$/.test(method))
    throw new GateError('invalid_request', `${JSON.stringify(method)} is no HTTP method such as GET or POST.`);
  if (method !== 'CONNECT') parseAbsolute(url);
  return { line: { ...line, request: { ...line.request, method, url } }, facts: factsOf(kept, instead) };
}

/** What may be shown of it. */
export function sentFacts({ headers, withheld, body }: KeptFacts): SentFacts {
  return {
    headers,
    withheld,
    body_state: body.state,
    ...(body.state === 'parsed' && { body: body.value }),
    body_partial: body.state === 'parsed' && body.partial === true,
  };
}

function factsOf(kept: KeptFacts | undefined, { headers, body }: Instead): ReplayFacts | undefined {
  if (headers === undefined && body === undefined) return kept;
  const { facts, size, headers: lower } = given({ ...kept?.headers, ...headers }, body);
  const named = new Set(Object.keys(headers ?? {}).map((name) => name.toLowerCase()));
  const unchanged = body === undefined;
  return {
    headers: lower,
    withheld: kept ? kept.withheld.filter((name) => !named.has(name)) : 'all',
    ...(unchanged
      ? { body: kept?.body ?? { state: 'unread' } }
      : { body: stillPartial(facts, kept), ...(size !== undefined && { size }) }),
    ...(unchanged && kept?.size !== undefined && { size: kept.size }),
    ...(unchanged && kept?.parameters && { parameters: kept.parameters }),
  };
}

/** What was not kept of the body was not seen by whoever changed the rest of it. */
function stillPartial(facts: BodyFacts, kept: KeptFacts | undefined): BodyFacts {
  const partial = kept?.body.state === 'parsed' && kept.body.partial === true;
  return partial && facts.state === 'parsed' ? { ...facts, partial: true } : facts;
}
