// May this stand in a role? What is wrong with a list of grants, all problems at once; and whether somebody may hand it out.

import type { GrantDocument, TenantKind } from '../../store/rows.ts';
import { ApiError, type Problem } from '../errors.ts';
import type { Rights } from '../principal.ts';
import { dimensionsOf, type LimitDocument, objectsOf } from './limit.ts';
import {
  expandPattern,
  isOrganizationPermission,
  type LimitDimension,
  limitsOf,
  patternProblem,
  reachesActions,
} from './permissions.ts';

const MAX_GRANTS = 500;
const MAX_OBJECTS = 1_000;

/** Throws `invalid_request` with everything that is wrong with the grants of a role in a tenant of this kind. */
export function demandSound(grants: readonly GrantDocument[], kind: TenantKind): void {
  if (grants.length > MAX_GRANTS)
    throw invalid([{ pointer: '/grants', message: `A role has at most ${MAX_GRANTS} grants.` }]);
  const problems = grants.flatMap((grant, at) =>
    problemsOf(grant, kind).map(({ pointer, message }) => ({ pointer: `/grants/${at}${pointer}`, message })),
  );
  if (problems.length > 0) throw invalid(problems);
}

function invalid(errors: readonly Problem[]): ApiError {
  return new ApiError('invalid_request', errors[0]?.message ?? 'The grants are not sound.', { errors });
}

function problemsOf(grant: GrantDocument, kind: TenantKind): Problem[] {
  const permission = permissionProblem(grant, kind);
  if (permission !== undefined) return [{ pointer: '/permission', message: permission }];
  const approval = grant.with_approval && !reachesActions(grant.permission);
  return [
    ...(approval
      ? [
          {
            pointer: '/with_approval',
            message: `Only actions (action.…) can be granted with approval, not ${grant.permission}.`,
          },
        ]
      : []),
    ...limitProblems(grant),
  ];
}

function permissionProblem({ permission }: GrantDocument, kind: TenantKind): string | undefined {
  const form = patternProblem(permission);
  if (form !== undefined) return form;
  const names = expandPattern(permission);
  if (names.length === 0 && !reachesActions(permission)) return `There is no permission ${permission}.`;
  const carriesOrganization = names.length > 0 && !reachesActions(permission) && names.every(isOrganizationPermission);
  if (carriesOrganization && kind !== 'management')
    return `Only roles of a management tenant can carry permissions of the organization such as ${permission}.`;
  return undefined;
}

function limitProblems({ permission, limit }: GrantDocument): Problem[] {
  const known = new Set<LimitDimension>(expandPattern(permission).flatMap(limitsOf));
  if (reachesActions(permission)) for (const dimension of limitsOf('action.any')) known.add(dimension);
  return dimensionsOf(limit).flatMap((dimension) => {
    const pointer = `/limit/${dimension}`;
    if (!known.has(dimension)) return [{ pointer, message: `${permission} cannot be limited by ${dimension}.` }];
    return isEmpty(limit, dimension)
      ? [{ pointer, message: 'An empty limit would grant nothing. Leave it out for no limit.' }]
      : [];
  });
}

function isEmpty(limit: LimitDocument | undefined, dimension: LimitDimension): boolean {
  return Object.keys(limit?.[dimension] ?? {}).length === 0;
}

/** Throws `above_own_rights`, naming the first grant that gives more than its giver holds. */
export function demandOwn(rights: Rights, grants: readonly GrantDocument[]): void {
  const above = grants.find((grant) => !holds(rights, grant));
  if (!above) return;
  const sentence = `You do not hold ${above.permission} yourself here, so you cannot put it into a role.`;
  throw new ApiError('above_own_rights', sentence, { required: above.permission, check: 'not_permitted' });
}

function holds(rights: Rights, { permission, limit }: GrantDocument): boolean {
  if (rights.covers(permission)) return true;
  const objects = objectsOf(limit);
  return objects.length <= MAX_OBJECTS && objects.every((object) => rights.covers(permission, object));
}
