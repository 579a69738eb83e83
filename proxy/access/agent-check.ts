// Why may this agent do an action, or not? The four checks in the words of agents: tenant, boundary, roles, grants.

import type { BoundaryDocument } from '../../store/rows.ts';
import type { CheckOutcome } from '../principal.ts';
import type { ActionQuestion } from './agent-access.ts';
import { type AgentRole, compileAgentGrants } from './agent-grants.ts';

/** An agent as the checks look at it. */
export interface AgentCase {
  readonly roles: readonly AgentRole[];
  readonly boundary: BoundaryDocument;
  readonly question: ActionQuestion;
}

const check = (name: string, passed: boolean, detail: string): CheckOutcome => ({
  name,
  outcome: passed ? 'passed' : 'failed',
  detail,
});

/** The four checks in order. Access rules of a gateway and policies are asked by a dry run, which knows the request. */
export function explainAgent({ roles, boundary, question }: AgentCase): readonly CheckOutcome[] {
  const within = compileAgentGrants(roles, boundary).decide(question);
  const outside = within.code === 'boundary_denied';
  const byRoles = compileAgentGrants(roles, { permissions: ['**'], connectors: '*', shared_agents: [] }).decide(
    question,
  );
  const names = roles.map(({ name }) => name).join(', ');
  return [
    check('wrong_tenant', true, `The agent ${question.agentName} acts in this tenant.`),
    check(
      'outside_boundary',
      !outside,
      outside ? within.detail : `The tenant's boundary contains ${question.actionType}.`,
    ),
    check(
      'no_role',
      roles.length > 0,
      roles.length > 0 ? `Holds ${names}.` : 'The agent holds no role in this tenant.',
    ),
    check('not_permitted', byRoles.effect !== 'deny', byRoles.detail),
  ];
}
