// Random policies: every operator on every kind of field that takes it, nested, under random scopes, priorities and modes.

import type { NaivePolicy, Question } from '../naive.ts';
import type { Random } from './random.ts';
import {
  ADDRESSES,
  BLOCKS,
  CLOCKS,
  FULL,
  GLOBS,
  GROUPS,
  HOSTS,
  INSTANTS,
  NUMBERS,
  PATTERNS,
  TEXTS,
  WEEKDAYS,
  WINDOWS,
  ZONES,
} from './vocabulary.ts';

type Leaf = Extract<Question, { field: string }>;

const EQUAL = ['equals', 'not_equals'];
const LIST = ['in', 'not_in'];
const PART = ['contains', 'not_contains'];
const ENDS = ['starts_with', 'ends_with'];
const ORDER = ['greater_than', 'greater_than_or_equal', 'less_than', 'less_than_or_equal'];
const THERE = ['exists', 'not_exists'];

const PLAIN_TEXT = [
  'agent.id',
  'agent.name',
  'agent.owner',
  'agent.environment',
  'action.type',
  'action_spec.type',
  'action.connector',
  'resource.provider',
  'resource.type',
  'resource.id',
  'resource.account',
  'resource.environment',
  'resource.owner_tenant',
  'request.path',
  'request.content_type',
  'context.gateway',
  'context.run_id',
  'mcp.method',
  'mcp.tool',
];
const INPUT = ['request.query.q', 'request.headers.H', 'agent.labels.l'];
const JSON_LIKE = [
  'request.body.a',
  'request.body.b',
  'request.body.b.a',
  'request.body.b.0',
  'action.parameters.p',
  'parameters.p',
  'action_spec.parameters.p',
  'action_spec.p',
  'mcp.arguments.a',
  'mcp.arguments.b.0',
];

/** Up to twelve policies with different names. */
export function randomPolicies(random: Random): NaivePolicy[] {
  return random
    .list(1, 12, () => undefined)
    .map((_, at) => ({
      name: `p${(at * 7) % 12}`,
      priority: random.pick([1, 2, 100]),
      mode: random.pick(['enforce', 'enforce', 'enforce', 'enforce', 'monitor', 'off'] as const),
      scope: scopeOf(random),
      rules: random
        .list(1, 3, () => undefined)
        .map((__, index) => ({
          name: `r${index}`,
          decision: random.pick(['allow', 'deny', 'requires_approval'] as const),
          ...(!random.oneIn(6) && { conditions: question(random, 3) }),
        })),
    }));
}

const SCOPES: Readonly<Record<keyof NaivePolicy['scope'], readonly string[]>> = {
  environments: FULL,
  agents: FULL,
  agent_groups: GROUPS,
  connectors: FULL,
  action_types: FULL,
};

function scopeOf(random: Random): NaivePolicy['scope'] {
  const scope: NaivePolicy['scope'] = {};
  for (const [key, names] of Object.entries(SCOPES) as [keyof NaivePolicy['scope'], string[]][])
    if (random.oneIn(5)) scope[key] = random.list(1, 3, () => random.pick(random.oneIn(2) ? GLOBS : names));
  return scope;
}

function question(random: Random, depth: number): Question {
  const shape = depth === 0 ? 0 : random.below(8);
  if (shape === 5) return { all: random.list(0, 3, () => question(random, depth - 1)) };
  if (shape === 6) return { any: random.list(1, 3, () => question(random, depth - 1)) };
  if (shape === 7) return { not: question(random, depth - 1) };
  return leaf(random);
}

/** By kind of field; JSON-like ones come most often, since they have the most readings. */
function leaf(random: Random): Leaf {
  return random.pick(KINDS)(random);
}

type Kind = (random: Random) => Leaf;
type Given = [operators: readonly string[], value?: (random: Random) => unknown];

const ofText = (texts: readonly string[]): Given[] => [
  [EQUAL, (random) => random.pick(texts)],
  [LIST, (random) => random.list(1, 3, () => random.pick(texts))],
  [PART, (random) => random.pick(texts)],
  [ENDS, (random) => random.pick(texts)],
  [['glob'], (random) => random.pick(GLOBS)],
  [['matches'], (random) => random.pick(PATTERNS)],
  [['in_cidr'], blocks],
  [THERE],
];

const number = (random: Random): number => random.pick(NUMBERS);
const bounds = (random: Random): number[] => [number(random), number(random)].sort((one, other) => one - other);
const ofNumber: Given[] = [
  [EQUAL, number],
  [LIST, (random) => random.list(1, 3, () => number(random))],
  [ORDER, number],
  [['between'], bounds],
  [THERE],
];

