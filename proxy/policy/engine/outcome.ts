// What can a condition come to? Three values as in SQL, and `pending` while the body is unread: only the head was seen.

/** `UNKNOWN` cannot be told from these facts; `PENDING` could be told once the body is read. */
export type Outcome = 0 | 1 | 2 | 3;
export const FALSE = 0;
export const UNKNOWN = 1;
export const TRUE = 2;
export const PENDING = 3;

/** The words that explanations show. */
export const OUTCOME_WORDS = ['false', 'unknown', 'true', 'pending'] as const;
export type OutcomeWord = (typeof OUTCOME_WORDS)[number];

export function outcomeOf(holds: boolean): Outcome {
  return holds ? TRUE : FALSE;
}

/** `not unknown` is unknown. */
export function negate(outcome: Outcome): Outcome {
  if (outcome === TRUE) return FALSE;
  return outcome === FALSE ? TRUE : outcome;
}

/** `any` of two: true wins, then pending, then unknown. */
export function either(one: Outcome, other: Outcome): Outcome {
  if (one === TRUE || other === TRUE) return TRUE;
  if (one === PENDING || other === PENDING) return PENDING;
  return one === UNKNOWN || other === UNKNOWN ? UNKNOWN : FALSE;
}

/** `all` of two: false wins, then pending, then unknown. */
export function both(one: Outcome, other: Outcome): Outcome {
  if (one === FALSE || other === FALSE) return FALSE;
  if (one === PENDING || other === PENDING) return PENDING;
  return one === UNKNOWN || other === UNKNOWN ? UNKNOWN : TRUE;
}
