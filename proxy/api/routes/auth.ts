// How does somebody get in, out, and learn who they are here? Registration, sign-in, password, and the tenant that a session is in.

import { z } from 'zod';
import type { NewSession } from '../../identity/sessions.ts';
import { type CallMeta, defineRoute, type Reply, type Route } from '../route.ts';
import { viewingAs } from './view-as.ts';

const role = z.enum(['owner', 'member']);
const user = z.object({ id: z.string(), email: z.string(), name: z.string() });
const strings = z.array(z.string()).readonly();
const registered = z.object({
  user,
  organization: z.object({ id: z.string(), name: z.string(), role }),
  tenant: z.object({ id: z.string(), name: z.string(), roles: strings }),
});
const tenant = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['default', 'team', 'personal', 'management']),
  organization_id: z.string(),
  roles: strings,
  permissions: strings,
});
const profile = z.object({
  user,
  organizations: z.array(z.object({ id: z.string(), name: z.string(), role })).readonly(),
  tenants: z.array(tenant).readonly(),
  active_tenant_id: z.string().nullable(),
  instance_owner: z.boolean(),
  viewing_as: viewingAs.nullable(),
});
const secret = z.string().max(4_096);
const oneself = { signedIn: true, because: 'it concerns nobody but the caller' } as const;
const place = ({ sourceIp, userAgent }: CallMeta) => ({ sourceIp, userAgent });

function hand(reply: Reply, session: NewSession): void {
  reply.setSessionCookie(session.value, session.row.expires_at);
}

export const authRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/auth/entrance',
    permission: { public: true, because: 'the page that signs people in has to know what to offer' },
    summary: 'Whether somebody can register',
    output: z.object({ registration: z.enum(['first', 'open', 'closed']) }),
    event: null,
    handle: async ({ services }) => ({ registration: await services.registration.entrance() }),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/auth/register',
    permission: { public: true, because: 'nobody has an account before it' },
    summary: 'Register: the first person becomes owner, later ones by REGISTRATION_OPEN or an invitation',
    body: z.strictObject({
      email: z.string().max(500),
      password: secret,
      name: z.string().max(500),
      invite: z.string().max(500).optional(),
    }),
    output: registered,
    status: 201,
    event: 'user.registered',
    async handle({ services, body, meta, reply }) {
      const answer = await services.registration.register(body, place(meta));
      hand(reply, answer.session);
      return answer.registered;
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/auth/login',
    permission: { public: true, because: 'it is how one signs in' },
    summary: 'Sign in; every sign-in makes a new session',
    body: z.strictObject({ email: z.string().max(500), password: secret }),
    output: profile,
    event: 'user.signed_in',
    async handle({ services, body, meta, reply }) {
      const answer = await services.signIn.login(body, place(meta), meta.sessionDigest);
      hand(reply, answer.session);
      return answer.profile;
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/auth/logout',
    permission: oneself,
    summary: 'End this session and no other',
    output: z.void(),
    status: 204,
    event: 'user.signed_out',
    whileViewing: true,
    async handle({ services, principal, meta, reply }) {
      if (meta.sessionDigest !== undefined) await services.signIn.logout(principal, meta.sessionDigest);
      reply.clearSessionCookie();
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/api/auth/me',
    permission: oneself,
    summary: 'Who am I, where am I, and what may I do there',
    output: profile,
    event: null,
    handle: ({ services, principal }) => services.profiles.me(principal),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/auth/active-tenant',
    permission: oneself,
    summary: 'Choose the tenant that this session is in',
    body: z.strictObject({ tenant_id: z.string().min(1).max(200) }),
    output: profile,
    event: 'session.tenant_chosen',
    handle: ({ services, principal, body, meta }) =>
      services.signIn.chooseTenant(principal, meta.sessionDigest, body.tenant_id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/auth/password',
    permission: oneself,
    summary: 'Change one’s password; every other session ends',
    body: z.strictObject({ current_password: secret, new_password: secret }),
    output: z.void(),
    status: 204,
    event: 'user.password_changed',
    async handle({ services, principal, body, meta, reply }) {
      const form = { current: body.current_password, next: body.new_password };
      hand(reply, await services.signIn.changePassword(principal, meta.sessionDigest, form, place(meta)));
    },
  }),
];
