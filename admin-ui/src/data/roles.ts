// Which roles are there, what is in them, who holds them? Lists, templates, edits and what an edit would change.

import { api, type Page } from './api.ts';
import type { Answer, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';
import { type Member, readMembers } from './people.ts';
import { may } from './session.ts';

const ROLE = '/api/roles/{id}';

/** `link`: the template that it is linked to, as it was taken over. */
export type RoleView = Item<'/api/roles'>;

type WithPreview = Answer<typeof ROLE, 'put'>;
/** What an edit would do to those who hold the role. */
export type RolePreview = NonNullable<WithPreview['preview']>;

/** What is written into a role. */
export type RoleInput = Pick<RoleView, 'name' | 'description' | 'grants'>;

export const mayManageRoles = (): boolean => may('roles.manage');

/** Roles; of another tenant if it is named. */
export const listRoles = (query: ListQuery, tenantId?: string): Promise<Page<RoleView>> =>
  readPage('/api/roles', query, { tenantId });

export const readRole = (id: string): Promise<RoleView> => api.GET(ROLE, { path: { id } });

/** A new role; with a template it stays linked to it. */
export const createRole = (role: RoleInput & { template?: string }): Promise<RoleView> =>
  api.POST('/api/roles', { body: role });

export const saveRole = (id: string, role: RoleInput): Promise<RoleView> => api.PUT(ROLE, { path: { id }, body: role });

/** What `saveRole` would change for those who hold it; nothing is written. */
export const previewRole = (id: string, role: RoleInput): Promise<WithPreview> =>
  api.PUT(ROLE, { path: { id }, body: role, query: { dry_run: true } });

/** The role with the grants of its template. */
export const pullTemplate = (id: string): Promise<RoleView> => api.POST(`${ROLE}/pull`, { path: { id } });

/** What `pullTemplate` would change; nothing is written. */
export const previewPull = (id: string): Promise<WithPreview> =>
  api.POST(`${ROLE}/pull`, { path: { id }, query: { dry_run: true } });

export const deleteRole = (id: string): Promise<void> => api.DELETE(ROLE, { path: { id } });

/** People of the selected tenant who hold a role. */
export const listHolders = (role: string, query: ListQuery): Promise<Page<Member>> =>
  readMembers({ ...query, filters: { role } });
