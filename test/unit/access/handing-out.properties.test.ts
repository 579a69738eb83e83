// Can any sequence of grants bring people to something that none of them held? Random teams give roles, write roles, invite, assign in bulk
// and make tokens, by the product's own rules; what the whole team may do, spelled out by a model of its own, never grows.

import fc from 'fast-check';
import { describe, it } from 'vitest';
import { compileBoundary, NO_LIMIT } from '../../../proxy/access/boundary.ts';
import { compileRole } from '../../../proxy/access/compiled-role.ts';
import { demandOwn } from '../../../proxy/access/grant-rules.ts';
import { limitsOf } from '../../../proxy/access/permissions.ts';
import { rightsFor } from '../../../proxy/access/rights.ts';
import { without } from '../../../proxy/access/role-links.ts';
import { ApiError } from '../../../proxy/errors.ts';
import { coversGrant } from '../../../proxy/identity/authority.ts';
import type { PermissionObject, Rights } from '../../../proxy/principal.ts';
import type { BoundaryDocument, GrantDocument, TenantKind } from '../../../store/rows.ts';

const RUNS = Number(process.env.HOLDGATE_TEST_ACCESS_RUNS ?? 10_000);

const NAMES = [
  'agents.edit',
  'agents.keys',
  'approvals.decide',
  'connectors.edit',
  'killswitch.toggle',
  'members.manage',
  'organization.users.manage',
  'roles.manage',
  'tokens.manage',
];
const OBJECTS: readonly PermissionObject[] = ['agt_1', 'agt_2'].flatMap((agentId) =>
  [['grp_1'], ['grp_2'], []].flatMap((groupIds) =>
    ['con_1', 'con_2'].flatMap((connectorId) =>
      [{ team: 'a' }, { team: 'b' }].map((labels) => ({ agentId, groupIds, connectorId, labels })),
    ),
  ),
);

function matches(pattern: string, name: string): boolean {
  const [want, have] = [pattern.split('.'), name.split('.')];
  for (const [at, segment] of want.entries()) {
    if (segment === '**') return have.length > at;
    if (have[at] === undefined || (segment !== '*' && segment !== have[at])) return false;
  }
  return want.length === have.length;
}

function within(limit: NonNullable<GrantDocument['limit']>, object: PermissionObject): boolean {
  if (limit.agents && !limit.agents.includes(object.agentId ?? '')) return false;
  if (limit.connectors && !limit.connectors.includes(object.connectorId ?? '')) return false;
  if (limit.groups && !limit.groups.some((id) => object.groupIds?.includes(id))) return false;
  return Object.entries(limit.labels ?? {}).every(([label, value]) => object.labels?.[label] === value);
}

/** Everything that these grants give, one word for each permission and object. `whole` is every object there could ever be. */
function given(grants: readonly GrantDocument[], kind: TenantKind): Set<string> {
  const words = new Set<string>();
  for (const { permission: pattern, limit = {}, with_approval } of grants) {
    if (with_approval) continue;
    for (const name of NAMES) {
      if (!matches(pattern, name) || (name.startsWith('organization.') && kind !== 'management')) continue;
      const named = Object.keys(limit);
      if (!named.every((one) => limitsOf(name).some((known) => known === one))) continue;
      if (named.length === 0) words.add(`${name} whole`);
      for (const [at, object] of OBJECTS.entries()) if (within(limit, object)) words.add(`${name} ${at}`);
    }
  }
  return words;
}

interface Team {
  readonly kind: TenantKind;
  boundary: BoundaryDocument;
  readonly roles: GrantDocument[][];
  readonly people: Set<number>[];
  /** Tokens act for a person, cut to a list. */
  readonly tokens: { readonly person: number; readonly permissions: string[] }[];
}

type Step =
  | { do: 'give'; by: number; to: number; roles: number[] }
  | { do: 'invite'; by: number; roles: number[] }
  | { do: 'write'; by: number; role: number; grants: GrantDocument[] }
  | { do: 'make'; by: number; grants: GrantDocument[] }
  | { do: 'token'; by: number; permissions: string[] }
  | { do: 'bound'; boundary: BoundaryDocument };

/** Callers are people, then tokens. */
function rightsOf(team: Team, caller: number): Rights {
  const at = caller % (team.people.length + team.tokens.length);
  const token = team.tokens[at - team.people.length];
  const held = [...(team.people[token?.person ?? at] ?? [])];
  const roles = held.map((id) =>
    compileRole({
      id: `${id}`,
      name: `${id}`,
      description: '',
      grants: team.roles[id] ?? [],
      builtIn: false,
      template: null,
    }),
  );
  const boundary = compileBoundary(team.boundary);
  return rightsFor({
    tenant: { kind: team.kind, ownerUserId: null, boundary },
    userId: 'usr',
    member: true,
    roles,
    organization: team.kind === 'management' ? [{ boundary, roles }] : [],
    organizationOwner: false,
    instanceOwner: false,
    token: token?.permissions,
  });
}

const grantsOf = (team: Team, roles: Iterable<number>): GrantDocument[] =>
  [...roles].flatMap((role) => team.roles[role] ?? []);
const assignable = (team: Team, rights: Rights, roles: readonly number[]): boolean =>
  rights.may('members.manage') && grantsOf(team, roles).every((grant) => coversGrant(rights, grant));

/** Does it if the rules let it happen. */
/** Whether the product lets somebody put these grants into a role. */
function mayHandOut(rights: Rights, grants: readonly GrantDocument[]): boolean {
  try {
    demandOwn(rights, grants);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'above_own_rights') return false;
    throw error;
  }
}

