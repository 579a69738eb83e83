// What is "the same shape" of a remembered answer? Agent, connector, action type, resource, rule, and every value that the rule's
// conditions read, numbers at most as large as approved. What could not be typed or evaluated is only ever itself again.

import { isDeepStrictEqual } from 'node:util';
import type { Value } from '../policy/engine/facts.ts';

/** What is known of a request that is held, for remembering the answer and for finding a remembered one. */
export interface ShapeFacts {
  readonly agentId: string;
  readonly connectorId: string | null;
  readonly actionType: string;
  readonly resource: {
    readonly provider?: string | undefined;
    readonly type?: string | undefined;
    readonly id?: string | undefined;
    readonly account?: string | undefined;
  };
  /** The rule that holds, as people name it (policy and rule). A rule that came later asks anew. */
  readonly rule: string;
  /** By field name, every value that the rule's conditions read; null where the field is missing. */
  readonly values: Readonly<Record<string, Value>>;
  /** Whether the connector types the action and every condition could be evaluated. False: only the exact fingerprint is remembered. */
  readonly evaluable: boolean;
  readonly fingerprint: string;
}

/** A shape as a grant keeps it; plain JSON. */
export type Shape =
  | { readonly kind: 'exact'; readonly action: string; readonly fingerprint: string }
  | {
      readonly kind: 'shape';
      readonly action: string;
      readonly resource: Readonly<Record<string, string>>;
      readonly rule: string;
      readonly values: Readonly<Record<string, Value>>;
      readonly fingerprint: string;
    };

/** The shape to remember for these facts. */
export function shapeOf(facts: ShapeFacts): Shape {
  const { actionType: action, fingerprint, rule, values } = facts;
  if (!facts.evaluable) return { kind: 'exact', action, fingerprint };
  return { kind: 'shape', action, resource: named(facts.resource), rule, values, fingerprint };
}

/** Whether a request has this shape. Numbers: for an allow at most as large as remembered, for a deny at least as large. */
export function hasShape(shape: Shape, effect: 'allow' | 'deny', facts: ShapeFacts): boolean {
  if (shape.kind === 'exact') return shape.fingerprint === facts.fingerprint;
  if (!facts.evaluable || shape.action !== facts.actionType || shape.rule !== facts.rule) return false;
  return isDeepStrictEqual(shape.resource, named(facts.resource)) && sameValues(shape.values, facts.values, effect);
}

type Values = Readonly<Record<string, Value>>;

function sameValues(remembered: Values, now: Values, effect: 'allow' | 'deny'): boolean {
  const fields = Object.keys(remembered);
  if (fields.length !== Object.keys(now).length) return false;
  return fields.every(
    (field) => Object.hasOwn(now, field) && covers(remembered[field] as Value, now[field] as Value, effect),
  );
}

/** Below zero "at most as large" would be a larger act, so the range ends at zero; elsewhere only the same value counts. */
function covers(remembered: Value, now: Value, effect: 'allow' | 'deny'): boolean {
  if (typeof remembered === 'number' && typeof now === 'number' && remembered >= 0) {
    return effect === 'allow' ? now >= 0 && now <= remembered : now >= remembered;
  }
  return isDeepStrictEqual(remembered, now);
}

function named(resource: ShapeFacts['resource']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(resource).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
