// Which words does the policy language know, and where? What the editor offers as one types; fields and operators come from the engine itself.

import { PLAIN_SETTINGS } from '../../../../proxy/policy/engine/check-condition.ts';
import {
  APPROVAL_KEYS,
  APPROVER_KEYS,
  COMBINERS,
  CONTEXT_KEYS,
  COUNTED_KEYS,
  EXPECT_KEYS,
  LEAF_KEYS,
  LIMIT_KEYS,
  LIMIT_SPLITS,
  METADATA_KEYS,
  REQUEST_KEYS,
  RESOURCE_KEYS,
  RULE_KEYS,
  SCOPE_KEYS,
  TEST_KEYS,
} from '../../../../proxy/policy/engine/document.ts';
import { FIELD_NAMES, type Field, resolveField } from '../../../../proxy/policy/engine/fields.ts';
import { OPERATOR_NAMES, operatorFits } from '../../../../proxy/policy/engine/operators.ts';
import type { TenantNames } from '../../data/policy-names.ts';

const CONDITION = [...COMBINERS, ...LEAF_KEYS];

/** The keys that may stand below a key; '' is the document. */
export const KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['metadata', 'rules', 'limits', 'tests'],
  metadata: METADATA_KEYS,
  scope: SCOPE_KEYS,
  rules: RULE_KEYS,
  conditions: CONDITION,
  all: CONDITION,
  any: CONDITION,
  not: CONDITION,
  of: COUNTED_KEYS,
  approval: APPROVAL_KEYS,
  approvers: APPROVER_KEYS,
  escalation_approvers: APPROVER_KEYS,
  limits: LIMIT_KEYS,
  tests: TEST_KEYS,
  request: REQUEST_KEYS,
  expect: EXPECT_KEYS,
  context: CONTEXT_KEYS,
  resource: RESOURCE_KEYS,
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
