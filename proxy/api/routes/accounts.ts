// What happens to an account itself: its password, its address, its sessions elsewhere, its end?

import { z } from 'zod';
import { pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';
import { sessionView } from './sessions.ts';
import { personView } from './users.ts';

const secret = z.string().max(4_096);
const address = z.string().max(500);
const fields = z.record(z.string(), z.unknown());
const params = z.object({ id: z.string() });
const MONTH_S = 30 * 24 * 3_600;
const lifetime = z.number().int().min(60).max(MONTH_S).optional();
const link = z.object({
  id: z.string(),
  user_id: z.string(),
  token: z.string(),
  url: z.string(),
  expires_at: z.string(),
});
const oneself = { signedIn: true, because: 'it is the caller’s own account, and their password is asked for' } as const;
const speaking = {
  signedIn: true,
  because:
    'out of sight is 404 before organization.users.manage in the account’s home is asked for; the service checks',
} as const;
const running = { signedIn: true, because: 'only whoever runs the instance; the service checks' } as const;

const own: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/auth/email',
    permission: oneself,
    summary: 'Change one’s e-mail address',
    body: z.strictObject({ email: address, current_password: secret }),
    output: z.void(),
    status: 204,
    event: 'user.email_changed',
    handle: ({ services, principal, body, meta }) =>
      services.accounts.changeOwnEmail(
        principal,
        { email: body.email, password: body.current_password },
        meta.sourceIp,
      ),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/auth/account',
    permission: { signedIn: true, because: 'everybody says what they are called' },
    summary: 'Change one’s name',
    body: z.strictObject({ name: z.string().max(500) }),
    output: z.void(),
    status: 204,
    event: 'user.name_changed',
    handle: ({ services, principal, body }) => services.accounts.changeOwnName(principal, body.name),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/auth/account',
    permission: { signedIn: true, because: 'everybody may take along what is theirs' },
    summary: 'Everything of one’s account that is one’s own, without secrets',
    output: z.object({
      format: z.literal('holdgate-account/v1'),
      exported_at: z.string(),
      user: fields,
      organizations: z.array(fields).readonly(),
      tenants: z.array(fields).readonly(),
      sessions: z.array(fields).readonly(),
      tokens: z.array(fields).readonly(),
      personal: fields.nullable(),
    }),
    event: 'user.exported',
    handle: ({ services, principal }) => services.accounts.export(principal),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/auth/account',
    permission: oneself,
    summary: 'Delete one’s account with everything that is one’s own alone',
    body: z.strictObject({ current_password: secret }),
    output: z.void(),
    status: 204,
    event: 'user.deleted',
    async handle({ services, principal, body, meta, reply }) {
      await services.accounts.deleteOwn(principal, { password: body.current_password }, meta.sourceIp);
      reply.clearSessionCookie();
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/auth/password-reset',
    permission: { public: true, because: 'who forgot the password cannot sign in; the link says who it is' },
    summary: 'Set the password that a link allows; every session of the person ends',
    body: z.strictObject({ token: z.string().max(500), new_password: secret }),
    output: z.void(),
    status: 204,
    event: 'user.password_reset',
    handle: ({ services, body, meta }) =>
      services.passwordResets.use({ token: body.token, password: body.new_password }, meta.sourceIp),
  }),
];

const ofOthers: Route[] = [
  defineRoute({
    method: 'POST',
    path: '/api/users/:id/password-reset',
    permission: speaking,
    summary: 'Make a link by which somebody sets another password, shown once',
    params,
    body: z.strictObject({ expires_in: lifetime }),
    output: link,
    shownOnce: ['url'],
    status: 201,
    event: 'user.password_reset_made',
    handle: ({ services, principal, params: { id }, body }) =>
      services.passwordResets.make(principal, id, body.expires_in),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/instance/password-resets',
    permission: running,
    summary: 'Make such a link for any account of the instance',
    body: z.strictObject({ email: address, expires_in: lifetime }),
    output: link,
    shownOnce: ['url'],
    status: 201,
    event: 'user.password_reset_made',
    handle: ({ services, principal, body }) =>
      services.passwordResets.makeForAddress(principal, body.email, body.expires_in),
  }),
  defineRoute({
    method: 'PUT',
    path: '/api/users/:id/email',
    permission: speaking,
    summary: 'Change the e-mail address of somebody whose home is this organization',
    params,
    body: z.strictObject({ email: address }),
    output: personView,
    event: 'user.email_changed',
    async handle({ services, principal, params: { id }, body }) {
      await services.accounts.changeEmail(principal, id, body.email);
      return services.people.get(principal, id);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/users/:id/account',
    permission: speaking,
    summary: 'Delete the account of somebody whose home is this organization',
    params,
    output: z.void(),
    status: 204,
    event: 'user.deleted',
    handle: ({ services, principal, params: { id } }) => services.accounts.delete(principal, id),
  }),
];

const sessions: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/users/:id/sessions',
    permission: speaking,
    summary: 'Where somebody is signed in within this organization',
    params,
    output: pageOf(sessionView),
    event: null,
    async handle({ services, principal, params: { id } }) {
      const items = await services.sessionsOfPeople.list(principal, id);
      return { items, next_cursor: null, total: items.length };
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/users/:id/sessions',
    permission: speaking,
    summary: 'Sign somebody out of this organization everywhere',
    params,
    output: z.void(),
    status: 204,
    event: 'user.sessions_ended',
    handle: ({ services, principal, params: { id } }) => services.sessionsOfPeople.end(principal, id),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/users/:id/sessions/:session_id',
    permission: speaking,
    summary: 'End one of somebody’s sessions in this organization',
    params: params.extend({ session_id: z.string() }),
    output: z.void(),
    status: 204,
    event: 'user.sessions_ended',
    handle: ({ services, principal, params: { id, session_id } }) =>
      services.sessionsOfPeople.end(principal, id, session_id),
  }),
];

export const accountRoutes: Route[] = [...own, ...ofOthers, ...sessions];
