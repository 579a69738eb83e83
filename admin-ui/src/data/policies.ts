// Which policies are there, and what do they say? Drafts, versions, publishing, and what publishing would change.

import { api, type FieldProblem, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

/** A policy in the list. `version` is its newest one, `published_version` the one in force. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly state: 'draft' | 'published';
  readonly published_version: number | null;
  readonly updated_at: string;
}

/** A policy with its newest text. `problems` are failing tests, which do not keep a draft from being saved. */
export interface PolicyText extends Policy {
  readonly yaml: string;
  readonly problems: readonly FieldProblem[];
}

export interface PolicyVersion {
  readonly version: number;
  readonly state: 'draft' | 'published' | 'replaced';
  readonly created_at: string;
  readonly published_at: string | null;
}

/** A recorded request that would be decided otherwise. */
export interface ChangedDecision {
  readonly decision_id: string;
  readonly at: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly action: string;
  readonly method: string;
  readonly url: string;
  readonly before: string;
  readonly after: string;
  readonly rule?: string;
}

export interface Impact {
  readonly examined: number;
  readonly changed: readonly ChangedDecision[];
  readonly changed_total: number;
  readonly undecided: number;
}

export const readPolicies = (query: ListQuery): Promise<Page<Policy>> => readList('/api/policies', query);

export const readPolicy = (id: string): Promise<PolicyText> => api.get(`/api/policies/${encodeURIComponent(id)}`);

export const createPolicy = (yaml: string): Promise<PolicyText> => api.post('/api/policies', { yaml });

/** The next draft. Refused where somebody saved another one since this was read. */
export const savePolicy = ({ id, version }: Policy, yaml: string): Promise<PolicyText> =>
  api.put(`/api/policies/${id}`, { yaml }, { seenVersion: version });

export const publishPolicy = ({ id, version }: Policy): Promise<{ version: number }> =>
  api.post(`/api/policies/${id}/publish`, {}, { seenVersion: version });

export const deletePolicy = ({ id, version }: Policy): Promise<void> =>
  api.delete(`/api/policies/${id}`, { seenVersion: version });

export const readVersions = (id: string): Promise<Page<PolicyVersion>> => api.get(`/api/policies/${id}/versions`);

export const readVersion = (id: string, version: number): Promise<PolicyVersion & { readonly yaml: string }> =>
  api.get(`/api/policies/${id}/versions/${version}`);

/** Makes an earlier text the next draft. */
export const restoreVersion = (id: string, version: number): Promise<PolicyText> =>
  api.post(`/api/policies/${id}/versions/${version}/restore`);

/** What a policy says of a request: the decision, and the rule that made it. */
export interface Said {
  readonly decision: string;
  readonly rule?: string;
}

export interface PolicyTest {
  readonly name: string;
  readonly passed: boolean;
  readonly expected: Said;
  readonly actual: Said;
}

/** Runs a text's own tests with the tenant's connectors; nothing is saved. */
export const testPolicy = (
  yaml: string,
): Promise<{ readonly tests: readonly PolicyTest[]; readonly problems: readonly FieldProblem[] }> =>
  api.post('/api/policies/test', { yaml });

/** What the newest version would have decided otherwise in the last seven days; nothing is changed. */
export const readImpact = (id: string): Promise<Impact> => api.post(`/api/policies/${id}/impact`);
