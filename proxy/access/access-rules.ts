// What do a gateway's access rules say of an action? The most specific rule wins: one that names the agent before one that names a
// group before one for anybody, then the one with the most literal action segments; ties go to the strictest.

import type { AccessRuleDocument } from '../../store/rows.ts';
import type { AccessAnswer, AccessRules, ActionQuestion } from './agent-access.ts';
import { compilePattern, type NamePattern } from './permissions.ts';

interface Rule {
  readonly number: number;
  readonly decision: AccessRuleDocument['decision'];
  readonly anybody: boolean;
  readonly agents: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly namesConnector: (name: string) => boolean;
  readonly actions: readonly NamePattern[];
}

interface Match {
  readonly rule: Rule;
  readonly subject: number;
  readonly literal: number;
}

const STRICTNESS = { allow: 0, require_approval: 1, deny: 2 } as const;
const EFFECTS = { allow: 'allow', require_approval: 'approval', deny: 'deny' } as const;

/** Whether a connector's name is meant: itself, or by a glob in which `*` stands for any characters. */
function connectorGlob(text: string): (name: string) => boolean {
  if (!text.includes('*')) return (name) => name === text;
  const expression = new RegExp(`^${text.split(/\*+/).map(literally).join('.*')}$`, 's');
  return (name) => expression.test(name);
}

const literally = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/**
 * Compiles access rules. Agents and groups are named; a rule that names both speaks of these agents and of those groups' members.
 * Without rules nothing is limited, and `decide` is not asked; with any, what none matches is `access_rule_denied`.
 */
export function compileAccessRules(documents: readonly AccessRuleDocument[]): AccessRules {
  const rules = documents.map(compileRule);
  return {
    empty: rules.length === 0,
    decide: (question) => answerOf(strongest(rules, question), question),
  };
}

function compileRule(document: AccessRuleDocument, at: number): Rule {
  const { agents = [], groups = [], connector, actions, decision } = document;
  return {
    number: at + 1,
    decision,
    anybody: agents.length === 0 && groups.length === 0,
    agents: new Set(agents),
    groups: new Set(groups),
    namesConnector: connectorGlob(connector),
    actions: actions.map(compilePattern),
  };
}

function strongest(rules: readonly Rule[], question: ActionQuestion): Rule | undefined {
  let best: Match | undefined;
  for (const rule of rules) {
    const match = matchOf(rule, question);
    if (match && (!best || isStronger(match, best))) best = match;
  }
  return best?.rule;
}

function matchOf(rule: Rule, question: ActionQuestion): Match | undefined {
  const subject = subjectOf(rule, question);
  if (subject === undefined || !rule.namesConnector(question.connectorName)) return undefined;
  let literal = -1;
  for (const pattern of rule.actions) {
    if (pattern.literalSegments > literal && pattern.matches(question.actionType)) literal = pattern.literalSegments;
  }
  return literal < 0 ? undefined : { rule, subject, literal };
}

function subjectOf(rule: Rule, { agentName, groupNames }: ActionQuestion): number | undefined {
  if (rule.agents.has(agentName)) return 2;
  if (rule.groups.size > 0 && groupNames.some((name) => rule.groups.has(name))) return 1;
  return rule.anybody ? 0 : undefined;
}

function isStronger(one: Match, other: Match): boolean {
  if (one.subject !== other.subject) return one.subject > other.subject;
  if (one.literal !== other.literal) return one.literal > other.literal;
  return STRICTNESS[one.rule.decision] > STRICTNESS[other.rule.decision];
}

function answerOf(rule: Rule | undefined, { actionType, connectorName }: ActionQuestion): AccessAnswer {
  if (!rule) {
    const detail = `No access rule of this gateway names ${actionType} on ${connectorName} for this agent. An administrator can add one.`;
    return { effect: 'deny', code: 'access_rule_denied', source: 'no access rule', detail, liftable: false };
  }
  const effect = EFFECTS[rule.decision];
  const source = `access rule ${rule.number}`;
  const verdicts = { allow: 'allows', approval: "asks for a person's approval of", deny: 'denies' };
  return {
    effect,
    code: effect === 'deny' ? 'access_rule_denied' : undefined,
    source,
    detail: `The gateway's ${source} ${verdicts[effect]} ${actionType} on ${connectorName} for this agent.`,
    liftable: effect === 'approval',
  };
}
