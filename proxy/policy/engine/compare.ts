// When are two values the same, and when can nobody say? A value of another kind than the policy speaks of is unknown, not
// different: an upstream may read "5" as 5 and "true" as true.

import type { Value } from './facts.ts';
import { either, FALSE, type Outcome, outcomeOf, UNKNOWN } from './outcome.ts';

/** What a policy may compare with. */
export type Scalar = string | number | boolean | null;

/** Decimal numerals with one reading: no leading zeros, signs, blanks or exponents that parsers disagree about. */
const NUMERAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** The number that a value is; undefined where it is none, or one beyond 2^53. `numerals`: strings of digits count (forms, queries). */
export function numberOf(value: Value, numerals: boolean): number | undefined {
  let number: number;
  if (typeof value === 'number') number = value;
  else if (numerals && typeof value === 'string' && NUMERAL.test(value)) number = Number(value);
  else return undefined;
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : undefined;
}

function truthOf(value: Value, numerals: boolean): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (!numerals) return undefined;
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}

/** Whether what was sent is what the policy names. */
export function sameValue(wanted: Scalar, actual: Value, numerals: boolean): Outcome {
  if (wanted === null) return outcomeOf(actual === null);
  if (typeof wanted === 'string') return typeof actual === 'string' ? outcomeOf(actual === wanted) : UNKNOWN;
  const sent = typeof wanted === 'number' ? numberOf(actual, numerals) : truthOf(actual, numerals);
  return sent === undefined ? UNKNOWN : outcomeOf(sent === wanted);
}

/** Whether a text has the wanted part, or a list the wanted element. */
export function holdsValue(wanted: Scalar, actual: Value, numerals: boolean): Outcome {
  if (typeof actual === 'string') return typeof wanted === 'string' ? outcomeOf(actual.includes(wanted)) : UNKNOWN;
  if (!Array.isArray(actual)) return UNKNOWN;
  let outcome: Outcome = FALSE;
  for (const element of actual as readonly Value[]) outcome = either(outcome, sameValue(wanted, element, numerals));
  return outcome;
}
