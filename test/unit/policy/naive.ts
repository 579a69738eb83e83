// The policy language read word by word, as slowly as one likes: an interpreter to hold the compiled engine against. It shares nothing
// with it but the shape of facts.

import type { Facts, Value } from '../../../proxy/policy/engine/facts.ts';

export type Word = 'true' | 'false' | 'unknown';
export type Question =
  | { all: Question[] }
  | { any: Question[] }
  | { not: Question }
  | {
      field: string;
      operator: string;
      value?: unknown;
      zone?: string;
      window?: string;
      of?: { action?: string; agent?: 'self' | 'any' };
    };
type Leaf = Extract<Question, { field: string }>;
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
  /** Every rule that requires approval, where that is the answer. */
  holding: string[];
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

function readField(leaf: Leaf, facts: Facts): Read {
  const field = leaf.field
    .replace(/^parameters\./, 'action.parameters.')
    .replace(/^action_spec\.(type|verb|risk|connector|parameters\..*)$/, 'action.$1')
    .replace(/^action_spec\./, 'action.parameters.');
  const [room = '', family = '', ...rest] = field.split('.');
  const name = rest.join('.');
  const { body } = facts.request;
  const odd = body.state === 'opaque';
  switch (`${room}.${family}`) {
    case 'context.hour':
      return plain(Math.floor(clock(facts.context.time, leaf.zone).ms / 3_600_000));
    case 'context.weekday':
      return plain(clock(facts.context.time, leaf.zone).weekday);
    case 'context.time':
      return plain(isClock(leaf.value) ? clock(facts.context.time, leaf.zone).ms : facts.context.time);
    case 'history.count':
      return plain(facts.historyCount(historyOf(leaf)));
    case 'action.parameters': {
      const value = dig(facts.action.parameters as Value, rest);
      return { value: value === MISSING && odd ? ODD : value, numerals: true };
    }
    case 'mcp.arguments':
      return plain(facts.mcp === undefined ? (odd ? ODD : MISSING) : dig(facts.mcp.arguments, rest));
    case 'mcp.method':
    case 'mcp.tool':
      return plain(facts.mcp === undefined ? (odd ? ODD : MISSING) : facts.mcp[family as 'tool']);
    case 'request.body':
      if (body.state !== 'parsed') return plain(odd ? ODD : MISSING);
      return { value: dig(body.value, rest), numerals: body.numerals };
    case 'request.query':
      return {
        value: facts.request.ambiguousQuery.has(name) ? ODD : (facts.request.query[name] ?? MISSING),
        numerals: true,
      };
    case 'request.headers':
      return { value: facts.request.headers[name.toLowerCase()] ?? MISSING, numerals: true };
    case 'agent.labels':
      return { value: facts.agent.labels[name] ?? MISSING, numerals: true };
  }
  return plain((facts[room as 'agent'] as unknown as Record<string, unknown>)[family]);
}

const plain = (value: unknown): Read => ({ value: value === undefined ? MISSING : value, numerals: false });

const UNITS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const historyOf = ({ window = '', of }: Leaf) => ({
  windowMs: Number(window.slice(0, -1)) * (UNITS[window.slice(-1)] as number),
  action: of?.action,
  agent: of?.agent ?? ('self' as const),
});

