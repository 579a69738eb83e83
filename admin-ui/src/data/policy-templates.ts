// Which policies does the organization hand out, and to which tenants?

import { api } from './api.ts';
import type { Answer, Item } from './asked.ts';
import type { TemplateSource } from './templates.ts';

/** A template; its text comes with the one that is read by itself. */
export type PolicyTemplate = Item<'/api/policy-templates'> & { readonly yaml?: string };

const PATH = '/api/policy-templates/{id}';

/** What became, or would become, of a template in one tenant. */
export type Distributed = Answer<`${typeof PATH}/distribute`, 'post'>['results'][number];

/** A new template, or the next text of one; `offered` is for every organization of the instance. */
export const savePolicyTemplate = (
  id: string | undefined,
  template: { yaml: string; offered?: boolean },
): Promise<PolicyTemplate> =>
  id === undefined
    ? api.POST('/api/policy-templates', { body: template })
    : api.PATCH(PATH, { path: { id }, body: template });

export const policyTemplates: TemplateSource<PolicyTemplate> = {
  list: ({ limit, cursor, filters }) => api.GET('/api/policy-templates', { query: { limit, cursor, ...filters } }),
  read: (id) => api.GET(PATH, { path: { id } }),
  remove: (id) => api.DELETE(PATH, { path: { id } }),
  uses: async (id) => {
    const { items } = await api.GET(`${PATH}/uses`, { path: { id } });
    return items.map(({ policy, ...use }) => ({ ...use, subject: policy, differs: [] }));
  },
  detach: (id, subject) => api.DELETE(`${PATH}/uses/{subject}`, { path: { id, subject } }),
};

/** Makes drafts from it in these tenants, or pulls its newest text in; a preview writes nothing. */
export const distribute = async (
  id: string,
  tenants: readonly string[],
  options: { preview: boolean },
): Promise<readonly Distributed[]> => {
  const sent = { path: { id }, body: { tenants: [...tenants] }, query: { dry_run: options.preview } };
  return (await api.POST(`${PATH}/distribute`, sent)).results;
};
