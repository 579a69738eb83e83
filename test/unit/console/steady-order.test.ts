// Cards stand in the order of urgency, and never move from under somebody who is about to click one.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arranged } from '../../../admin-ui/src/pages/approvals/steady-order.ts';

const items = fc.uniqueArray(fc.integer({ min: 0, max: 30 })).map((ids) => ids.map((id) => ({ id: String(id) })));
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);

describe('the order of cards', () => {
  it('is that of urgency while nobody is at them', () => {
    fc.assert(
      fc.property(items, items, (urgent, seen) => {
        expect(arranged(urgent, ids(seen), { steady: false })).toEqual({ items: urgent, late: 0 });
      }),
    );
  });

  it('keeps what is seen in its place while somebody is, and puts every new one after it', () => {
    fc.assert(
      fc.property(items, items, (urgent, before) => {
        const seen = ids(before);
        const shown = ids(arranged(urgent, seen, { steady: true }).items);
        expect(shown.toSorted()).toEqual(ids(urgent).toSorted());
        if (seen.length === 0) return;
        const kept = seen.filter((id) => shown.includes(id));
        expect(shown.slice(0, kept.length)).toEqual(kept);
      }),
    );
  });

  it('says how many came late to where they belong', () => {
    const urgent = ['new', 'a', 'b', 'last'].map((id) => ({ id }));
    const { items: shown, late } = arranged(urgent, ['a', 'b'], { steady: true });
    expect(ids(shown)).toEqual(['a', 'b', 'new', 'last']);
    expect(late).toBe(1);
  });
});
