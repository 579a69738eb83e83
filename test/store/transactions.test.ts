import { expect, it } from 'vitest';
import { describeOnBoth } from '../support/databases.ts';

describeOnBoth('smoke', (database) => {
  it('opens', async () => {
    const { store } = await database.open();
    expect(await store.system.bumpInstance()).toBe(1);
  });
});
