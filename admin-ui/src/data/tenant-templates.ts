// What can new tenants begin with? A boundary, settings, roles and policies, put together once for many.

import { api, type Page } from './api.ts';
import type { Body, Item } from './asked.ts';
import type { TemplateSource } from './templates.ts';

export type TenantTemplate = Item<'/api/tenant-templates'>;

/** What is written into one; roles and policies are named by the ids of their templates. */
export type TenantTemplateInput = Body<'/api/tenant-templates', 'post'>;

const PATH = '/api/tenant-templates/{id}';

/** All of them, in one page. */
export const allTenantTemplates = (): Promise<Page<TenantTemplate>> =>
  api.GET('/api/tenant-templates', { query: { limit: 100 } });

/** A new template, or a change of one; tenants made from it stay as they are. */
export const saveTenantTemplate = (id: string | undefined, template: TenantTemplateInput): Promise<TenantTemplate> =>
  id === undefined
    ? api.POST('/api/tenant-templates', { body: template })
    : api.PATCH(PATH, { path: { id }, body: template });

export const tenantTemplates: TemplateSource<TenantTemplate> = {
  list: ({ limit, cursor, filters }) => api.GET('/api/tenant-templates', { query: { limit, cursor, ...filters } }),
  read: (id) => api.GET(PATH, { path: { id } }),
  remove: (id) => api.DELETE(PATH, { path: { id } }),
  uses: async (id) => {
    const { items } = await api.GET(`${PATH}/uses`, { path: { id } });
    return items.map((use) => ({ ...use, subject: use.tenant }));
  },
  detach: (id, subject) => api.DELETE(`${PATH}/uses/{subject}`, { path: { id, subject } }),
};
