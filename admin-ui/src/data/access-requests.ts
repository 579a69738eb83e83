// What have agents asked to be allowed, and what becomes of it?

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export interface AccessRequest {
  readonly id: string;
  readonly state: 'open' | 'accepted' | 'declined';
  readonly agent: { readonly id: string; readonly name: string };
  readonly method: string;
  readonly url: string;
  /** The agent's own words: a claim. */
  readonly claimed_reason: string;
  /** What the gate said of it when it was asked for. */
  readonly foretold: {
    readonly decision: string;
    readonly message: string | null;
    readonly action: { readonly type?: string; readonly sentence?: string } | null;
  };
  readonly answer: string | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly draft: { readonly kind: 'policy' | 'role'; readonly id: string; readonly name: string } | null;
  readonly created_at: string;
}

const PATH = '/api/access-requests';
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

export const readAccessRequests = (query: ListQuery): Promise<Page<AccessRequest>> => readList(PATH, query);

export const readAccessRequest = (id: string): Promise<AccessRequest> => api.get(pathOf(id));

/** Makes it a draft of a policy or a role; nothing is published or assigned. */
export const acceptRequest = (
  id: string,
  order: { as: 'policy' | 'role'; answer?: string | undefined },
): Promise<AccessRequest> => api.post(`${pathOf(id)}/accept`, order);

export const declineRequest = (id: string, reason: string): Promise<AccessRequest> =>
  api.post(`${pathOf(id)}/decline`, { reason });
