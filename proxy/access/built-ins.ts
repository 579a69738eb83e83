// Which roles does every tenant have, and which can be made from a template? Lists, not levels: nothing is inherited at run time.
// Built-in roles have fixed ids and no rows.

import type { GrantDocument, TenantKind } from '../../store/rows.ts';
import { CONSOLE_PERMISSIONS } from './permissions.ts';

/** A role as it counts in a tenant, built in or from a row. */
export interface RoleInTenant {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly GrantDocument[];
  readonly builtIn: boolean;
  /** The template it was made from and stays linked to. */
  readonly template: string | null;
}

/** Who offers a template: the product, whoever runs the instance, or the organization itself. */
export type TemplateOrigin = 'built_in' | 'instance' | 'organization';

/** A list to make a role from. `tenantKinds`: where it makes sense. `revision` is raised whenever the grants change. */
export interface RoleTemplate {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly GrantDocument[];
  readonly tenantKinds: readonly TenantKind[];
  readonly origin: TemplateOrigin;
  readonly revision: number;
}

const permissions = (...names: string[]): GrantDocument[] => names.map((permission) => ({ permission }));

const VIEWS = ['*.view'];
const WORK = [
  'agents.create',
  'agents.edit',
  'agents.delete',
  'agents.keys',
  'groups.edit',
  'policies.edit',
  'packs.install',
  'gateways.edit',
  'connectors.edit',
  'credentials.write',
  'resources.create',
  'resources.manage',
];
const PEOPLE = ['members.manage', 'roles.manage', 'tokens.manage'];
const CONFIG = ['config.export', 'config.import'];

function builtIn(name: string, description: string, grants: readonly GrantDocument[]): RoleInTenant {
  return { id: `rol_builtin_${name}`, name, description, grants, builtIn: true, template: null };
}

/** The id of the role whose holders in an organization's default tenant own the organization. */
export const OWNER_ROLE_ID = 'rol_builtin_owner';
/** The id of the role that agents get when nobody names one. */
export const SUPERVISED_ROLE_ID = 'rol_builtin_agent-supervised';

/** Built-in roles of people. */
export const PEOPLE_ROLES: readonly RoleInTenant[] = [
  builtIn(
    'owner',
    'Everything in the tenant.',
    permissions(
      ...VIEWS,
      'audit.export',
      ...WORK,
      'approvals.decide',
      ...PEOPLE,
      'killswitch.toggle',
      ...CONFIG,
      'settings.edit',
      'data.delete',
    ),
  ),
  builtIn(
    'admin',
    'Agents, policies, gateways, connectors, configuration and settings; not people.',
    permissions(...VIEWS, 'audit.export', ...WORK, 'approvals.decide', ...CONFIG, 'settings.edit'),
  ),
  builtIn(
    'member',
    'Sees everything and decides approvals.',
    permissions(...VIEWS, 'audit.export', 'approvals.decide'),
  ),
  builtIn('viewer', 'Sees everything.', permissions(...VIEWS, 'audit.export')),
  builtIn(
    'team-admin',
    'Runs a team: its resources, members, roles and settings.',
    permissions(...VIEWS, 'audit.export', ...WORK, 'approvals.decide', ...PEOPLE, 'settings.edit'),
  ),
  builtIn(
    'creator',
    'Makes and manages resources of a team, without a say over people.',
    permissions(...VIEWS, ...WORK),
  ),
];

/** Built-in roles of agents. */
export const AGENT_ROLES: readonly RoleInTenant[] = [
  builtIn('agent-full', 'Every action inside the boundary.', [{ permission: 'action.**' }]),
  builtIn('agent-read-only', 'Actions that read.', [{ permission: 'action.**', limit: { verbs: ['read'] } }]),
  builtIn('agent-supervised', 'Actions that read; everything else with approval.', [
    { permission: 'action.**', limit: { verbs: ['read'] } },
    { permission: 'action.**', with_approval: true },
  ]),
];

