// What is a policy once it is checked? Values and compiled conditions; nothing in it can be wrong any more.

import type { ApprovalTerms, PolicyEffect } from './decision.ts';
import type { Facts, Value } from './facts.ts';
import type { Field } from './fields.ts';
import type { Wanted } from './operators.ts';
import type { Outcome } from './outcome.ts';
import type { Place } from './tree.ts';

/** How much a policy counts: enforced, only recorded, or not asked. */
export type PolicyMode = 'enforce' | 'monitor' | 'off';

/** The facts that a scope can be limited by. */
export const SCOPE_KEYS = ['environments', 'agents', 'agent_groups', 'connectors', 'action_types'] as const;
export type ScopeKey = (typeof SCOPE_KEYS)[number];

/** The keys that may stand in each part of a policy; what checks a text and what completes one read the same. */
export const METADATA_KEYS = ['name', 'description', 'priority', 'mode', 'scope'] as const;
export const RULE_KEYS = ['name', 'conditions', 'decision', 'reason', 'risk_score', 'approval'] as const;
export const COMBINERS = ['all', 'any', 'not'] as const;
export const LEAF_KEYS = ['field', 'operator', 'value', 'zone', 'window', 'of'] as const;
export const COUNTED_KEYS = ['action', 'agent'] as const;
export const APPROVAL_KEYS = [
  'approvers',
  'required',
  'timeout_seconds',
  'wait_seconds',
  'reason_required',
  'separation_of_duties',
  'escalate_after_seconds',
  'escalation_approvers',
] as const;
export const APPROVER_KEYS = ['roles', 'people_groups', 'users'] as const;
export const LIMIT_KEYS = ['name', 'conditions', 'sum', 'per', 'max', 'window', 'reason'] as const;
export const TEST_KEYS = ['name', 'request', 'expect'] as const;
export const EXPECT_KEYS = ['decision', 'rule'] as const;
export const REQUEST_KEYS = [
  'agent',
  'agent_groups',
  'environment',
  'connector',
  'action',
  'resource',
  'method',
  'url',
  'headers',
  'size',
  'body',
  'mcp',
  'context',
  'time',
  'source_ip',
  'gateway',
  'run_id',
  'history',
] as const;
export const CONTEXT_KEYS = ['time', 'source_ip', 'gateway', 'run_id'] as const;
export const RESOURCE_KEYS = ['provider', 'type', 'id', 'account', 'environment', 'owner_tenant'] as const;

/** Globs, one of which must fit for each key that is given. */
export type Scope = { readonly [Key in ScopeKey]?: readonly string[] };

/** One question, compiled. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly field: Field;
  readonly operator: string;
  /** undefined for `exists` and `not_exists`. */
  readonly wanted: Wanted | undefined;
  readonly evaluate: (facts: Facts) => Outcome;
}

export interface Combined {
  readonly kind: 'all' | 'any' | 'not';
  readonly parts: readonly Condition[];
  readonly evaluate: (facts: Facts) => Outcome;
}

export type Condition = Leaf | Combined;

export interface Rule {
  readonly name: string;
  /** undefined: matches everything in scope. */
  readonly condition: Condition | undefined;
  readonly decision: PolicyEffect;
  readonly reason: string | undefined;
  readonly risk: number | undefined;
  readonly approval: ApprovalTerms | undefined;
}

/** What a test states of its request; what it leaves out is undefined. */
export interface TestRequest {
  readonly agent?: {
    readonly name?: string;
    readonly id?: string;
    readonly owner?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly agent_groups?: readonly string[];
  readonly environment?: string;
  readonly connector?: string;
  readonly action?: {
    readonly type?: string;
    readonly verb?: 'read' | 'write';
    readonly risk?: number;
    readonly parameters?: Readonly<Record<string, Value>>;
  };
  readonly resource?: Readonly<Record<string, string>>;
  readonly method?: string;
  readonly url?: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly size?: number;
  readonly body?: Value;
  readonly mcp?: { readonly method?: string; readonly tool?: string; readonly arguments?: Value };
  /** ms since 1970 UTC. */
  readonly time?: number;
  readonly source_ip?: string;
  readonly gateway?: string;
  readonly run_id?: string;
  /** The answer to every question for `history.count`. */
  readonly history?: number;
}

export interface PolicyTest {
  readonly name: string;
  readonly place: Place;
  readonly request: TestRequest;
  readonly expect: { readonly decision: PolicyEffect; readonly rule: string | undefined };
}

/** For whom a limit counts apart: `[agent]` one count per agent, `[tenant]` one for all together. */
export const LIMIT_SPLITS = ['agent', 'group', 'action', 'connector', 'tenant'] as const;
export type LimitSplit = (typeof LIMIT_SPLITS)[number];

/** How much may be done within a time. */
export interface Limit {
  readonly name: string;
  /** undefined: everything in scope counts. */
  readonly condition: Condition | undefined;
  /** The field that is added up; undefined: calls are counted. */
  readonly sum: Field | undefined;
  readonly per: readonly LimitSplit[];
  readonly max: number;
  readonly windowMs: number;
  readonly reason: string | undefined;
}

export interface PolicyDocument {
  readonly name: string;
  readonly description: string | undefined;
  /** Lower is evaluated first; orders explanations and ties alone. */
  readonly priority: number;
  readonly mode: PolicyMode;
  readonly scope: Scope;
  readonly rules: readonly Rule[];
  readonly limits: readonly Limit[];
  readonly tests: readonly PolicyTest[];
}
