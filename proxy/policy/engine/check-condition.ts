// Is a condition right, and what does it ask? Each leaf is compiled here, where its places are still known.

import { type Ask, describe, Entries, list, map, shortened, text, word } from './check.ts';
import { COMBINERS, COUNTED_KEYS, type Combined, type Condition, LEAF_KEYS, type Leaf } from './document.ts';
import type { Facts, HistoryQuery } from './facts.ts';
import {
  FIELD_NAMES,
  type Field,
  type FieldSettings,
  resolveField,
  takesWindow,
  takesZone,
  UNREAD,
  UNREADABLE,
} from './fields.ts';
import { type Offset, zoneOffset } from './moment.ts';
import { compileTest, OPERATOR_NAMES, operatorFits, PRESENCE, type Test } from './operators.ts';
import { both, either, FALSE, negate, type Outcome, outcomeOf, PENDING, TRUE, UNKNOWN } from './outcome.ts';
import { isDaytime } from './scalar.ts';
import type { MapTree, Tree } from './tree.ts';

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** As far back as anybody counts. */
const MAX_WINDOW_MS = 7 * UNIT_MS.d;

/** The conditions of a rule: one condition, or an empty map, which is undefined and matches everything. */
export function checkConditions(tree: Tree, ask: Ask): Condition | undefined {
  if (tree.kind === 'map' && tree.entries.size === 0) return undefined;
  return checkCondition(tree, ask);
}

function checkCondition(tree: Tree, ask: Ask): Condition | undefined {
  const entries = map(tree, ask);
  if (entries === undefined) return undefined;
  const combiners = COMBINERS.filter((one) => entries.entries.has(one));
  if (combiners.length === 0) return checkLeaf(entries, ask);
  const [kind] = combiners;
  if (kind === undefined || combiners.length > 1) {
    return ask.problems.report(
      tree.place,
      `A condition is one of all, any, not or a field, not ${combiners.join(' and ')} at once; nest them.`,
    );
  }
  const fields = new Entries(entries, ask, [kind]);
  const parts = fields.need(
    kind,
    kind === 'not' ? checkOne : list(checkCondition, kind === 'all' ? 0 : 1),
    'it holds conditions',
  );
  return parts === undefined ? undefined : combine(kind, parts);
}

const checkOne = (tree: Tree, ask: Ask): Condition[] | undefined => {
  const condition = checkCondition(tree, ask);
  return condition === undefined ? undefined : [condition];
};

/** A condition of conditions. */
export function combine(kind: Combined['kind'], parts: readonly Condition[]): Condition {
  const [first] = parts;
  if (first !== undefined && parts.length === 1 && kind !== 'not') return { kind, parts, evaluate: first.evaluate };
  const evaluates = parts.map((part) => part.evaluate);
  if (kind === 'all') return { kind, parts, evaluate: evaluateAll(evaluates) };
  if (kind === 'any') return { kind, parts, evaluate: evaluateAny(evaluates) };
  const [only] = evaluates as [Combined['evaluate']];
  return { kind, parts, evaluate: (facts) => negate(only(facts)) };
}

type Evaluate = (facts: Facts) => Outcome;

function evaluateAll(parts: readonly Evaluate[]): Evaluate {
  return (facts) => {
    let outcome: Outcome = TRUE;
    for (const part of parts) {
      outcome = both(outcome, part(facts));
      if (outcome === FALSE) return FALSE;
    }
    return outcome;
  };
}

function evaluateAny(parts: readonly Evaluate[]): Evaluate {
  return (facts) => {
    let outcome: Outcome = FALSE;
    for (const part of parts) {
      outcome = either(outcome, part(facts));
      if (outcome === TRUE) return TRUE;
    }
    return outcome;
  };
}

function checkLeaf(tree: MapTree, ask: Ask): Leaf | undefined {
  const entries = new Entries(tree, ask, [...COMBINERS, ...LEAF_KEYS]);
  const named = entries.need('field', text, 'a condition is one of all, any, not or a field with an operator');
  const operator = entries.need('operator', text, `it is one of ${OPERATOR_NAMES.join(', ')}`);
  const field = named === undefined ? undefined : checkField(named, entries, ask);
  if (operator !== undefined && operatorFits(operator, 'any') === undefined) {
    const place = (entries.get('operator') as Tree).place;
    return ask.problems.report(
      place,
      `Unknown operator '${shortened(operator)}'; known are ${OPERATOR_NAMES.join(', ')}.`,
    );
  }
  return field === undefined || operator === undefined ? undefined : checkQuestion(field, operator, entries, ask);
}

