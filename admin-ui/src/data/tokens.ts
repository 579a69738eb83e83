// Which programs use the API? Tokens with what they may do; a value is shown once.

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

export type ApiToken = Item<'/api/tokens'>;

export const readTokens = (query: ListQuery): Promise<Page<ApiToken>> => readPage('/api/tokens', query);

export const createToken = (token: Body<'/api/tokens', 'post'>): Promise<Answer<'/api/tokens', 'post'>> =>
  api.POST('/api/tokens', { body: token });

export const revokeToken = (id: string): Promise<void> => api.DELETE('/api/tokens/{id}', { path: { id } });
