// Which values may a policy compare a field with? By the field's kind, so that a comparison that could never hold is refused at save.

import { type Ask, describe } from './check.ts';
import type { Scalar } from './compare.ts';
import type { Field } from './fields.ts';
import type { Tree } from './tree.ts';

const MAX_TEXT = 1_000;
const DAYTIME = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether a text is a time of day, as `09:00` or `17:30:15`. */
export const isDaytime = (text: string): boolean => DAYTIME.test(text);

/** The value that a policy gives, as the field's kind has it; reports what does not fit and answers undefined. */
export function readScalar(field: Field, tree: Tree, ask: Ask): Scalar | undefined {
  const value = tree.kind === 'scalar' ? tree.value : undefined;
  const wrong = (wanted: string): undefined =>
    ask.problems.report(
      tree.place,
      `${ask.what} must be ${wanted} because ${field.name} is one, not ${describe(tree)}.`,
    );
  if (value === undefined)
    return ask.problems.report(tree.place, `${ask.what} must be a single value, not ${describe(tree)}.`);
  switch (field.kind) {
    case 'number':
      return typeof value === 'number' ? value : wrong('a number');
    case 'time':
      return timeOf(value) ?? wrong('a time of day such as 09:00 or an RFC 3339 time');
    case 'text':
    case 'texts':
    case 'weekday':
      return typeof value === 'string' ? limited(readWord(field, value, wrong), tree, ask) : wrong('text');
    case 'input':
      return value !== null ? limited(value, tree, ask) : wrong('text, a number, true or false');
    case 'any':
      return limited(value, tree, ask);
  }
}

function readWord(field: Field, value: string, wrong: (wanted: string) => undefined): string | undefined {
  const word = folded(field, value);
  if (field.choices === undefined || field.choices.includes(word)) return word;
  return wrong(`one of ${field.choices.join(', ')}`);
}

/** The value unless it is a text so long that looking for it would hold up the gate. */
export function limited<Given>(value: Given, tree: Tree, { problems, what }: Ask): Given | undefined {
  if (typeof value !== 'string' || value.length <= MAX_TEXT) return value;
  return problems.report(tree.place, `${what} has ${value.length} characters; at most ${MAX_TEXT} are compared with.`);
}

/** The text as the field is always written. */
export function folded({ fold }: Field, value: string): string {
  if (fold === undefined) return value;
  return fold === 'upper' ? value.toUpperCase() : value.toLowerCase();
}

/** Milliseconds: since midnight for a time of day, since 1970 for an instant. */
function timeOf(value: Scalar): number | undefined {
  if (typeof value !== 'string') return undefined;
  const daytime = DAYTIME.exec(value);
  if (daytime !== null) return ((Number(daytime[1]) * 60 + Number(daytime[2])) * 60 + Number(daytime[3] ?? 0)) * 1000;
  const instant = INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
