// What must be so before a request goes that several rules hold? Everything that each of them wants: its approvers in its number, the
// shortest life, a reason and separated duties where any insists. Pure; a person counts for every rule that names them.

import type { ApprovalTerms, RuleRef } from '../policy/engine/decision.ts';
import type { AskedRequirement, Demand } from './question.ts';

/** What counts where a rule is silent. */
export interface UsualTerms {
  readonly separationOfDuties: AskedRequirement['separation_of_duties'];
  readonly timeoutSeconds: number;
  readonly waitSeconds: number;
}

/** What is asked of people, and for how long. */
export interface CombinedTerms {
  readonly requirement: AskedRequirement;
  readonly timeoutSeconds: number;
  readonly waitSeconds: number;
  /** 0 to 100; undefined where no rule says one. */
  readonly risk: number | undefined;
}

type Approvers = ApprovalTerms['approvers'];

const INSISTENCE = ['never', 'production', 'always'] as const;

/** Combines the terms of the rules that hold; without any, the usual ones count. `rules` in the order in which they speak. */
export function combinedTerms(rules: readonly RuleRef[], usual: UsualTerms): CombinedTerms {
  const terms = rules.map(({ approval }) => approval);
  const known = terms.length === 0 ? [undefined] : terms;
  const demands = demandsOf(rules);
  const escalation = escalationOf(terms);
  const risks = rules.flatMap(({ risk }) => risk ?? []);
  return {
    requirement: {
      approvers: everybodyIn(demands.map(({ approvers }) => approvers)),
      required: Math.max(1, ...demands.map(({ required }) => required)),
      reason_required: terms.some((one) => one?.reason_required === true),
      separation_of_duties: strictest(known.map((one) => one?.separation_of_duties ?? usual.separationOfDuties)),
      ...(escalation && { escalation }),
      ...(demands.length > 1 && { demands }),
    },
    timeoutSeconds: Math.min(...known.map((one) => one?.timeout_seconds ?? usual.timeoutSeconds)),
    waitSeconds: Math.min(...known.map((one) => one?.wait_seconds ?? usual.waitSeconds)),
    risk: risks.length === 0 ? undefined : Math.max(...risks),
  };
}

function strictest(
  modes: readonly AskedRequirement['separation_of_duties'][],
): AskedRequirement['separation_of_duties'] {
  return INSISTENCE[Math.max(...modes.map((mode) => INSISTENCE.indexOf(mode)))] ?? 'production';
}

/** One demand for each set of approvers, with the largest number that any rule wants of it. */
function demandsOf(rules: readonly RuleRef[]): Demand[] {
  const byPeople = new Map<string, Demand>();
  for (const { policy, rule, approval } of rules) {
    const { approvers, escalation_approvers } = approval ?? {};
    const people = JSON.stringify([sorted(approvers), sorted(escalation_approvers)]);
    const known = byPeople.get(people);
    byPeople.set(people, {
      rules: [...(known?.rules ?? []), `${policy}/${rule}`],
      approvers: known?.approvers ?? approvers,
      required: Math.max(known?.required ?? 1, approval?.required ?? 1),
      ...(escalation_approvers && { escalation_approvers }),
      by: [],
    });
  }
  return [...byPeople.values()];
}

/** Each rule's escalation approvers count for that rule alone, and none before the last of the rules would have escalated. */
function escalationOf(terms: readonly (ApprovalTerms | undefined)[]): AskedRequirement['escalation'] {
  const escalating = terms.filter((one) => one?.escalate_after_seconds !== undefined);
  if (escalating.length === 0) return undefined;
  return {
    afterSeconds: Math.max(...escalating.map((one) => one?.escalate_after_seconds ?? 0)),
    approvers: everybodyIn(escalating.map((one) => one?.escalation_approvers)),
  };
}

/** All of them in one list; undefined, which is everybody who may decide, where one of them names nobody. */
function everybodyIn(all: readonly Approvers[]): Approvers {
  const [only] = all;
  if (all.length <= 1) return only;
  if (all.some((one) => namesNobody(one))) return undefined;
  const united = (key: 'roles' | 'people_groups' | 'users') => [...new Set(all.flatMap((one) => one?.[key] ?? []))];
  const [roles, groups, users] = [united('roles'), united('people_groups'), united('users')];
  return {
    ...(roles.length > 0 && { roles }),
    ...(groups.length > 0 && { people_groups: groups }),
    ...(users.length > 0 && { users }),
  };
}

/** Whether it leaves the decision to everybody who may decide. */
export function namesNobody({
  roles = [],
  people_groups: groups = [],
  users = [],
}: NonNullable<Approvers> = {}): boolean {
  return roles.length + groups.length + users.length === 0;
}

function sorted({ roles = [], people_groups: groups = [], users = [] }: NonNullable<Approvers> = {}): string[][] {
  return [roles, groups, users].map((names) => [...new Set(names)].sort());
}
