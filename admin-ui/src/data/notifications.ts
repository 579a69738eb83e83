// Where are the people of the selected tenant told of events, and what came of it?

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

const CHANNEL = '/api/notifications/channels/{id}';

/** What a person sees of a channel: never its secrets. */
export type Channel = Answer<typeof CHANNEL>;
export type ChannelKind = Channel['kind'];
/** What a channel can be told of. */
export type ChannelEvent = Exclude<Channel['events'][number], '*' | 'test'>;
export type Delivery = Item<'/api/notifications/deliveries'>;

export const KINDS = ['webhook', 'slack', 'email'] as const satisfies readonly ChannelKind[];

const EVERY_EVENT = {
  'approval.needed': true,
  'approval.escalated': true,
  'approval.decided': true,
  'approval.expired': true,
  'approval.unasked': true,
  'access.requested': true,
  'kill_switch.pressed': true,
  'kill_switch.lifted': true,
  'ledger.alarm': true,
} satisfies Readonly<Record<ChannelEvent, true>>;
/** Every event, in the order of the form. */
export const EVENTS = Object.keys(EVERY_EVENT) as readonly ChannelEvent[];

type Edit = Body<typeof CHANNEL, 'patch'>;
/** What is sent of a channel; secrets that are not named stay as they are. */
export type ChannelOrder = Required<Pick<Edit, 'name' | 'enabled' | 'events' | 'settings'>> & Pick<Edit, 'secrets'>;

type Creation = Body<'/api/notifications/channels', 'post'>;

/** All of them; there are never so many that they come in pages. */
export const readChannels = async (): Promise<Page<Channel>> => ({
  ...(await api.GET('/api/notifications/channels')),
  next_cursor: null,
});

/** The signing secret of a webhook is in this answer and nowhere else. */
export const createChannel = (
  kind: ChannelKind,
  order: ChannelOrder,
): Promise<Answer<'/api/notifications/channels', 'post'>> =>
  // Which settings go with which kind is what the form of that kind asks; the server says what does not fit.
  api.POST('/api/notifications/channels', { body: { kind, ...order } as Creation });

export const editChannel = (id: string, order: Edit): Promise<Channel> =>
  api.PATCH(CHANNEL, { path: { id }, body: order });

export const removeChannel = (id: string): Promise<void> => api.DELETE(CHANNEL, { path: { id } });

/** Sends a trial message now, and answers what came of it. */
export const testChannel = (id: string): Promise<Delivery> => api.POST(`${CHANNEL}/test`, { path: { id } });

export const readDeliveries = (query: ListQuery): Promise<Page<Delivery>> =>
  readPage('/api/notifications/deliveries', query);

/** Sends a message again under the id that it had. */
export const redeliver = (id: string): Promise<Delivery> =>
  api.POST('/api/notifications/deliveries/{id}/redeliver', { path: { id } });
