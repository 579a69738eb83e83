// What is one's own here? Name, address, password, sessions and tokens of whoever is signed in.

import { api, type Page } from './api.ts';
import type { Item } from './asked.ts';
import type { ApiToken } from './tokens.ts';

export type OwnSession = Item<'/api/auth/sessions'>;

export const readSessions = (): Promise<Page<OwnSession>> => api.GET('/api/auth/sessions');

export const endSession = (id: string): Promise<void> => api.DELETE('/api/auth/sessions/{id}', { path: { id } });

export const changeName = (name: string): Promise<void> => api.PATCH('/api/auth/account', { body: { name } });

/** The first hundred of one's own, in the selected tenant. */
export const readOwnTokens = (): Promise<Page<ApiToken>> =>
  api.GET('/api/tokens', { query: { own: 'true', limit: 100 } });

/** Every other session ends with it. */
export const changePassword = (current: string, next: string): Promise<void> =>
  api.POST('/api/auth/password', { body: { current_password: current, new_password: next } });

export const changeEmail = (email: string, current: string): Promise<unknown> =>
  api.POST('/api/auth/email', { body: { email, current_password: current } });

/** Where one downloads what is kept of oneself. */
export const accountUrl = (): string => api.link('/api/auth/account');
