// What do people approve every time, so that a policy could spare the question?

import { api } from './api.ts';
import type { Answer } from './asked.ts';

export type Suggestion = Answer<'/api/approvals/suggestions'>['items'][number];

export const readSuggestions = async (): Promise<readonly Suggestion[]> =>
  (await api.GET('/api/approvals/suggestions')).items;

/** Makes it a draft of a policy; nothing is published. */
export const draftSuggestion = (id: string): Promise<Answer<'/api/approvals/suggestions/{id}/draft', 'post'>> =>
  api.POST('/api/approvals/suggestions/{id}/draft', { path: { id } });
