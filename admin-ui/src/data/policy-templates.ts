// Which policies does the organization hand out, and to which tenants?

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';
import { may } from './session.ts';

export interface PolicyTemplate {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly origin: 'instance' | 'organization';
  readonly revision: number;
  readonly updated_at: string;
}

/** What became, or would become, of a template in one tenant. */
export interface Distributed {
  readonly tenant_id: string;
  readonly action: 'created' | 'pulled' | 'unchanged' | 'refused';
  readonly failing_tests?: number;
  readonly reason?: string;
}

const PATH = '/api/policy-templates';
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const mayEditTemplates = (): boolean => may('organization.templates.edit');

export const readPolicyTemplates = (query: ListQuery): Promise<Page<PolicyTemplate>> => readList(PATH, query);

export const readPolicyTemplate = (id: string): Promise<PolicyTemplate & { readonly yaml: string }> =>
  api.get(pathOf(id));

/** A new template, or the next text of one; `offered` is for every organization of the instance. */
export const savePolicyTemplate = (
  id: string | undefined,
  template: { yaml: string; offered?: boolean | undefined },
): Promise<PolicyTemplate> => (id === undefined ? api.post(PATH, template) : api.patch(pathOf(id), template));

export const deletePolicyTemplate = (id: string): Promise<void> => api.delete(pathOf(id));

/** Makes drafts from it in these tenants, or pulls its newest text in; a preview writes nothing. */
export const distribute = async (
  id: string,
  tenants: readonly string[],
  options: { preview: boolean },
): Promise<readonly Distributed[]> => {
  const answer = await api.post<{ results: readonly Distributed[] }>(
    `${pathOf(id)}/distribute`,
    { tenants },
    { query: { dry_run: options.preview } },
  );
  return answer.results;
};