function checkQuestion(field: Field, operator: string, entries: Entries, ask: Ask): Leaf | undefined {
  const { problems } = ask;
  const value = entries.get('value');
  if (operatorFits(operator, field.kind) !== true) {
    const hint = field.kind === 'texts' ? '; it is a list, so ask with contains or not_contains' : '';
    return problems.report(
      (entries.get('operator') as Tree).place,
      `The operator '${operator}' cannot be asked of ${field.name}${hint}.`,
    );
  }
  if (PRESENCE.some((one) => one === operator)) {
    if (value !== undefined) return problems.report(value.place, `'${operator}' takes no value; leave 'value' out.`);
    return {
      kind: 'leaf',
      field,
      operator,
      wanted: undefined,
      evaluate: evaluatePresence(field, operator === 'exists'),
    };
  }
  if (value === undefined)
    return problems.report(entries.place, `'value' is missing; '${operator}' compares ${field.name} with it.`);
  const compiled = compileTest(operator, field, value, { problems, what: `The value of '${operator}'` });
  return (
    compiled && { kind: 'leaf', field, operator, wanted: compiled.wanted, evaluate: evaluateTest(field, compiled.test) }
  );
}

function evaluateTest(field: Field, test: Test): Evaluate {
  const { read, numerals } = field;
  return (facts) => {
    const actual = read(facts);
    if (actual === UNREAD) return PENDING;
    if (actual === undefined || actual === UNREADABLE) return UNKNOWN;
    return test(actual, numerals(facts));
  };
}

function evaluatePresence({ read }: Field, wanted: boolean): Evaluate {
  return (facts) => {
    const actual = read(facts);
    if (actual === UNREAD) return PENDING;
    return actual === UNREADABLE ? UNKNOWN : outcomeOf((actual !== undefined) === wanted);
  };
}

function checkField(named: string, entries: Entries, ask: Ask): Field | undefined {
  const settings: FieldSettings = {
    offset: checkZone(named, entries, ask),
    daytime: checkDaytime(named, entries, ask),
    history: checkHistory(named, entries, ask),
  };
  const field = resolveField(named, settings);
  if (field !== undefined) return field;
  const place = (entries.get('field') as Tree).place;
  return ask.problems.report(place, `Unknown field '${shortened(named)}'; known are ${FIELD_NAMES.join(', ')}.`);
}

const UTC = zoneOffset('UTC') as Offset;

function checkZone(named: string, entries: Entries, ask: Ask): Offset {
  const zone = entries.read('zone', text);
  if (zone === undefined) return UTC;
  const place = (entries.get('zone') as Tree).place;
  const offset = zoneOffset(zone);
  if (!takesZone(named))
    ask.problems.report(
      place,
      `'zone' means something for context.time, context.weekday and context.hour alone, not for ${shortened(named)}.`,
    );
  else if (offset === undefined)
    ask.problems.report(place, `There is no time zone '${shortened(zone)}'; write one such as Europe/Zurich.`);
  return offset ?? UTC;
}

/** Whether a time is compared with times of day. Both kinds in one condition would compare clocks with dates. */
function checkDaytime(named: string, entries: Entries, ask: Ask): boolean {
  const value = entries.get('value');
  if (named !== 'context.time' || value === undefined) return false;
  const forms = (value.kind === 'list' ? value.items : [value]).map(
    (one) => one.kind === 'scalar' && isDaytime(String(one.value)),
  );
  if (new Set(forms).size > 1)
    ask.problems.report(value.place, `The value mixes times of day with dates; write two conditions.`);
  return forms[0] === true;
}

const NO_HISTORY: HistoryQuery = { windowMs: 0, action: undefined, agent: 'self' };
/** What stands beside a field that is named on its own. */
export const PLAIN_SETTINGS: FieldSettings = { offset: UTC, daytime: false, history: NO_HISTORY };

function checkHistory(named: string, entries: Entries, ask: Ask): HistoryQuery {
  if (!takesWindow(named)) {
    for (const key of ['window', 'of']) {
      const tree = entries.get(key);
      if (tree !== undefined)
        ask.problems.report(
          tree.place,
          `'${key}' means something for history.count alone, not for ${shortened(named)}.`,
        );
    }
    return NO_HISTORY;
  }
  const windowMs = entries.need('window', readWindow, 'history.count counts within one, such as 1h');
  const of = entries.read('of', map);
  if (of === undefined) return { ...NO_HISTORY, windowMs: windowMs ?? 0 };
  const its = new Entries(of, { problems: ask.problems, what: "'of'" }, COUNTED_KEYS);
  return {
    windowMs: windowMs ?? 0,
    action: its.read('action', text),
    agent: its.read('agent', word(['self', 'any'])) ?? 'self',
  };
}

/** A time such as 30s or 7d, in ms. */
export function readWindow(tree: Tree, ask: Ask): number | undefined {
  const parts =
    tree.kind === 'scalar' && typeof tree.value === 'string' ? /^([1-9]\d{0,5})([smhd])$/.exec(tree.value) : null;
  const ms = parts === null ? Number.NaN : Number(parts[1]) * UNIT_MS[parts[2] as keyof typeof UNIT_MS];
  if (ms <= MAX_WINDOW_MS) return ms;
  return ask.problems.report(
    tree.place,
    `${ask.what} must be a time such as 30s, 15m, 1h or 7d, at most 7d, not ${describe(tree)}.`,
  );
}
