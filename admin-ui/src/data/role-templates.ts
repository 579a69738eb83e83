// Which lists of permissions can roles be made from? Those that are built in, those of the organization, those of the instance.

import { api, type Page } from './api.ts';
import type { Body, Item } from './asked.ts';
import type { TemplateSource } from './templates.ts';

export type RoleTemplate = Item<'/api/roles/templates'>;

/** What is written into one; `offered` is for every organization of the instance. */
export type RoleTemplateInput = Body<'/api/roles/templates', 'post'>;

/** Kinds of tenants, in the order of lists. */
export const TENANT_KINDS = ['default', 'team', 'personal', 'management'] as const;

const PATH = '/api/roles/templates/{id}';

/** All of them, in one page. */
export const allRoleTemplates = (): Promise<Page<RoleTemplate>> =>
  api.GET('/api/roles/templates', { query: { limit: 100 } });

/** A new template, or a change of one; roles made from it stay as they are. */
export const saveRoleTemplate = (id: string | undefined, template: RoleTemplateInput): Promise<RoleTemplate> =>
  id === undefined
    ? api.POST('/api/roles/templates', { body: template })
    : api.PATCH(PATH, { path: { id }, body: template });

export const roleTemplates: TemplateSource<RoleTemplate> = {
  list: ({ limit, cursor, filters }) => api.GET('/api/roles/templates', { query: { limit, cursor, ...filters } }),
  read: (id) => api.GET(PATH, { path: { id } }),
  remove: (id) => api.DELETE(PATH, { path: { id } }),
  uses: async (id) => {
    const { items } = await api.GET(`${PATH}/uses`, { path: { id } });
    return items.map(({ role, ...use }) => ({ ...use, subject: role, differs: [] }));
  },
  detach: (id, subject) => api.DELETE(`${PATH}/uses/{subject}`, { path: { id, subject } }),
};
