// May these grants stand in a template? They are for many tenants, so nothing of a single one is in them; and they are for people or for
// agents, so that nobody hands out actions by accident.

import type { GrantDocument, TenantKind } from '../../store/rows.ts';
import { ApiError, type Problem } from '../errors.ts';
import { demandSound } from './grant-rules.ts';
import { expandPattern, isOrganizationPermission } from './permissions.ts';

/** Every kind of tenant. */
export const ANY_TENANT: readonly TenantKind[] = ['default', 'team', 'personal', 'management'];

const OF_ONE_TENANT = ['agents', 'groups', 'connectors'] as const;

/** Throws `invalid_request` with everything that is wrong with a template's grants for tenants of these kinds. */
export function demandTemplateGrants(grants: readonly GrantDocument[], kinds: readonly TenantKind[]): void {
  const problems = [
    ...(grants.length === 0 ? [{ pointer: '/grants', message: 'A template grants something.' }] : []),
    ...grants.flatMap((grant, at) => limitProblems(grant, `/grants/${at}`)),
    ...actionProblems(grants),
  ];
  if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
  for (const kind of kinds) demandSound(grants, kind);
}

/** Where roles of these grants can be: permissions of the organization are carried in management tenants alone. */
export function usualKinds(grants: readonly GrantDocument[]): readonly TenantKind[] {
  const organization = grants.some(({ permission }) => expandPattern(permission).some(isOrganizationPermission));
  return organization ? ['management'] : ANY_TENANT;
}

function limitProblems({ limit = {} }: GrantDocument, pointer: string): Problem[] {
  return OF_ONE_TENANT.filter((dimension) => limit[dimension] !== undefined).map((dimension) => ({
    pointer: `${pointer}/limit/${dimension}`,
    message: `A template is for many tenants, and ${dimension} are of one. Limit it by resource_types, labels or verbs, or limit the role.`,
  }));
}

function actionProblems(grants: readonly GrantDocument[]): Problem[] {
  const problems = grants.flatMap(({ permission }, at) => {
    if (!wildcardOverActions(permission)) return [];
    const message = `${permission} means the actions of agents as well. Name the kinds that you mean: agents.*, policies.*.`;
    return [{ pointer: `/grants/${at}/permission`, message }];
  });
  const forAgents = grants.filter(({ permission }) => permission.startsWith('action.')).length;
  if (forAgents === 0 || forAgents === grants.length) return problems;
  return [...problems, { pointer: '/grants', message: 'A template is for people or for agents: actions stand alone.' }];
}

/** Action types have several segments, so `*.view` means what people see and no action; `**` and longer patterns do. */
function wildcardOverActions(permission: string): boolean {
  const [first = '', second = '', ...rest] = permission.split('.');
  if (!first.startsWith('*')) return false;
  return first === '**' || second.startsWith('*') || rest.length > 0 || expandPattern(permission).length === 0;
}
