// May this request pass? The one place where kill switch, connector, access rules, roles, boundary and policies meet.
// Pure: the gate, the decision just before an approved request leaves, the dry run and the explainer all ask here.

import type { AccessAnswer, ActionQuestion } from '../access/agent-access.ts';
import type { ClassifiedAction, ConnectorInForce } from '../connectors/connector.ts';
import type { GateCode } from '../errors.ts';
import type { PolicyDecision, PolicyEffect, RuleRef } from '../policy/engine/decision.ts';
import type { Facts } from '../policy/engine/facts.ts';
import type { CheckOutcome } from '../principal.ts';
import type { AgentInForce, KillSubject, KillSwitchesInForce, TenantInForce } from '../snapshot.ts';

/** The words of headers and ledger. */
export type Effect = 'allow' | 'deny' | 'hold';

/** A level below full_enforce, or a policy in mode `monitor`. */
export type RelaxedBy = 'monitor' | 'soft_enforce' | 'policy_mode';

/** What spoke: `explicit` where somebody wrote a rule, `implicit` where nothing allows it. */
export interface VerdictRule {
  readonly name: string;
  readonly kind: 'explicit' | 'implicit';
  readonly policy?: string;
}

/** The answer, and why. `sentence` can be shown to the agent. */
export interface Verdict {
  readonly effect: Effect;
  readonly code: GateCode | undefined;
  readonly rule: VerdictRule;
  readonly sentence: string;
  /** The policy rule that spoke, with its terms for an approval. */
  readonly policyRule: RuleRef | undefined;
  /** The other rules that hold, whose terms count as well. */
  readonly alsoHolding?: readonly RuleRef[];
  /** What would have happened, had it not been relaxed. */
  readonly would: Verdict | undefined;
  /** What relaxed it: the level in force, or the mode of the policy that spoke. Set where `would` is. */
  readonly relaxedBy?: RelaxedBy;
  /** Of a limit without room: after how many seconds trying again makes sense. */
  readonly retryAfterSeconds?: number;
}

/** Who asks, for what, under which rules. `facts` is made for a given body; undefined where no connector knows the request. */
export interface Case {
  readonly tenant: TenantInForce;
  readonly agent: AgentInForce;
  readonly killSwitches: KillSwitchesInForce;
  readonly connector: ConnectorInForce | undefined;
  /** What the request does, by its connector. */
  readonly action: ClassifiedAction | undefined;
  readonly facts: Facts | undefined;
  readonly nowMs: number;
}

/** Either a verdict, or the body must be read before there can be one. */
export type Assessment = { readonly settled: true; readonly verdict: Verdict } | { readonly settled: false };

const UNSETTLED: Assessment = { settled: false };

/** Decides. Asked with an unread body it answers at once where the head is enough; a hold always wants the body, since a person must see it. */
export function assess(one: Case): Assessment {
  // Not even roles can be asked before it is known what this does; a kill switch need not know.
  if (one.action?.typeFromBody && one.facts?.request.body.state === 'unread' && !stopped(one)) return UNSETTLED;
  const before = beforePolicies(one);
  if (before.effect === 'deny') return settledBy(one, before);
  const { policies } = one.tenant;
  const { facts } = one;
  if (!policies || !facts) return settledBy(one, UNREADABLE);
  if (facts.request.body.state !== 'unread') return settledBy(one, combine(before, policies.decide(facts)));
  const head = policies.decideHead(facts);
  if (!head.final) return UNSETTLED;
  const verdict = combine(before, head.decision);
  return verdict.effect === 'hold' && one.tenant.enforcement === 'full_enforce' ? UNSETTLED : settledBy(one, verdict);
}

/** What rules say, whatever level lets pass and whichever kill switch is on, and whether what nobody knows of the request could change it. */
export interface RulesSay {
  readonly verdict: Verdict;
  /** What access rules and roles alone say, and whether a policy's allow may lift it. */
  readonly access: { readonly effect: Effect; readonly liftable: boolean };
  readonly open: boolean;
}

/** What access rules, roles and policies say of a recorded request, of which the body or a header may not be known. */
export function outlook(one: Case): RulesSay {
  const before = beforePolicies(one);
  const access = { effect: before.effect, liftable: before.liftable === true };
  const untyped = one.action?.typeFromBody === true && one.facts?.request.body.state === 'unread';
  if (before.effect === 'deny' || untyped) return { verdict: before, access, open: untyped };
  const { policies } = one.tenant;
  if (!policies || !one.facts) return { verdict: UNREADABLE, access, open: false };
  const { decision, open } = policies.outlook(one.facts);
  const verdict = combine(before, decision);
  return { verdict, access, open: open && verdict.effect !== 'deny' };
}

