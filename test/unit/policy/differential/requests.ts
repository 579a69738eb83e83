// Random requests. Bodies are really bytes: the engine reads them, and the interpreter is told what they were made from.

import { readBody } from '../../../../proxy/policy/engine/body.ts';
import type { BodyFacts, Facts, HistoryQuery, Value } from '../../../../proxy/policy/engine/facts.ts';
import type { Random } from './random.ts';
import { ADDRESSES, FULL, GROUPS, HOSTS, NUMBERS, TEXTS } from './vocabulary.ts';

/** One request as the engine sees it, and as whoever made it knows it to be. */
export interface RandomRequest {
  readonly facts: Facts;
  readonly known: Facts;
}

const LIMIT = 4_096;
const OPAQUE: BodyFacts = { state: 'opaque', because: 'made so' };

export function randomRequest(random: Random): RandomRequest {
  const { seen, known } = randomBody(random);
  const facts = factsAround(random, seen);
  return { facts, known: { ...facts, request: { ...facts.request, body: known } } };
}

function factsAround(random: Random, body: BodyFacts): Facts {
  const text = (): string => random.pick(TEXTS);
  const salt = random.below(1_000);
  return {
    agent: {
      id: text(),
      name: random.pick(FULL),
      groups: random.list(0, 2, () => random.pick(GROUPS)),
      owner: random.perhaps(text),
      environment: random.perhaps(() => random.pick(FULL)),
      labels: named(random, 'l'),
    },
    action: {
      type: random.pick(FULL),
      connector: random.pick(FULL),
      verb: random.pick(['read', 'write'] as const),
      risk: random.pick(NUMBERS),
      parameters: random.oneIn(3) ? {} : { p: value(random) },
    },
    resource: {
      provider: random.perhaps(text),
      type: random.perhaps(text),
      id: random.perhaps(text),
      account: random.perhaps(text),
      environment: random.perhaps(() => random.pick(FULL)),
      owner_tenant: random.perhaps(text),
    },
    request: {
      method: random.pick(['GET', 'POST', 'PUT']),
      scheme: random.pick(['http', 'https'] as const),
      host: random.pick(HOSTS),
      port: random.pick(NUMBERS),
      path: text(),
      query: named(random, 'q'),
      ambiguousQuery: new Set(random.oneIn(5) ? ['q'] : []),
      headers: named(random, 'h'),
      content_type: random.perhaps(text),
      size: random.perhaps(() => random.pick(NUMBERS)),
      body,
    },
    context: {
      time: random.below(4_000_000) * 1_000_000 + random.below(1_000_000),
      source_ip: random.pick(ADDRESSES),
      gateway: text(),
      run_id: random.perhaps(text),
    },
    mcp: random.oneIn(3) ? callOf(random) : undefined,
    historyCount: (query) => counted(query, salt),
  };
}

function callOf(random: Random): Facts['mcp'] {
  return {
    method: random.pick(TEXTS),
    tool: random.perhaps(() => random.pick(TEXTS)),
    arguments: { a: value(random), b: [value(random)] },
  };
}

/** A number that depends on everything that is asked, and sometimes on nobody having counted. */
function counted({ windowMs, action = '', agent }: HistoryQuery, salt: number): number | undefined {
  const mixed = (windowMs / 1_000 + action.length * 7 + (agent === 'any' ? 3 : 0) + salt) % 9;
  return mixed === 8 ? undefined : mixed * 6 - 1;
}

function named(random: Random, name: string): Record<string, string> {
  const text = random.perhaps(() => random.pick<string>([...TEXTS, ...ADDRESSES, '9007199254740993', 'false']));
  return text === undefined ? {} : { [name]: text };
}

function scalar(random: Random): Value {
  return random.pick<Value>([...TEXTS, ...NUMBERS, true, false, null, 2 ** 53, 2 ** 53 - 1, '9007199254740993', '5.5']);
}

function value(random: Random): Value {
  return random.oneIn(6) ? random.list(0, 2, () => scalar(random)) : scalar(random);
}

interface Body {
  readonly seen: BodyFacts;
  readonly known: BodyFacts;
}

function randomBody(random: Random): Body {
  if (random.oneIn(8)) return { seen: { state: 'none' }, known: { state: 'none' } };
  return random.oneIn(3) ? formBody(random) : jsonBody(random);
}

function read(text: string | Uint8Array, contentType: string | undefined, contentEncoding?: string): BodyFacts {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return readBody({ bytes, contentType, contentEncoding, limit: LIMIT });
}

const JSON_TYPE = 'application/json; charset=utf-8';

function jsonBody(random: Random): Body {
  const members: Record<string, Value> = {};
  if (!random.oneIn(4)) members.a = value(random);
  if (!random.oneIn(4)) members.b = random.oneIn(2) ? value(random) : { a: value(random) };
  const text = JSON.stringify(members, undefined, random.below(3));
  if (random.oneIn(4)) return { seen: spoilt(random, text), known: OPAQUE };
  const written = text.replaceAll('"a"', random.oneIn(3) ? '"\\u0061"' : '"a"');
  return { seen: read(written, JSON_TYPE), known: { state: 'parsed', value: members, numerals: false } };
}

/** What the language page calls unknown, each in bytes. */
function spoilt(random: Random, text: string): BodyFacts {
  const inner = text.slice(1, -1).trim();
  switch (random.below(9)) {
    case 0:
      return read(`{"x": 1, "x": 2${inner === '' ? '' : `, ${inner}`}}`, JSON_TYPE);
    case 1:
      return read(Uint8Array.from([...new TextEncoder().encode(text), 0xff]), JSON_TYPE);
    case 2:
      return read(text + ' '.repeat(LIMIT), JSON_TYPE);
    case 3:
      return read(text, JSON_TYPE, 'gzip');
    case 4:
      return read(text, 'text/plain');
    case 5:
      return read(text, undefined);
    case 6:
      return read(`${text}{}`, JSON_TYPE);
    case 7:
      return read(`{"\\ud800": 1}`, JSON_TYPE);
    default:
      return read(text.slice(0, -1), JSON_TYPE);
  }
}

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Names that nest, as Stripe sends them; every value is text. */
function formBody(random: Random): Body {
  const fields: [string, string][] = [];
  const members: Record<string, Value> = {};
  const text = (): string => random.pick([...TEXTS, '9007199254740993', '5.5', 'false']);
  if (!random.oneIn(4)) {
    members.a = text();
    fields.push(['a', members.a as string]);
  }
  const shape = random.below(4);
  const part = text();
  if (shape === 1) fields.push(['b', part]);
  if (shape === 2) fields.push([`b[${random.pick(['a', '0'])}]`, part]);
  if (shape === 3) fields.push(['b[]', part]);
  const name = fields.at(-1)?.[0] ?? '';
  if (shape > 0) members.b = shape === 1 ? part : shape === 3 ? [part] : { [name.slice(2, -1)]: part };
  const written = fields.map(([key, one]) => `${encodeURIComponent(key)}=${encodeURIComponent(one)}`).join('&');
  if (fields.length === 0) return { seen: read('', FORM_TYPE), known: { state: 'none' } };
  if (random.oneIn(5))
    return {
      seen: read(`${written}${random.pick(['&a=1&a=2', '&x=%ff', '&x[=1', ';x=1'])}`, FORM_TYPE),
      known: OPAQUE,
    };
  return { seen: read(written, FORM_TYPE), known: { state: 'parsed', value: members, numerals: true } };
}
