// Who gets the next connection? Whoever has waited longest. The pool's own time limit is for reaching the server; a queue in front of
// it keeps a burst of work from being taken for a server that is away.

import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { StoreError } from '../store.ts';

const LONGEST_WAIT_MS = 30_000;

/** As many callers at a time as the pool has connections; the others wait in order. */
export class Turns implements PostgresPool {
  readonly options: object;
  readonly #pool: Pool;
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(pool: Pool, size: number) {
    this.#pool = pool;
    this.options = pool.options;
    this.#free = size;
  }

  async connect(): Promise<PostgresPoolClient> {
    await this.#turn();
    try {
      return this.#returning(await this.#pool.connect());
    } catch (error) {
      this.#next();
      throw error;
    }
  }

  end(): Promise<void> {
    return this.#pool.end();
  }

  #returning(client: PoolClient): PostgresPoolClient {
    const release = client.release.bind(client);
    client.release = (error) => {
      release(error);
      this.#next();
    };
    return client as unknown as PostgresPoolClient;
  }

  #turn(): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve();
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#waiting.delete(go);
      reject(
        new StoreError(
          'unavailable',
          `PostgreSQL is too busy: no connection was free for ${LONGEST_WAIT_MS / 1000} s.`,
        ),
      );
    }, LONGEST_WAIT_MS);
    const go = () => {
      clearTimeout(timer);
      resolve();
    };
    this.#waiting.add(go);
    return promise;
  }

  #next(): void {
    for (const go of this.#waiting) {
      this.#waiting.delete(go);
      go();
      return;
    }
    this.#free += 1;
  }
}
