// Must the product hold it on both databases? Whoever describes behaviour of the API on SQLite and PostgreSQL describes it here.

import { afterAll, describe, inject, it } from 'vitest';
import './test-run.ts';
import { newDatabase, postgresBinaries } from './postgres.ts';
import { type Product, type ProductOptions, startProduct } from './product.ts';

/** Starts the product on the suite's database, a fresh one each time. It is stopped after the suite. */
export type Start = (options?: ProductOptions) => Promise<Product>;

/** Describes the same behaviour of the product on SQLite and on PostgreSQL. Where the latter is not installed that is shown, and in CI it fails. */
export function describeProductOnBoth(title: string, suite: (start: Start) => void): void {
  describe(`${title}, on SQLite`, () => suite(starterOn(async () => undefined)));
  describe(`${title}, on PostgreSQL`, () => {
    if (postgresBinaries()) suite(starterOn(() => newDatabase(inject('testRun'))));
    else if (process.env.CI)
      it('needs PostgreSQL, which is not installed here', () =>
        Promise.reject(new Error('PostgreSQL is not installed')));
    else it.skip('is not tested: PostgreSQL is not installed here', () => {});
  });
}

function starterOn(database: () => Promise<{ url: string; drop(): Promise<void> } | undefined>): Start {
  const ends: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
  return async (options = {}) => {
    const place = await database();
    if (place) ends.push(() => place.drop());
    const url = place && { HOLDGATE_DATABASE_URL: place.url };
    const product = await startProduct({ ...options, environment: { ...options.environment, ...url } });
    ends.push(() => product.stop());
    return product;
  };
}
