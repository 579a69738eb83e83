// Where are the people of the selected tenant told of events, and what came of it?

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export const KINDS = ['webhook', 'slack', 'email'] as const;
export type ChannelKind = (typeof KINDS)[number];

/** What a channel can be told of. */
export const EVENTS = [
  'approval.needed',
  'approval.escalated',
  'approval.decided',
  'approval.expired',
  'access.requested',
  'kill_switch.pressed',
  'kill_switch.lifted',
  'ledger.alarm',
] as const;

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly kind: ChannelKind;
  readonly enabled: boolean;
  readonly events: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly has_secrets: boolean;
}

/** What is sent of a channel; secrets that are not named stay as they are. */
export interface ChannelOrder {
  readonly name: string;
  readonly enabled: boolean;
  readonly events: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Delivery {
  readonly id: string;
  readonly channel_id: string;
  readonly event: string;
  readonly title: string;
  readonly state: 'pending' | 'delivered' | 'failed';
  readonly attempts: number;
  readonly next_at: string | null;
  readonly status: number | null;
  readonly error: string | null;
  readonly created_at: string;
  readonly delivered_at: string | null;
}

const PATH = '/api/notifications/channels';
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;

/** All of them; there are never so many that they come in pages. */
export const readChannels = async (): Promise<Page<Channel>> => ({
  ...(await api.get<Page<Channel>>(PATH)),
  next_cursor: null,
});

/** The signing secret of a webhook is in this answer and nowhere else. */
export const createChannel = (kind: ChannelKind, order: ChannelOrder): Promise<Channel & { signing_secret?: string }> =>
  api.post(PATH, { kind, ...order });

export const editChannel = (id: string, order: Partial<ChannelOrder>): Promise<Channel> => api.patch(pathOf(id), order);

export const removeChannel = (id: string): Promise<void> => api.delete(pathOf(id));

/** Sends a trial message now, and answers what came of it. */
export const testChannel = (id: string): Promise<Delivery> => api.post(`${pathOf(id)}/test`);

export const readDeliveries = (query: ListQuery): Promise<Page<Delivery>> =>
  readList('/api/notifications/deliveries', query);

/** Sends a message again under the id that it had. */
export const redeliver = (id: string): Promise<Delivery> =>
  api.post(`/api/notifications/deliveries/${encodeURIComponent(id)}/redeliver`);
