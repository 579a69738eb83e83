// What is still to be said, and what was? Every notice is a row per channel before it is sent; tried again with growing pauses; given up
// after a day. One replica sends it, whichever is first.

import type { NotificationChannelRow, NotificationDeliveryRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { type DailyHours, endOf } from '../runtime/daily-hours.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import type { CommonSettings } from './channel-settings.ts';
import type { Channels } from './channels.ts';
import { isPatient, type Message, type Notice } from './message.ts';
import type { Outbound } from './ports.ts';
import { type Sent, send } from './senders.ts';

/** Pauses after each try that failed, in seconds: about a day in all, as Standard Webhooks recommends. */
export const PAUSES_S: readonly number[] = [5, 30, 300, 1800, 7200, 18_000, 36_000];
const LEASE_MS = 60_000;
const LONGEST_SLEEP_MS = 30_000;
const AT_ONCE = 8;
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
const TIDY_MS = 60 * 60 * 1000;

/** A delivery as the API shows it. */
export type DeliveryView = ReturnType<typeof viewOf>;

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly channels: Channels;
  readonly outbound: Outbound;
  /** Where the console is, for links. */
  readonly consoleUrl: () => string;
}

/** The log and the sender. */
export class Deliveries {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;
  /** Somebody woke it while it was at work. */
  #woken = false;
  #tidiedAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Goes on with what is still to be sent. */
  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Ends the timer; what is being sent is awaited. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Says it on every channel that wants to hear of it. Never throws: a notice that cannot be kept is logged. */
  async tell(notice: Notice): Promise<void> {
    try {
      const tenant = this.#parts.store.forTenant(notice.tenantId);
      const channels = (await tenant.notificationChannels.all({ enabled: true })).filter((row) => wants(row, notice));
      if (channels.length === 0) return;
      const row = await tenant.tenant();
      if (!row) return;
      const quiet = row.settings.quiet_hours as DailyHours | undefined;
      const deliveries = channels.map((channel) => this.#deliveryOf(channel, notice, { tenantName: row.name, quiet }));
      await tenant.notificationDeliveries.insertMany(deliveries);
      this.wake();
    } catch (error) {
      this.#parts.logger.error(
        { err: error, event: notice.event, tenant: notice.tenantId },
        'nobody could be notified',
      );
    }
  }

  /** Newest first. Needs `settings.view`. */
  async list(
    principal: PersonPrincipal,
    request: {
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly q?: string | undefined;
      readonly channel_id?: string | undefined;
      readonly state?: NotificationDeliveryRow['state'] | undefined;
    },
  ) {
    const { channel_id, state, limit, cursor, q } = request;
    const where = { ...(channel_id !== undefined && { channel_id }), ...(state !== undefined && { state }) };
    const tenant = this.#parts.store.forTenant(demandHere(principal, 'settings.view'));
    const page = await tenant.notificationDeliveries.page({ limit, cursor, q, where });
    return { ...page, items: page.items.map(viewOf) };
  }

