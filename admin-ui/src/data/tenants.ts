// Which tenants and organizations are there, what is in them, and where do they end?

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { countOf, type ListQuery, readPage } from './list.ts';
import { loadSession, may, session } from './session.ts';

const TENANT = '/api/tenants/{id}';
const ORGANIZATION = '/api/organizations/{id}';

export type TenantView = Answer<typeof TENANT>;
export type ListedTenant = Item<'/api/tenants'>;

type WithPreview = Answer<`${typeof TENANT}/boundary`, 'put'>;
/** What another boundary would do. */
export type BoundaryPreview = NonNullable<WithPreview['preview']>;
export type Boundary = Omit<WithPreview, 'preview'>;

export type Organization = Item<'/api/organizations'>;
export type OrganizationEdit = Body<typeof ORGANIZATION, 'patch'>;
export type Usage = Answer<`${typeof ORGANIZATION}/usage`>;
export type OrganizationPerson = Item<'/api/users'>;
export type TenantAgent = Item<'/api/agents'>;

export const mayCreateTenants = (): boolean => may('organization.tenants.create');

/** Owners rename even personal tenants; a person renames their own. */
export function mayRename({ kind, owner_user_id }: TenantView): boolean {
  return kind === 'personal' ? isMine(owner_user_id) || ownsHere() : may('organization.tenants.edit');
}

/** Whether the person may delete it; the default tenant is never deleted. */
export function mayDelete({ kind }: TenantView): boolean {
  return kind !== 'default' && (kind === 'personal' ? ownsHere() : may('organization.tenants.delete'));
}

export const listTenants = (query: ListQuery): Promise<Page<ListedTenant>> => readPage('/api/tenants', query);

export const readTenant = (id: string): Promise<TenantView> => api.GET(TENANT, { path: { id } });

/** Makes a tenant; the selector in the top bar knows it afterwards. */
export async function createTenant(tenant: Body<'/api/tenants', 'post'>): Promise<TenantView> {
  const made = await api.POST('/api/tenants', { body: tenant });
  await loadSession();
  return made;
}

export async function renameTenant(id: string, name: string): Promise<TenantView> {
  const renamed = await api.PATCH(TENANT, { path: { id }, body: { name } });
  await loadSession();
  return renamed;
}

export async function deleteTenant(id: string): Promise<void> {
  await api.DELETE(TENANT, { path: { id } });
  await loadSession();
}

const CONTENTS = {
  agents: '/api/agents',
  connectors: '/api/connectors',
  policies: '/api/policies',
  groups: '/api/agent-groups',
  gateways: '/api/gateways',
} as const;

/** How much of what is in a tenant; undefined where the person may not see it. */
export async function contentsOf(id: string): Promise<readonly (readonly [string, number | undefined])[]> {
  const members = countOf(`${TENANT}/members`, { path: { id }, tenantId: id });
  const counts = Object.entries(CONTENTS).map(
    async ([name, path]) => [name, await countOf(path, { tenantId: id })] as const,
  );
  const [contents, boundary] = await Promise.all([
    Promise.all([members.then((total) => ['members', total] as const), ...counts]),
    readBoundary(id).catch(() => undefined),
  ]);
  // Agents that are shared into it live elsewhere, and stay there.
  const own = (total: number | undefined) =>
    total === undefined || !boundary ? undefined : total - boundary.shared_agents.length;
  return contents.map(([name, total]) => [name, name === 'agents' ? own(total) : total] as const);
}

export const readBoundary = (id: string): Promise<Boundary> => api.GET(`${TENANT}/boundary`, { path: { id } });

/** What this boundary would change; nothing is written. */
export const previewBoundary = async (id: string, boundary: Boundary): Promise<BoundaryPreview> => {
  const tried = await api.PUT(`${TENANT}/boundary`, { path: { id }, body: boundary, query: { dry_run: true } });
  // A dry run is answered with its preview, and nothing else is.
  return tried.preview as BoundaryPreview;
};

export const saveBoundary = (id: string, boundary: Boundary): Promise<Boundary> =>
  api.PUT(`${TENANT}/boundary`, { path: { id }, body: boundary });

export const listAgentsOf = (id: string, query: ListQuery): Promise<Page<TenantAgent>> =>
  readPage('/api/agents', query, { tenantId: id });

export const listOrganizations = (query: ListQuery): Promise<Page<Organization>> =>
  readPage('/api/organizations', query);

export const readOrganization = (id: string): Promise<Organization> => api.GET(ORGANIZATION, { path: { id } });

/** Founds an organization; its default tenant is in the top bar afterwards. */
export async function foundOrganization(name: string): Promise<Organization> {
  const founded = await api.POST('/api/organizations', { body: { name } });
  await loadSession();
  return founded;
}

export async function editOrganization(id: string, edit: OrganizationEdit): Promise<Organization> {
  const edited = await api.PATCH(ORGANIZATION, { path: { id }, body: edit });
  await loadSession();
  return edited;
}

export const readUsage = (id: string, month: string): Promise<Usage> =>
  api.GET(`${ORGANIZATION}/usage`, { path: { id }, query: { month } });

/** Where the usage of a month is downloaded as a table. */
export const usageUrl = (id: string, month: string): string =>
  api.link(`${ORGANIZATION}/usage`, { path: { id }, query: { month, format: 'csv' } });

/** People of an organization, as its default tenant shows them. */
export const listPeopleOf = (organization: Organization, query: ListQuery): Promise<Page<OrganizationPerson>> =>
  readPage('/api/users', query, { tenantId: organization.default_tenant_id });

function isMine(userId: string | null): boolean {
  return session.value.state === 'in' && session.value.me.user.id === userId;
}

function ownsHere(): boolean {
  const now = session.value;
  if (now.state !== 'in') return false;
  return now.me.organizations.some(({ id, role }) => role === 'owner' && id === now.tenant?.organization_id);
}
