// Who is using the console, and what may they do here? The server's answer to `me`, and the tenant that is selected.

import { type ApiProblem, api, problemOf } from './api.ts';
import type { Answer, Body } from './asked.ts';
import { Observable } from './observable.ts';

export type Me = Answer<'/api/auth/me'>;
export type Tenant = Me['tenants'][number];

/** A view of a tenant as somebody else, read only and for a while. */
export type ViewingAs = NonNullable<Me['viewing_as']>;

/** How one comes in: as the very first person, by oneself, or by an account and invitations only. */
export type Registration = Answer<'/api/auth/entrance'>['registration'];

export type Session =
  | { readonly state: 'unknown' }
  | { readonly state: 'unreachable'; readonly problem: ApiProblem }
  | { readonly state: 'out'; readonly registration: Registration }
  | { readonly state: 'in'; readonly me: Me; readonly tenant: Tenant | undefined };

/** Who is signed in. */
export const session = new Observable<Session>({ state: 'unknown' });

/** Asks the server who this is. */
export async function loadSession(): Promise<void> {
  try {
    enter(await me());
  } catch (error) {
    const problem = problemOf(error);
    if (problem.code === 'unauthenticated') await leave();
    else session.set({ state: 'unreachable', problem });
  }
}

/** A tenant that was worked in may be gone, or somebody may have left it: then it is as if none had been chosen. */
async function me(): Promise<Me> {
  const answer = await api.GET('/api/auth/me');
  if (api.tenantId === undefined || answer.tenants.some(({ id }) => id === api.tenantId)) return answer;
  api.tenantId = undefined;
  return api.GET('/api/auth/me');
}

export async function signIn(email: string, password: string): Promise<void> {
  enter(await api.POST('/api/auth/login', { body: { email, password } }));
}

export async function register(form: Body<'/api/auth/register', 'post'>): Promise<void> {
  await api.POST('/api/auth/register', { body: form });
  await loadSession();
}

/** Sets the password that a link allows; whoever was signed in is not any more. */
export async function resetPassword(token: string, password: string): Promise<void> {
  await api.POST('/api/auth/password-reset', { body: { token, new_password: password } });
  await loadSession();
}

export async function signOut(): Promise<void> {
  await api.POST('/api/auth/logout').catch(() => undefined);
  await leave();
}

/** Works in another tenant from now on; the session remembers it. */
export async function selectTenant(id: string): Promise<void> {
  const now = session.value;
  const tenant = now.state === 'in' ? now.me.tenants.find((one) => one.id === id) : undefined;
  if (now.state !== 'in' || !tenant) return;
  api.tenantId = id;
  session.set({ ...now, tenant });
  await api.PUT('/api/auth/active-tenant', { body: { tenant_id: id } }).catch(() => undefined);
}

/** Whether the person holds this permission in the selected tenant, as the server said. */
export function may(permission: string): boolean {
  const now = session.value;
  return now.state === 'in' && (now.tenant?.permissions.includes(permission) ?? false);
}

/** Whether this person runs the instance: owners of the first organization. */
export function runsInstance(): boolean {
  const now = session.value;
  return now.state === 'in' && now.me.instance_owner === true;
}

/** The selected tenant, for whoever is signed in. */
export function currentTenant(): Tenant | undefined {
  return session.value.state === 'in' ? session.value.tenant : undefined;
}

let tenantOfLink = (): string | null => null;

/** Where the tenant stands that a link names. */
export function learnLink(read: () => string | null): void {
  tenantOfLink = read;
}

/** A link from a message names the tenant that it is about; otherwise it is the one that was selected, or the session's. */
function enter(me: Me): void {
  const wanted = [tenantOfLink(), currentTenant()?.id, me.active_tenant_id];
  const [tenant] = wanted.flatMap((wish) => me.tenants.filter(({ id }) => id === wish));
  api.tenantId = tenant?.id;
  session.set({ state: 'in', me, tenant });
}

async function leave(): Promise<void> {
  api.tenantId = undefined;
  const answer = await api.GET('/api/auth/entrance').catch(() => undefined);
  session.set({ state: 'out', registration: answer?.registration ?? 'open' });
}

api.onSignedOut = () => {
  if (session.value.state === 'in') void leave();
};
