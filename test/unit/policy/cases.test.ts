// Does the engine decide as the case files say? Each file is one lesson: policies with a table of requests, fields one by one, or texts that
// are refused.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Facts } from '../../../proxy/policy/engine/facts.ts';
import { buildPolicySet, type PolicySet } from '../../../proxy/policy/engine/policy-set.ts';
import { compiled, factsOf, problemsOf } from './policies.ts';

interface Expected {
  readonly decision: string;
  readonly rule?: string;
  readonly unknown?: boolean;
  readonly monitored?: string[];
}
interface CaseFile {
  readonly lesson: string;
  readonly policies?: (object | string)[];
  readonly requests?: { name?: string; request: object; unread?: boolean; expect?: string | Expected; head?: string }[];
  readonly each?: {
    field: string;
    operator?: string;
    value?: unknown;
    more?: object;
    request: object;
    other: object;
  }[];
  readonly refused?: { name: string; yaml: string; line: number; column?: number; pointer?: string; says: string }[];
}

const folder = new URL('../../policy-cases/', import.meta.url);
for (const file of readdirSync(folder)) {
  const {
    lesson,
    policies = [],
    requests = [],
    each = [],
    refused = [],
  } = parse(readFileSync(new URL(file, folder), 'utf8')) as CaseFile;
  describe(lesson, () => {
    const set = buildPolicySet(policies.map((policy) => compiled(policy)));
    for (const { name, request, unread, expect: wanted, head } of requests) {
      it(name ?? `${JSON.stringify(request)} → ${JSON.stringify(wanted ?? head)}`, () => {
        const stated = factsOf(request);
        const facts = unread
          ? { ...stated, request: { ...stated.request, body: { state: 'unread' } as const, size: undefined } }
          : stated;
        if (wanted !== undefined) check(set, facts, typeof wanted === 'string' ? { decision: wanted } : wanted);
        if (head !== undefined) expect(headOf(set, facts)).toBe(head);
      });
    }
    for (const { field, operator = 'equals', value, more, request, other } of each) {
      it(`${field} ${operator} ${JSON.stringify(value ?? '')}: ${JSON.stringify(request)}`, () => {
        const leaf = { field, operator, ...(value !== undefined && { value }), ...more };
        const one = buildPolicySet([
          compiled({ name: 'one', rules: [{ name: 'r', decision: 'deny', conditions: leaf }] }),
        ]);
        check(one, factsOf(request), { decision: 'deny', unknown: false });
        check(one, factsOf(other), { decision: 'none' });
      });
    }
    for (const { name, yaml, line, column, pointer, says } of refused) {
      it(name, () => {
        const problems = problemsOf(yaml);
        expect(problems).toContainEqual({
          line,
          column: column ?? expect.any(Number),
          pointer: pointer ?? expect.any(String),
          message: expect.stringContaining(says),
        });
      });
    }
  });
}

function check(set: PolicySet, facts: Facts, { decision, rule, unknown, monitored }: Expected): void {
  const { effect, rule: spoke, monitored: watched } = set.decide(facts);
  expect(effect ?? 'none').toBe(decision);
  if (rule !== undefined) expect(spoke?.rule).toBe(rule);
  if (unknown !== undefined) expect(spoke?.unknown).toBe(unknown);
  expect(watched.map((one) => one.rule.rule)).toEqual(monitored ?? []);
}

function headOf(set: PolicySet, facts: Facts): string {
  const head = set.decideHead(facts);
  return head.final ? (head.decision.effect ?? 'none') : 'open';
}
