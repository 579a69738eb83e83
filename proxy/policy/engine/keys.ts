// What must a request have for a rule to be possible at all? The texts that a scope and the conditions that must hold name outright;
// a rule is dismissed without looking at it when the request has none of them.

import type { Condition, Scope, ScopeKey } from './document.ts';
import type { Facts } from './facts.ts';
import { isLiteral, literalPrefix } from './glob.ts';
import type { Wanted } from './operators.ts';
import { environmentOf } from './scope.ts';

/** What requests are told apart by; each is always there, so a rule that wants another value is false, never unknown. */
export const DIMENSIONS = [
  'path',
  'pathHead',
  'host',
  'action',
  'actionHead',
  'connector',
  'agent',
  'agentId',
  'group',
  'method',
  'environment',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** A rule is possible only where the dimension has one of the values. */
export interface Key {
  readonly dimension: Dimension;
  readonly values: readonly string[];
}

/** Reads a dimension of the facts; several values for groups. */
export const READ_DIMENSION: Readonly<Record<Dimension, (facts: Facts) => string | readonly string[]>> = {
  path: (facts) => facts.request.path,
  pathHead: (facts) => headOf(facts.request.path, '/', 1),
  host: (facts) => facts.request.host,
  action: (facts) => facts.action.type,
  actionHead: (facts) => headOf(facts.action.type, '.', 0),
  connector: (facts) => facts.action.connector,
  agent: (facts) => facts.agent.name,
  agentId: (facts) => facts.agent.id,
  group: (facts) => facts.agent.groups,
  method: (facts) => facts.request.method,
  environment: (facts) => environmentOf(facts) ?? '',
};

const SCOPE_DIMENSIONS: Readonly<Record<ScopeKey, Dimension>> = {
  environments: 'environment',
  agents: 'agent',
  agent_groups: 'group',
  connectors: 'connector',
  action_types: 'action',
};

const FIELD_DIMENSIONS: Readonly<Record<string, Dimension>> = {
  'request.path': 'path',
  'request.host': 'host',
  'request.method': 'method',
  'action.type': 'action',
  'action.connector': 'connector',
  'agent.name': 'agent',
  'agent.id': 'agentId',
};

/** The keys of a rule: from its policy's scope and from the conditions that must all hold. */
export function keysOf(scope: Scope, condition: Condition | undefined): Key[] {
  const scoped = (Object.entries(SCOPE_DIMENSIONS) as [ScopeKey, Dimension][]).flatMap(
    ([key, dimension]) => globKey(dimension, scope[key]) ?? [],
  );
  return [...scoped, ...(condition === undefined ? [] : conditionKeys(condition))];
}

function conditionKeys(condition: Condition): Key[] {
  if (condition.kind === 'all') return condition.parts.flatMap(conditionKeys);
  if (condition.kind !== 'leaf') return [];
  const { field, operator, wanted } = condition;
  if (field.name === 'agent.groups') return operator === 'contains' ? literalKey('group', wanted) : [];
  const dimension = FIELD_DIMENSIONS[field.name];
  if (dimension === undefined) return [];
  switch (operator) {
    case 'equals':
    case 'in':
      return literalKey(dimension, wanted);
    case 'glob':
      return [globKey(dimension, [wanted as string]) ?? []].flat();
    case 'starts_with':
      return [prefixKey(dimension, [wanted as string]) ?? []].flat();
    default:
      return [];
  }
}

function literalKey(dimension: Dimension, wanted: Wanted | undefined): Key[] {
  const values = Array.isArray(wanted) ? wanted : [wanted];
  return values.every((one) => typeof one === 'string') ? [{ dimension, values }] : [];
}

function globKey(dimension: Dimension, globs: readonly string[] | undefined): Key | undefined {
  if (globs === undefined) return undefined;
  return globs.every(isLiteral) ? { dimension, values: globs } : prefixKey(dimension, globs.map(literalPrefix));
}

/** A prefix that holds a whole first segment tells requests apart by that segment. */
function prefixKey(dimension: Dimension, prefixes: readonly string[]): Key | undefined {
  if (dimension === 'path') return headKey('pathHead', prefixes, '/', 1);
  return dimension === 'action' ? headKey('actionHead', prefixes, '.', 0) : undefined;
}

function headKey(dimension: Dimension, prefixes: readonly string[], separator: string, from: number): Key | undefined {
  if (!prefixes.every((one) => one.includes(separator, from))) return undefined;
  return { dimension, values: prefixes.map((one) => headOf(one, separator, from)) };
}

function headOf(text: string, separator: string, from: number): string {
  const end = text.indexOf(separator, from);
  return end === -1 ? text : text.slice(0, end);
}
