// How does a replica hear of another one's changes? One connection that LISTENs, and a look every two seconds in case a notice was
// lost. After a gap nobody knows what was missed, so everything is reloaded.

import { type Client, type ClientConfig, Client as PgClient } from 'pg';
import type { Feed } from '../feed.ts';
import type { ChangeRow } from '../rows.ts';

export const CHANNEL = 'holdgate_changes';
const POLL_MS = 2000;
/** A transaction that commits late has an older stamp; nothing runs longer than this. */
const LOOK_BACK = '1 minute';

/** Versions as they were when the listener began, so that the first poll has nothing to tell. */
const EVERYTHING = 'select tenant_id, version from changes';
const RECENT = `${EVERYTHING} where changed_at > clock_timestamp() - interval '${LOOK_BACK}'`;

/** Keeps one connection for notices. */
export class Listener {
  readonly #config: ClientConfig;
  readonly #feed: Feed;
  #client: Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #missed = false;

  constructor(config: ClientConfig, feed: Feed) {
    this.#config = config;
    this.#feed = feed;
  }

  /** Connects and takes what is there as known. Rejects with the driver's error. */
  async start(): Promise<void> {
    const client = await this.#connect();
    this.#feed.begin((await client.query<ChangeRow>(EVERYTHING)).rows);
    this.#schedule();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#client?.end().catch(() => {});
  }

  async #connect(): Promise<Client> {
    const client = new PgClient(this.#config);
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ payload }) => payload && this.#feed.announce(JSON.parse(payload) as ChangeRow));
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    this.#client = client;
    return client;
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    this.#missed = true;
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#schedule()), POLL_MS);
    this.#timer.unref();
  }

  /** Looks for versions that no notice told of; connects again first where the connection was lost. */
  async #look(): Promise<void> {
    try {
      const client = this.#client ?? (await this.#connect());
      const { rows } = await client.query<ChangeRow>(this.#missed ? EVERYTHING : RECENT);
      if (this.#missed) this.#feed.announceAll(rows);
      else for (const change of rows) this.#feed.announce(change);
      this.#missed = false;
    } catch {
      // The next look tries again; whoever reads meanwhile is told 'unavailable' by the pool.
      this.#missed = true;
      const broken = this.#client;
      this.#client = undefined;
      await broken?.end().catch(() => {});
    }
  }
}
