// How are people told who do not look at the console? The room's one service: channels, deliveries, and what comes back from Slack.

import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import { Channels } from './channels.ts';
import { Deliveries } from './deliveries.ts';
import type { Notice } from './message.ts';
import type { ChannelSeal, Clicks, Outbound } from './ports.ts';
import { answerClick, isFromSlack, type SlackRequest } from './slack-clicks.ts';

export type { Notice } from './message.ts';
export type { ChannelSeal, Clicks, Destination, Outbound } from './ports.ts';

/** Notifications of all tenants. */
export class Notifications {
  readonly channels: Channels;
  readonly deliveries: Deliveries;
  readonly #parts: {
    readonly store: Store;
    readonly clock: Clock;
    readonly clicks: Clicks;
    readonly outbound: Outbound;
  };

  constructor(parts: {
    store: Store;
    changes: Changes;
    clock: Clock;
    logger: Logger;
    seal: ChannelSeal;
    outbound: Outbound;
    clicks: Clicks;
    consoleUrl: () => string;
  }) {
    this.#parts = parts;
    this.channels = new Channels(parts);
    this.deliveries = new Deliveries({ ...parts, channels: this.channels });
  }

  /** Says something on every channel of the tenant that wants to hear of it; returns at once and never throws. */
  tell(notice: Notice): void {
    void this.deliveries.tell(notice);
  }

  /** A button of Slack's was pressed. Answers what whoever pressed it is told. Throws ApiError `not_found` for what Slack did not sign for this channel. */
  async clicked(channelId: string, tenantId: string, request: SlackRequest): Promise<string> {
    const { store, clock, clicks, outbound } = this.#parts;
    const row = await store.forTenant(tenantId).notificationChannels.first({ id: channelId });
    const channel = row?.kind === 'slack' && row.enabled ? this.channels.open(row) : undefined;
    if (!channel || !isFromSlack(channel.secrets.signing_secret, request, clock.now()))
      throw new ApiError('not_found', 'There is no such channel.');
    return (await answerClick(channel, request, { clicks, outbound })) ?? '';
  }
}
