// What is one's own here? Sessions, password and address of whoever is signed in.

import { api, type Page } from './api.ts';

export interface OwnSession {
  readonly id: string;
  readonly user_agent: string;
  readonly source_ip: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly current: boolean;
}

export const readSessions = (): Promise<Page<OwnSession>> => api.get('/api/auth/sessions');

export const endSession = (id: string): Promise<void> => api.delete(`/api/auth/sessions/${encodeURIComponent(id)}`);

/** Every other session ends with it. */
export const changePassword = (current: string, next: string): Promise<void> =>
  api.post('/api/auth/password', { current_password: current, new_password: next });

export const changeEmail = (email: string, current: string): Promise<unknown> =>
  api.post('/api/auth/email', { email, current_password: current });
