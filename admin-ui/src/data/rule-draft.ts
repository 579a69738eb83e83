// How does a decision become a rule? A policy for requests like this one, with this one as its test; a draft that a person reads before it counts.

import type { Approval } from './approvals.ts';

/** What the rule shall do with requests like this one. */
export type RuleEffect = 'allow' | 'deny';

const MASKED = /\*{3}|\[redacted\]|\u2022{3}/i;
const MOST_CONDITIONS = 12;

/** A policy's text. Amounts become bounds, other values must be the same; what is masked or nested is left out. */
export function ruleDraft(approval: Approval, effect: RuleEffect): string {
  const { agent, action, request } = approval;
  const name = `${effect}-${action.type.replace(/[^a-z0-9]+/gi, '-')}`.toLowerCase().slice(0, 80);
  const conditions = [
    condition('action.type', 'equals', action.type),
    condition('agent.name', 'equals', agent.name),
    ...Object.entries(action.parameters ?? {})
      .flatMap(([key, value]) => ofParameter(key, value, effect))
      .slice(0, MOST_CONDITIONS),
  ];
  const test = {
    agent: agent.name,
    method: request.method,
    url: request.url,
    action: { type: action.type, parameters: plainOf(action.parameters ?? {}) },
  };
  return `metadata:
  name: ${name}
  description: ${JSON.stringify(`Made from approval ${approval.id}`)}
rules:
  - name: ${name}
    conditions:
      all:
${conditions.map((one) => `        - ${one}`).join('\n')}
    decision: ${effect}
    reason: ${JSON.stringify(effect === 'allow' ? 'Approved before, in the same way' : 'Refused before')}
tests:
  - name: ${effect === 'allow' ? 'the request that was approved passes' : 'the request that was refused is denied'}
    request: ${JSON.stringify(test)}
    expect: { decision: ${effect}, rule: ${name} }
`;
}

function ofParameter(key: string, value: unknown, effect: RuleEffect): string[] {
  if (!/^[\w-]+$/.test(key)) return [];
  const field = `action.parameters.${key}`;
  if (typeof value === 'number')
    return [condition(field, effect === 'allow' ? 'less_than_or_equal' : 'greater_than_or_equal', value)];
  if (typeof value === 'boolean') return [condition(field, 'equals', value)];
  return typeof value === 'string' && /^[\x20-\x7e]{1,80}$/.test(value) && !MASKED.test(value) && !isOwnName(value)
    ? [condition(field, 'equals', value)]
    : [];
}

/** Names of one thing alone, which no other request carries: a charge, a message, a commit. */
function isOwnName(value: string): boolean {
  return /^[a-z]+_[A-Za-z0-9]+$|^[0-9a-f]{7,64}$|\d{6,}/.test(value);
}

function plainOf(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).filter(
      ([key, value]) => /^[\w-]+$/.test(key) && ['string', 'number', 'boolean'].includes(typeof value),
    ),
  );
}

function condition(field: string, operator: string, value: string | number | boolean): string {
  return `{ field: ${field}, operator: ${operator}, value: ${JSON.stringify(value)} }`;
}
