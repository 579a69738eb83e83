// Who hears what happens? Events of a tenant go to its open streams; the last few are kept, so that a stream that broke can go on.

import type { Rights } from '../principal.ts';

/** Something that happened in a tenant, for the console. */
export interface TenantEvent {
  /** Given by the hub unless the publisher has one that sorts. */
  readonly id?: string;
  /** `approval.changed`, `decision`, `kill_switch.changed`, … */
  readonly type: string;
  readonly data: unknown;
  /** Only streams whose person holds this permission get it; absent: everybody in the tenant. */
  readonly permission?: string;
  /** What of it somebody with these rights may hear, instead of `data`; undefined: nothing. */
  readonly dataFor?: (rights: Pick<Rights, 'may'>) => unknown;
  /** How much it weighs among what is kept for streams that broke; 1 unless given. */
  readonly weight?: number;
}

export type NumberedEvent = TenantEvent & { readonly id: string };

/** One open stream. `check` asks again who is listening and ends it where that changed. */
export interface Listener {
  hear(event: NumberedEvent): void;
  check(): void;
}

/** What was missed since an id; `complete` is false when the id is too old or not known, so that everything should be read again. */
export interface Missed {
  readonly complete: boolean;
  readonly events: readonly NumberedEvent[];
}

interface Channel {
  readonly listeners: Set<Listener>;
  readonly recent: NumberedEvent[];
  /** Of what is kept, together. */
  weight: number;
  /** Runs while nobody listens any more, until it is forgotten that somebody did. */
  leaving: NodeJS.Timeout | undefined;
}

const KEPT_EVENTS = 256;
const KEPT_WEIGHT = 2_000;
/** A stream that broke comes back within this time, or has to read everything again. */
const LINGER_MS = 30_000;

/** Passes events on within this process; keeps the last ones of each tenant that had a listener or an event. */
export class EventHub {
  readonly #channels = new Map<string, Channel>();
  readonly #keep: number;
  readonly #run: string;
  readonly #lingerMs: number;
  readonly #heard = new Set<string>();
  #count = 0;

  /** `run` tells this process's ids from those of another run. */
  constructor({ run, keep = KEPT_EVENTS, lingerMs = LINGER_MS }: { run: string; keep?: number; lingerMs?: number }) {
    this.#run = run;
    this.#keep = keep;
    this.#lingerMs = lingerMs;
  }

  /** Tenants in which somebody listens, or did a moment ago: whoever comes back must not have missed what is told to listeners alone. */
  get heard(): ReadonlySet<string> {
    return this.#heard;
  }

  /** Hands an event to every stream of the tenant. Never throws and never waits. */
  publish(tenantId: string, event: TenantEvent): void {
    this.#count += 1;
    const numbered = { ...event, id: event.id ?? `${this.#run}-${this.#count}` };
    const channel = this.#channel(tenantId);
    channel.recent.push(numbered);
    channel.weight += weightOf(numbered);
    while (channel.recent.length > this.#keep || channel.weight > KEPT_WEIGHT) {
      const gone = channel.recent.shift();
      if (!gone) break;
      channel.weight -= weightOf(gone);
    }
    for (const listener of channel.listeners) listener.hear(numbered);
  }

  /** Adds a stream; the returned function takes it away. */
  listen(tenantId: string, listener: Listener): () => void {
    const channel = this.#channel(tenantId);
    channel.listeners.add(listener);
    this.#heard.add(tenantId);
    clearTimeout(channel.leaving);
    return () => {
      channel.listeners.delete(listener);
      if (channel.listeners.size > 0) return;
      clearTimeout(channel.leaving);
      channel.leaving = setTimeout(() => this.#forget(tenantId), this.#lingerMs).unref();
    };
  }

  /** From now on nothing that is told to listeners alone is kept, so that what was kept before is no beginning any more. */
  #forget(tenantId: string): void {
    this.#heard.delete(tenantId);
    this.#channels.delete(tenantId);
  }

  /** What came after this id. */
  since(tenantId: string, id: string): Missed {
    const { recent } = this.#channel(tenantId);
    const at = recent.findIndex((event) => event.id === id);
    return at < 0 ? { complete: false, events: [] } : { complete: true, events: recent.slice(at + 1) };
  }

  /** Rights may have changed: every stream (of one tenant) asks again who is listening. To be called after each change of access. */
  revalidate(tenantId?: string): void {
    for (const [id, { listeners }] of this.#channels) {
      if (tenantId === undefined || id === tenantId) for (const listener of listeners) listener.check();
    }
  }

  #channel(tenantId: string): Channel {
    const known = this.#channels.get(tenantId);
    if (known) return known;
    const made: Channel = { listeners: new Set(), recent: [], weight: 0, leaving: undefined };
    this.#channels.set(tenantId, made);
    return made;
  }
}

const weightOf = ({ weight = 1 }: TenantEvent): number => weight;
