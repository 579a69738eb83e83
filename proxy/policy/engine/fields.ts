// Which facts can a condition ask for, of what kind is each, and how is it read? The closed list of the policy language.

import type { BodyFacts, Facts, HistoryQuery, RequestFacts, Value } from './facts.ts';
import { hourOf, type Offset, timeOfDay, WEEKDAYS, weekdayOf } from './moment.ts';

/** `input` is text from outside, whose numerals compare as numbers; `any` is JSON-like. */
export type FieldKind = 'text' | 'texts' | 'number' | 'time' | 'weekday' | 'input' | 'any';

/** The body that would say it was not read yet. */
export const UNREAD = Symbol('unread');
/** It is there, but nobody can say what it is. */
export const UNREADABLE = Symbol('unreadable');
/** What a field is in some facts; undefined: it is missing. */
export type Reading = Value | undefined | typeof UNREAD | typeof UNREADABLE;

/** A fact that conditions can ask for. */
export interface Field {
  /** Its name without aliases. */
  readonly name: string;
  readonly kind: FieldKind;
  /** The only words that it can be. */
  readonly choices?: readonly string[];
  /** How it is always written, so that policies may write it otherwise. */
  readonly fold?: 'upper' | 'lower';
  /** A clock: a range may pass midnight. */
  readonly wraps?: boolean;
  /** Whether the body has to be read for it. */
  readonly readsBody: boolean;
  read(facts: Facts): Reading;
  /** Whether strings of digits compare as numbers. */
  numerals(facts: Facts): boolean;
}

/** What a condition says beside the field's name. */
export interface FieldSettings {
  readonly offset: Offset;
  /** `context.time` is compared with times of day instead of instants. */
  readonly daytime: boolean;
  readonly history: HistoryQuery;
}

type Read = (facts: Facts) => Reading;
type Plain = Pick<Field, 'kind' | 'choices' | 'fold' | 'wraps'> & { readonly read: Read };

const text = (read: Read, more: Pick<Field, 'choices' | 'fold'> = {}): Plain => ({ kind: 'text', read, ...more });
const number = (read: Read): Plain => ({ kind: 'number', read });

/** What the connector says; not certain before the body is read where the connector asks for it. */
const acted =
  (read: (facts: Facts) => Reading): Read =>
  (facts) =>
    facts.action.provisional === true && facts.request.body.state === 'unread' ? UNREAD : read(facts);
/** What MCP calls say in their body. */
const called =
  (read: (mcp: NonNullable<Facts['mcp']>) => Reading): Read =>
  (facts) => {
    if (facts.mcp !== undefined) return read(facts.mcp);
    return withoutBody(facts.request.body);
  };

const PLAIN: Readonly<Record<string, Plain>> = {
  'agent.id': text((facts) => facts.agent.id),
  'agent.name': text((facts) => facts.agent.name),
  'agent.groups': { kind: 'texts', read: (facts) => facts.agent.groups },
  'agent.owner': text((facts) => facts.agent.owner),
  'agent.environment': text((facts) => facts.agent.environment),
  'action.type': text(acted((facts) => facts.action.type)),
  'action.connector': text((facts) => facts.action.connector),
  'action.verb': text(
    acted((facts) => facts.action.verb),
    { choices: ['read', 'write'] },
  ),
  'action.risk': number(acted((facts) => facts.action.risk)),
  'resource.provider': text(acted((facts) => facts.resource.provider)),
  'resource.type': text(acted((facts) => facts.resource.type)),
  'resource.id': text(acted((facts) => facts.resource.id)),
  'resource.account': text(acted((facts) => facts.resource.account)),
  'resource.environment': text((facts) => facts.resource.environment),
  'resource.owner_tenant': text((facts) => facts.resource.owner_tenant),
  'request.method': text((facts) => facts.request.method, { fold: 'upper' }),
  'request.scheme': text((facts) => facts.request.scheme, { choices: ['http', 'https'], fold: 'lower' }),
  'request.host': text((facts) => facts.request.host, { fold: 'lower' }),
  'request.port': number((facts) => facts.request.port),
  'request.path': text((facts) => facts.request.path),
  'request.content_type': text(
    ({ request }) => request.content_type ?? (request.withheld === 'all' ? UNREAD : undefined),
  ),
  'request.size': number(({ request }) => request.size ?? (request.body.state === 'unread' ? UNREAD : undefined)),
  'mcp.method': text(called((mcp) => mcp.method)),
  'mcp.tool': text(called((mcp) => mcp.tool)),
  'context.source_ip': text((facts) => facts.context.source_ip),
  'context.gateway': text((facts) => facts.context.gateway),
  'context.run_id': text((facts) => facts.context.run_id),
};

/** Fields that depend on what the condition says beside them. */
const SET: Readonly<Record<string, (settings: FieldSettings) => Plain>> = {
  'context.time': ({ offset, daytime }) => ({
    kind: 'time',
    wraps: daytime,
    read: daytime ? ({ context }) => timeOfDay(context.time, offset) : ({ context }) => context.time,
  }),
  'context.weekday': ({ offset }) => ({
    ...text(({ context }) => weekdayOf(context.time, offset), { choices: WEEKDAYS, fold: 'lower' }),
    kind: 'weekday',
  }),
  'context.hour': ({ offset }) => ({ ...number(({ context }) => hourOf(context.time, offset)), wraps: true }),
  'history.count': ({ history }) => number((facts) => facts.historyCount(history)),
};