/** Whether a kill switch stops the case; it is asked before everything else and no level relaxes it. */
export function stopped({ tenant, agent, killSwitches, connector, nowMs }: Case): Verdict | undefined {
  if (killSwitches.active.length === 0) return undefined;
  const found = killSwitches.find(killSubject(tenant, agent, connector?.id), nowMs);
  if (!found) return undefined;
  const why = found.reason ? `: ${found.reason}` : '';
  return implicit(
    'kill_switch',
    'kill-switch',
    `The kill switch for ${found.kind === 'instance' ? 'everything' : `this ${found.kind}`} is on${why}.`,
  );
}

/** How a kill switch sees a request. */
export function killSubject(tenant: TenantInForce, agent: AgentInForce, connectorId: string | undefined): KillSubject {
  return {
    organizationId: tenant.organizationId,
    tenantId: tenant.id,
    agentId: agent.id,
    groupIds: agent.groupIds,
    ownerUserId: agent.ownerUserId,
    connectorId,
    gatewayId: tenant.gateway.id,
  };
}

const UNREADABLE = implicit(
  'policy_denied',
  'policies-unreadable',
  'The published policies cannot be read, so everything is refused until they can.',
);

function settledBy(one: Case, verdict: Verdict): Assessment {
  const halt = stopped(one);
  return { settled: true, verdict: halt ?? atLevel(one.tenant.enforcement, verdict) };
}

/** monitor lets everything pass, soft_enforce lets holds pass; both remember what would have happened. */
function atLevel(level: TenantInForce['enforcement'], verdict: Verdict): Verdict {
  if (level === 'full_enforce' || verdict.effect === 'allow') return verdict;
  if (level === 'soft_enforce' && verdict.effect !== 'hold') return verdict;
  return { ...verdict, effect: 'allow', code: undefined, would: verdict, relaxedBy: level };
}

function beforePolicies({ tenant, agent, connector, action }: Case): Verdict & { readonly liftable?: boolean } {
  if (!connector || !action) {
    return implicit(
      'no_connector',
      'no-connector',
      'No connector of this tenant knows this destination. Ask an administrator for a connector, or call another host.',
    );
  }
  const { type, verb, resource } = action;
  return accessSays({ tenant, agent, connector, action: { type, verb, resourceType: resource.type } });
}

/** What would be done, as far as access rules and roles look at it. */
export interface AccessCase {
  readonly tenant: TenantInForce;
  readonly agent: AgentInForce;
  readonly connector: Pick<ConnectorInForce, 'id' | 'name'>;
  readonly action: Pick<ActionQuestion, 'verb' | 'resourceType'> & { readonly type: string };
}

/** Access rules, then roles within the boundary; the strictest counts. `liftable`: a hold that a policy's allow may lift. */
export function accessSays({
  tenant,
  agent,
  connector,
  action,
}: AccessCase): Verdict & { readonly liftable?: boolean } {
  const question = questionOf(agent, connector, action);
  const answers = [
    tenant.gateway.rules.empty ? undefined : tenant.gateway.rules.decide(question),
    agent.grants.decide(question),
  ].filter((answer) => answer !== undefined);
  const denial = answers.find(({ effect }) => effect === 'deny');
  if (denial) return narrowed('deny', denial);
  const approvals = answers.filter(({ effect }) => effect === 'approval');
  const [approval] = [...approvals.filter(({ liftable }) => !liftable), ...approvals];
  if (approval) return { ...narrowed('hold', approval), liftable: approval.liftable };
  return narrowed('allow', answers.at(-1) as AccessAnswer);
}

function questionOf(
  agent: AgentInForce,
  connector: AccessCase['connector'],
  { type, verb, resourceType }: AccessCase['action'],
): ActionQuestion {
  return {
    agentId: agent.id,
    agentName: agent.name,
    groupIds: agent.groupIds,
    groupNames: agent.groupNames,
    labels: agent.labels,
    connectorId: connector.id,
    connectorName: connector.name,
    actionType: type,
    verb,
    resourceType,
  };
}