const isClock = (wanted: unknown): boolean => [wanted].flat().every((one) => typeof one === 'string' && one.length < 9);
/** As a number to compare with: ms since midnight for 09:00, ms since 1970 for a date. */
function moment(wanted: unknown): unknown {
  if (typeof wanted !== 'string') return wanted;
  if (!isClock(wanted)) return new Date(wanted).getTime();
  return new Date(`1970-01-01T${wanted.length === 5 ? `${wanted}:00` : wanted}Z`).getTime();
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** What hangs on the wall of that zone. */
function clock(time: number, zone = 'UTC'): { ms: number; weekday: string } {
  let format = formats.get(zone);
  if (format === undefined) {
    const parts = { weekday: 'long', hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...parts });
    formats.set(zone, format);
  }
  const [weekday = '', hour, minute, second] = format.format(time).split(/[^\w]+/);
  const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
  return { weekday: weekday.toLowerCase(), ms: seconds * 1_000 + (time % 1_000) };
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

const patterns = new Map<string, RegExp>();
export function asRegExp(glob: string): RegExp {
  const known = patterns.get(glob) ?? globPattern(glob);
  patterns.set(glob, known);
  return known;
}

function globPattern(glob: string): RegExp {
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

/** Only clocks begin later than they end: from 22 to 5 passes midnight. */
const within = (value: number, [low, high]: [number, number]): boolean =>
  low <= high ? value >= low && value <= high : value >= low || value <= high;

function searching(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'i') : new RegExp(pattern);
}

function inCidr(value: unknown, blocks: string[]): Word {
  const bits = typeof value === 'string' ? bitsOf(value) : undefined;
  if (bits === undefined) return 'unknown';
  return bool(
    blocks.some((block) => {
      const [address = '', length] = block.split('/');
      const start = bitsOf(address) as string;
      // A block of IPv4 addresses in IPv6 notation counts its bits from the longer beginning.
      const shorter = address.includes(':') ? 128 - start.length : 0;
      const common = length === undefined ? start.length : Number(length) - shorter;
      return start.length === bits.length && start.slice(0, common) === bits.slice(0, common);
    }),
  );
}

/** 32 or 128 zeros and ones; undefined where it is no address. IPv4 in IPv6 clothes is IPv4. */
function bitsOf(text: string): string | undefined {
  const four = text.match(/^(\d+)\.(\d+)\.(\d+)\.(\d+)$/)?.slice(1);
  if (four !== undefined) {
    if (four.some((part) => Number(part) > 255 || String(Number(part)) !== part)) return undefined;
    return four.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
  }
  if (!/^[0-9a-f:]+(:\d+\.\d+\.\d+\.\d+)?$/i.test(text) || !text.includes(':')) return undefined;
  const embedded = /:(\d+\.[\d.]+)$/.exec(text)?.[1];
  const tail = embedded === undefined ? [] : [bitsOf(embedded) as string];
  const [head = '', rest] = (embedded === undefined ? text : text.slice(0, -embedded.length)).split('::');
  const groups = (part = '') =>
    part
      .split(':')
      .filter((one) => one !== '')
      .map((one) => Number.parseInt(one, 16).toString(2).padStart(16, '0'));
  const before = groups(head).join('');
  const after = [...groups(rest), ...tail].join('');
  const bits = before + '0'.repeat(128 - before.length - after.length) + after;
  return bits.startsWith(`${'0'.repeat(80)}${'1'.repeat(16)}`) ? bits.slice(96) : bits;
}

/** Methods, schemes and hosts are written in one way, however the policy spells them; patterns are taken as they are. */
function spelled({ field, operator, value }: Leaf): unknown {
  if (operator === 'matches') return value;
  if (field === 'context.time') return Array.isArray(value) ? value.map(moment) : moment(value);
  const fold = (one: unknown): unknown => {
    if (typeof one !== 'string') return one;
    if (field === 'request.method') return one.toUpperCase();
    return field === 'request.scheme' || field === 'request.host' ? one.toLowerCase() : one;
  };
  return Array.isArray(value) ? value.map(fold) : fold(value);
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
      return onText(read, (value) => searching(text).test(value));
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
      return onNumber(read, (value) => within(value, list as [number, number]));
    case 'in_cidr':
      return inCidr(read.value, [wanted].flat() as string[]);
    default:
      throw new Error(`no operator ${operator}`);
  }
}

export function evaluate(question: Question | undefined, facts: Facts): Word {
  if (question === undefined) return 'true';
  if ('all' in question) return all(question.all.map((one) => evaluate(one, facts)));
  if ('any' in question) return any(question.any.map((one) => evaluate(one, facts)));
  if ('not' in question) return not(evaluate(question.not, facts));
  return ask(question.operator, readField(question, facts), spelled(question));
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
    holding:
      first?.rule.decision === 'requires_approval'
        ? matches
            .filter(({ policy, rule }) => policy.mode === 'enforce' && rule.decision === 'requires_approval')
            .map(named)
        : [],
  };
}
