// What is one's own here? Sessions, password and address of whoever is signed in.

import { api, type Page } from './api.ts';
import type { Item } from './asked.ts';

export type OwnSession = Item<'/api/auth/sessions'>;

export const readSessions = (): Promise<Page<OwnSession>> => api.GET('/api/auth/sessions');

export const endSession = (id: string): Promise<void> => api.DELETE('/api/auth/sessions/{id}', { path: { id } });

/** Every other session ends with it. */
export const changePassword = (current: string, next: string): Promise<void> =>
  api.POST('/api/auth/password', { body: { current_password: current, new_password: next } });

export const changeEmail = (email: string, current: string): Promise<unknown> =>
  api.POST('/api/auth/email', { body: { email, current_password: current } });
