// Is a limit right? What it counts, for whom apart from whom, how much of it, and in which time.

import { type Ask, Entries, list, map, name, shortened, text, whole, word } from './check.ts';
import { checkConditions, PLAIN_SETTINGS, readWindow } from './check-condition.ts';
import { LIMIT_KEYS, LIMIT_SPLITS, type Limit } from './document.ts';
import { type Field, resolveField } from './fields.ts';
import type { Tree } from './tree.ts';

const MAX_AMOUNT = Number.MAX_SAFE_INTEGER;

/** A limit; undefined where something in it was reported that leaves nothing to count by. */
export function checkLimit(tree: Tree, { problems }: Ask): Limit | undefined {
  const entries = map(tree, { problems, what: 'A limit' });
  if (entries === undefined) return undefined;
  const limit = new Entries(entries, { problems, what: 'a limit' }, LIMIT_KEYS);
  const called = limit.need('name', name, 'it stands in answers and in the ledger');
  const condition = limit.read('conditions', checkConditions);
  const sum = limit.read('sum', checkSummed);
  const per = limit.read('per', list(word(LIMIT_SPLITS))) ?? ['agent'];
  const max = limit.need('max', whole(0, MAX_AMOUNT), 'it is how many calls, or which sum, the window may hold');
  const windowMs = limit.need('window', readWindow, 'it is the time in which it counts, such as 1h');
  const reason = limit.read('reason', text);
  if (called === undefined || max === undefined || windowMs === undefined) return undefined;
  return { name: called, condition, sum, per, max, windowMs, reason };
}

/** A field whose values can be added up. */
function checkSummed(tree: Tree, ask: Ask): Field | undefined {
  const named = text(tree, ask);
  if (named === undefined) return undefined;
  const field = resolveField(named, PLAIN_SETTINGS);
  if (field !== undefined && ['number', 'input', 'any'].includes(field.kind) && named !== 'history.count') return field;
  return ask.problems.report(
    tree.place,
    `${ask.what} must be a field that holds a number, such as request.body.amount, not '${shortened(named)}'.`,
  );
}
