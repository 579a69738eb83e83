// Do the four checks say what the model says? Random roles, boundaries, memberships and tokens against a reference that spells
// everything out: no sets, no compiled patterns, one loop per sentence of the model.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileBoundary } from '../../../proxy/access/boundary.ts';
import { compileRole } from '../../../proxy/access/compiled-role.ts';
import { CONSOLE_PERMISSIONS, limitsOf, ORGANIZATION_PERMISSIONS } from '../../../proxy/access/permissions.ts';
import { rightsFor } from '../../../proxy/access/rights.ts';
import type { PermissionObject, Rights } from '../../../proxy/principal.ts';
import type { BoundaryDocument, GrantDocument, TenantKind } from '../../../store/rows.ts';

const RUNS = Number(process.env.HOLDGATE_TEST_ACCESS_RUNS ?? 10_000);
/** Questions to each random world. */
const QUESTIONS = 12;
const NAMES: readonly string[] = [...CONSOLE_PERMISSIONS, ...ORGANIZATION_PERMISSIONS];

interface World {
  readonly kind: TenantKind;
  readonly mine: boolean;
  readonly selected: boolean;
  readonly member: boolean;
  readonly roles: GrantDocument[][];
  readonly boundary: BoundaryDocument;
  readonly management: { boundary: BoundaryDocument; roles: GrantDocument[][] }[];
  readonly owner: boolean;
  readonly token: string[] | undefined;
}

function matches(pattern: string, name: string): boolean {
  const [want, have] = [pattern.split('.'), name.split('.')];
  for (const [at, segment] of want.entries()) {
    if (segment === '**') return at === want.length - 1 && have.length > at;
    if (have[at] === undefined || (segment !== '*' && segment !== have[at])) return false;
  }
  return want.length === have.length;
}

const inLimit = (limit: NonNullable<GrantDocument['limit']>, object: PermissionObject): boolean => {
  if (limit.agents && !limit.agents.includes(object.agentId ?? '')) return false;
  if (limit.connectors && !limit.connectors.includes(object.connectorId ?? '')) return false;
  if (limit.resource_types && !limit.resource_types.includes(object.resourceType ?? '')) return false;
  for (const [label, value] of Object.entries(limit.labels ?? {}))
    if (!Object.hasOwn(object.labels ?? {}, label) || object.labels?.[label] !== value) return false;
  return !limit.groups || limit.groups.some((id) => object.groupIds?.includes(id));
};

function roleGrants(grants: GrantDocument[], permission: string, object: PermissionObject | undefined): boolean {
  for (const grant of grants) {
    if (grant.with_approval || !matches(grant.permission, permission)) continue;
    if (!grant.limit || Object.keys(grant.limit).length === 0) return true;
    const sensible = Object.keys(grant.limit).every((dimension) =>
      limitsOf(permission).some((one) => one === dimension),
    );
    if (sensible && (object === undefined || inLimit(grant.limit, object))) return true;
  }
  return false;
}

/** The model in words. */
function reference(world: World, permission: string, object: PermissionObject | undefined): string {
  const foreignPersonal = world.kind === 'personal' && !world.mine;
  const outside = world.owner && !foreignPersonal;
  if (!world.selected || foreignPersonal || !(world.member || outside)) return 'wrong_tenant';
  const ofOrganization = permission.startsWith('organization.');
  const contains = (boundary: BoundaryDocument) => boundary.permissions.some((pattern) => matches(pattern, permission));
  const { connectors } = world.boundary;
  const connectorOutside =
    object?.connectorId !== undefined && connectors !== '*' && !connectors.includes(object.connectorId);
  if (!outside && !ofOrganization && (!contains(world.boundary) || connectorOutside)) return 'outside_boundary';
  const inForce = world.management.filter(({ boundary }) => contains(boundary));
  if (!outside && ofOrganization && world.management.length > 0 && inForce.length === 0) return 'outside_boundary';
  const organizationRoles = ofOrganization ? world.management.flatMap(({ roles }) => roles) : [];
  if (!outside && world.roles.length + organizationRoles.length === 0) return 'no_role';
  if (world.token && !world.token.some((pattern) => matches(pattern, permission))) return 'not_permitted';
  if (outside) return 'allowed';
  const sources = ofOrganization ? inForce.flatMap(({ roles }) => roles) : world.roles;
  return sources.some((grants) => roleGrants(grants, permission, object)) ? 'allowed' : 'not_permitted';
}

function actual(rights: Rights, permission: string, object: PermissionObject | undefined): string {
  const failed = rights.explain(permission, object).find(({ outcome }) => outcome === 'failed');
  if (rights.may(permission, object) !== (failed === undefined)) return 'may says other than the explanation';
  return failed?.name ?? 'allowed';
}

