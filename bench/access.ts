// What does a permission check take with 1,000,000 users, 100,000 tenants and 1,000 custom roles, how much memory does the compiled form need,
// and how long until a changed role, boundary or membership is in it? CPU-µs, without a database: what is read is the same rows.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { compileBoundary, NO_LIMIT } from '../proxy/access/boundary.ts';
import { BUILT_IN_ROLES, PEOPLE_ROLES } from '../proxy/access/built-ins.ts';
import { type CompiledRole, compileRole } from '../proxy/access/compiled-role.ts';
import { CONSOLE_PERMISSIONS } from '../proxy/access/permissions.ts';
import { rightsFor } from '../proxy/access/rights.ts';
import type { PermissionObject } from '../proxy/principal.ts';

const USERS = Number(process.env.BENCH_USERS ?? 1_000_000);
const TENANTS = Number(process.env.BENCH_TENANTS ?? 100_000);
const ROLES = Number(process.env.BENCH_ROLES ?? 1_000);
const CHECKS = 1_000_000;
const ROUNDS = 7;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heapMiB = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 1024 / 1024;
};
const sum = (values: readonly number[]): string => {
  const sorted = values.toSorted((one, other) => one - other);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return `${(sorted[sorted.length >> 1] ?? 0).toFixed(3)} (${least.toFixed(3)}–${most.toFixed(3)})`;
};
function cpuMicros(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

/** A role of a few grants, every third of them limited to some agents. */
function customRole(at: number): CompiledRole {
  const names = CONSOLE_PERMISSIONS;
  const pick = (step: number): string => names[(at * 7 + step * 5) % names.length] as string;
  const grants = [
    { permission: 'agents.view', ...(at % 3 === 0 && { limit: { agents: [`agt_${at}`, `agt_${at + 1}`] } }) },
    { permission: `${pick(1).split('.')[0]}.*` },
    { permission: pick(2) },
  ];
  return compileRole({ id: `rol_${at}`, name: `role ${at}`, description: '', grants, builtIn: false, template: null });
}

const empty = heapMiB();
const compileBegin = cpuMicros(() => undefined);
const builtIn = BUILT_IN_ROLES.map(compileRole);
let custom: CompiledRole[] = [];
const compiling = cpuMicros(() => {
  custom = Array.from({ length: ROLES }, (_, at) => customRole(at));
});
const withRoles = heapMiB();

/** One tenant in ten has a narrow boundary that is like no other, and the built-in roles with one custom role. */
const boundaryOf = (at: number) =>
  compileBoundary(
    at % 10 === 0
      ? { ...NO_LIMIT, permissions: ['*.view', 'agents.*', 'approvals.*'], connectors: [`con_${at}`] }
      : NO_LIMIT,
  );
const tenants = Array.from({ length: TENANTS }, (_, at) => ({
  boundary: boundaryOf(at),
  roles: [custom[at % ROLES] as CompiledRole, builtIn[at % PEOPLE_ROLES.length] as CompiledRole],
}));
const withTenants = heapMiB();

/** Two roles each, held in one tenant: by number, as rows hold them by id. */
const tenantOf = new Uint32Array(USERS).map((_, user) => (user * 7919) % TENANTS);
const rightsOfUser = (user: number, token?: readonly string[]) => {
  const tenant = tenants[tenantOf[user] as number] as (typeof tenants)[number];
  return rightsFor({
    tenant: { kind: 'team', ownerUserId: null, boundary: tenant.boundary },
    userId: 'usr',
    member: true,
    roles: tenant.roles,
    organization: [],
    organizationOwner: false,
    instanceOwner: false,
    token,
  });
};
const withUsers = heapMiB();

const objects: readonly (PermissionObject | undefined)[] = [
  undefined,
  ...Array.from({ length: 63 }, (_, at) => ({ agentId: `agt_${at}` })),
];
let allowed = 0;
function checks(what: (user: number, permission: string, object: PermissionObject | undefined) => boolean): string {
  const figures: number[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const spent = cpuMicros(() => {
      for (let at = 0; at < CHECKS; at += 1) {
        const user = (at * 104_729) % USERS;
        const permission = CONSOLE_PERMISSIONS[at % CONSOLE_PERMISSIONS.length] as string;
        if (what(user, permission, objects[at & 63])) allowed += 1;
      }
    });
    // The first one warms up.
    if (round > 0) figures.push(spent / CHECKS);
  }
  return sum(figures);
}

const person = rightsOfUser(12);
const listed = rightsOfUser(12, ['agents.*', '*.view']);
console.log(
  `node ${process.version}, ${USERS} users, ${TENANTS} tenants, ${ROLES} custom roles, ${CHECKS} checks × ${ROUNDS}`,
);
console.log('CPU-µs a check (median, least–most)');
console.log(
  `  rights at hand                           ${checks((_user, permission, object) => person.may(permission, object))}`,
);
console.log(
  `  rights at hand, of a token               ${checks((_user, permission, object) => listed.may(permission, object))}`,
);
console.log(
  `  anybody of all users, rights made anew   ${checks((user, permission, object) => rightsOfUser(user).may(permission, object))}`,
);
console.log(
  `  looking up the user's tenant alone       ${checks((user) => tenants[tenantOf[user] as number] !== undefined)}`,
);

const change = (times: number, work: (at: number) => void): string => {
  const figures: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1)
    figures.push(
      cpuMicros(() => {
        for (let at = 0; at < times; at += 1) work(at);
      }) / times,
    );
  return sum(figures);
};
console.log('CPU-µs to change the compiled form');
console.log(
  `  one role                                 ${change(1_000, (at) => {
    custom[at % ROLES] = customRole(at);
  })}`,
);
console.log(
  `  one boundary                             ${change(10_000, (at) => {
    (tenants[at % TENANTS] as { boundary: unknown }).boundary = boundaryOf(at);
  })}`,
);
console.log(
  `  one membership                           ${change(100_000, (at) => {
    tenantOf[at % USERS] = (at * 31) % TENANTS;
  })}`,
);
console.log(`all ${ROLES} roles compiled anew: ${((compiling - compileBegin) / 1000).toFixed(1)} CPU-ms`);
console.log(
  `heap MiB: ${(withRoles - empty).toFixed(1)} roles, ${(withTenants - withRoles).toFixed(1)} boundaries and role lists of tenants, ${(withUsers - withTenants).toFixed(1)} beside ${(tenantOf.byteLength / 1024 / 1024).toFixed(1)} outside the heap for users`,
);
if (allowed === 0) throw new Error('nothing was allowed, so nothing was measured');
