// What does each operator accept, and what does it ask? Checked when a policy is saved, so that deciding never meets a wrong value.

import { type Block, compileBlock, inBlocks } from './addresses.ts';
import { type Ask, describe, list, shortened } from './check.ts';
import { holdsValue, numberOf, type Scalar, sameValue } from './compare.ts';
import type { Value } from './facts.ts';
import type { Field, FieldKind } from './fields.ts';
import { compileGlob, type TextTest } from './glob.ts';
import { either, FALSE, negate, type Outcome, outcomeOf, UNKNOWN } from './outcome.ts';
import { compilePattern, MAX_SEARCHED } from './pattern.ts';
import { folded, limited, readScalar } from './scalar.ts';
import type { Tree } from './tree.ts';

/** Asks one question of a value that is there. `numerals`: strings of digits compare as numbers. */
export type Test = (actual: Value, numerals: boolean) => Outcome;

/** The value that the policy gives, for explanations and the index. */
export type Wanted = Scalar | readonly Scalar[];

export interface CompiledTest {
  readonly test: Test;
  readonly wanted: Wanted;
}

interface Operator {
  readonly kinds: readonly FieldKind[];
  compile(field: Field, value: Tree, ask: Ask): CompiledTest | undefined;
}

const EVERY: readonly FieldKind[] = ['text', 'number', 'weekday', 'input', 'any'];
const TEXTUAL: readonly FieldKind[] = ['text', 'input', 'any'];
const NUMERIC: readonly FieldKind[] = ['number', 'time', 'input', 'any'];

const OPERATORS: Readonly<Record<string, Operator>> = {
  equals: { kinds: EVERY, compile: withScalar(sameValue) },
  not_equals: { kinds: EVERY, compile: withScalar(inverse(sameValue)) },
  in: { kinds: EVERY, compile: withList((outcome) => outcome) },
  not_in: { kinds: EVERY, compile: withList(negate) },
  contains: { kinds: [...TEXTUAL, 'texts'], compile: withScalar(holdsValue) },
  not_contains: { kinds: [...TEXTUAL, 'texts'], compile: withScalar(inverse(holdsValue)) },
  starts_with: { kinds: TEXTUAL, compile: withText((start) => (actual) => actual.startsWith(start)) },
  ends_with: { kinds: TEXTUAL, compile: withText((end) => (actual) => actual.endsWith(end)) },
  matches: { kinds: TEXTUAL, compile: withPattern },
  glob: { kinds: TEXTUAL, compile: withText(compileGlob, ofShortText) },
  greater_than: { kinds: NUMERIC, compile: withNumber((actual, wanted) => actual > wanted) },
  greater_than_or_equal: { kinds: NUMERIC, compile: withNumber((actual, wanted) => actual >= wanted) },
  less_than: { kinds: NUMERIC, compile: withNumber((actual, wanted) => actual < wanted) },
  less_than_or_equal: { kinds: NUMERIC, compile: withNumber((actual, wanted) => actual <= wanted) },
  between: { kinds: NUMERIC, compile: withBounds },
  in_cidr: { kinds: TEXTUAL, compile: withBlocks },
};

/** Operators that ask whether something is there at all; they take no value. */
export const PRESENCE = ['exists', 'not_exists'] as const;

/** Every operator's name. */
export const OPERATOR_NAMES: readonly string[] = [...Object.keys(OPERATORS), ...PRESENCE];

/** Whether the operator can be asked of fields of that kind; undefined where there is no such operator. */
export function operatorFits(operator: string, kind: FieldKind): boolean | undefined {
  if (PRESENCE.some((one) => one === operator)) return true;
  return Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator]?.kinds.includes(kind) : undefined;
}

/** Compiles what stands behind `value`; reports and answers undefined where the operator or the field cannot take it. */
export function compileTest(operator: string, field: Field, value: Tree, ask: Ask): CompiledTest | undefined {
  return OPERATORS[operator]?.compile(field, value, ask);
}

type Compare = (wanted: Scalar, actual: Value, numerals: boolean) => Outcome;

function inverse(compare: Compare): Compare {
  return (wanted, actual, numerals) => negate(compare(wanted, actual, numerals));
}

/** One of a list: by a look-up where it holds texts. */
function isIn(wanted: readonly Scalar[]): Test {
  if (wanted.every((one) => typeof one === 'string')) {
    const texts = new Set(wanted);
    return (actual) => (typeof actual === 'string' ? outcomeOf(texts.has(actual)) : UNKNOWN);
  }
  return (actual, numerals) =>
    wanted.reduce<Outcome>((outcome, one) => either(outcome, sameValue(one, actual, numerals)), FALSE);
}

function withScalar(compare: Compare): Operator['compile'] {
  return (field, value, ask) => {
    const wanted = readScalar(field, value, ask);
    return wanted === undefined ? undefined : { wanted, test: (actual, numerals) => compare(wanted, actual, numerals) };
  };
}

