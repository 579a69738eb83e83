// What can be done about somebody's account? A look at it, a link to a new password, the end of their sessions.

import type { OwnSession } from './account.ts';
import { api, type Page } from './api.ts';

export interface Person {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'active' | 'placeholder' | 'disabled';
  readonly roles: readonly string[];
  readonly created_at: string;
  readonly last_login_at: string | null;
}

export interface ResetLink {
  readonly url: string;
  readonly expires_at: string;
}

export const readPerson = (id: string): Promise<Person> => api.get(pathOf(id));

/** A link to a new password; it is in this answer and nowhere else. */
export const makeResetLink = (id: string): Promise<ResetLink> => api.post(`${pathOf(id)}/password-reset`);

/** Where somebody is signed in within this organization. */
export const readSessionsOf = (id: string): Promise<Page<OwnSession>> => api.get(`${pathOf(id)}/sessions`);

/** Ends one of their sessions, or every one of them. */
export const endSessionsOf = (id: string, session?: string): Promise<void> =>
  api.delete(`${pathOf(id)}/sessions${session === undefined ? '' : `/${encodeURIComponent(session)}`}`);

const pathOf = (id: string): string => `/api/users/${encodeURIComponent(id)}`;
