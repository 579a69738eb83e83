// Which access rule counts? The gate's own compiler, so that what is shown is what happens.

import { compileAccessRules } from '../../../proxy/access/access-rules.ts';
import { compilePattern } from '../../../proxy/access/permissions.ts';
import type { AccessRule } from './gateways.ts';

const STRICTNESS = { deny: 0, require_approval: 1, allow: 2 } as const;

/** Of what a rule is asked. */
export interface Attempt {
  readonly agent: string;
  readonly groups: readonly string[];
  readonly connector: string;
  readonly action: string;
}

/** What the rules say of it: the index of the rule that counts, if any does, and a sentence. */
export interface Verdict {
  readonly rule: number | undefined;
  readonly effect: 'allow' | 'approval' | 'deny';
  readonly detail: string;
}

/** Rules in the order in which they count, each with its place in the list as it is written. */
export function inOrder(rules: readonly AccessRule[]): readonly { readonly rule: AccessRule; readonly at: number }[] {
  return rules
    .map((rule, at) => ({ rule, at }))
    .toSorted(
      ({ rule: one }, { rule: other }) =>
        subjectOf(other) - subjectOf(one) ||
        literalOf(other) - literalOf(one) ||
        STRICTNESS[one.decision] - STRICTNESS[other.decision],
    );
}

/** What happens to this attempt; undefined without any rule. */
export function verdictOf(rules: readonly AccessRule[], attempt: Attempt): Verdict | undefined {
  const compiled = compileAccessRules(rules.map((rule) => structuredClone(rule) as never));
  if (compiled.empty) return undefined;
  const { effect, detail, source } = compiled.decide({
    agentId: '',
    agentName: attempt.agent,
    groupIds: [],
    groupNames: attempt.groups,
    labels: {},
    connectorId: '',
    connectorName: attempt.connector,
    actionType: attempt.action,
    verb: 'write',
    resourceType: undefined,
  });
  const number = /\d+$/.exec(source)?.[0];
  return { rule: number === undefined ? undefined : Number(number) - 1, effect, detail };
}

function subjectOf({ agents = [], groups = [] }: AccessRule): number {
  return agents.length > 0 ? 2 : groups.length > 0 ? 1 : 0;
}

function literalOf({ actions }: AccessRule): number {
  return Math.max(0, ...actions.map((action) => compilePattern(action).literalSegments));
}
