// How does the console hear by itself? GET /api/events: server-sent events of the active tenant (WHATWG HTML 9.2), resumable by
// Last-Event-ID; the stream ends within a second of its session's rights changing, and the browser comes back with the new ones.

import { PassThrough } from 'node:stream';
import type { Context } from 'koa';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { presentedBy, type SignedIn } from './authenticate.ts';
import type { EventHub, Listener, NumberedEvent } from './event-hub.ts';
import { identify, permit, type RouteServing } from './serve-route.ts';

const HEARTBEAT_MS = 15_000;
const CHECK_MS = 700;
const RETRY_MS = 1500;
const MOST_UNREAD_BYTES = 1024 * 1024;

export interface EventServing extends Pick<RouteServing, 'authenticate' | 'cookie' | 'publicUrl' | 'logger'> {
  readonly hub: EventHub;
}

/** Open streams, so that stopping can end them. */
export class EventStreams {
  readonly #serving: EventServing;
  readonly #open = new Set<EventStream>();

  constructor(serving: EventServing) {
    this.#serving = serving;
  }

  /** The middleware of GET /api/events. */
  readonly serve = async (context: Context): Promise<void> => {
    const signedIn = await identify(context, this.#serving);
    const principal = permit(
      { signedIn: true, because: 'each event names the permission it needs' },
      signedIn,
    ) as PersonPrincipal;
    // Any permission tells a tenant that is not theirs; what they may hear is asked for each event.
    if (principal.tenantId === undefined || principal.rights.permissions().length === 0)
      principal.rights.demand('dashboard.view');
    if (principal.tenantId === undefined)
      throw new ApiError('wrong_tenant', 'Select a tenant first: its events are what is streamed.');
    const stream = new EventStream({
      serving: this.#serving,
      signedIn: signedIn as SignedIn,
      tenantId: principal.tenantId,
      context,
    });
    this.#open.add(stream);
    stream.body.once('close', () => this.#open.delete(stream));
    context.set({ 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' });
    context.type = 'text/event-stream';
    context.status = 200;
    context.body = stream.body;
    stream.start(context.get('last-event-id'));
  };

  end(): void {
    for (const stream of this.#open) stream.end();
  }
}

interface StreamParts {
  readonly serving: EventServing;
  readonly signedIn: SignedIn;
  readonly tenantId: string;
  readonly context: Context;
}

class EventStream implements Listener {
  readonly body = new PassThrough();
  readonly #parts: StreamParts;
  readonly #standing: string;
  #principal: PersonPrincipal;
  #checking = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.#principal = parts.signedIn.principal;
    this.#standing = standingOf(parts.signedIn);
  }

  start(lastEventId: string): void {
    const { serving, tenantId } = this.#parts;
    const timers = [
      setInterval(() => this.#write(': still here\n\n'), HEARTBEAT_MS),
      setInterval(() => this.check(), CHECK_MS),
    ];
    const leave = serving.hub.listen(tenantId, this);
    this.body.once('close', () => {
      leave();
      for (const timer of timers) clearInterval(timer);
    });
    this.#write(`retry: ${RETRY_MS}\n\n`);
    if (lastEventId !== '') this.#resume(lastEventId);
  }

  #resume(lastEventId: string): void {
    const missed = this.#parts.serving.hub.since(this.#parts.tenantId, lastEventId);
    if (!missed.complete) this.#write('event: reset\ndata: {}\n\n');
    for (const event of missed.events) this.hear(event);
  }

  hear({ id, type, data, permission, dataFor }: NumberedEvent): void {
    const { rights } = this.#principal;
    if (permission !== undefined && !rights.may(permission)) return;
    const told = dataFor ? dataFor(rights) : (data ?? {});
    if (told !== undefined) this.#write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(told)}\n\n`);
  }

  check(): void {
    if (this.#checking || this.body.destroyed) return;
    this.#checking = true;
    this.#stillTheSame().then(
      (same) => {
        this.#checking = false;
        if (!same) this.end();
      },
      (error: unknown) => {
        this.#parts.serving.logger.warn({ err: error }, 'An event stream ends: its session could not be checked');
        this.end();
      },
    );
  }

  async #stillTheSame(): Promise<boolean> {
    const { serving, context } = this.#parts;
    const tenantId = this.#parts.tenantId;
    const now = await serving.authenticate({ ...presentedBy(context.req, serving.cookie.name, tenantId), tenantId });
    if (!now || standingOf(now) !== this.#standing) return false;
    this.#principal = now.principal;
    return true;
  }

  #write(text: string): void {
    if (this.body.writableEnded || this.body.destroyed) return;
    if (this.body.writableLength + this.body.readableLength > MOST_UNREAD_BYTES) this.body.destroy();
    else this.body.write(text);
  }

  end(): void {
    this.body.end();
  }
}

/** What must stay as it was for a stream to go on. */
function standingOf({ principal: { userId, tenantId, rights } }: SignedIn): string {
  return JSON.stringify([userId, tenantId, rights.permissions().toSorted()]);
}