function take(team: Team, step: Step): void {
  if (step.do === 'bound') {
    team.boundary = step.boundary;
    return;
  }
  const rights = rightsOf(team, step.by);
  switch (step.do) {
    case 'give': {
      const roles = step.roles.map((role) => role % team.roles.length);
      if (assignable(team, rights, roles))
        for (const role of roles) team.people[step.to % team.people.length]?.add(role);
      return;
    }
    case 'invite': {
      const roles = step.roles.map((role) => role % team.roles.length);
      if (assignable(team, rights, roles)) team.people.push(new Set(roles));
      return;
    }
    case 'write': {
      const role = step.role % team.roles.length;
      const standing = team.roles[role] ?? [];
      if (rights.may('roles.manage') && mayHandOut(rights, without(step.grants, standing)))
        team.roles[role] = step.grants;
      return;
    }
    case 'make':
      if (rights.may('roles.manage') && mayHandOut(rights, step.grants)) team.roles.push(step.grants);
      return;
    case 'token': {
      const person = step.by % (team.people.length + team.tokens.length);
      const speaksFor = team.tokens[person - team.people.length]?.person ?? person;
      if (rights.may('tokens.manage') && step.permissions.every((pattern) => rights.covers(pattern)))
        team.tokens.push({ person: speaksFor, permissions: step.permissions });
    }
  }
}

/** What the team may do, all people together, whatever its boundary cuts at the moment. */
const reach = (team: Team): Set<string> =>
  given(
    team.people.flatMap((roles) => grantsOf(team, roles)),
    team.kind,
  );

/** How much has been given out, so that steps which did something can be counted. */
const sizeOf = ({ people, roles, tokens }: Team): number =>
  people.reduce((sum, { size }) => sum + size + 1, 0) + roles.length + tokens.length;

const pattern = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.constantFrom('agents.*', '*.manage', '*.edit', '*.*', '*.*.*', '**', 'organization.**') },
);
const limit = fc.record(
  {
    agents: fc.subarray(['agt_1', 'agt_2'], { minLength: 1 }),
    groups: fc.subarray(['grp_1', 'grp_2'], { minLength: 1 }),
    connectors: fc.subarray(['con_1', 'con_2'], { minLength: 1 }),
    labels: fc.constantFrom({ team: 'a' }, { team: 'b' }),
  },
  { requiredKeys: [] },
);
const grants: fc.Arbitrary<GrantDocument[]> = fc.array(
  fc.record(
    { permission: pattern, limit, with_approval: fc.constant(true) },
    { requiredKeys: ['permission'] },
  ) as fc.Arbitrary<GrantDocument>,
  { minLength: 1, maxLength: 2 },
);
const manager = fc.constant<GrantDocument[]>([
  ...['members.manage', 'roles.manage', 'tokens.manage', 'agents.edit'].map((permission) => ({ permission })),
  { permission: 'approvals.decide', limit: { groups: ['grp_1'] } },
  { permission: 'connectors.edit', limit: { connectors: ['con_1'] } },
]);
const number = fc.nat(7);
/** Mostly those who manage, since others are refused anyway. */
const by = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 2) }, { weight: 1, arbitrary: number });
const boundary: fc.Arbitrary<BoundaryDocument> = fc.record({
  permissions: fc.oneof(fc.constant<string[]>(['**']), fc.array<string>(pattern, { maxLength: 4 })),
  connectors: fc.oneof(fc.constant<'*'>('*'), fc.constant<string[]>(['con_1'])),
  shared_agents: fc.constant([]),
});
const roles = fc.array(number, { minLength: 1, maxLength: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('give' as const), by, to: number, roles }),
  fc.record({ do: fc.constant('invite' as const), by, roles }),
  fc.record({ do: fc.constant('write' as const), by, role: number, grants }),
  fc.record({ do: fc.constant('make' as const), by, grants }),
  fc.record({
    do: fc.constant('token' as const),
    by,
    permissions: fc.array(pattern, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ do: fc.constant('bound' as const), boundary }),
);

describe('no sequence of grants', () => {
  it(`brings a team to what nobody in it held, in ${RUNS / 2} random sequences`, { timeout: 600_000 }, () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.constantFrom<TenantKind>('team', 'management'),
        fc.tuple(manager, grants, grants),
        fc.tuple(grants, grants, grants),
        fc.array(step, { minLength: 4, maxLength: 12 }),
        (kind, held, waiting, steps) => {
          const team: Team = {
            kind,
            boundary: NO_LIMIT,
            // The last ones are nobody's: made by somebody above, waiting to be given.
            roles: [...held, ...waiting, [{ permission: '**' }]],
            people: [new Set([0]), new Set([1]), new Set([0, 2])],
            tokens: [],
          };
          const before = reach(team);
          for (const one of steps) {
            const size = sizeOf(team);
            take(team, one);
            if (sizeOf(team) !== size) taken += 1;
            for (const word of reach(team)) if (!before.has(word)) throw new Error(`${word} by ${JSON.stringify(one)}`);
          }
        },
      ),
      { numRuns: RUNS / 2 },
    );
    if (taken < RUNS / 2) throw new Error(`only ${taken} steps gave anything, which proves little`);
  });

  it('makes a token that does more than the person it speaks for', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(grants, fc.array(pattern, { minLength: 1, maxLength: 3 }), (held, permissions) => {
        const team: Team = {
          kind: 'team',
          boundary: NO_LIMIT,
          roles: [[...held, { permission: 'tokens.manage' }]],
          people: [new Set([0])],
          tokens: [{ person: 0, permissions }],
        };
        const [person, token] = [rightsOf(team, 0), rightsOf(team, 1)];
        for (const name of NAMES)
          for (const object of [undefined, ...OBJECTS])
            if (token.may(name, object) && !person.may(name, object))
              throw new Error(`${name} ${JSON.stringify(object)}`);
      }),
      { numRuns: RUNS / 10 },
    );
  });
});
