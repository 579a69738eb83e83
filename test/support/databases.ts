// On which databases must it hold? On both, with the same sentences: whoever describes behaviour of the store describes it here.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, inject, it } from 'vitest';
import { openStore } from '../../store/open.ts';
import type { Store } from '../../store/store.ts';
import './test-run.ts';
import { newDatabase, postgresBinaries } from './postgres.ts';

/** A fresh database. `url` and `dataDir` are what it was opened with; `another` opens it a second time, as another replica would. */
export interface TestStore {
  readonly store: Store;
  readonly url: string | undefined;
  readonly dataDir: string;
  another(): Promise<Store>;
}

/** What a suite is given: which database it runs on, and how to get a fresh one. All are closed and removed after the suite. */
export interface TestDatabase {
  readonly kind: Store['kind'];
  open(): Promise<TestStore>;
}

type Place = { readonly url: string | undefined; readonly dataDir: string; remove(): Promise<void> };

/** Describes the same behaviour on SQLite and on PostgreSQL. Where the latter is not installed that is shown, and in CI it fails. */
export function describeOnBoth(title: string, suite: (database: TestDatabase) => void): void {
  describe(`${title}, on SQLite`, () => suite(databaseOf('sqlite', sqlitePlace)));
  describe(`${title}, on PostgreSQL`, () => {
    if (postgresBinaries()) suite(databaseOf('postgres', postgresPlace));
    else if (process.env.CI)
      it('needs PostgreSQL, which is not installed here', () =>
        Promise.reject(new Error('PostgreSQL is not installed')));
    else it.skip('is not tested: PostgreSQL is not installed here', () => {});
  });
}

function databaseOf(kind: Store['kind'], makePlace: () => Promise<Place>): TestDatabase {
  const open: Store[] = [];
  const places: Place[] = [];
  afterAll(async () => {
    for (const store of open) await store.close();
    for (const place of places) await place.remove();
  });
  return {
    kind,
    async open() {
      const place = await makePlace();
      places.push(place);
      const another = async () => {
        const store = await openStore(place);
        open.push(store);
        return store;
      };
      return { store: await another(), url: place.url, dataDir: place.dataDir, another };
    },
  };
}

/** A directory of its own, removed by the returned function. */
export function newDirectory(): { readonly dataDir: string; remove(): Promise<void> } {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-store-'));
  return { dataDir, remove: async () => rmSync(dataDir, { recursive: true, force: true }) };
}

async function sqlitePlace(): Promise<Place> {
  return { url: undefined, ...newDirectory() };
}

async function postgresPlace(): Promise<Place> {
  const database = await newDatabase(inject('testRun'));
  return { url: database.url, dataDir: tmpdir(), remove: database.drop };
}