function withList(turn: (outcome: Outcome) => Outcome): Operator['compile'] {
  return (field, value, ask) => {
    const wanted = list((item, its) => readScalar(field, item, its))(value, ask);
    if (wanted === undefined) return undefined;
    if (new Set(wanted.map((one) => typeof one)).size > 1) {
      return ask.problems.report(
        value.place,
        `${ask.what} mixes texts with other values; all of a list must be of one kind.`,
      );
    }
    const test = isIn(wanted);
    return { wanted, test: (actual, numerals) => turn(test(actual, numerals)) };
  };
}

function readText(field: Field, value: Tree, ask: Ask): string | undefined {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') {
    return ask.problems.report(value.place, `${ask.what} must be text, not ${describe(value)}.`);
  }
  return limited(folded(field, value.value), value, ask);
}

function ofText(test: TextTest): Test {
  return (actual) => (typeof actual === 'string' ? outcomeOf(test(actual)) : UNKNOWN);
}

/** For searches that take longer than one pass over the text: what is too long for them is unknown. */
function ofShortText(test: TextTest): Test {
  return (actual) => (typeof actual === 'string' && actual.length <= MAX_SEARCHED ? outcomeOf(test(actual)) : UNKNOWN);
}

function withText(compile: (wanted: string) => TextTest, kindOfTest = ofText): Operator['compile'] {
  return (field, value, ask) => {
    const wanted = readText(field, value, ask);
    return wanted === undefined ? undefined : { wanted, test: kindOfTest(compile(wanted)) };
  };
}

function withPattern(_field: Field, value: Tree, ask: Ask): CompiledTest | undefined {
  if (value.kind !== 'scalar' || typeof value.value !== 'string') {
    return ask.problems.report(value.place, `${ask.what} must be text, not ${describe(value)}.`);
  }
  const search = compilePattern(value.value);
  if (typeof search !== 'function') {
    return ask.problems.report(
      value.place,
      `The pattern '${shortened(value.value)}' is refused by RE2: ${search.refused}.`,
    );
  }
  return { wanted: value.value, test: ofShortText(search) };
}

function readNumber(field: Field, value: Tree, ask: Ask): number | undefined {
  const scalar = readScalar(field, value, ask);
  if (scalar === undefined || typeof scalar === 'number') return scalar;
  return ask.problems.report(value.place, `${ask.what} must be a number, not ${describe(value)}.`);
}

function withNumber(compare: (actual: number, wanted: number) => boolean): Operator['compile'] {
  return (field, value, ask) => {
    const wanted = readNumber(field, value, ask);
    if (wanted === undefined) return undefined;
    return {
      wanted,
      test: (actual, numerals) => {
        const number = numberOf(actual, numerals);
        return number === undefined ? UNKNOWN : outcomeOf(compare(number, wanted));
      },
    };
  };
}

/** Both ends count. On clocks (`context.hour`, times of day) a range may pass midnight. */
function withBounds(field: Field, value: Tree, ask: Ask): CompiledTest | undefined {
  const wanted = list((item, its) => readNumber(field, item, its))(value, ask);
  if (wanted === undefined) return undefined;
  const [low, high] = wanted;
  if (low === undefined || high === undefined || wanted.length !== 2) {
    return ask.problems.report(
      value.place,
      `${ask.what} must be a list of two, the lowest and the highest value, not of ${wanted.length}.`,
    );
  }
  if (low > high && field.wraps !== true)
    return ask.problems.report(
      value.place,
      `${ask.what} begins at ${low}, above its end ${high}; nothing lies between.`,
    );
  const within = low <= high ? (one: number) => one >= low && one <= high : (one: number) => one >= low || one <= high;
  return {
    wanted,
    test: (actual, numerals) => {
      const number = numberOf(actual, numerals);
      return number === undefined ? UNKNOWN : outcomeOf(within(number));
    },
  };
}

function withBlocks(_field: Field, value: Tree, ask: Ask): CompiledTest | undefined {
  const trees = value.kind === 'list' ? value.items : [value];
  const blocks: Block[] = [];
  const wanted: string[] = [];
  for (const tree of trees) {
    const text = tree.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : '';
    const block = compileBlock(text);
    if (block === undefined) {
      ask.problems.report(
        tree.place,
        `${ask.what} must be an address block such as 10.0.0.0/8, not ${describe(tree)}.`,
      );
    } else blocks.push(block);
    wanted.push(text);
  }
  if (blocks.length !== trees.length || blocks.length === 0) return undefined;
  return { wanted, test: (actual) => addressOutcome(actual, blocks) };
}

function addressOutcome(actual: Value, blocks: readonly Block[]): Outcome {
  const inside = typeof actual === 'string' ? inBlocks(actual, blocks) : undefined;
  return inside === undefined ? UNKNOWN : outcomeOf(inside);
}
