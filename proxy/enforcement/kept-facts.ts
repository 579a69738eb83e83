// What of a request is kept, so that it can be decided again? Headers without secrets and a small part of the body; whatever is left out
// is known to be left out, so that a rule that reads it is undecided later instead of wrongly decided.

import type { RawHeaders } from '../http/headers.ts';
import { isSecretName } from '../http/masking.ts';
import type { BodyFacts, Value } from '../policy/engine/facts.ts';
import type { ReadCall } from './call.ts';

/** What is held of a call until there is time to seal it. References alone: taking it costs next to nothing. */
export interface Noted {
  readonly decisionId: string;
  readonly rawHeaders: RawHeaders;
  readonly keyHeader: string | undefined;
  readonly body: BodyFacts;
  readonly size: number | undefined;
  readonly parameters: Readonly<Record<string, Value>>;
}

/** What is kept. `withheld` names headers that were sent and not kept. */
export interface KeptFacts {
  readonly headers: Readonly<Record<string, string>>;
  readonly withheld: readonly string[];
  readonly body: BodyFacts;
  readonly size?: number;
  /** What the connector took out of the request, where the body it came from is not kept whole. */
  readonly parameters?: Readonly<Record<string, Value>>;
}

/** What one packet or two bring with the head. */
const SMALL_BODY_BYTES = 16 * 1024;
const MOST_CHARACTERS = 512;
const MOST_MEMBERS = 200;
const MOST_DEPTH = 8;

/** Whether a call is worth it: its connector knows what it does, or its body was read for its decision anyway. */
export function isWorthKeeping({ action, body }: ReadCall): boolean {
  return action !== undefined && (action.typed || body.state === 'parsed' || body.state === 'opaque');
}

/** Whether a body is read although the head decides: of typed writes that say that theirs is small, so that drafts can be tried on them. */
export function isReadForReplay({ action, request }: ReadCall): boolean {
  if (action?.typed !== true || action.verb !== 'write' || request.body === undefined) return false;
  return request.contentLength !== undefined && request.contentLength <= SMALL_BODY_BYTES;
}

/** Takes note of a call. */
export function noteOf({ decisionId, request, body, action }: ReadCall): Noted {
  return {
    decisionId,
    rawHeaders: request.rawHeaders,
    keyHeader: request.key?.header,
    body,
    size: request.contentLength,
    parameters: action?.parameters ?? {},
  };
}

/** What of a noted call is kept. */
export function factsOfNote({ rawHeaders, keyHeader, body, size, parameters }: Noted): KeptFacts {
  const { headers, withheld } = keptHeaders(rawHeaders, keyHeader);
  const kept = keptBody(body);
  const whole = kept.state === 'none' || kept.state === 'opaque' || (kept.state === 'parsed' && !kept.partial);
  return {
    headers,
    withheld,
    body: kept,
    ...(size !== undefined && { size }),
    ...(!whole && { parameters: prunedObject(parameters, budget()) }),
  };
}

function keptHeaders(raw: RawHeaders, keyHeader: string | undefined): Pick<KeptFacts, 'headers' | 'withheld'> {
  const headers: Record<string, string> = {};
  const withheld = new Set<string>();
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    if (name === keyHeader || isSecretName(name) || value.length > MOST_CHARACTERS) withheld.add(name);
    else headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${value}` : value;
  }
  for (const name of withheld) delete headers[name];
  return { headers, withheld: [...withheld] };
}

function keptBody(body: BodyFacts): BodyFacts {
  if (body.state !== 'parsed') return body;
  const left = budget();
  const value = pruned(body.value, left, MOST_DEPTH);
  return {
    state: 'parsed',
    value: value === undefined ? {} : value,
    numerals: body.numerals,
    ...((left.cut || body.partial) && { partial: true }),
  };
}

/** How much may still be kept, and whether anything was left out. */
interface Budget {
  members: number;
  cut: boolean;
}

const budget = (): Budget => ({ members: MOST_MEMBERS, cut: false });

/** A value without secrets, long texts and what goes beyond the budget; undefined where it is left out itself. */
function pruned(value: Value, left: Budget, depth: number): Value | undefined {
  left.members -= 1;
  const tooMuch = left.members < 0 || depth < 0 || (typeof value === 'string' && value.length > MOST_CHARACTERS);
  if (tooMuch) {
    left.cut = true;
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? prunedList(value, left, depth) : prunedObject(value as Values, left, depth);
}

type Values = Readonly<Record<string, Value>>;

/** Ends at the first item that is left out: the ones behind it would stand at other places than they were sent at. */
function prunedList(list: readonly Value[], left: Budget, depth: number): Value[] {
  const kept: Value[] = [];
  for (const item of list) {
    const one = pruned(item, left, depth - 1);
    if (one === undefined) break;
    kept.push(one);
  }
  return kept;
}

function prunedObject(object: Values, left: Budget, depth = MOST_DEPTH): Record<string, Value> {
  // `__proto__` is a member like any other, so it must not be set by assignment.
  const kept: [string, Value][] = [];
  for (const [name, member] of Object.entries(object)) {
    // Numbers of that name are limits and counts, such as max_tokens.
    const secret = (typeof member === 'string' || typeof member === 'object') && member !== null && isSecretName(name);
    const one = secret ? undefined : pruned(member, left, depth - 1);
    if (secret) left.cut = true;
    if (one !== undefined) kept.push([name, one]);
  }
  return Object.fromEntries(kept);
}
