// Which words does the policy language know, and where? What the editor offers as one types; fields and operators come from the engine itself.

import { PLAIN_SETTINGS } from '../../../../proxy/policy/engine/check-condition.ts';
import { LIMIT_SPLITS, SCOPE_KEYS } from '../../../../proxy/policy/engine/document.ts';
import { FIELD_NAMES, type Field, resolveField } from '../../../../proxy/policy/engine/fields.ts';
import { OPERATOR_NAMES, operatorFits } from '../../../../proxy/policy/engine/operators.ts';
import type { TenantNames } from '../../data/policy-names.ts';

const CONDITION = ['all', 'any', 'not', 'field', 'operator', 'value', 'zone', 'window', 'of'];
const PEOPLE = ['roles', 'people_groups', 'users'];

/** The keys that may stand below a key; '' is the document. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['metadata', 'rules', 'limits', 'tests'],
  metadata: ['name', 'description', 'priority', 'mode', 'scope'],
  scope: SCOPE_KEYS,
  rules: ['name', 'conditions', 'decision', 'reason', 'risk_score', 'approval'],
  conditions: CONDITION,
  all: CONDITION,
  any: CONDITION,
  not: CONDITION,
  of: ['action', 'agent'],
  approval: [
    'approvers',
    'required',
    'timeout_seconds',
    'wait_seconds',
    'reason_required',
    'separation_of_duties',
    'escalate_after_seconds',
    'escalation_approvers',
  ],
  approvers: PEOPLE,
  escalation_approvers: PEOPLE,
  limits: ['name', 'conditions', 'sum', 'per', 'max', 'window', 'reason'],
  tests: ['name', 'request', 'expect'],
  request: [
    'agent',
    'agent_groups',
    'environment',
    'connector',
    'action',
    'resource',
    'method',
    'url',
    'headers',
    'size',
    'body',
    'mcp',
    'context',
    'time',
    'source_ip',
    'gateway',
    'run_id',
    'history',
  ],
  expect: ['decision', 'rule'],
  context: ['time', 'source_ip', 'gateway', 'run_id'],
  resource: ['provider', 'type', 'id', 'account', 'environment', 'owner_tenant'],
};

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const TRUTHS = ['true', 'false'];

/** The words that a key's value can be, where the language or the tenant has a list of them. */
export function valuesOf(key: string, known: TenantNames): readonly string[] {
  return VALUES[key]?.(known) ?? [];
}

const EFFECTS = ['allow', 'deny', 'requires_approval'];
const VALUES: Readonly<Record<string, (known: TenantNames) => readonly string[]>> = {
  field: () => FIELD_NAMES.map((name) => name.replace(/\*$/, '')),
  sum: () => FIELD_NAMES.map((name) => name.replace(/\*$/, '')),
  operator: () => OPERATOR_NAMES,
  decision: () => EFFECTS,
  expect: () => EFFECTS,
  mode: () => ['enforce', 'monitor', 'off'],
  reason_required: () => TRUTHS,
  separation_of_duties: () => ['always', 'production', 'never'],
  per: () => LIMIT_SPLITS,
  method: () => METHODS,
  agent: ({ agents }) => agents,
  agents: ({ agents }) => agents,
  agent_groups: ({ groups }) => groups,
  connector: ({ connectors }) => connectors,
  connectors: ({ connectors }) => connectors,
  action: ({ actions }) => actions,
  action_types: ({ actions }) => actions,
  roles: ({ roles }) => roles,
};

/** The operators that can be asked of this field; all of them where there is no such field. */
export function operatorsOf(field: string | undefined): readonly string[] {
  const found = field === undefined ? undefined : fieldOf(field);
  return found === undefined ? OPERATOR_NAMES : OPERATOR_NAMES.filter((name) => operatorFits(name, found.kind));
}

/** What a field of this name can be. */
export function valuesOfField(name: string, known: TenantNames): readonly string[] {
  if (name === 'request.method') return METHODS;
  if (name === 'action.type') return known.actions;
  if (name === 'action.connector') return known.connectors;
  if (name === 'agent.name') return known.agents;
  if (name === 'agent.groups') return known.groups;
  return fieldOf(name)?.choices ?? [];
}

/** The kind of a field in a word, for the list of fields. */
export function kindOf(name: string): string {
  return fieldOf(name.endsWith('.') ? `${name}name` : name)?.kind ?? '';
}

function fieldOf(name: string): Field | undefined {
  return resolveField(name, PLAIN_SETTINGS);
}
