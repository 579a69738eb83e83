// Who hears what happens? Events of a tenant go to its open streams; the last few are kept, so that a stream that broke can go on.

/** Something that happened in a tenant, for the console. */
export interface TenantEvent {
  /** Given by the hub unless the publisher has one that sorts. */
  readonly id?: string;
  /** `approval.changed`, `decision`, `kill_switch.changed`, … */
  readonly type: string;
  readonly data: unknown;
  /** Only streams whose person holds this permission get it; absent: everybody in the tenant. */
  readonly permission?: string;
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
}

/** Passes events on within this process; keeps the last `keep` (256) of each tenant that had a listener or an event. */
export class EventHub {
  readonly #channels = new Map<string, Channel>();
  readonly #keep: number;
  readonly #run: string;
  #count = 0;

  /** `run` tells this process's ids from those of another run. */
  constructor(options: { run: string; keep?: number }) {
    this.#run = options.run;
    this.#keep = options.keep ?? 256;
  }

  /** Hands an event to every stream of the tenant. Never throws and never waits. */
  publish(tenantId: string, event: TenantEvent): void {
    this.#count += 1;
    const numbered = { ...event, id: event.id ?? `${this.#run}-${this.#count}` };
    const { listeners, recent } = this.#channel(tenantId);
    recent.push(numbered);
    if (recent.length > this.#keep) recent.shift();
    for (const listener of listeners) listener.hear(numbered);
  }

  /** Adds a stream; the returned function takes it away. */
  listen(tenantId: string, listener: Listener): () => void {
    const { listeners } = this.#channel(tenantId);
    listeners.add(listener);
    return () => listeners.delete(listener);
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
    const made = { listeners: new Set<Listener>(), recent: [] };
    this.#channels.set(tenantId, made);
    return made;
  }
}
