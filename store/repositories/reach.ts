// How does a repository reach the database? Outside a transaction reads and writes go their own ways; inside, both go through it.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Announce, Db, Engine, Flavor } from '../database.ts';

/** What repositories are given. */
export interface Reach {
  readonly flavor: Flavor;
  read<Result>(query: (db: Db) => Promise<Result>): Promise<Result>;
  write<Result>(query: (db: Db, announce: Announce) => Promise<Result>): Promise<Result>;
}

const inTransaction = new AsyncLocalStorage<Engine>();

/** Every write is a transaction of its own. Throws where a running transaction reaches past its scope, which on one writer would wait for itself. */
export function reachOf(engine: Engine): Reach {
  return {
    flavor: engine.flavor,
    read: (query) => engine.read(query),
    async write(query) {
      if (inTransaction.getStore() === engine)
        throw new Error('A transaction reached past its scope; use the scope that it was given.');
      return engine.transaction((db, announce) => query(db, announce));
    },
  };
}

/** Runs `work` in one transaction; the reach that it gets ends with it. */
export async function transact<Result>(engine: Engine, work: (reach: Reach) => Promise<Result>): Promise<Result> {
  if (inTransaction.getStore() === engine)
    throw new Error('A transaction began another one; use the scope that it was given.');
  return engine.transaction((db, announce) =>
    inTransaction.run(engine, async () => {
      let open = true;
      const during = async <Answer>(query: (db: Db, announce: Announce) => Promise<Answer>): Promise<Answer> => {
        if (!open) throw new Error('A scope was used after its transaction had ended; await everything in it.');
        return query(db, announce).catch((error: unknown) => {
          throw engine.translated(error);
        });
      };
      try {
        return await work({ flavor: engine.flavor, read: during, write: during });
      } finally {
        open = false;
      }
    }),
  );
}
