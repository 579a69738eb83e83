// Where are people told of what happens, what was said, and what do they answer from there?

import { z } from 'zod';
import { EVENTS } from '../../notifications/message.ts';
import { listQuery, pageOf } from '../lists.ts';
import { defineRoute, type Route } from '../route.ts';
import { dailyHours } from './tenant-settings.ts';

const name = z.string().trim().min(1).max(100);
const address = z.email().max(320);
const common = {
  include_details: z.boolean().optional(),
  quiet_hours: dailyHours.optional(),
  urgent_risk: z.number().int().min(0).max(100).optional(),
  allow_private: z.boolean().optional(),
};
const settingsOf = {
  webhook: z.strictObject({ ...common, url: z.string().max(2000) }),
  slack: z.strictObject({ ...common, users: z.record(z.string().regex(/^[UW][A-Z0-9]{2,20}$/), address).optional() }),
  email: z.strictObject({
    ...common,
    host: z.string().min(1).max(253),
    port: z.number().int().min(1).max(65_535),
    secure: z.boolean().optional(),
    user: z.string().max(320).optional(),
    from: address,
    to: z.array(address).min(1).max(50),
  }),
};
const events = z.union([z.tuple([z.literal('*')]), z.array(z.enum(EVENTS)).min(1)]);
const secrets = z.record(z.string().max(40), z.string().min(1).max(2000));
const fields = { name, events: events.optional(), enabled: z.boolean().optional(), secrets: secrets.optional() };
const creation = z.discriminatedUnion('kind', [
  z.strictObject({ ...fields, kind: z.literal('webhook'), settings: settingsOf.webhook }),
  z.strictObject({ ...fields, kind: z.literal('slack'), settings: settingsOf.slack }),
  z.strictObject({ ...fields, kind: z.literal('email'), settings: settingsOf.email }),
]);
const edit = z.strictObject({
  ...fields,
  name: name.optional(),
  settings: z.union([settingsOf.email, settingsOf.webhook, settingsOf.slack]).optional(),
});
const channel = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['webhook', 'slack', 'email']),
  enabled: z.boolean(),
  events: z.array(z.enum(['*', ...EVENTS, 'test'])),
  settings: z
    .object({
      ...settingsOf.webhook.shape,
      ...settingsOf.slack.shape,
      ...settingsOf.email.shape,
    })
    .partial(),
  has_secrets: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
const delivery = z.object({
  id: z.string(),
  channel_id: z.string(),
  event: z.enum([...EVENTS, 'test']),
  event_id: z.string(),
  title: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  attempts: z.number(),
  next_at: z.string().nullable(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  created_at: z.string(),
  delivered_at: z.string().nullable(),
});
const params = z.object({ id: z.string() });

const channelRoutes: Route[] = [
  defineRoute({
    method: 'GET',
    path: '/api/notifications/channels',
    permission: 'settings.view',
    summary: 'Where the tenant’s people are told of events',
    output: z.object({ items: z.array(channel), total: z.number() }),
    event: null,
    handle: async ({ services, principal }) => {
      const items = await services.notifications.channels.list(principal);
      return { items, total: items.length };
    },
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notifications/channels',
    permission: 'settings.edit',
    summary: 'Add a webhook, a Slack channel or mail addresses',
    body: creation,
    output: channel.extend({ signing_secret: z.string().optional() }),
    status: 201,
    shownOnce: ['signing_secret'],
    event: 'notification.channel_created',
    handle: ({ services, principal, body }) => services.notifications.channels.create(principal, body),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/notifications/channels/:id',
    permission: 'settings.view',
    summary: 'One channel',
    params,
    output: channel,
    event: null,
    handle: ({ services, principal, params: { id } }) => services.notifications.channels.get(principal, id),
  }),
  defineRoute({
    method: 'PATCH',
    path: '/api/notifications/channels/:id',
    permission: 'settings.edit',
    summary: 'Change a channel; settings are replaced, secrets by name',
    params,
    body: edit,
    output: channel,
    event: 'notification.channel_edited',
    handle: ({ services, principal, params: { id }, body }) =>
      services.notifications.channels.edit(principal, id, body),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/api/notifications/channels/:id',
    permission: 'settings.edit',
    summary: 'Take a channel away',
    params,
    output: z.void(),
    status: 204,
    event: 'notification.channel_deleted',
    handle: ({ services, principal, params: { id } }) => services.notifications.channels.remove(principal, id),
  }),
];

export const notificationRoutes: Route[] = [
  ...channelRoutes,
  defineRoute({
    method: 'POST',
    path: '/api/notifications/channels/:id/test',
    permission: 'settings.edit',
    summary: 'Send a trial message now and answer what came of it',
    params,
    output: delivery,
    event: 'notification.tested',
    handle: ({ services, principal, params: { id } }) => services.notifications.deliveries.test(principal, id),
  }),
  defineRoute({
    method: 'GET',
    path: '/api/notifications/deliveries',
    permission: 'settings.view',
    summary: 'What was said, or is still to be, newest first',
    query: listQuery().extend({
      channel_id: z.string().optional(),
      state: z.enum(['pending', 'delivered', 'failed']).optional(),
    }),
    output: pageOf(delivery),
    event: null,
    handle: ({ services, principal, query }) => services.notifications.deliveries.list(principal, query),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notifications/deliveries/:id/redeliver',
    permission: 'settings.edit',
    summary: 'Send a message again under the id that it had',
    params,
    output: delivery,
    event: 'notification.redelivered',
    handle: ({ services, principal, params: { id } }) => services.notifications.deliveries.redeliver(principal, id),
  }),
  defineRoute({
    method: 'POST',
    path: '/api/notifications/tenants/:tenant_id/slack/:id',
    permission: {
      public: true,
      because: 'Slack signs what it sends, and who pressed a button is checked by the service',
    },
    summary: 'A button of a Slack message was pressed',
    params: z.object({ tenant_id: z.string(), id: z.string() }),
    body: z.string(),
    bodyType: 'form',
    bodyLimitBytes: 64 * 1024,
    output: z.object({ text: z.string() }),
    event: 'approval.approved',
    handle: async ({ services, params: { tenant_id, id }, body, meta }) => ({
      text: await services.notifications.clicked(id, tenant_id, {
        body,
        signature: meta.header('x-slack-signature'),
        timestamp: meta.header('x-slack-request-timestamp'),
      }),
    }),
  }),
];
