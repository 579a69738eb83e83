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

export interface Template {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly grants: readonly Grant[];
  readonly tenant_kinds: readonly string[];
  /** Who wrote it. */
  readonly origin: 'built_in' | 'instance' | 'organization';
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

export const listTemplates = (): Promise<Page<Template>> => api.get('/api/roles/templates', { limit: 100 });

/** What is written into a role template; `offered` is for every organization of the instance. */
export interface TemplateInput extends RoleInput {
  readonly tenant_kinds: readonly string[];
  readonly offered?: boolean;
}

/** A new template, or a change of one; roles made from it stay as they are. */
export const saveTemplate = (id: string | undefined, template: TemplateInput): Promise<Template> =>
  id === undefined
    ? api.post('/api/roles/templates', template)
    : api.patch(`/api/roles/templates/${encodeURIComponent(id)}`, template);

export const deleteTemplate = (id: string): Promise<void> =>
  api.delete(`/api/roles/templates/${encodeURIComponent(id)}`);

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
