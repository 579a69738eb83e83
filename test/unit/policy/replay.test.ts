// Which recorded requests would a draft have decided otherwise? Only what the draft itself changes counts.

import { describe, expect, it } from 'vitest';
import type { PolicyEffect } from '../../../proxy/policy/engine/decision.ts';
import { buildPolicySet, type CompiledPolicy } from '../../../proxy/policy/engine/policy-set.ts';
import { impactOf, type RecordedDecision } from '../../../proxy/policy/replay.ts';
import { compiled, factsOf } from './policies.ts';

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

const record = (path: string, before: PolicyEffect, request: object = {}, access?: PolicyEffect): RecordedDecision => ({
  decision_id: `dec_${path.slice(1)}_${before}`,
  agent: { id: 'agt_1', name: 'bot' },
  facts: factsOf({ url: `https://h${path}`, ...request }),
  before,
  ...(access && { access }),
});

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
    const records = [record('/a', 'allow'), record('/b', 'allow'), record('/a', 'allow', { method: 'POST' })];
    expect(await impact(records, [], [at('deny', '/a')])).toEqual({
      examined: 3,
      undecided: 0,
      changed: [
        ['dec_a_allow', 'allow', 'deny'],
        ['dec_a_allow', 'allow', 'deny'],
      ],
    });
  });

  it('does not count what policies that came later changed already', async () => {
    expect(
      (await impact([record('/a', 'allow')], [at('deny', '/a')], [at('requires_approval', '/a')])).changed,
    ).toEqual([]);
  });

  it('leaves a denial that came from roles or access rules a denial', async () => {
    expect((await impact([record('/a', 'deny')], [], [at('allow', '/a'), at('deny', '/a')])).changed).toEqual([]);
  });

  it('lifts an approval that access asked for, where the draft allows', async () => {
    expect((await impact([record('/a', 'requires_approval')], [], [at('allow', '/a')])).changed).toEqual([
      ['dec_a_requires_approval', 'requires_approval', 'allow'],
    ]);
    expect((await impact([record('/a', 'allow', {}, 'allow')], [], [at('allow', '/a')])).changed).toEqual([]);
  });

  it('counts requests whose body would be needed instead of guessing', async () => {
    const draft = at('deny', '/a', [{ field: 'request.body.amount', operator: 'greater_than', value: 5 }]);
    const one = record('/a', 'allow', { method: 'POST' });
    const unread = {
      ...one,
      facts: { ...one.facts, request: { ...one.facts.request, body: { state: 'unread' as const } } },
    };
    expect(await impact([unread], [], [draft])).toEqual({ examined: 1, undecided: 1, changed: [] });
  });
});
