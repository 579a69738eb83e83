// What is said when PostgreSQL cannot be reached?

import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { openStore } from '../../store/open.ts';
import { describeOnBoth } from '../support/databases.ts';
import { freePort } from '../support/free-port.ts';

let server: Server | undefined;
afterEach(() => server?.close());

it('a store whose server refuses connections is unavailable', async () => {
  const port = await freePort();
  const opening = openStore({ url: `postgres://holdgate@127.0.0.1:${port}/x`, dataDir: '/nowhere' });
  await expect(opening).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
});

it('a store whose server hangs up is unavailable', async () => {
  const rude = createServer((socket) => socket.destroy());
  server = rude;
  const port = await new Promise<number>((resolve) => {
    rude.listen(0, '127.0.0.1', () => resolve((rude.address() as { port: number }).port));
  });
  const opening = openStore({ url: `postgres://holdgate@127.0.0.1:${port}/x`, dataDir: '/nowhere' });
  await expect(opening).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
});

describeOnBoth('a store', (database) => {
  it('answers a ping', async () => {
    const { store } = await database.open();
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it.runIf(database.kind === 'postgres')('whose database does not exist is unavailable', async () => {
    const { url } = await database.open();
    const opening = openStore({ url: `${url}_not`, dataDir: '/nowhere' });
    await expect(opening).rejects.toMatchObject({ name: 'StoreError', code: 'unavailable' });
  });

  it.runIf(database.kind === 'postgres')('is opened by several replicas at the same moment', async () => {
    const { another } = await database.open();
    const stores = await Promise.all([another(), another(), another()]);
    expect(await stores[0]?.system.bumpInstance()).toBe(1);
  });
});
