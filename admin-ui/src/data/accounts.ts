// What can be done about somebody's account? A look at it, a link to a new password, the end of their sessions.

import type { OwnSession } from './account.ts';
import { api, type Page } from './api.ts';
import type { Answer } from './asked.ts';

export type Person = Answer<'/api/users/{id}'>;

export type ResetLink = Answer<'/api/users/{id}/password-reset', 'post'>;

export const readPerson = (id: string): Promise<Person> => api.GET('/api/users/{id}', { path: { id } });

/** Disables somebody in this organization, or lets them in again; it counts from their next request on. */
export const setStatus = (id: string, status: 'active' | 'disabled'): Promise<Person> =>
  api.PATCH('/api/users/{id}', { path: { id }, body: { status } });

/** Takes somebody out of every tenant of the organization but their personal one. */
export const removeFromOrganization = (id: string): Promise<unknown> => api.DELETE('/api/users/{id}', { path: { id } });

/** Ends the account of somebody whose home is this organization, with everything that is theirs alone. */
export const deleteAccount = (id: string): Promise<unknown> => api.DELETE('/api/users/{id}/account', { path: { id } });

/** A link to a new password; it is in this answer and nowhere else. */
export const makeResetLink = (id: string): Promise<ResetLink> =>
  api.POST('/api/users/{id}/password-reset', { path: { id } });

/** Where somebody is signed in within this organization. */
export const readSessionsOf = (id: string): Promise<Page<OwnSession>> =>
  api.GET('/api/users/{id}/sessions', { path: { id } });

/** Ends one of their sessions, or every one of them. */
export const endSessionsOf = (id: string, session?: string): Promise<void> =>
  session === undefined
    ? api.DELETE('/api/users/{id}/sessions', { path: { id } })
    : api.DELETE('/api/users/{id}/sessions/{session_id}', { path: { id, session_id: session } });
