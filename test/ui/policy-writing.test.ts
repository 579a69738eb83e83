// What the policy editor knows while somebody writes: words for a place, from the engine's own language, and what two people's changes make.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TenantNames } from '../../admin-ui/src/data/policy-names.ts';
import { offerAt } from '../../admin-ui/src/pages/policies/policy-completion.ts';
import { merged, resolved } from '../../admin-ui/src/pages/policies/policy-merge.ts';
import { KEYS } from '../../admin-ui/src/pages/policies/policy-words.ts';
import { say } from '../../admin-ui/src/strings/en.ts';
import { compilePolicy } from '../../proxy/policy/engine/compile.ts';
import { OPERATOR_NAMES } from '../../proxy/policy/engine/operators.ts';

const KNOWN: TenantNames = {
  agents: ['refund-bot'],
  groups: ['finance'],
  connectors: ['payments'],
  actions: ['stripe.refund.create'],
  roles: ['admin'],
};

/** The words offered where the text has a `|`. */
function offered(text: string): readonly string[] {
  const at = text.indexOf('|');
  return offerAt(text.replace('|', ''), at, KNOWN)?.words.map(({ word }) => word) ?? [];
}

describe('completion', () => {
  it('offers the keys of the place', () => {
    expect(offered('me|')).toContain('metadata');
    expect(offered('metadata:\n  |')).toContain('priority');
    expect(offered('rules:\n  - name: one\n    |')).toContain('decision');
    expect(offered('rules:\n- name: one\n  de|')).toContain('decision');
    expect(offered('rules:\n  - name: one\n    conditions:\n      all:\n        - { fi|')).toContain('field');
    expect(offered('rules:\n  - name: one\n    approval:\n      approvers: { ro|')).toEqual([
      'roles',
      'people_groups',
      'users',
    ]);
    expect(offered('tests:\n  - name: one\n    request: { method: GET, u|')).toContain('url');
  });

  it('offers fields, and the operators and values that fit them', () => {
    expect(offered('      - { field: req|')).toContain('request.method');
    expect(offered('      - { field: request.method, operator: |')).toContain('equals');
    expect(offered('      - { field: request.port, operator: |')).not.toContain('starts_with');
    expect(offered('      - { field: request.port, operator: |')).toContain('greater_than');
    expect(offered('      - field: agent.groups\n        operator: |')).toEqual([
      'contains',
      'not_contains',
      'exists',
      'not_exists',
    ]);
    expect(offered('      - { field: request.method, operator: in, value: [GET, P|')).toContain('POST');
    expect(offered('      - { field: action.verb, operator: equals, value: |')).toEqual(['read', 'write']);
    expect(offered('      - { field: nothing.known, operator: |')).toEqual(OPERATOR_NAMES);
  });

  it('offers what the tenant has', () => {
    expect(offered('      - { field: action.type, operator: equals, value: str|')).toEqual(['stripe.refund.create']);
    expect(offered('metadata:\n  scope:\n    agents: [|')).toEqual(['refund-bot']);
    expect(offered('    connectors: [|')).toEqual(['payments']);
  });

  it('offers nothing in a comment, and never throws', () => {
    expect(offered('# me|')).toEqual([]);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:{}[],-\n "\'#.') }), fc.nat(), (text, at) => {
        offerAt(text, at % (text.length + 1), KNOWN);
      }),
    );
  });

  it('knows every key that the engine knows, and no other', () => {
    for (const [place, keys] of Object.entries(KEYS)) {
      const [problem] = compilePolicy(unknownIn(place), { id: 'pol_1', version: 1 }).problems.filter(({ message }) =>
        message.startsWith("Unknown key 'zz'"),
      );
      const listed = /known are (.*)\.$/.exec(problem?.message ?? '')?.[1]?.split(', ') ?? [];
      const more = place === '' ? KEYS.metadata : [];
      expect(new Set([...keys, ...(more ?? [])]), place).toEqual(new Set(listed));
    }
  });
});

