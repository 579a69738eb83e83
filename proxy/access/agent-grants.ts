// May this agent do this action by its roles? The union of its roles grants, the boundary cuts: what any role grants outright passes,
// what roles grant only with approval waits, everything else is refused.

import type { BoundaryDocument, GrantDocument } from '../../store/rows.ts';
import type { PermissionObject } from '../principal.ts';
import type { AccessAnswer, ActionQuestion, AgentGrants } from './agent-access.ts';
import { type Boundary, compileBoundary } from './boundary.ts';
import { SUPERVISED_ROLE_ID } from './built-ins.ts';
import { compileLimit, type Limit, liesWithin } from './limit.ts';
import { actionPermission, compilePattern, type NamePattern, reachesActions } from './permissions.ts';

/** A role that an agent holds. */
export interface AgentRole {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly GrantDocument[];
}

interface ActionGrant {
  readonly source: string;
  readonly pattern: NamePattern;
  readonly limit: Limit | undefined;
  readonly effect: 'allow' | 'approval';
  readonly liftable: boolean;
}

/** Compiles an agent's roles within its tenant's boundary. An approval by `agent-supervised` may be lifted by a policy, a custom role's may not. */
export function compileAgentGrants(roles: readonly AgentRole[], document: BoundaryDocument): AgentGrants {
  const boundary = compileBoundary(document);
  const grants = roles.flatMap(grantsOf);
  const names = roles.map(({ name }) => name).join(', ');
  return {
    decide(question) {
      const action = actionPermission(question.actionType);
      return outside(boundary, action, question) ?? byRoles({ grants, names }, action, question);
    },
  };
}

function grantsOf(role: AgentRole): ActionGrant[] {
  const source = `role ${ascii(role.name)}`;
  return role.grants
    .filter((grant) => reachesActions(grant.permission))
    .map((grant) => ({
      source,
      pattern: compilePattern(grant.permission),
      limit: compileLimit(grant.limit),
      effect: grant.with_approval ? 'approval' : 'allow',
      liftable: grant.with_approval === true && role.id === SUPERVISED_ROLE_ID,
    }));
}

function outside(boundary: Boundary, action: string, question: ActionQuestion): AccessAnswer | undefined {
  const what = !boundary.containsConnector(question.connectorId)
    ? `the connector ${question.connectorName}`
    : !boundary.contains(action)
      ? `the action ${question.actionType}`
      : undefined;
  if (what === undefined) return undefined;
  return refusal(
    'boundary_denied',
    'boundary',
    `The boundary of this agent's tenant does not contain ${what}. Whoever sets the boundary can add it.`,
  );
}

function byRoles(
  held: { grants: readonly ActionGrant[]; names: string },
  action: string,
  question: ActionQuestion,
): AccessAnswer {
  const object = objectOf(question);
  let approval: ActionGrant | undefined;
  for (const grant of held.grants) {
    if (!grant.pattern.matches(action) || (grant.limit && !liesWithin(grant.limit, object, question.verb))) continue;
    if (grant.effect === 'allow') return granted(grant, `The ${grant.source} grants ${question.actionType}.`);
    if (!approval || grant.liftable) approval = grant;
  }
  if (approval)
    return granted(approval, `The ${approval.source} grants ${question.actionType} with a person's approval.`);
  if (held.names === '')
    return refusal(
      'role_denied',
      'no role',
      'This agent holds no role in its tenant, so it may do nothing. An administrator can assign one.',
    );
  const detail = `None of this agent's roles (${held.names}) grants ${question.actionType}, which is a ${question.verb}. An administrator can assign a role that does.`;
  return refusal('role_denied', 'roles', detail);
}

function objectOf({ agentId, groupIds, connectorId, resourceType, labels }: ActionQuestion): PermissionObject {
  return { agentId, groupIds, connectorId, labels, ...(resourceType !== undefined && { resourceType }) };
}

function granted({ effect, source, liftable }: ActionGrant, detail: string): AccessAnswer {
  return { effect, code: undefined, source, detail, liftable };
}

function refusal(code: 'role_denied' | 'boundary_denied', source: string, detail: string): AccessAnswer {
  return { effect: 'deny', code, source, detail, liftable: false };
}

/** Sources travel in headers. */
function ascii(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]|["\\]/g, '?');
}
