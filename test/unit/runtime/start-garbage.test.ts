// Is what the start leaves behind really given back?

import { describe, expect, it } from 'vitest';
import { collectStartGarbage } from '../../../proxy/runtime/start-garbage.ts';

/** In a function of its own, so that no variable of the test still points to it. */
function left(): WeakRef<object> {
  return new WeakRef({ sources: 'x'.repeat(1_000_000) });
}

describe('what the start leaves behind', () => {
  it('is gone when it has been collected', async () => {
    const garbage = left();
    await new Promise((resolve) => setImmediate(resolve));
    expect(garbage.deref()).toBeDefined();
    await new Promise((resolve) => setImmediate(resolve));
    await collectStartGarbage();
    expect(garbage.deref()).toBeUndefined();
  });

  it('does not take what is still held', async () => {
    const held = { sources: 'x'.repeat(1_000_000) };
    const reference = new WeakRef(held);
    await collectStartGarbage();
    expect(reference.deref()).toBe(held);
  });
});