/** A policy with an unknown key at a place, for which the engine lists the known ones. */
function unknownIn(place: string): string {
  const rule = (more: string) => `metadata: { name: x }\nrules:\n  - name: r\n    decision: deny\n${more}`;
  const leaf = '{ zz: 1, field: agent.name, operator: exists }';
  const test = (more: string) => `${rule('')}tests:\n  - name: t\n    expect: allow\n${more}`;
  const texts: Readonly<Record<string, string>> = {
    '': 'zz: 1\nmetadata: { name: x }\nrules: []',
    metadata: 'metadata: { name: x, zz: 1 }\nrules: []',
    scope: 'metadata: { name: x, scope: { zz: [a] } }\nrules: []',
    rules: rule('    zz: 1\n'),
    conditions: rule(`    conditions: ${leaf}\n`),
    all: rule(`    conditions: { all: [${leaf}] }\n`),
    any: rule(`    conditions: { any: [${leaf}] }\n`),
    not: rule(`    conditions: { not: ${leaf} }\n`),
    of: rule(
      '    conditions: { field: history.count, window: 1h, of: { action: a.b, zz: 1 }, operator: greater_than, value: 1 }\n',
    ),
    approval: rule('    approval: { zz: 1 }\n').replace('deny', 'requires_approval'),
    approvers: rule('    approval: { approvers: { zz: [a] } }\n').replace('deny', 'requires_approval'),
    escalation_approvers: rule(
      '    approval: { escalate_after_seconds: 60, escalation_approvers: { zz: [a] } }\n',
    ).replace('deny', 'requires_approval'),
    limits: 'metadata: { name: x }\nlimits:\n  - { name: l, max: 1, window: 1h, zz: 1 }\n',
    tests: test('    zz: 1\n    request: { method: GET }\n'),
    request: test('    request: { zz: 1 }\n'),
    expect: test('    request: { method: GET }\n').replace('expect: allow', 'expect: { decision: allow, zz: 1 }'),
    context: test('    request: { context: { zz: 1 } }\n'),
    resource: test('    request: { resource: { zz: a } }\n'),
  };
  return texts[place] ?? '';
}

describe('the template of a new policy', () => {
  it('is a policy', () => {
    expect(compilePolicy(say.policies.template, { id: 'pol_1', version: 1 }).problems).toEqual([]);
  });
});

describe('a text that two people changed', () => {
  const both = (base: string, mine: string, theirs: string) => merged(base, mine, theirs);

  it('is put together where they changed different lines', () => {
    const pieces = both('a\nb\nc\nd\n', 'a\nB\nc\nd\n', 'a\nb\nc\nD\ne\n');
    expect(pieces.every(({ kind }) => kind === 'settled')).toBe(true);
    expect(resolved(pieces, () => 'mine')).toBe('a\nB\nc\nD\ne\n');
  });

  it('has to be chosen where they changed the same lines differently', () => {
    const pieces = both('a\nb\nc\n', 'a\nmine\nc\n', 'a\ntheirs\nc\n');
    expect(pieces.filter(({ kind }) => kind === 'conflict')).toEqual([
      { kind: 'conflict', base: 'b\n', mine: 'mine\n', theirs: 'theirs\n' },
    ]);
    expect(resolved(pieces, () => 'theirs')).toBe('a\ntheirs\nc\n');
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 12 }).map((lines) => lines.join('\n'));

  it('is one side’s where only that side changed it, and nobody’s words are lost to the same change', () => {
    fc.assert(
      fc.property(text, text, (base, other) => {
        expect(resolved(both(base, other, base), () => 'theirs')).toBe(other);
        expect(resolved(both(base, base, other), () => 'mine')).toBe(other);
        expect(resolved(both(base, other, other), () => 'mine')).toBe(other);
      }),
    );
  });

  it('is the same text whichever of the two is called mine', () => {
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        const pieces = both(base, mine, theirs);
        const settledOnly = pieces.every(({ kind }) => kind === 'settled');
        if (settledOnly) expect(resolved(pieces, () => 'mine')).toBe(resolved(pieces, () => 'theirs'));
        const swapped = both(base, theirs, mine);
        expect(resolved(pieces, () => 'mine')).toBe(resolved(swapped, () => 'theirs'));
      }),
    );
  });
});
