// The policy language read word by word, as slowly as one likes: an interpreter to hold the compiled engine against. It shares nothing
// with it but the shape of facts.

import type { Facts, Value } from '../../../proxy/policy/engine/facts.ts';

export type Word = 'true' | 'false' | 'unknown';
export type Question =
  | { all: Question[] }
  | { any: Question[] }
  | { not: Question }
  | { field: string; operator: string; value?: unknown; zone?: string; window?: string };
export interface NaivePolicy {
  name: string;
  priority: number;
  mode: 'enforce' | 'monitor' | 'off';
  scope: Partial<Record<'environments' | 'agents' | 'agent_groups' | 'connectors' | 'action_types', string[]>>;
  rules: { name: string; decision: 'allow' | 'deny' | 'requires_approval'; conditions?: Question }[];
}
export interface NaiveAnswer {
  effect: string;
  rule: string | undefined;
  unknown: boolean;
  monitored: string[];
}

const bool = (holds: boolean): Word => (holds ? 'true' : 'false');
const not = (word: Word): Word => (word === 'unknown' ? word : bool(word === 'false'));
const any = (words: Word[]): Word =>
  words.includes('true') ? 'true' : words.includes('unknown') ? 'unknown' : 'false';
const all = (words: Word[]): Word =>
  words.includes('false') ? 'false' : words.includes('unknown') ? 'unknown' : 'true';

const MISSING = { missing: true };
const ODD = { odd: true };
type Read = { value: unknown; numerals: boolean };

function readField(field: string, facts: Facts): Read {
  const [room = '', ...rest] = field.split('.');
  const name = rest.join('.');
  if (field === 'context.hour') return { value: new Date(facts.context.time).getUTCHours(), numerals: false };
  if (field === 'context.weekday')
    return {
      value: ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'][
        new Date(facts.context.time).getUTCDay()
      ],
      numerals: false,
    };
  if (field === 'history.count')
    return { value: facts.historyCount({ windowMs: 1, action: undefined, agent: 'self' }) ?? MISSING, numerals: false };
  if (room === 'action' && rest[0] === 'parameters') {
    const value = dig(facts.action.parameters as Value, rest.slice(1));
    return { value: value === MISSING && facts.request.body.state === 'opaque' ? ODD : value, numerals: true };
  }
  if (room === 'request' && rest[0] === 'body') {
    const { body } = facts.request;
    if (body.state === 'opaque') return { value: ODD, numerals: false };
    if (body.state !== 'parsed') return { value: MISSING, numerals: false };
    return { value: dig(body.value, rest.slice(1)), numerals: body.numerals };
  }
  if (room === 'request' && rest[0] === 'query') {
    const key = rest.slice(1).join('.');
    return {
      value: facts.request.ambiguousQuery.has(key) ? ODD : (facts.request.query[key] ?? MISSING),
      numerals: true,
    };
  }
  if (room === 'request' && rest[0] === 'headers')
    return { value: facts.request.headers[rest.slice(1).join('.').toLowerCase()] ?? MISSING, numerals: true };
  if (room === 'agent' && rest[0] === 'labels')
    return { value: facts.agent.labels[rest.slice(1).join('.')] ?? MISSING, numerals: true };
  const record = facts[room as 'agent'] as unknown as Record<string, unknown>;
  return { value: record[name] ?? MISSING, numerals: false };
}

function dig(root: Value, path: string[]): unknown {
  let value: unknown = root;
  for (const step of path) {
    if (Array.isArray(value)) value = /^\d+$/.test(step) ? value[Number(step)] : undefined;
    else if (value !== null && typeof value === 'object') value = (value as Record<string, unknown>)[step];
    else value = undefined;
    if (value === undefined) return MISSING;
  }
  return value;
}

function asNumber({ value, numerals }: Read): number | undefined {
  const isNumeral = numerals && typeof value === 'string' && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(value);
  const number = typeof value === 'number' ? value : isNumeral ? Number(value) : Number.NaN;
  return Math.abs(number) < 2 ** 53 ? number : undefined;
}

function same(read: Read, wanted: unknown): Word {
  if (wanted === null) return bool(read.value === null);
  if (typeof wanted === 'string') return typeof read.value === 'string' ? bool(read.value === wanted) : 'unknown';
  if (typeof wanted === 'number') {
    const number = asNumber(read);
    return number === undefined ? 'unknown' : bool(number === wanted);
  }
  if (typeof read.value === 'boolean') return bool(read.value === wanted);
  if (read.numerals && (read.value === 'true' || read.value === 'false')) return bool(read.value === String(wanted));
  return 'unknown';
}

