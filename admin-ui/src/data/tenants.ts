// Which tenants and organizations are there, what is in them, and where do they end?

import { api, type Page } from './api.ts';
import type { Effects } from './effects.ts';
import { type ListQuery, readList } from './list.ts';
import { loadSession, may, session } from './session.ts';

export interface TenantView {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly organization_id: string;
  readonly owner_user_id: string | null;
  readonly created_at: string;
}

export interface Boundary {
  readonly permissions: readonly string[];
  readonly connectors: '*' | readonly string[];
  readonly shared_agents: readonly string[];
}

/** What another boundary would do. */
export interface BoundaryPreview {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly members: number;
  readonly agents: number;
  /** Person by person, agent by agent. */
  readonly effects?: Effects;
}

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly role: 'owner' | 'member';
  readonly default_tenant_id: string;
  readonly enforcement: string | null;
  readonly created_at: string;
}

export interface Usage {
  readonly month: string;
  readonly calls: number;
  readonly holds: number;
  readonly agents: number;
  readonly people: number;
}

export interface OrganizationPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'active' | 'placeholder' | 'disabled';
  readonly last_login_at: string | null;
}

export interface TenantAgent {
  readonly id: string;
  readonly name: string;
  readonly status: 'active' | 'disabled';
  readonly roles: readonly string[];
  readonly shared?: boolean;
}

export const mayCreateTenants = (): boolean => may('organization.tenants.create');

/** Owners rename even personal tenants; a person renames their own. */
export function mayRename({ kind, owner_user_id }: TenantView): boolean {
  return kind === 'personal' ? isMine(owner_user_id) || ownsHere() : may('organization.tenants.edit');
}

/** Whether the person may delete it; the default tenant is never deleted. */
export function mayDelete({ kind }: TenantView): boolean {
  return kind !== 'default' && (kind === 'personal' ? ownsHere() : may('organization.tenants.delete'));
}

export const listTenants = (query: ListQuery): Promise<Page<TenantView>> => readList('/api/tenants', query);

export const readTenant = (id: string): Promise<TenantView> => api.get(`/api/tenants/${encodeURIComponent(id)}`);

/** Makes a tenant; the selector in the top bar knows it afterwards. */
export async function createTenant(tenant: { name: string; kind: string; template?: string }): Promise<TenantView> {
  const made = await api.post<TenantView>('/api/tenants', tenant);
  await loadSession();
  return made;
}

export async function renameTenant(id: string, name: string): Promise<TenantView> {
  const renamed = await api.patch<TenantView>(`/api/tenants/${id}`, { name });
  await loadSession();
  return renamed;
}

export async function deleteTenant(id: string): Promise<void> {
  await api.delete(`/api/tenants/${id}`);
  await loadSession();
}

const CONTENTS: Readonly<Record<string, (id: string) => string>> = {
  members: (id) => `/api/tenants/${id}/members`,
  agents: () => '/api/agents',
  connectors: () => '/api/connectors',
  policies: () => '/api/policies',
  groups: () => '/api/agent-groups',
  gateways: () => '/api/gateways',
};

/** How much of what is in a tenant; undefined where the person may not see it. */
export async function contentsOf(id: string): Promise<readonly (readonly [string, number | undefined])[]> {
  const counts = Object.entries(CONTENTS).map(async ([name, path]) => {
    const page = await api.get<Page<unknown>>(path(id), { limit: 1 }, id).catch(() => undefined);
    return [name, page?.total] as const;
  });
  const [contents, boundary] = await Promise.all([Promise.all(counts), readBoundary(id).catch(() => undefined)]);
  // Agents that are shared into it live elsewhere, and stay there.
  const own = (total: number | undefined) =>
    total === undefined || !boundary ? undefined : total - boundary.shared_agents.length;
  return contents.map(([name, total]) => [name, name === 'agents' ? own(total) : total] as const);
}

export const readBoundary = (id: string): Promise<Boundary> => api.get(`/api/tenants/${id}/boundary`);

/** What this boundary would change; nothing is written. */
export const previewBoundary = async (id: string, boundary: Boundary): Promise<BoundaryPreview> =>
  (
    await api.put<{ preview: BoundaryPreview }>(`/api/tenants/${id}/boundary`, boundary, {
      query: { dry_run: true },
    })
  ).preview;

export const saveBoundary = (id: string, boundary: Boundary): Promise<Boundary> =>
  api.put(`/api/tenants/${id}/boundary`, boundary);

export const listAgentsOf = (id: string, query: ListQuery): Promise<Page<TenantAgent>> =>
  readList('/api/agents', query, id);

export const listOrganizations = (query: ListQuery): Promise<Page<Organization>> =>
  readList('/api/organizations', query);

export const readOrganization = (id: string): Promise<Organization> =>
  api.get(`/api/organizations/${encodeURIComponent(id)}`);

/** Founds an organization; its default tenant is in the top bar afterwards. */
export async function foundOrganization(name: string): Promise<Organization> {
  const founded = await api.post<Organization>('/api/organizations', { name });
  await loadSession();
  return founded;
}

export async function editOrganization(
  id: string,
  edit: { name: string; enforcement: string | null },
): Promise<Organization> {
  const edited = await api.patch<Organization>(`/api/organizations/${id}`, edit);
  await loadSession();
  return edited;
}

export const readUsage = (id: string, month: string): Promise<Usage> =>
  api.get(`/api/organizations/${id}/usage`, { month });

/** People of an organization, as its default tenant shows them. */
export const listPeopleOf = (organization: Organization, query: ListQuery): Promise<Page<OrganizationPerson>> =>
  readList('/api/users', query, organization.default_tenant_id);

function isMine(userId: string | null): boolean {
  return session.value.state === 'in' && session.value.me.user.id === userId;
}

function ownsHere(): boolean {
  const now = session.value;
  if (now.state !== 'in') return false;
  return now.me.organizations.some(({ id, role }) => role === 'owner' && id === now.tenant?.organization_id);
}
