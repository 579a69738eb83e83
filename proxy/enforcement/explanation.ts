// Why does this come out so? Each check in the order in which the gate asks, each rule of the policies with each condition's actual
// value, and the nearest change that would turn the answer. Values that are likely secrets are masked.

import type { RoleInTenant } from '../access/built-ins.ts';
import { nearestChange } from '../access/nearest-change.ts';
import { isSecretName } from '../http/masking.ts';
import type { PolicyEffect } from '../policy/engine/decision.ts';
import type { ConditionTrace, PolicyTraceEntry } from '../policy/engine/trace.ts';
import type { CheckOutcome } from '../principal.ts';
import type { KillSwitchesInForce } from '../snapshot.ts';
import { explainChecks, implicit, outlook, stopped, type Verdict } from './assess.ts';
import { caseOf, type ReadCall } from './call.ts';
import type { LimitsSay } from './within-limits.ts';

/** Whose word counted: a part of the rules, a person who was asked, or the gate, which lets nothing of that kind pass whatever the rules say. */
export type Speaker =
  | 'agent'
  | 'kill_switch'
  | 'connector'
  | 'access_rule'
  | 'boundary'
  | 'role'
  | 'policy'
  | 'limit'
  | 'person'
  | 'gate';

/** What would be decided, and why. */
export interface Explanation {
  readonly decision: PolicyEffect;
  /** Something that was not kept of the request could still change it. */
  readonly undecided: boolean;
  readonly code?: string;
  readonly rule: Verdict['rule'];
  /** Who spoke, and the thing of it that is to be looked at or changed, where it has an id. */
  readonly spoke: { readonly part: Speaker; readonly id?: string };
  readonly message: string;
  readonly action?: {
    readonly type: string;
    readonly verb: string;
    readonly connector: string;
    readonly parameters: unknown;
  };
  readonly checks: readonly CheckOutcome[];
  /** Policies whose scope fits, in the order they are evaluated in. */
  readonly policies: readonly PolicyTraceEntry[];
  readonly policies_out_of_scope: number;
  /** What the gate does with denials and holds at its level. */
  readonly enforcement: string;
  readonly nearest_change?: string;
  readonly policy_version: number;
  readonly access_version: number;
}

const WORDS = { allow: 'allow', deny: 'deny', hold: 'requires_approval' } as const;

/** Explains a call as rules in force see it. `roles` are those of the tenant, for the nearest change. */
export function explainCall(
  call: ReadCall,
  { killSwitches, roles }: { killSwitches: KillSwitchesInForce; roles: readonly RoleInTenant[] },
): Explanation {
  const one = caseOf(call, killSwitches);
  const { tenant, agent } = call.caller;
  const { verdict: said, open } = outlook(one);
  const verdict =
    agent.status === 'disabled'
      ? implicit('agent_disabled', 'agent_disabled', `Agent ${agent.name} is switched off.`)
      : (stopped(one) ?? said);
  const trace = call.facts && tenant.policies?.explain(call.facts);
  const checks = explainChecks(one).map((check) => (open && check.name === 'policies' ? UNDECIDED : check));
  const change = changeFor(call, { verdict, checks, policies: trace?.policies ?? [], roles });
  const { action, connector } = call;
  return {
    decision: WORDS[verdict.effect],
    undecided: open && verdict === said,
    ...(verdict.code && { code: verdict.code }),
    rule: verdict.rule,
    spoke: spokenBy(call, verdict),
    message: verdict.sentence,
    ...(action &&
      connector && {
        action: {
          type: action.type,
          verb: action.verb,
          connector: connector.name,
          parameters: maskedMembers(action.parameters),
        },
      }),
    checks,
    policies: (trace?.policies ?? []).map(masked),
    policies_out_of_scope: trace?.outOfScope ?? 0,
    enforcement: tenant.enforcement,
    ...(change !== undefined && { nearest_change: change }),
    policy_version: tenant.policyVersion,
    access_version: tenant.accessVersion,
  };
}

/** The same with what limits say now; asked last, they refuse what everything else would let pass or hold. */
export function underLimits(explained: Explanation, { check, refusal }: LimitsSay): Explanation {
  const checks = check ? [...explained.checks, check] : explained.checks;
  if (!refusal || explained.decision === 'deny') return { ...explained, checks };
  const { rule, code, sentence } = refusal;
  const where = rule.policy === undefined ? '' : ` of policy "${rule.policy}"`;
  return {
    ...explained,
    decision: 'deny',
    ...(code && { code }),
    rule,
    spoke: { part: 'limit' },
    message: sentence,
    checks,
    nearest_change: `Wait until there is room, or raise limit "${rule.name}"${where}, which takes policies.edit.`,
  };
}

const SPEAKER_OF: Readonly<Record<string, Speaker>> = {
  agent_disabled: 'agent',
  kill_switch: 'kill_switch',
  no_connector: 'connector',
  access_rule_denied: 'access_rule',
  boundary_denied: 'boundary',
  role_denied: 'role',
  policy_denied: 'policy',
  rate_limited: 'limit',
  budget_exhausted: 'limit',
  approval_denied: 'person',
  approval_expired: 'person',
  approval_consumed: 'person',
  approval_pending: 'person',
};

/** Which part of the rules gave this answer, also of one that is only recorded. */
export function speakerOf(code: string | undefined, rule: Verdict['rule']): Speaker {
  if (code !== undefined) return SPEAKER_OF[code] ?? 'gate';
  if (rule.policy !== undefined) return 'policy';
  return rule.name.startsWith('access rule') ? 'access_rule' : 'role';
}

