// What is on its way, whatever comes and goes in between?

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InFlight, Ongoing } from '../../../proxy/enforcement/in-flight.ts';
import type { KillSubject } from '../../../proxy/snapshot.ts';

const subject = (agentId: string): KillSubject => ({
  organizationId: 'org_1',
  tenantId: 'tnt_1',
  agentId,
  groupIds: [],
  ownerUserId: undefined,
  connectorId: undefined,
  gatewayId: 'gwy_1',
});

describe('what is in flight', () => {
  it('is what entered and has not left, in any order of coming and going', () => {
    const step = fc.record({ enters: fc.boolean(), which: fc.nat(7) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const all = Array.from({ length: 8 }, (_, n) => new Ongoing(subject(`agt_${n}`), undefined));
        const inFlight = new InFlight();
        const expected = new Set<Ongoing>();
        for (const { enters, which } of steps) {
          const ongoing = all[which] as Ongoing;
          if (enters) inFlight.enter(ongoing);
          else inFlight.leave(ongoing);
          if (enters) expected.add(ongoing);
          else expected.delete(ongoing);
          expect(inFlight.size).toBe(expected.size);
        }
        expect(inFlight.cut(() => true)).toBe(expected.size);
        expect(all.filter(({ isCut }) => isCut)).toEqual(all.filter((ongoing) => expected.has(ongoing)));
        expect(inFlight.size).toBe(0);
      }),
    );
  });

  it('is cut where a kill switch names it, and the rest goes on', () => {
    const inFlight = new InFlight();
    const [named, other] = [new Ongoing(subject('agt_a'), undefined), new Ongoing(subject('agt_b'), undefined)];
    let cut = 0;
    named.cutBy(() => {
      cut += 1;
    });
    for (const ongoing of [named, other]) inFlight.enter(ongoing);
    expect(inFlight.cut(({ agentId }) => agentId === 'agt_a')).toBe(1);
    expect([cut, named.isCut, other.isCut, inFlight.size]).toEqual([1, true, false, 1]);
  });
});
