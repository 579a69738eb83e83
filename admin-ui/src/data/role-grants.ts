// What does a list of grants come to? Which permission is granted, by which pattern, within which limit: pure, for the matrix and its diff.

import {
  CONSOLE_PERMISSIONS,
  compilePattern,
  expandPattern,
  type MatrixRow,
  ORGANIZATION_PERMISSIONS,
  permissionMatrix,
} from '../../../proxy/access/permissions.ts';
import type { Item } from './asked.ts';

export { expandPattern, limitsOf, patternProblem } from '../../../proxy/access/permissions.ts';

export type Grant = Item<'/api/roles'>['grants'][number];
export type Limit = NonNullable<Grant['limit']>;

/** How one permission stands in a role. `by`: the wildcard that brings it. */
export interface Cell {
  readonly state: 'direct' | 'implied' | 'limited' | 'none';
  readonly by: string | undefined;
}

/** The rows of the matrix; a role outside a management tenant carries nothing of the organization. */
export function matrixRows(options: { organization: boolean }): readonly MatrixRow[] {
  return permissionMatrix([...CONSOLE_PERMISSIONS, ...(options.organization ? ORGANIZATION_PERMISSIONS : [])]);
}

/** How this permission stands: without a limit before within one, by itself before by a wildcard. */
export function cellOf(grants: readonly Grant[], permission: string): Cell {
  const matching = grants.filter((grant) => compilePattern(grant.permission).matches(permission));
  const whole = matching.filter(({ limit }) => limit === undefined);
  if (whole.some((grant) => grant.permission === permission)) return { state: 'direct', by: undefined };
  const [first] = whole;
  if (first) return { state: 'implied', by: first.permission };
  const [limited] = matching;
  if (!limited) return { state: 'none', by: undefined };
  return { state: 'limited', by: limited.permission === permission ? undefined : limited.permission };
}

/** Whether the grant is one of several permissions at once. */
export const isWildcard = ({ permission }: Grant): boolean => permission.includes('*') && !isAction({ permission });

/** Whether the grant is for agents. */
export const isAction = ({ permission }: Grant): boolean => permission.startsWith('action.');

/** Grants a permission by itself, or takes away what grants exactly it. */
export function toggled(grants: readonly Grant[], permission: string): readonly Grant[] {
  const others = grants.filter((grant) => grant.permission !== permission);
  return others.length < grants.length ? others : [...grants, { permission }];
}

/** The wildcard replaced by each permission that it stands for. */
export function split(grants: readonly Grant[], wildcard: Grant): readonly Grant[] {
  const single = expandPattern(wildcard.permission).map((permission) => ({ ...wildcard, permission }));
  return grants.flatMap((grant) => (grant === wildcard ? single : [grant]));
}

/** What is in the second list and not in the first, and the other way round. */
export function grantDiff(
  before: readonly Grant[],
  after: readonly Grant[],
): { added: readonly Grant[]; removed: readonly Grant[] } {
  const [old, next] = [new Set(before.map(spelled)), new Set(after.map(spelled))];
  return {
    added: after.filter((grant) => !old.has(spelled(grant))),
    removed: before.filter((grant) => !next.has(spelled(grant))),
  };
}

/** Permissions of people that the grants come to. */
export function permissionsOf(grants: readonly Grant[]): ReadonlySet<string> {
  return new Set(grants.flatMap(({ permission }) => expandPattern(permission)));
}

/** The limit without empty parts; undefined when nothing is left. */
export function limitOf(parts: Limit): Limit | undefined {
  const filled = Object.entries(parts).filter(([, part]) =>
    Array.isArray(part) ? part.length > 0 : part !== undefined && Object.keys(part).length > 0,
  );
  return filled.length === 0 ? undefined : (Object.fromEntries(filled) as Limit);
}

/** Every id that limits name. */
export function idsIn(grants: readonly Grant[]): readonly string[] {
  const ids = grants.flatMap(({ limit }) => [
    ...(limit?.agents ?? []),
    ...(limit?.groups ?? []),
    ...(limit?.connectors ?? []),
  ]);
  return [...new Set(ids)];
}

/** The grant spelled so that the same grants are the same text. */
function spelled({ permission, with_approval, limit }: Grant): string {
  const parts = Object.entries(limit ?? {})
    .map(([dimension, part]) => [dimension, Array.isArray(part) ? [...part].sort() : Object.entries(part).sort()])
    .sort(([one], [other]) => String(one).localeCompare(String(other)));
  return JSON.stringify([permission, with_approval === true, parts]);
}