const scalar = (random: Random): unknown => random.pick<unknown>([...TEXTS, ...NUMBERS, true, false]);
const ofOneKind = (random: Random): unknown[] => {
  const kind = random.pick<readonly unknown[]>([TEXTS, NUMBERS, [true, false]]);
  return random.list(1, 3, () => random.pick(kind));
};
const ofAnything = (equal: (random: Random) => unknown): Given[] => [
  [EQUAL, equal],
  [LIST, ofOneKind],
  [PART, scalar],
  [ENDS, (random) => random.pick(TEXTS)],
  [['glob'], (random) => random.pick(GLOBS)],
  [['matches'], (random) => random.pick(PATTERNS)],
  [['in_cidr'], blocks],
  [ORDER, number],
  [['between'], bounds],
  [THERE],
];

function blocks(random: Random): string | string[] {
  return random.oneIn(2) ? random.pick(BLOCKS) : random.list(1, 2, () => random.pick(BLOCKS));
}

function among(fields: readonly string[], given: readonly Given[], more?: (random: Random) => Partial<Leaf>): Kind {
  return (random) => {
    const [operators, value] = random.pick(given);
    return {
      field: random.pick(fields),
      operator: random.pick(operators),
      ...more?.(random),
      ...(value && { value: value(random) }),
    };
  };
}

const zone = (random: Random): Partial<Leaf> => (random.oneIn(4) ? {} : { zone: random.pick(ZONES) });

const HISTORY = (random: Random): Partial<Leaf> => ({
  window: random.pick(WINDOWS),
  ...(random.oneIn(2) && {
    of: {
      ...(random.oneIn(2) && { action: random.pick(FULL) }),
      ...(random.oneIn(2) && { agent: random.pick(['self', 'any'] as const) }),
    },
  }),
});

const HOURS = [0, 5, 12, 22, 23];
const hours = (random: Random): number[] => [random.pick(HOURS), random.pick(HOURS)];
const HOUR: Given[] = [
  [EQUAL, (random) => random.pick(HOURS)],
  [LIST, (random) => random.list(1, 3, () => random.pick(HOURS))],
  [ORDER, (random) => random.pick(HOURS)],
  [['between'], hours],
  [THERE],
];

/** Times of day may pass midnight; instants may not. */
const TIME: Given[] = [
  [ORDER, (random) => random.pick([...CLOCKS, ...INSTANTS])],
  [['between'], (random) => [random.pick(CLOCKS), random.pick(CLOCKS)]],
  [['between'], (random) => [random.below(3), random.below(3)].sort().map((at) => INSTANTS[at])],
  [THERE],
];

const words = (choices: readonly string[]): Given[] => [
  [EQUAL, (random) => random.pick(choices)],
  [LIST, (random) => random.list(1, 3, () => random.pick(choices))],
  [PART, (random) => random.pick(choices)],
  [ENDS, (random) => random.pick(choices)],
  [['glob'], (random) => random.pick([...choices, '*', 'P*', '?*'])],
  [['matches'], (random) => random.pick(PATTERNS)],
  [THERE],
];

const KINDS: readonly Kind[] = [
  ...Array.from({ length: 4 }, () => among(PLAIN_TEXT, ofText(TEXTS))),
  ...Array.from({ length: 5 }, () =>
    among(
      JSON_LIKE,
      ofAnything((random) => (random.oneIn(9) ? null : scalar(random))),
    ),
  ),
  ...Array.from({ length: 3 }, () => among(INPUT, ofAnything(scalar))),
  ...Array.from({ length: 2 }, () =>
    among(['action.risk', 'action_spec.risk', 'request.port', 'request.size'], ofNumber),
  ),
  among(['history.count'], ofNumber, HISTORY),
  among(['context.hour'], HOUR, zone),
  among(['context.time'], TIME, zone),
  among(
    ['context.weekday'],
    words(WEEKDAYS).filter(([[first = '']]) => [...EQUAL, ...LIST, ...THERE].includes(first)),
    zone,
  ),
  among(['request.method'], words(['GET', 'post', 'Put'])),
  among(['request.scheme'], words(['http', 'HTTPS'])),
  among(['action.verb'], words(['read', 'write'])),
  among(['request.host'], ofText([...HOSTS, 'API.example.com'])),
  among(['context.source_ip'], ofText(ADDRESSES)),
  among(['context.source_ip'], [[['in_cidr'], blocks]]),
  among(['agent.groups'], [[PART, (random) => random.pick(TEXTS)], [THERE]]),
];
