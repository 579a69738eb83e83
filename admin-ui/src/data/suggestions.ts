// What do people approve every time, so that a policy could spare the question?

import { api } from './api.ts';

export interface Suggestion {
  readonly id: string;
  readonly sentence: string;
  readonly rule: { readonly name: string; readonly policy: string | null };
  readonly agent: { readonly id: string; readonly name: string };
  readonly approved: number;
  readonly days: number;
  readonly approvers: number;
  readonly draft: { readonly kind: 'new_policy' | 'next_version'; readonly yaml: string };
}

export const readSuggestions = async (): Promise<readonly Suggestion[]> =>
  (await api.get<{ items: readonly Suggestion[] }>('/api/approvals/suggestions')).items;

/** Makes it a draft of a policy; nothing is published. */
export const draftSuggestion = (id: string): Promise<{ readonly id: string; readonly name: string }> =>
  api.post(`/api/approvals/suggestions/${encodeURIComponent(id)}/draft`);