function narrowed(effect: Effect, { code, source, detail }: AccessAnswer): Verdict {
  const kind = code === 'access_rule_denied' ? 'explicit' : 'implicit';
  return {
    effect,
    code: effect === 'deny' ? code : undefined,
    rule: { name: source, kind },
    sentence: detail,
    policyRule: undefined,
    would: undefined,
  };
}

/** Policies can only make it stricter, except that an allow lifts an approval that may be lifted. */
function combine(before: Verdict & { readonly liftable?: boolean }, decision: PolicyDecision): Verdict {
  const { monitored } = decision;
  const verdict = enforced(before, decision);
  return monitored.length === 0 ? verdict : watched(verdict, monitored);
}

function enforced(
  before: Verdict & { readonly liftable?: boolean },
  { effect, rule, alsoHolding }: PolicyDecision,
): Verdict {
  if (!effect || !rule) return before;
  if (effect === 'allow' && before.effect === 'hold' && !before.liftable) return before;
  return alsoHolding ? { ...ruled(effect, rule), alsoHolding } : ruled(effect, rule);
}

const STRICTNESS: Readonly<Record<Effect, number>> = { allow: 0, hold: 1, deny: 2 };

/** A policy in mode `monitor` changes nothing, and where it is stricter the record says what it would have done. */
function watched(verdict: Verdict, [first]: PolicyDecision['monitored']): Verdict {
  if (!first || STRICTNESS[EFFECT_OF[first.effect]] <= STRICTNESS[verdict.effect]) return verdict;
  return { ...verdict, would: ruled(first.effect, first.rule), relaxedBy: 'policy_mode' };
}

const EFFECT_OF: Readonly<Record<PolicyEffect, Effect>> = { allow: 'allow', deny: 'deny', requires_approval: 'hold' };

function ruled(effect: PolicyEffect, rule: RuleRef): Verdict {
  const name = `Rule "${rule.rule}" of policy "${rule.policy}"`;
  const said = rule.reason ?? (effect === 'deny' ? `${name} denies this.` : `${name} applies.`);
  return {
    effect: EFFECT_OF[effect],
    code: effect === 'deny' ? 'policy_denied' : undefined,
    rule: { name: rule.rule, kind: 'explicit', policy: rule.policy },
    sentence: said,
    policyRule: rule,
    would: undefined,
  };
}

/** A refusal that nobody wrote a rule for. */
export function implicit(code: GateCode, name: string, sentence: string): Verdict {
  return { effect: 'deny', code, rule: { name, kind: 'implicit' }, sentence, policyRule: undefined, would: undefined };
}

/** Every check in order with what it found, for dry runs and the explainer. `facts` must carry a body that was read, or none. */
export function explainChecks(one: Case): readonly CheckOutcome[] {
  const { tenant, agent, connector, action, facts } = one;
  const halt = stopped(one);
  const checks: CheckOutcome[] = [
    check('agent', agent.status === 'active', `Agent ${agent.name} is ${agent.status}.`),
    check('kill_switch', !halt, halt?.sentence ?? 'No kill switch names this request.'),
    check(
      'connector',
      connector !== undefined,
      connector && action
        ? `Connector ${connector.name} reads it as ${action.type} (${action.verb}).`
        : 'No connector knows this destination.',
    ),
  ];
  if (!connector || !action) return checks;
  const question = questionOf(agent, connector, { ...action, resourceType: action.resource.type });
  const { rules } = tenant.gateway;
  checks.push(
    rules.empty
      ? {
          name: 'access_rules',
          outcome: 'skipped',
          detail: `Gateway ${tenant.gateway.name} has no access rules, which adds no limit.`,
        }
      : answered('access_rules', rules.decide(question)),
  );
  checks.push(answered('roles', agent.grants.decide(question)));
  if (!tenant.policies || !facts) {
    checks.push(check('policies', false, UNREADABLE.sentence));
    return checks;
  }
  const { effect, rule } = tenant.policies.decide(facts);
  checks.push(
    check(
      'policies',
      effect !== 'deny',
      rule
        ? `Rule "${rule.rule}" of policy "${rule.policy}" says ${effect}.`
        : `None of ${tenant.policies.size} policies in force matches.`,
    ),
  );
  return checks;
}

const check = (name: string, passed: boolean, detail: string): CheckOutcome => ({
  name,
  outcome: passed ? 'passed' : 'failed',
  detail,
});

const answered = (name: string, { effect, detail }: AccessAnswer): CheckOutcome =>
  check(name, effect !== 'deny', detail);
