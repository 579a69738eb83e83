// What have agents asked to be allowed, and what becomes of it?

import { api, type Page } from './api.ts';
import type { Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

/** `claimed_reason` is the agent's own words: a claim. `foretold` is what the gate said of it when it was asked for. */
export type AccessRequest = Item<'/api/access-requests'>;

export const readAccessRequests = (query: ListQuery): Promise<Page<AccessRequest>> =>
  readPage('/api/access-requests', query);

export const readAccessRequest = (id: string): Promise<AccessRequest> =>
  api.GET('/api/access-requests/{id}', { path: { id } });

/** Makes it a draft of a policy or a role; nothing is published or assigned. */
export const acceptRequest = (
  id: string,
  order: Body<'/api/access-requests/{id}/accept', 'post'>,
): Promise<AccessRequest> => api.POST('/api/access-requests/{id}/accept', { path: { id }, body: order });

export const declineRequest = (id: string, reason: string): Promise<AccessRequest> =>
  api.POST('/api/access-requests/{id}/decline', { path: { id }, body: { reason } });