/** All roles that are there in every tenant without a row. */
export const BUILT_IN_ROLES: readonly RoleInTenant[] = [...PEOPLE_ROLES, ...AGENT_ROLES];

const BY_ID = new Map(BUILT_IN_ROLES.map((role) => [role.id, role]));

/** The built-in role with this id; undefined for ids of custom roles. */
export function builtInRole(id: string): RoleInTenant | undefined {
  return BY_ID.get(id);
}

const ANYWHERE: readonly TenantKind[] = ['default', 'team', 'personal', 'management'];
const MANAGEMENT: readonly TenantKind[] = ['management'];
const STANDARD = ['dashboard.view', 'agents.view', 'approvals.view', 'resources.view'];
/** Every kind of console permission. `**` would say the same to people, and everything that is an action to an agent. */
const CONSOLE_KINDS = [...new Set(CONSOLE_PERMISSIONS.map((name) => name.slice(0, name.indexOf('.'))))];
const POWER = [...STANDARD, 'agents.create', 'agents.edit', 'resources.create'];

const STRUCTURES: readonly Omit<RoleTemplate, 'id' | 'origin' | 'revision'>[] = [
  {
    name: 'Standard User',
    description: 'Sees agents, approvals and resources.',
    grants: permissions(...STANDARD),
    tenantKinds: ANYWHERE,
  },
  {
    name: 'Power User',
    description: 'Also makes agents and resources.',
    grants: permissions(...POWER),
    tenantKinds: ANYWHERE,
  },
  {
    name: 'Department Admin',
    description: 'Also decides, and runs the people and roles of a department.',
    grants: permissions(
      ...POWER,
      'agents.keys',
      'audit.view',
      'approvals.decide',
      'members.view',
      'members.manage',
      'roles.view',
      'roles.manage',
      'resources.manage',
    ),
    tenantKinds: ANYWHERE,
  },
  {
    name: 'Developer',
    description: 'Builds agents, policies, connectors and gateways.',
    grants: permissions(
      ...VIEWS,
      'agents.*',
      'groups.edit',
      'policies.edit',
      'packs.install',
      'connectors.edit',
      'gateways.edit',
      'credentials.write',
      'resources.*',
      'approvals.decide',
      'config.export',
    ),
    tenantKinds: ANYWHERE,
  },
  {
    name: 'QA',
    description: 'Tries agents out and evaluates them.',
    grants: [
      ...permissions(
        'dashboard.view',
        'agents.view',
        'agents.create',
        'policies.view',
        'approvals.view',
        'audit.view',
        'resources.view',
      ),
      { permission: 'resources.create', limit: { resource_types: ['evaluation', 'test'] } },
    ],
    tenantKinds: ANYWHERE,
  },
  {
    name: 'Observer',
    description: 'Sees everything, changes nothing.',
    grants: permissions(...VIEWS),
    tenantKinds: ANYWHERE,
  },
  {
    name: 'Tenant Manager',
    description: 'Makes tenants and sets their boundaries.',
    grants: permissions('organization.tenants.*', 'organization.boundaries.edit'),
    tenantKinds: MANAGEMENT,
  },
  {
    name: 'User Administrator',
    description: 'Manages users across all tenants.',
    grants: permissions('organization.users.*'),
    tenantKinds: MANAGEMENT,
  },
  {
    name: 'Platform Administrator',
    description: 'Every permission of the organization and of its management tenant.',
    grants: permissions('organization.**', ...CONSOLE_KINDS.map((kind) => `${kind}.*`)),
    tenantKinds: MANAGEMENT,
  },
];

/** The structures that most organizations begin with. */
export const ROLE_TEMPLATES: readonly RoleTemplate[] = STRUCTURES.map((one) => ({
  ...one,
  id: `tpl_builtin_${one.name.toLowerCase().replaceAll(' ', '_')}`,
  origin: 'built_in',
  revision: 1,
}));
