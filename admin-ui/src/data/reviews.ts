// Does everybody still need what they hold? Reviews of the selected tenant, what is in them, and what was decided.

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

export type Review = Item<'/api/access/reviews'>;
export type ReviewItem = Item<'/api/access/reviews/{id}/items'>;

type Decided = Answer<'/api/access/reviews/{id}/decisions', 'post'>;
type Decision = Body<'/api/access/reviews/{id}/decisions', 'post'>['decisions'][number];

export type ReviewResult = Decided['results'][number];

export const readReviews = (query: ListQuery): Promise<Page<Review>> => readPage('/api/access/reviews', query);

export const readReview = (id: string): Promise<Review> => api.GET('/api/access/reviews/{id}', { path: { id } });

export const readReviewItems = (id: string, query: ListQuery): Promise<Page<ReviewItem>> =>
  readPage('/api/access/reviews/{id}/items', query, { path: { id } });

/** Starts a review of everything that is held here. Without a time it is due in a fortnight. */
export const startReview = (order: Body<'/api/access/reviews', 'post'>): Promise<Review> =>
  api.POST('/api/access/reviews', { body: order });

/** Decides about some of a review, each with its own result. */
export const decideReview = (
  id: string,
  { items, ...said }: { items: readonly string[] } & Omit<Decision, 'item_id'>,
): Promise<Decided> => {
  const decisions = items.map((item_id) => ({ item_id, ...said }));
  return api.POST('/api/access/reviews/{id}/decisions', { path: { id }, body: { decisions } });
};
