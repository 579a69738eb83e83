// Which roles are there, what is in them, who holds them? Lists, templates, edits and what an edit would change.

import { api, type Page } from './api.ts';
import type { Effects } from './effects.ts';
import { type ListQuery, readList } from './list.ts';
import type { Member } from './people.ts';
import type { Grant } from './role-grants.ts';
import { currentTenant, may } from './session.ts';

export interface RoleView {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly Grant[];
  readonly built_in: boolean;
  readonly template: string | null;
  /** The template that it is linked to, as it was taken over. */
  readonly link: { readonly revision: number } | null;
  readonly drift: { readonly added: readonly Grant[]; readonly missing: readonly Grant[] } | null;
  readonly members: number;
  readonly agents: number;
}

/** What an edit would do to those who hold the role. */
export interface RolePreview {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
  readonly members: number;
  readonly agents: number;
  /** Person by person, agent by agent. */
  readonly effects?: Effects;
}

/** What is written into a role. */
export interface RoleInput {
  readonly name: string;
  readonly description: string;
  readonly grants: readonly Grant[];
}

export const mayManageRoles = (): boolean => may('roles.manage');

/** Roles; of another tenant if it is named. */
export const listRoles = (query: ListQuery, tenantId?: string): Promise<Page<RoleView>> =>
  readList('/api/roles', query, tenantId);

export const readRole = (id: string): Promise<RoleView> => api.get(`/api/roles/${encodeURIComponent(id)}`);

/** A new role; with a template it stays linked to it. */
export const createRole = (role: RoleInput & { template?: string }): Promise<RoleView> => api.post('/api/roles', role);

export const saveRole = (id: string, role: RoleInput): Promise<RoleView> => api.put(`/api/roles/${id}`, role);

/** What `saveRole` would change for those who hold it; nothing is written. */
export const previewRole = (id: string, role: RoleInput): Promise<RoleView & { preview?: RolePreview }> =>
  api.put(`/api/roles/${id}`, role, { query: { dry_run: true } });

/** The role with the grants of its template. */
export const pullTemplate = (id: string): Promise<RoleView> => api.post(`/api/roles/${id}/pull`);

/** What `pullTemplate` would change; nothing is written. */
export const previewPull = (id: string): Promise<RoleView & { preview?: RolePreview }> =>
  api.post(`/api/roles/${id}/pull`, {}, { query: { dry_run: true } });

export const deleteRole = (id: string): Promise<void> => api.delete(`/api/roles/${id}`);

/** People of the selected tenant who hold a role. */
export const listHolders = (role: string, query: ListQuery): Promise<Page<Member>> =>
  readList(`/api/tenants/${currentTenant()?.id}/members`, { ...query, filters: { role } });