function rightsOf(world: World): Rights {
  const compiled = (roles: GrantDocument[][]) =>
    roles.map((grants, at) =>
      compileRole({ id: `rol_${at}`, name: `r${at}`, description: '', grants, builtIn: false, template: null }),
    );
  return rightsFor({
    tenant: world.selected
      ? {
          kind: world.kind,
          ownerUserId: world.mine ? 'usr_me' : 'usr_other',
          boundary: compileBoundary(world.boundary),
        }
      : undefined,
    userId: 'usr_me',
    member: world.member,
    roles: compiled(world.roles),
    organization: world.management.map(({ boundary, roles }) => ({
      boundary: compileBoundary(boundary),
      roles: compiled(roles),
    })),
    organizationOwner: world.owner,
    instanceOwner: false,
    token: world.token,
  });
}

const name = fc.constantFrom(...NAMES);
const pattern = fc.oneof(
  { weight: 4, arbitrary: name },
  { weight: 2, arbitrary: name.map((one) => `${one.split('.')[0]}.*`) },
  { weight: 2, arbitrary: name.map((one) => `*.${one.split('.').slice(1).join('.')}`) },
  { weight: 2, arbitrary: name.map((one) => `${one.split('.')[0]}.**`) },
  { weight: 2, arbitrary: fc.constantFrom('**', '*.*', '*.view', '*.*.*', 'action.**', '*', 'organization.**') },
);
const agents = fc.subarray(['agt_1', 'agt_2'], { minLength: 1 });
const groups = fc.subarray(['grp_1', 'grp_2'], { minLength: 1 });
const connectors = fc.subarray(['con_1', 'con_2'], { minLength: 1 });
const labels = fc.dictionary(fc.constantFrom('team', 'toString'), fc.constantFrom('a', 'b'), { maxKeys: 2 });
const resource_types = fc.subarray(['process', 'file'], { minLength: 1 });
const limit = fc.record({ agents, groups, connectors, labels, resource_types }, { requiredKeys: [] });
const grant: fc.Arbitrary<GrantDocument> = fc.record(
  { permission: pattern, limit, with_approval: fc.boolean() },
  { requiredKeys: ['permission'] },
);
const grants = fc.array(grant, { maxLength: 4 });
const boundary: fc.Arbitrary<BoundaryDocument> = fc.record({
  permissions: fc.oneof(fc.constant<string[]>(['**']), fc.array(pattern, { maxLength: 5 })),
  connectors: fc.oneof(fc.constant<'*'>('*'), connectors),
  shared_agents: fc.constant([]),
});
const world: fc.Arbitrary<World> = fc.record({
  kind: fc.constantFrom('default', 'team', 'personal', 'management'),
  mine: fc.boolean(),
  selected: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  member: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  roles: fc.array(grants, { maxLength: 3 }),
  boundary,
  management: fc.array(fc.record({ boundary, roles: fc.array(grants, { maxLength: 2 }) }), { maxLength: 2 }),
  owner: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  token: fc.oneof(
    { weight: 2, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.array(pattern, { maxLength: 3 }) },
  ),
});
const object: fc.Arbitrary<PermissionObject | undefined> = fc.option(
  fc.record(
    {
      agentId: fc.constantFrom('agt_1', 'agt_2', 'agt_3'),
      groupIds: fc.subarray(['grp_1', 'grp_2', 'grp_3']),
      connectorId: fc.constantFrom('con_1', 'con_2', 'con_3'),
      labels: fc.dictionary(fc.constantFrom('team', 'other'), fc.constantFrom('a', 'b'), { maxKeys: 2 }),
      resourceType: fc.constantFrom('process', 'file', 'other'),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined },
);

describe('the four checks, for anybody anywhere', () => {
  it(`say what the reference model says, ${RUNS * QUESTIONS} times`, { timeout: 600_000 }, () => {
    const questions = fc.array(fc.tuple(name, object), { minLength: QUESTIONS, maxLength: QUESTIONS });
    fc.assert(
      fc.property(world, questions, (where, all) => {
        const rights = rightsOf(where);
        for (const [permission, on] of all) {
          const [says, means] = [actual(rights, permission, on), reference(where, permission, on)];
          if (says !== means) throw new Error(`${permission} for ${JSON.stringify(on)}: ${says}, not ${means}`);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('never give more for an object than for the list it stands in', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(world, name, object, (where, permission, on) => {
        const rights = rightsOf(where);
        if (rights.may(permission, on)) expect(rights.may(permission)).toBe(true);
      }),
      { numRuns: RUNS / 10 },
    );
  });

  it('cover a pattern only if a role of it would give nothing that is not held already', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(world, pattern, (where, given) => {
        const [giver, raised] = [
          rightsOf(where),
          rightsOf({ ...where, roles: [...where.roles, [{ permission: given }]] }),
        ];
        if (!giver.covers(given)) return;
        for (const permission of CONSOLE_PERMISSIONS)
          if (raised.may(permission, {})) expect(giver.may(permission, {}), permission).toBe(true);
      }),
      { numRuns: RUNS / 10 },
    );
  });
});
