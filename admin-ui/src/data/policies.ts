// Which policies are there, and what do they say? Drafts, versions, publishing, and what publishing would change.

import { api, type FieldProblem, type Page } from './api.ts';
import type { Answer, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

const PATH = '/api/policies/{id}';

/** A policy in the list. `version` is its newest one, `published_version` the one in force. */
export type Policy = Item<'/api/policies'>;

/** A policy with its newest text. `problems` are failing tests, which do not keep a draft from being saved. */
export type PolicyText = Answer<typeof PATH>;

/** What a change answers: what it may have changed. */
export type SavedPolicy = Answer<typeof PATH, 'put'>;

export type PolicyVersion = Item<`${typeof PATH}/versions`>;

/** What publishing would decide otherwise, by recorded requests. */
export type Impact = Answer<`${typeof PATH}/impact`, 'post'>;

/** A recorded request that would be decided otherwise. */
export type ChangedDecision = Impact['changed'][number];

/** What a pull from a template makes, or would make. */
export type Pulled = Answer<`${typeof PATH}/pull`, 'post'>;

export const readPolicies = (query: ListQuery): Promise<Page<Policy>> => readPage('/api/policies', query);

export const readPolicy = (id: string): Promise<PolicyText> => api.GET(PATH, { path: { id } });

export const createPolicy = (yaml: string): Promise<SavedPolicy> => api.POST('/api/policies', { body: { yaml } });

type Seen = Pick<Policy, 'id' | 'version'>;

/** The next draft. Refused where somebody saved another one since this was read. */
export const savePolicy = ({ id, version }: Seen, yaml: string): Promise<SavedPolicy> =>
  api.PUT(PATH, { path: { id }, body: { yaml }, seenVersion: version });

export const publishPolicy = ({ id, version }: Seen): Promise<{ version: number }> =>
  api.POST(`${PATH}/publish`, { path: { id }, seenVersion: version });

export const deletePolicy = async ({ id, version }: Seen): Promise<void> => {
  await api.DELETE(PATH, { path: { id }, seenVersion: version });
};

/** Names the member whom to ask about it, or nobody. */
export const entrustPolicy = (id: string, owner: string | null): Promise<unknown> =>
  api.PUT(`${PATH}/owner`, { path: { id }, body: { owner } });

/** Makes a policy of a pack one's own: it stays in force and can be edited. */
export const detachPolicy = async (id: string): Promise<void> => {
  await api.POST(`${PATH}/detach`, { path: { id } });
};

/** The template's text as the next draft; a preview writes nothing. Refused where the template has another revision by now. */
export const pullPolicy = (
  id: string,
  { preview, revision }: { preview: boolean; revision?: number | undefined },
): Promise<Pulled> => api.POST(`${PATH}/pull`, { path: { id }, query: { dry_run: preview, revision } });

export const readVersions = (id: string): Promise<Page<PolicyVersion>> => api.GET(`${PATH}/versions`, { path: { id } });

export const readVersion = (id: string, version: number): Promise<PolicyVersion & { readonly yaml: string }> =>
  api.GET(`${PATH}/versions/{version}`, { path: { id, version } });

/** Makes an earlier text the next draft. */
export const restoreVersion = (id: string, version: number): Promise<SavedPolicy> =>
  api.POST(`${PATH}/versions/{version}/restore`, { path: { id, version } });

type Tried = Answer<'/api/policies/test', 'post'>;

export type PolicyTest = Tried['tests'][number];

/** What a policy says of a request: the decision, and the rule that made it. */
export type Said = PolicyTest['expected'];

/** Runs a text's own tests with the tenant's connectors; nothing is saved. */
export const testPolicy = (
  yaml: string,
): Promise<{ readonly tests: readonly PolicyTest[]; readonly problems: readonly FieldProblem[] }> =>
  api.POST('/api/policies/test', { body: { yaml } });

/** What the newest version would have decided otherwise in the last seven days; nothing is changed. */
export const readImpact = (id: string): Promise<Impact> => api.POST(`${PATH}/impact`, { path: { id } });
