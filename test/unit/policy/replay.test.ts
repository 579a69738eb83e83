// Which recorded requests would a draft have decided otherwise? Only what the draft itself changes counts.

import { describe, expect, it } from 'vitest';
import type { PolicyEffect } from '../../../proxy/policy/engine/decision.ts';
import { buildPolicySet, type CompiledPolicy } from '../../../proxy/policy/engine/policy-set.ts';
import { impactOf, type RecordedDecision } from '../../../proxy/policy/replay.ts';
import { compiled, factsOf, recordedAs } from './policies.ts';

const at = (decision: string, path: string, more: object[] = []): CompiledPolicy =>
  compiled(
    {
      name: `${decision}-${path.slice(1)}`,
      rules: [
        {
          name: decision,
          decision,
          conditions: { all: [{ field: 'request.path', operator: 'equals', value: path }, ...more] },
        },
      ],
    },
    `pol_${decision}${path}`,
  );

const record = (path: string, access: PolicyEffect = 'allow', request: object = {}): RecordedDecision =>
  recordedAs(`dec_${path.slice(1)}`, factsOf({ url: `https://h${path}`, ...request }), access);

async function* stream(records: RecordedDecision[]): AsyncIterable<RecordedDecision> {
  yield* records;
}

async function impact(records: RecordedDecision[], without: CompiledPolicy[], added: CompiledPolicy[]) {
  const { examined, changed, undecided } = await impactOf(stream(records), {
    without: buildPolicySet(without),
    with: buildPolicySet([...without, ...added]),
  });
  return {
    examined,
    undecided,
    changed: changed.map(({ decision_id, before, after }) => [decision_id, before, after]),
  };
}

describe('the impact of a draft', () => {
  it('names the recorded requests that it would decide otherwise, and no other', async () => {
    const records = [record('/a'), record('/b'), record('/a', 'allow', { method: 'POST' })];
    expect(await impact(records, [], [at('deny', '/a')])).toEqual({
      examined: 3,
      undecided: 0,
      changed: [
        ['dec_a', 'allow', 'deny'],
        ['dec_a', 'allow', 'deny'],
      ],
    });
  });

  it('does not count what policies in force say already', async () => {
    expect((await impact([record('/a')], [at('deny', '/a')], [at('requires_approval', '/a')])).changed).toEqual([]);
  });

  it('leaves a denial that comes from roles or access rules a denial', async () => {
    expect((await impact([record('/a', 'deny')], [], [at('allow', '/a'), at('deny', '/a')])).changed).toEqual([]);
  });

  it('counts requests of which something would be needed that was not kept, instead of guessing', async () => {
    const draft = at('deny', '/a', [{ field: 'request.body.amount', operator: 'greater_than', value: 5 }]);
    const facts = factsOf({ url: 'https://h/a', method: 'POST' });
    const asking = (request: object) =>
      impact([recordedAs('dec_a', { ...facts, request: { ...facts.request, ...request } })], [], [draft]);
    const undecided = { examined: 1, undecided: 1, changed: [] };
    expect(await asking({ body: { state: 'unread' } })).toEqual(undecided);
    expect(await asking({ body: { state: 'parsed', value: {}, numerals: false, partial: true } })).toEqual(undecided);
    expect(await asking({ body: { state: 'parsed', value: { amount: 6 }, numerals: false, partial: true } })).toEqual({
      examined: 1,
      undecided: 0,
      changed: [['dec_a', 'allow', 'deny']],
    });
  });

  it('counts requests of which a header would be needed that was not kept', async () => {
    const draft = at('deny', '/a', [{ field: 'request.headers.x-team', operator: 'not_exists' }]);
    const facts = factsOf({ url: 'https://h/a' });
    const asking = (withheld: 'all' | ReadonlySet<string>) =>
      impact([recordedAs('dec_a', { ...facts, request: { ...facts.request, withheld } })], [], [draft]);
    expect((await asking('all')).undecided).toBe(1);
    expect((await asking(new Set(['x-team']))).undecided).toBe(1);
    expect((await asking(new Set(['authorization']))).changed).toEqual([['dec_a', 'allow', 'deny']]);
  });

  it('groups what changes in the same way, with how often and a few examples', async () => {
    const records = Array.from({ length: 5 }, () => record('/a')).concat(record('/b'));
    const { groups } = await impactOf(stream(records), {
      without: buildPolicySet([]),
      with: buildPolicySet([at('deny', '/a'), at('requires_approval', '/b')]),
    });
    expect(
      groups.map(({ before, after, rule, count, examples }) => [before, after, rule, count, examples.length]),
    ).toEqual([
      ['allow', 'deny', 'deny', 5, 3],
      ['allow', 'requires_approval', 'requires_approval', 1, 1],
    ]);
  });
});
