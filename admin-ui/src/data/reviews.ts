// Does everybody still need what they hold? Reviews of the selected tenant, what is in them, and what was decided.

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export interface Review {
  readonly id: string;
  readonly name: string;
  readonly state: 'open' | 'overdue' | 'finished';
  readonly created_at: string;
  readonly due_at: string;
  readonly finished_at: string | null;
  readonly counts: { readonly open: number; readonly keep: number; readonly revoke: number; readonly gone: number };
}

export interface ReviewItem {
  readonly id: string;
  readonly kind: 'person_role' | 'agent_role' | 'token';
  readonly holder: { readonly id: string; readonly name: string; readonly email: string | null };
  readonly held: { readonly id: string; readonly name: string };
  readonly since: string | null;
  readonly last_used_at: string | null;
  readonly unused: boolean;
  readonly decision: 'keep' | 'revoke' | 'gone' | null;
  readonly comment: string | null;
}

export interface ReviewResult {
  readonly item_id: string;
  readonly status: 'decided' | 'error';
  readonly reason?: string;
}

const PATH = '/api/access/reviews';
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const readReviews = (query: ListQuery): Promise<Page<Review>> => readList(PATH, query);

export const readReview = (id: string): Promise<Review> => api.get(pathOf(id));

export const readReviewItems = (id: string, query: ListQuery): Promise<Page<ReviewItem>> =>
  readList(`${pathOf(id)}/items`, query);

/** Starts a review of everything that is held here. Without a time it is due in a fortnight. */
export const startReview = (order: { name?: string | undefined; due_at?: string | undefined }): Promise<Review> =>
  api.post(PATH, order);

/** Decides about some of a review, each with its own result. */
export const decideReview = async (
  id: string,
  { items, decision, comment }: { items: readonly string[]; decision: 'keep' | 'revoke'; comment?: string | undefined },
): Promise<{ readonly results: readonly ReviewResult[]; readonly review: Review }> =>
  api.post(`${pathOf(id)}/decisions`, {
    decisions: items.map((item_id) => ({ item_id, decision, ...(comment && { comment }) })),
  });