function spokenBy({ caller: { tenant, agent }, connector }: ReadCall, verdict: Verdict): Explanation['spoke'] {
  const part = speakerOf(verdict.code, verdict.rule);
  const ids: Readonly<Partial<Record<Speaker, string | undefined>>> = {
    agent: agent.id,
    role: agent.id,
    connector: connector?.id,
    access_rule: tenant.gateway.id,
    boundary: tenant.id,
    policy: verdict.policyRule?.policyId,
  };
  const id = ids[part];
  return { part, ...(id !== undefined && { id }) };
}

const UNDECIDED: CheckOutcome = {
  name: 'policies',
  outcome: 'skipped',
  detail: 'A rule reads something of this request that was not kept, so nobody can tell what policies say to it.',
};

interface Found {
  readonly verdict: Verdict;
  readonly checks: readonly CheckOutcome[];
  readonly policies: readonly PolicyTraceEntry[];
  readonly roles: readonly RoleInTenant[];
}

/** The smallest change that would turn a refusal or a hold, in a sentence for whoever may make it. */
function changeFor({ action, connector, target }: ReadCall, found: Found): string | undefined {
  const { verdict, checks, policies, roles } = found;
  if (verdict.effect === 'allow') return undefined;
  if (verdict.policyRule) return otherCondition(verdict, policies);
  const failed = checks.find(({ outcome }) => outcome === 'failed')?.name;
  switch (failed) {
    case 'agent':
      return 'Switch the agent on, which takes agents.edit.';
    case 'kill_switch':
      return 'Lift the kill switch, which takes killswitch.toggle where it was pressed.';
    case 'connector':
      return `Add a connector that knows ${target.host}, which takes connectors.edit.`;
    case 'access_rules':
      return `Add or change an access rule of the gateway so that it allows ${action?.type} on ${connector?.name}, which takes gateways.edit.`;
    case 'policies':
      return 'Publish policies that can be read.';
    default:
      return roleChange(verdict, action?.type ?? '', roles);
  }
}

function roleChange(
  { effect, code, rule }: Verdict,
  actionType: string,
  roles: readonly RoleInTenant[],
): string | undefined {
  const permission = `action.${actionType}`;
  if (effect === 'hold')
    return rule.name.startsWith('access rule')
      ? `A person approves it; or ${rule.name} of the gateway allows it outright.`
      : `A person approves it; or assign a role that grants ${permission} without approval.`;
  const name = code === 'boundary_denied' ? 'outside_boundary' : 'not_permitted';
  return nearestChange([{ name, outcome: 'failed', detail: '' }], permission, roles.filter(grantsOutright));
}

const grantsOutright = ({ grants }: RoleInTenant): boolean => grants.some(({ with_approval }) => !with_approval);

/** What of the request made the rule speak: the first condition that would have to be otherwise. */
function otherCondition({ effect, rule, policyRule }: Verdict, policies: readonly PolicyTraceEntry[]): string {
  const entry = policies.find(({ policyId }) => policyId === policyRule?.policyId);
  const condition = entry?.rules.find((one) => one.rule === rule.name)?.condition;
  const leaf = condition && decisiveLeaf(condition);
  const change = `change rule "${rule.name}" of policy "${rule.policy}", which takes policies.edit`;
  const otherwise = effect === 'hold' ? 'A person approves it; or ' : '';
  if (!leaf?.field) return `${otherwise}${otherwise ? change : `C${change.slice(1)}`}.`;
  const actual = isSecretField(leaf.field) ? 'what it is' : JSON.stringify(leaf.actual);
  const because =
    leaf.state === 'present'
      ? `${leaf.field} is ${actual}, which is ${leaf.operator} ${JSON.stringify(leaf.wanted)}`
      : `${leaf.field} is ${leaf.state}`;
  return `${otherwise}${otherwise ? 's' : 'S'}end a request that the rule does not match (${because}), or ${change}.`;
}

/** The last leaf that came out true or unknown: conditions are usually written from the general to the particular. */
function decisiveLeaf(condition: ConditionTrace): ConditionTrace | undefined {
  if (condition.kind === 'leaf') return condition.outcome === 'false' ? undefined : condition;
  if (condition.kind === 'not') return condition.parts?.[0];
  return condition.parts?.flatMap((part) => decisiveLeaf(part) ?? []).at(-1);
}

/** Whether the last name of a field is one that secrets have. */
function isSecretField(field: string): boolean {
  return isSecretName(field.slice(field.lastIndexOf('.') + 1));
}

function masked(entry: PolicyTraceEntry): PolicyTraceEntry {
  return {
    ...entry,
    rules: entry.rules.map(({ condition, ...rule }) => ({
      ...rule,
      ...(condition && { condition: maskedCondition(condition) }),
    })),
  };
}

function maskedCondition({ parts, actual, ...condition }: ConditionTrace): ConditionTrace {
  const secret = condition.field !== undefined && isSecretField(condition.field);
  return {
    ...condition,
    ...(actual !== undefined && { actual: secret ? '[masked]' : maskedMembers(actual) }),
    ...(parts && { parts: parts.map(maskedCondition) }),
  };
}

type Shown = NonNullable<ConditionTrace['actual']> | null;

function maskedMembers(value: Shown): Shown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(maskedMembers);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isSecretName(name) ? '[masked]' : maskedMembers(member)]),
  );
}
