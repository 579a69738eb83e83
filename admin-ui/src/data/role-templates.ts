// Which lists of permissions can roles be made from? Those that are built in, those of the organization, those of the instance.

import { api, type Page } from './api.ts';
import type { Item } from './asked.ts';
import type { Grant } from './role-grants.ts';
import type { TemplateSource } from './templates.ts';

export type RoleTemplate = Omit<Item<'/api/roles/templates'>, 'grants'> & { readonly grants: readonly Grant[] };

/** What is written into one; `offered` is for every organization of the instance. */
export interface RoleTemplateInput {
  readonly name: string;
  readonly description: string;
  readonly grants: readonly Grant[];
  readonly tenant_kinds: readonly string[];
  readonly offered?: boolean;
}

const PATH = '/api/roles/templates/{id}';

/** All of them, in one page. */
export const allRoleTemplates = (): Promise<Page<RoleTemplate>> =>
  api.GET('/api/roles/templates', { query: { limit: 100 } });

/** A new template, or a change of one; roles made from it stay as they are. */
export const saveRoleTemplate = (id: string | undefined, template: RoleTemplateInput): Promise<RoleTemplate> =>
  id === undefined
    ? api.post('/api/roles/templates', template)
    : api.patch(`/api/roles/templates/${encodeURIComponent(id)}`, template);

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
