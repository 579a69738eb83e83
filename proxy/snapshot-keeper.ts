// How does the snapshot in force come about? One writer builds the next one from what changed and swaps it whole.
// Other replicas' changes come by the feed; a replica that cannot confirm its version for too long says so, and the gate refuses.

import type { KillSwitchRow } from '../store/rows.ts';
import type { FeedNotice, Store } from '../store/store.ts';
import type { Clock } from './runtime/clock.ts';
import type { Logger } from './runtime/logger.ts';
import { type AgentKeyInForce, compileKillSwitches, type Snapshot, type TenantInForce } from './snapshot.ts';

/** A tenant as it was read, with the keys that open it. */
export interface LoadedTenant {
  readonly tenant: TenantInForce;
  /** By digest. */
  readonly keys: ReadonlyMap<string, AgentKeyInForce>;
}

/** Where the parts of a snapshot come from. */
export interface SnapshotSources {
  /** Tenants that agents can call in: those with keys. */
  tenantIds(): Promise<readonly string[]>;
  /** undefined: the tenant is gone. */
  loadTenant(tenantId: string): Promise<LoadedTenant | undefined>;
  killSwitches(): Promise<readonly KillSwitchRow[]>;
}

const CONFIRM_EVERY_MS = 1000;
/** Security 15: a replica that cannot confirm its state for this long refuses. */
const CONFIRM_WITHIN_MS = 5000;
const LOADED_AT_ONCE = 8;

/** Keeps the snapshot. `current` is replaced, never changed. */
export class SnapshotKeeper {
  #current: Snapshot = { version: 0, keys: new Map(), tenants: new Map(), killSwitches: compileKillSwitches([]) };
  readonly #sources: SnapshotSources;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** The digests of each tenant, so that a tenant's keys can be replaced. */
  readonly #digests = new Map<string, readonly string[]>();
  /** The feed's version that each tenant was last loaded at. */
  readonly #versions = new Map<string, number>();
  #work: Promise<void> = Promise.resolve();
  #confirmedAt = 0;
  #stopFeed: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #heard: ((before: Snapshot, now: Snapshot) => void) | undefined;

  constructor(parts: { sources: SnapshotSources; store: Store; clock: Clock; logger: Logger }) {
    this.#sources = parts.sources;
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  get current(): Snapshot {
    return this.#current;
  }

  /** Whether the database answered lately. SQLite is ours alone, so nobody else can have changed it. */
  get confirmed(): boolean {
    return this.#store.kind === 'sqlite' || this.#clock.monotonic() - this.#confirmedAt < CONFIRM_WITHIN_MS;
  }

  /** Calls `heard` after each swap. */
  onSwap(heard: (before: Snapshot, now: Snapshot) => void): void {
    this.#heard = heard;
  }

  /** Loads everything and follows the change feed. */
  async start(): Promise<void> {
    await this.#enqueue(() => this.#reloadAll());
    this.#stopFeed = this.#store.onChange((notice) => this.#follow(notice));
    this.#confirmedAt = this.#clock.monotonic();
    if (this.#store.kind === 'sqlite') return;
    this.#timer = setInterval(() => void this.#confirm(), CONFIRM_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopFeed?.();
    await this.#work.catch(() => undefined);
  }

  /** Resolves once the gate decides by what the database says of these tenants (and of the kill switches, where `instance`). */
  refresh(tenantIds: readonly string[], instance: boolean): Promise<void> {
    return this.#enqueue(async () => {
      const killSwitches = instance
        ? compileKillSwitches(await this.#sources.killSwitches())
        : this.#current.killSwitches;
      const loaded = await this.#loadAll(tenantIds);
      this.#swap(loaded, killSwitches);
    });
  }

  /** A tenant in force; one that no agent calls in is loaded for the question. undefined: there is none. */
  async tenant(tenantId: string): Promise<TenantInForce | undefined> {
    return this.#current.tenants.get(tenantId) ?? (await this.#sources.loadTenant(tenantId))?.tenant;
  }

  #follow(notice: FeedNotice): void {
    const reload = notice === 'all' ? this.#enqueue(() => this.#reloadAll()) : this.#followOne(notice);
    reload?.catch((error) =>
      this.#logger.error({ err: error }, 'the snapshot could not be rebuilt; the one in force stays'),
    );
  }

  #followOne({ tenantId, version }: Exclude<FeedNotice, 'all'>): Promise<void> | undefined {
    if ((this.#versions.get(tenantId) ?? 0) >= version) return undefined;
    return this.refresh(tenantId === '*' ? [] : [tenantId], tenantId === '*');
  }

  async #confirm(): Promise<void> {
    try {
      await this.#store.ping();
      this.#confirmedAt = this.#clock.monotonic();
    } catch (error) {
      this.#logger.warn({ err: error }, 'the database does not answer');
    }
  }

  async #reloadAll(): Promise<void> {
    const [tenantIds, killSwitches] = await Promise.all([this.#sources.tenantIds(), this.#sources.killSwitches()]);
    const loaded = await this.#loadAll([...new Set([...tenantIds, ...this.#current.tenants.keys()])]);
    this.#swap(loaded, compileKillSwitches(killSwitches));
  }

  async #loadAll(tenantIds: readonly string[]): Promise<Map<string, LoadedTenant | undefined>> {
    const loaded = new Map<string, LoadedTenant | undefined>();
    for (let at = 0; at < tenantIds.length; at += LOADED_AT_ONCE) {
      const some = tenantIds.slice(at, at + LOADED_AT_ONCE);
      await Promise.all(
        some.map(async (id) => {
          const change = await this.#store.system.changes.first({ tenant_id: id });
          loaded.set(id, await this.#sources.loadTenant(id));
          this.#versions.set(id, change?.version ?? 0);
        }),
      );
    }
    return loaded;
  }

  #swap(loaded: ReadonlyMap<string, LoadedTenant | undefined>, killSwitches: Snapshot['killSwitches']): void {
    const before = this.#current;
    const keys = loaded.size > 0 ? new Map(before.keys) : before.keys;
    const tenants = loaded.size > 0 ? new Map(before.tenants) : before.tenants;
    for (const [id, tenant] of loaded)
      this.#replace(id, tenant, keys as Map<string, AgentKeyInForce>, tenants as Map<string, TenantInForce>);
    this.#current = { version: before.version + 1, keys, tenants, killSwitches };
    this.#heard?.(before, this.#current);
  }

  #replace(
    id: string,
    loaded: LoadedTenant | undefined,
    keys: Map<string, AgentKeyInForce>,
    tenants: Map<string, TenantInForce>,
  ): void {
    for (const digest of this.#digests.get(id) ?? []) keys.delete(digest);
    this.#digests.delete(id);
    tenants.delete(id);
    if (!loaded) return;
    tenants.set(id, loaded.tenant);
    this.#digests.set(id, [...loaded.keys.keys()]);
    for (const [digest, key] of loaded.keys) keys.set(digest, key);
  }

  /** One rebuild after the other, so that an older reading never replaces a newer one. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    const next = this.#work.catch(() => undefined).then(work);
    this.#work = next;
    return next;
  }
}