/** Families of fields: what stands behind the prefix is a name (`headers`) or a path with dots (`body`). */
const FAMILIES: Readonly<Record<string, (rest: string) => Plain>> = {
  'agent.labels.': (name) => ({ kind: 'input', read: (facts) => own(facts.agent.labels, name) }),
  'request.query.': (name) => ({
    kind: 'input',
    read: ({ request }) => (request.ambiguousQuery.has(name) ? UNREADABLE : own(request.query, name)),
  }),
  'request.headers.': (name) => {
    const lower = name.toLowerCase();
    return { kind: 'input', read: ({ request }) => own(request.headers, lower) ?? withoutHeader(request, lower) };
  },
  'request.body.': (rest) => {
    const path = rest.split('.');
    return {
      kind: 'any',
      read: ({ request }) =>
        request.body.state === 'parsed'
          ? orUnkept(at(request.body.value, path), request.body)
          : withoutBody(request.body),
    };
  },
  'action.parameters.': (rest) => {
    const path = rest.split('.');
    return { kind: 'any', read: (facts) => parameter(facts, path) };
  },
  'mcp.arguments.': (rest) => {
    const path = rest.split('.');
    const read = called((mcp) => at(mcp.arguments, path));
    return { kind: 'any', read: (facts) => orUnkept(read(facts), facts.request.body) };
  },
};

const ALIASES: Readonly<Record<string, string>> = { 'parameters.': 'action.parameters.' };
const ACTION_SPEC = 'action_spec.';
const ZONED = new Set(['context.time', 'context.weekday', 'context.hour']);

/** Whether a condition on this field may name a zone. */
export const takesZone = (name: string): boolean => ZONED.has(name);
/** Whether a condition on this field names a window. */
export const takesWindow = (name: string): boolean => name === 'history.count';

/** Every field, families with a `*`, for messages and completion. */
export const FIELD_NAMES: readonly string[] = [
  ...Object.keys(PLAIN),
  ...Object.keys(SET),
  ...Object.keys(FAMILIES).map((prefix) => `${prefix}*`),
].sort();

/** The field of that name or alias; undefined where the language has none. */
export function resolveField(written: string, settings: FieldSettings): Field | undefined {
  const name = withoutAlias(written);
  const plain = own(PLAIN, name) ?? own(SET, name)?.(settings);
  if (plain !== undefined) return { ...plain, name, readsBody: name.startsWith('mcp.'), numerals: () => false };
  const prefix = Object.keys(FAMILIES).find((start) => name.startsWith(start));
  if (prefix === undefined || name.length === prefix.length || name.endsWith('.')) return undefined;
  const family = (FAMILIES[prefix] as (rest: string) => Plain)(name.slice(prefix.length));
  return { ...family, name, readsBody: BODY_FAMILIES.has(prefix), numerals: NUMERALS[prefix] ?? ALWAYS };
}

const BODY_FAMILIES = new Set(['request.body.', 'action.parameters.', 'mcp.arguments.']);
const ALWAYS = () => true;
const NUMERALS: Readonly<Record<string, (facts: Facts) => boolean>> = {
  'request.body.': ({ request }) => request.body.state === 'parsed' && request.body.numerals,
  'mcp.arguments.': () => false,
};

function withoutAlias(written: string): string {
  for (const [alias, name] of Object.entries(ALIASES))
    if (written.startsWith(alias)) return name + written.slice(alias.length);
  if (!written.startsWith(ACTION_SPEC)) return written;
  const rest = written.slice(ACTION_SPEC.length);
  const direct = `action.${rest}`;
  return direct in PLAIN || rest.startsWith('parameters.') ? direct : `action.parameters.${rest}`;
}

/** A member that is not there; of a body that was kept in part nobody can tell. */
function orUnkept(found: Reading, body: BodyFacts): Reading {
  return found === undefined ? withoutBody(body) : found;
}

function withoutBody(body: BodyFacts): Reading {
  if (body.state === 'unread' || (body.state === 'parsed' && body.partial)) return UNREAD;
  return body.state === 'opaque' ? UNREADABLE : undefined;
}

function withoutHeader({ withheld }: RequestFacts, name: string): Reading {
  return withheld === 'all' || withheld?.has(name) ? UNREAD : undefined;
}

/** From path and query at once, from the body once it is read. */
function parameter({ action, request }: Facts, path: readonly string[]): Reading {
  return orUnkept(at(action.parameters, path), request.body);
}

const INDEX = /^(?:0|[1-9][0-9]*)$/;

/** What stands at a path of names and indexes; undefined where nothing does. */
function at(root: Value, path: readonly string[]): Value | undefined {
  let value: Value | undefined = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || (Array.isArray(value) && !INDEX.test(name))) return undefined;
    value = own(value as Readonly<Record<string, Value>>, name);
  }
  return value;
}

/** Own members alone: `constructor` is a name like any other. */
function own<Member>(record: Readonly<Record<string, Member>>, name: string): Member | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