  /** Sends one again, under the id that it had, so that a receiver who knows it can tell. Needs `settings.edit`. Throws `not_found`. */
  async redeliver(principal: PersonPrincipal, id: string): Promise<DeliveryView> {
    const tenant = this.#parts.store.forTenant(demandHere(principal, 'settings.edit'));
    const row = await tenant.notificationDeliveries.first({ id });
    if (!row) throw new ApiError('not_found', 'There is no such delivery.');
    const change = { state: 'pending', attempts: 0, next_at: this.#parts.clock.now(), error: null } as const;
    await this.#record(principal, { kind: 'notification.redelivered', channelId: row.channel_id }, async (scope) => {
      await scope.forTenant(row.tenant_id).notificationDeliveries.update({ id }, change);
      return { delivery: id, event: row.event };
    });
    this.wake();
    return viewOf({ ...row, ...change });
  }

  /** Sends a trial message now and answers what came of it. Needs `settings.edit`. Throws `not_found`. */
  async test(principal: PersonPrincipal, channelId: string): Promise<DeliveryView> {
    const tenantId = demandHere(principal, 'settings.edit');
    const tenant = this.#parts.store.forTenant(tenantId);
    const channel = await tenant.notificationChannels.first({ id: channelId });
    if (!channel) throw new ApiError('not_found', 'There is no such channel.');
    const title = 'This is a test. Nothing has happened.';
    const notice: Notice = { event: 'test', tenantId, title, path: '/', data: { channel: channel.name } };
    const tenantName = (await tenant.tenant())?.name ?? '';
    const row = this.#deliveryOf(channel, notice, { tenantName, quiet: undefined });
    // Once and now: somebody is looking at it.
    const only = { ...row, attempts: PAUSES_S.length + 1, next_at: this.#parts.clock.now() + LEASE_MS };
    await this.#record(principal, { kind: 'notification.tested', channelId }, async (scope) => {
      await scope.forTenant(tenantId).notificationDeliveries.insert(only);
      return { delivery: only.id };
    });
    await this.#deliver(only);
    return viewOf((await tenant.notificationDeliveries.first({ id: row.id })) ?? only);
  }

  #record(
    principal: PersonPrincipal,
    { kind, channelId }: { kind: string; channelId: string },
    work: (scope: Scope) => Promise<unknown>,
  ): Promise<void> {
    return this.#parts.changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: principal.tenantId ?? null,
      kind,
      subject: { kind: 'notification_channel', id: channelId },
      touches: {},
      work: async (scope) => ({ result: undefined, after: await work(scope) }),
    });
  }

  /** Looks now at what is due. */
  wake(): void {
    this.#woken = true;
    if (!this.#stopped) this.#sleep(0);
  }

  #deliveryOf(
    channel: NotificationChannelRow,
    notice: Notice,
    { tenantName, quiet }: { tenantName: string; quiet: DailyHours | undefined },
  ): NotificationDeliveryRow {
    const nowMs = this.#parts.clock.now();
    const settings = channel.settings as CommonSettings;
    const { event, title, path, data, details, asksFor, tenantId } = notice;
    const eventId = newId('evt', nowMs);
    const payload: Message = {
      event,
      event_id: eventId,
      at: rfc3339(nowMs),
      tenant: { id: tenantId, name: tenantName },
      title,
      // Who reads it may be at work in another tenant.
      link: new URL(`${path}?tenant=${tenantId}`, this.#parts.consoleUrl()).href,
      data,
      ...(settings.include_details === true && details && { details }),
      ...(asksFor !== undefined && { asks_for: asksFor }),
    };
    return {
      id: newId('ndl', nowMs),
      tenant_id: tenantId,
      channel_id: channel.id,
      event,
      event_id: eventId,
      payload: { ...payload },
      state: 'pending',
      attempts: 0,
      next_at: startOf(settings, notice, { nowMs, quiet }),
      status: null,
      error: null,
      created_at: nowMs,
      delivered_at: null,
    };
  }

  #sleep(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(
      () => {
        this.#running = this.#running.then(() => this.#run());
      },
      Math.min(Math.max(ms, 0), LONGEST_SLEEP_MS),
    );
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    let sleepMs = 1000;
    this.#woken = false;
    try {
      await this.#tidy();
      sleepMs = (await this.#sendDue()) - this.#parts.clock.now();
    } catch (error) {
      this.#parts.logger.warn({ err: error }, 'notifications could not be looked after; trying again');
    }
    this.#sleep(this.#woken ? 0 : sleepMs);
  }

  /** Sends what is due, some at a time; answers when the next will be. */
  async #sendDue(): Promise<number> {
    const soonest = {
      limit: AT_ONCE,
      uncounted: true,
      where: { state: 'pending' },
      sort: { column: 'next_at' },
    } as const;
    for (;;) {
      const { items } = await this.#parts.store.system.notificationDeliveries.page(soonest);
      const nowMs = this.#parts.clock.now();
      const due = items.filter(({ next_at }) => (next_at ?? 0) <= nowMs);
      const claimed = (await Promise.all(due.map((row) => this.#claim(row, nowMs)))).filter((row) => row !== undefined);
      await Promise.all(claimed.map((row) => this.#deliver(row)));
      if (due.length < items.length || items.length === 0 || this.#stopped)
        return items[due.length]?.next_at ?? nowMs + LONGEST_SLEEP_MS;
    }
  }

  /** The one replica that raises the count sends it; should it die, another one does after a while. */
  async #claim(row: NotificationDeliveryRow, nowMs: number): Promise<NotificationDeliveryRow | undefined> {
    const { id, tenant_id, attempts, next_at } = row;
    const change = { attempts: attempts + 1, next_at: nowMs + LEASE_MS };
    const rows = this.#parts.store.forTenant(tenant_id).notificationDeliveries;
    const won = (await rows.update({ id, state: 'pending', attempts, next_at }, change)) === 1;
    return won ? { ...row, ...change } : undefined;
  }

  async #deliver(row: NotificationDeliveryRow): Promise<void> {
    const tenant = this.#parts.store.forTenant(row.tenant_id);
    const channel = await tenant.notificationChannels.first({ id: row.channel_id });
    const sent = channel ? await this.#try(row, channel) : undefined;
    if (!sent) return void (await tenant.notificationDeliveries.delete({ id: row.id }));
    await tenant.notificationDeliveries.update({ id: row.id }, this.#afterwards(row, sent));
    if (sent.gone) await tenant.notificationChannels.update({ id: row.channel_id }, { enabled: false });
  }

  async #try(row: NotificationDeliveryRow, channel: NotificationChannelRow): Promise<Sent> {
    const message = row.payload as unknown as Message;
    const { store, channels, outbound, clock } = this.#parts;
    if (message.asks_for !== undefined) {
      const approval = await store.forTenant(row.tenant_id).approvals.first({ id: message.asks_for });
      if (approval?.state !== 'pending')
        return { ok: false, status: null, error: 'It was answered before this could be sent.', final: true };
    }
    try {
      return await send(channels.open(channel), message, { outbound, nowMs: clock.now() });
    } catch (error) {
      this.#parts.logger.error({ err: error, channel: channel.id }, 'the secrets of a channel do not open');
      return { ok: false, status: null, error: 'The secrets of this channel do not open; enter them again.' };
    }
  }

  #afterwards(
    row: NotificationDeliveryRow,
    { ok, status, error, final = false }: Sent,
  ): Partial<NotificationDeliveryRow> {
    const nowMs = this.#parts.clock.now();
    if (ok) return { state: 'delivered', status, error: null, next_at: null, delivered_at: nowMs };
    const pause = final ? undefined : PAUSES_S[row.attempts - 1];
    if (pause === undefined) return { state: 'failed', status, error, next_at: null };
    return { status, error, next_at: nowMs + pause * 1000 };
  }

  async #tidy(): Promise<void> {
    const nowMs = this.#parts.clock.now();
    if (nowMs - this.#tidiedAt < TIDY_MS) return;
    this.#tidiedAt = nowMs;
    const rows = this.#parts.store.system.notificationDeliveries;
    const oldest = { limit: 1000, uncounted: true, sort: { column: 'created_at' } } as const;
    const { items } = await rows.page(oldest);
    const old = items.filter(({ created_at, state }) => created_at < nowMs - KEPT_MS && state !== 'pending');
    if (old.length > 0) await rows.delete({ id: old.map(({ id }) => id) });
  }
}

function wants({ events }: NotificationChannelRow, { event }: Notice): boolean {
  return events.some((one) => one === '*' || one === event);
}

/** Now, or when quiet hours are over where it can wait. */
function startOf(
  settings: CommonSettings,
  { event, risk = 0 }: Notice,
  { nowMs, quiet }: { nowMs: number; quiet: DailyHours | undefined },
): number {
  const hours = settings.quiet_hours ?? quiet;
  const urgent = settings.urgent_risk !== undefined && risk >= settings.urgent_risk;
  return hours && isPatient(event) && !urgent ? endOf(hours, nowMs) : nowMs;
}

function viewOf(row: NotificationDeliveryRow) {
  return {
    id: row.id,
    channel_id: row.channel_id,
    event: row.event,
    event_id: row.event_id,
    title: String(row.payload.title ?? ''),
    state: row.state,
    attempts: Math.min(row.attempts, PAUSES_S.length + 1),
    next_at: row.next_at === null ? null : rfc3339(row.next_at),
    status: row.status,
    error: row.error,
    created_at: rfc3339(row.created_at),
    delivered_at: row.delivered_at === null ? null : rfc3339(row.delivered_at),
  };
}
