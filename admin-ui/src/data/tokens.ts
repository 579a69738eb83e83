// Which programs use the API? Tokens with what they may do; a value is shown once.

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly scope: 'organization' | 'tenant';
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly last_used_at: string | null;
}

export const readTokens = (query: ListQuery): Promise<Page<ApiToken>> => readList('/api/tokens', query);

export const createToken = (token: {
  name: string;
  permissions: string[];
  scope: string;
  expires_at?: string;
}): Promise<ApiToken & { readonly token: string }> => api.post('/api/tokens', token);

export const revokeToken = (id: string): Promise<void> => api.delete(`/api/tokens/${encodeURIComponent(id)}`);
