// What is asked where several rules hold? Never less than any of them alone would ask, in whichever order they speak.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combinedTerms } from '../../../proxy/approvals/combined-terms.ts';
import type { ApprovalTerms, RuleRef } from '../../../proxy/policy/engine/decision.ts';

const USUAL = { separationOfDuties: 'production', timeoutSeconds: 900, waitSeconds: 50 } as const;
const SILENT: ApprovalTerms = {
  approvers: undefined,
  required: 1,
  timeout_seconds: undefined,
  wait_seconds: undefined,
  reason_required: false,
  separation_of_duties: undefined,
};

function rule(name: string, terms?: Partial<ApprovalTerms>, risk?: number): RuleRef {
  const approval = terms && { ...SILENT, ...terms };
  const named = { policyId: 'pol_1', policy: 'p', policyVersion: 1, rule: name };
  return { ...named, reason: undefined, risk, approval, reads: [], unknown: false };
}

const names = fc.uniqueArray(fc.constantFrom('admin', 'owner', 'member'), { maxLength: 3 });
const terms = fc.record({
  approvers: fc.option(fc.record({ roles: names }), { nil: undefined }),
  required: fc.integer({ min: 1, max: 5 }),
  timeout_seconds: fc.option(fc.integer({ min: 1, max: 9999 }), { nil: undefined }),
  wait_seconds: fc.option(fc.integer({ min: 0, max: 290 }), { nil: undefined }),
  reason_required: fc.boolean(),
  separation_of_duties: fc.constantFrom('always', 'production', 'never', undefined),
}) satisfies fc.Arbitrary<ApprovalTerms>;
const rules = fc
  .array(fc.option(terms, { nil: undefined }), { minLength: 1, maxLength: 5 })
  .map((all) => all.map((one, at) => rule(`r${at}`, one)));
const INSISTENCE = ['never', 'production', 'always'];

describe('the terms of several rules', () => {
  it('are nowhere milder than those of any one of them', () => {
    fc.assert(
      fc.property(rules, (all) => {
        const together = combinedTerms(all, USUAL);
        for (const one of all) {
          const alone = combinedTerms([one], USUAL);
          expect(together.timeoutSeconds).toBeLessThanOrEqual(alone.timeoutSeconds);
          expect(together.waitSeconds).toBeLessThanOrEqual(alone.waitSeconds);
          expect(together.requirement.required).toBeGreaterThanOrEqual(alone.requirement.required);
          expect(together.requirement.reason_required).toBe(
            together.requirement.reason_required || alone.requirement.reason_required,
          );
          expect(INSISTENCE.indexOf(together.requirement.separation_of_duties)).toBeGreaterThanOrEqual(
            INSISTENCE.indexOf(alone.requirement.separation_of_duties),
          );
          const demand = together.requirement.demands?.find(({ rules: of }) => of.includes(`p/${one.rule}`));
          expect((demand ?? together.requirement).required).toBeGreaterThanOrEqual(one.approval?.required ?? 1);
        }
      }),
    );
  });

  it('are the same in any order, but for the order of what they show', () => {
    fc.assert(
      fc.property(rules, (all) => {
        const [one, other] = [combinedTerms(all, USUAL), combinedTerms(all.toReversed(), USUAL)];
        const sizes = ({ requirement: { demands = [] } }: typeof one) => demands.map(({ required }) => required).sort();
        expect([other.timeoutSeconds, other.waitSeconds, sizes(other)]).toEqual([
          one.timeoutSeconds,
          one.waitSeconds,
          sizes(one),
        ]);
        expect(other.requirement.separation_of_duties).toBe(one.requirement.separation_of_duties);
      }),
    );
  });

  it('are one demand for the same people, with the largest number, and one for each other people', () => {
    const admins = { approvers: { roles: ['admin', 'owner'] } };
    const all = [
      rule('small', { ...admins, required: 1 }),
      rule('large', { approvers: { roles: ['owner', 'admin'] }, required: 3 }, 40),
      rule('finance', { approvers: { people_groups: ['finance'] }, required: 2 }, 70),
    ];
    const { requirement, risk } = combinedTerms(all, USUAL);
    expect(requirement.demands?.map(({ rules: of, required }) => [of, required])).toEqual([
      [['p/small', 'p/large'], 3],
      [['p/finance'], 2],
    ]);
    expect(requirement.approvers).toEqual({ roles: ['admin', 'owner'], people_groups: ['finance'] });
    expect(risk).toBe(70);
    expect(combinedTerms(all.slice(0, 2), USUAL).requirement).toMatchObject({ required: 3 });
    expect(combinedTerms(all.slice(0, 2), USUAL).requirement.demands).toBeUndefined();
  });

  it('escalate for the rule that says so alone, and not before the last of them would', () => {
    const owners = { roles: ['owner'] };
    const { requirement } = combinedTerms(
      [
        rule('soon', { approvers: { roles: ['member'] }, escalate_after_seconds: 10, escalation_approvers: owners }),
        rule('late', { approvers: { roles: ['admin'] }, escalate_after_seconds: 99, escalation_approvers: owners }),
        rule('never', { approvers: { users: ['anna@example.com'] } }),
      ],
      USUAL,
    );
    expect(requirement.escalation).toEqual({ afterSeconds: 99, approvers: owners });
    expect(requirement.demands?.map(({ escalation_approvers }) => escalation_approvers)).toEqual([
      owners,
      owners,
      undefined,
    ]);
  });

  it('are the usual ones where nothing says any', () => {
    expect(combinedTerms([], USUAL)).toEqual({
      requirement: {
        approvers: undefined,
        required: 1,
        reason_required: false,
        separation_of_duties: 'production',
      },
      timeoutSeconds: 900,
      waitSeconds: 50,
      risk: undefined,
    });
  });
});