function contains(read: Read, wanted: unknown): Word {
  if (Array.isArray(read.value)) return any(read.value.map((value) => same({ ...read, value }, wanted)));
  if (typeof read.value === 'string' && typeof wanted === 'string') return bool(read.value.includes(wanted));
  return 'unknown';
}

const onText = (read: Read, test: (text: string) => boolean): Word =>
  typeof read.value === 'string' ? bool(test(read.value)) : 'unknown';

export function asRegExp(glob: string): RegExp {
  return new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
  );
}

function onNumber(read: Read, test: (number: number) => boolean): Word {
  const number = asNumber(read);
  return number === undefined ? 'unknown' : bool(test(number));
}

function ask(operator: string, read: Read, wanted: unknown): Word {
  const number = wanted as number;
  const text = wanted as string;
  const list = wanted as unknown[];
  switch (operator) {
    case 'exists':
      return read.value === ODD ? 'unknown' : bool(read.value !== MISSING);
    case 'not_exists':
      return not(ask('exists', read, undefined));
  }
  if (read.value === MISSING || read.value === ODD) return 'unknown';
  switch (operator) {
    case 'equals':
      return same(read, wanted);
    case 'not_equals':
      return not(same(read, wanted));
    case 'in':
      return any(list.map((one) => same(read, one)));
    case 'not_in':
      return not(any(list.map((one) => same(read, one))));
    case 'contains':
      return contains(read, wanted);
    case 'not_contains':
      return not(contains(read, wanted));
    case 'starts_with':
      return onText(read, (value) => value.startsWith(text));
    case 'ends_with':
      return onText(read, (value) => value.endsWith(text));
    case 'matches':
      return onText(read, (value) => new RegExp(text).test(value));
    case 'glob':
      return onText(read, (value) => asRegExp(text).test(value));
    case 'greater_than':
      return onNumber(read, (value) => value > number);
    case 'greater_than_or_equal':
      return onNumber(read, (value) => value >= number);
    case 'less_than':
      return onNumber(read, (value) => value < number);
    case 'less_than_or_equal':
      return onNumber(read, (value) => value <= number);
    case 'between':
      return onNumber(read, (value) => value >= (list[0] as number) && value <= (list[1] as number));
    default:
      throw new Error(`no operator ${operator}`);
  }
}

export function evaluate(question: Question | undefined, facts: Facts): Word {
  if (question === undefined) return 'true';
  if ('all' in question) return all(question.all.map((one) => evaluate(one, facts)));
  if ('any' in question) return any(question.any.map((one) => evaluate(one, facts)));
  if ('not' in question) return not(evaluate(question.not, facts));
  return ask(question.operator, readField(question.field, facts), question.value);
}

function inScope({ scope }: NaivePolicy, facts: Facts): boolean {
  const held: [string[] | undefined, (string | undefined)[]][] = [
    [scope.environments, [facts.resource.environment ?? facts.agent.environment]],
    [scope.agents, [facts.agent.name]],
    [scope.agent_groups, [...facts.agent.groups]],
    [scope.connectors, [facts.action.connector]],
    [scope.action_types, [facts.action.type]],
  ];
  return held.every(
    ([globs, values]) =>
      globs === undefined ||
      values.some((value) => value !== undefined && globs.some((glob) => asRegExp(glob).test(value))),
  );
}

/** All that match, strictest first, then by priority, name and place. */
export function decideNaively(policies: NaivePolicy[], facts: Facts): NaiveAnswer {
  const matches = policies
    .filter((policy) => policy.mode !== 'off' && inScope(policy, facts))
    .flatMap((policy) =>
      policy.rules.map((rule, index) => ({ policy, rule, index, word: evaluate(rule.conditions, facts) })),
    )
    .filter(({ rule, word }) => word === 'true' || (word === 'unknown' && rule.decision !== 'allow'));
  const order = ['deny', 'requires_approval', 'allow'];
  matches.sort(
    (a, b) =>
      order.indexOf(a.rule.decision) - order.indexOf(b.rule.decision) ||
      a.policy.priority - b.policy.priority ||
      (a.policy.name < b.policy.name ? -1 : a.policy.name > b.policy.name ? 1 : 0) ||
      a.index - b.index,
  );
  const named = ({ policy, rule }: (typeof matches)[number]) => `${policy.name}/${rule.name}`;
  const [first] = matches.filter(({ policy }) => policy.mode === 'enforce');
  return {
    effect: first?.rule.decision ?? 'none',
    rule: first && named(first),
    unknown: first?.word === 'unknown',
    monitored: matches.filter(({ policy }) => policy.mode === 'monitor').map(named),
  };
}
