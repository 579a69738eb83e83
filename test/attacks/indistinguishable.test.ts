// Can a thing of another organization be told from one that does not exist? By status, body and headers of every route that takes an id,
// generated from the declarations, and by how long the answer takes: the two are asked in turn, and neither may be the slower one
// more often than chance allows (docs/decisions/0020).

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../proxy/api/route.ts';
import { allRoutes } from '../../proxy/api/routes/index.ts';
import { Origin } from '../support/origin.ts';
import { founder, invited, type Person, register } from '../support/person.ts';
import { plausibleBody, plausibleQuery } from '../support/plausible-input.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type Contents, contentsOf, nowhere, pathWith } from '../support/tenant-contents.ts';

const PAIRS = 40;
/**
 * How often the foreign one may be the slower of a pair, as a share. By chance alone 40 fair pairs leave this range once in 5,000,000
 * runs of a route; one more query for what exists elsewhere makes it the slower one nearly always.
 */
const [LEAST, MOST] = [0.1, 0.9];
/** What changes with every answer. */
const PASSING = new Set(['date']);

let product: Product;
let origin: Origin;
let owner: Person;
let abroad: Contents;

beforeAll(async () => {
  const environment = { HOLDGATE_ORGANIZATIONS: 'multi', REGISTRATION_OPEN: 'true' };
  [product, origin] = await Promise.all([startProduct({ environment }), Origin.start()]);
  owner = await founder(product);
  const stranger = await register(product);
  abroad = await contentsOf(stranger, await invited(stranger, ['viewer']), origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly tookMs: number;
}

async function ask(route: Route, contents: Contents): Promise<Answer> {
  const body = plausibleBody(route);
  const began = performance.now();
  const { status, text, headers } = await owner.send(
    route.method,
    pathWith(route, contents) + plausibleQuery(route),
    body === undefined ? {} : { 'Content-Type': 'application/json' },
    body,
  );
  return {
    status,
    text,
    headers: [...headers].filter(([name]) => !PASSING.has(name)),
    tookMs: performance.now() - began,
  };
}

const isPublic = ({ permission }: Route): boolean => typeof permission !== 'string' && 'public' in permission;
/** Packs come with the product: their names are the same everywhere, and nobody's secret. */
const isOfProduct = ({ path }: Route): boolean => path.startsWith('/api/policy-packs/:name');
const kindsOf = ({ path }: Route): string[] => [...path.matchAll(/([a-z-]+)\/:/g)].map(([, kind = '']) => kind);
/** Ids that count up for each thing are everybody's. */
const taking = allRoutes.filter((route) => {
  const kinds = kindsOf(route);
  return kinds.length > 0 && !isPublic(route) && !isOfProduct(route) && route.bodyType !== 'form';
});

describe('a thing of another organization', () => {
  it.each(taking.map((route) => [`${route.method} ${route.path}`, route] as const))(
    'is to %s what a thing of nobody is, in its answer and in its time',
    async (_name, route) => {
      // Kinds of which no sample is made are asked for by ids that exist nowhere, twice.
      const none = Object.fromEntries(kindsOf(route).map((kind) => [kind, 'non_00000000000000000000000000']));
      const [foreign, unknown] = [
        { ...none, ...abroad },
        { ...none, ...nowhere(abroad) },
      ];
      const { tookMs: _first, ...told } = await ask(route, foreign);
      const { tookMs: _second, ...nothing } = await ask(route, unknown);
      expect(told).toEqual(nothing);
      expect(told.status).toBeGreaterThanOrEqual(400);
      let slower = 0;
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const turn = pair % 2 === 0 ? [foreign, unknown] : [unknown, foreign];
        const one = await ask(route, turn[0] as Contents);
        const other = await ask(route, turn[1] as Contents);
        const [there, nowhereElse] = pair % 2 === 0 ? [one, other] : [other, one];
        if (there.tookMs > nowhereElse.tookMs) slower += 1;
      }
      expect(slower / PAIRS).toBeGreaterThan(LEAST);
      expect(slower / PAIRS).toBeLessThan(MOST);
    },
  );
});
