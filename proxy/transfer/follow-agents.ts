// What goes with an agent into another tenant? Everything that it was held to: policies, access rules, groups, roles, boundary, level. They
// are copied by name, so that what stays behind goes on being held to them too.

import type { AgentRoleRow, PolicyRow, RoleRow, TenantRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { newId } from '../runtime/ids.ts';
import type { Copied } from './migration-report.ts';

/** From where to where, at what time (ms since 1970). */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly now: number;
}

/** Copies what holds for every agent of a tenant: once for each tenant that receives one. What is there by that name already stays. */
export async function copyTenantRules(scope: Scope, way: Way): Promise<Copied[]> {
  return [...(await copyPolicies(scope, way)), ...(await copyGateways(scope, way)), ...(await copyCeiling(scope, way))];
}

/** Gives a moved agent its groups and roles in its new tenant; takes the old ones away. */
export async function copyBindings(scope: Scope, way: Way, agentId: string): Promise<Copied[]> {
  return [...(await moveGroups(scope, way, agentId)), ...(await moveRoles(scope, way, agentId))];
}

async function copyPolicies(scope: Scope, { from, to, now }: Way): Promise<Copied[]> {
  const [source, target] = [scope.forTenant(from), scope.forTenant(to)];
  const copied: Copied[] = [];
  for (const row of await source.policies.all()) {
    if (await target.policies.first({ name: row.name })) continue;
    const policy: PolicyRow = { ...row, id: newId('pol', now), tenant_id: to };
    await target.policies.insert(policy);
    const versions = await source.policyVersions.all({ policy_id: row.id });
    await target.policyVersions.insertMany(versions.map((one) => ({ ...one, policy_id: policy.id, tenant_id: to })));
    copied.push({ kind: 'policy', name: row.name, to });
  }
  return copied;
}

/** A gateway that is there and has rules of its own keeps them. */
async function copyGateways(scope: Scope, { from, to, now }: Way): Promise<Copied[]> {
  const target = scope.forTenant(to).gateways;
  const copied: Copied[] = [];
  for (const row of await scope.forTenant(from).gateways.all()) {
    const { name, access_rules, environment, enforcement } = row;
    const there = await target.first({ name });
    const plain = access_rules.length === 0 && enforcement === null && environment === null;
    if (there ? plain || there.access_rules.length > 0 : false) continue;
    if (there) await target.update({ id: there.id }, { access_rules, environment, enforcement, updated_at: now });
    else await target.insert({ ...row, id: newId('gwy', now), tenant_id: to });
    copied.push({ kind: 'gateway', name, to });
  }
  return copied;
}

async function copyCeiling(scope: Scope, { from, to }: Way): Promise<Copied[]> {
  const [source, target] = (await Promise.all([from, to].map((id) => scope.forTenant(id).tenant()))) as [
    TenantRow,
    TenantRow,
  ];
  const limited = source.boundary.connectors !== '*' || !source.boundary.permissions.includes('**');
  const unlimited = target.boundary.connectors === '*' && target.boundary.permissions.includes('**');
  const settings = { ...source.settings, ...target.settings };
  const boundary = { ...source.boundary, shared_agents: target.boundary.shared_agents };
  const differs = JSON.stringify(settings) !== JSON.stringify(target.settings);
  const change = { ...(limited && unlimited && { boundary }), ...(differs && { settings }) };
  await scope.forTenant(to).updateTenant(change);
  return (Object.keys(change) as ('boundary' | 'settings')[]).map((kind) => ({ kind, name: source.name, to }));
}

async function moveGroups(scope: Scope, { from, to, now }: Way, agentId: string): Promise<Copied[]> {
  const [source, target] = [scope.forTenant(from), scope.forTenant(to)];
  const memberships = await source.agentGroupMembers.all({ agent_id: agentId });
  const groups = await source.agentGroups.all({ id: memberships.map(({ group_id }) => group_id) });
  await source.agentGroupMembers.delete({ agent_id: agentId });
  const copied: Copied[] = [];
  for (const group of groups) {
    let there = await target.agentGroups.first({ name: group.name });
    if (!there) {
      // Who could decide was named in the old tenant; in a personal one there is nobody else.
      there = { ...group, id: newId('grp', now), tenant_id: to, approvers: {} };
      await target.agentGroups.insert(there);
      copied.push({ kind: 'agent_group', name: group.name, to });
    }
    await target.agentGroupMembers.insert({ tenant_id: to, group_id: there.id, agent_id: agentId });
  }
  return copied;
}

/** Built-in roles are the same everywhere. A role of the same name that grants something else is never taken for it. */
async function moveRoles(scope: Scope, { from, to, now }: Way, agentId: string): Promise<Copied[]> {
  const [source, target] = [scope.forTenant(from), scope.forTenant(to)];
  const bindings = await source.agentRoles.all({ agent_id: agentId });
  const custom = await source.roles.all({ id: bindings.map(({ role_id }) => role_id) });
  await source.agentRoles.delete({ agent_id: agentId });
  const copied: Copied[] = [];
  const moved: AgentRoleRow[] = [];
  for (const binding of bindings) {
    const own = custom.find(({ id }) => id === binding.role_id);
    const same = own && (await sameRole(scope, to, own));
    const role: RoleRow | undefined =
      own && (same ?? { ...own, ...(await freeName(scope, to, own.name)), id: newId('rol', now), tenant_id: to });
    if (role && !same) {
      await target.roles.insert(role);
      copied.push({ kind: 'role', name: role.name, to });
    }
    moved.push({ ...binding, tenant_id: to, role_id: role?.id ?? binding.role_id });
  }
  await target.agentRoles.insertMany(moved);
  return copied;
}

async function sameRole(scope: Scope, tenantId: string, role: RoleRow): Promise<RoleRow | undefined> {
  const there = await scope.forTenant(tenantId).roles.all();
  return there.find(
    ({ name, grants }) => name.startsWith(role.name) && JSON.stringify(grants) === JSON.stringify(role.grants),
  );
}

async function freeName(scope: Scope, tenantId: string, name: string): Promise<{ name: string }> {
  const taken = new Set((await scope.forTenant(tenantId).roles.all()).map((role) => role.name));
  for (let number = 1; ; number += 1) {
    const free = number === 1 ? name : `${name} (${number})`;
    if (!taken.has(free)) return { name: free };
  }
}
