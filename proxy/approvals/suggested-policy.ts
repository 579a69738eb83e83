// Which policy would have spared people these approvals? An exception from the rule that held, or a permission where no policy did, no wider
// than what was approved, with a test for each side of it. Pure: YAML in, YAML out.

import { isMap, isSeq, parseDocument, stringify, type YAMLMap } from 'yaml';
import type { ApprovalRow } from '../../store/rows.ts';
import type { Value } from '../policy/engine/facts.ts';
import { requirementOf } from './question.ts';

/** How far approved requests went in one field: up to a number, one of some values, or always absent. */
export type Bound =
  | { readonly field: string; readonly most: number }
  | { readonly field: string; readonly one_of: readonly (string | boolean)[] }
  | { readonly field: string; readonly absent: true };

/** Approved requests of one agent, action and rule. */
export interface ApprovedLike {
  readonly agentName: string;
  readonly actionType: string;
  readonly connectorName: string | undefined;
  readonly rows: readonly ApprovalRow[];
}

/** More different values than this are no pattern. */
const MOST_VALUES = 5;
/** What the exception says of the request anyway. */
const SAID_ANYWAY = new Set(['agent.name', 'agent.id', 'action.type', 'action.connector', 'action.verb']);

/** The bounds within which all of them lay; undefined where a field that the rule reads follows no pattern. */
export function boundsOf(rows: readonly ApprovalRow[]): Bound[] | undefined {
  const values = rows.map(valuesOf);
  const fields = [...new Set(values.flatMap((one) => Object.keys(one)))].filter((field) => !SAID_ANYWAY.has(field));
  const bounds = fields.map((field) =>
    boundOf(
      field,
      values.map((one) => one[field] ?? null),
    ),
  );
  return bounds.every((bound) => bound !== undefined) ? bounds : undefined;
}

function boundOf(field: string, values: readonly Value[]): Bound | undefined {
  if (values.every((value) => value === null)) return { field, absent: true };
  if (values.every((value) => typeof value === 'number' && value >= 0))
    return { field, most: Math.max(...(values as number[])) };
  const different = [...new Set(values)];
  const plain = different.every((value) => typeof value === 'string' || typeof value === 'boolean');
  return plain && different.length <= MOST_VALUES ? { field, one_of: different as string[] } : undefined;
}

function valuesOf(row: ApprovalRow): Readonly<Record<string, Value>> {
  const { shape } = requirementOf(row);
  return shape.kind === 'shape' ? shape.values : {};
}

/** A new policy that allows what was approved, for rules that are no policy's. */
export function permission(like: ApprovedLike, bounds: readonly Bound[]): string {
  const name = nameOf(`allow-${like.agentName}-${like.actionType}`);
  return stringify({
    metadata: {
      name,
      description: `Approved ${like.rows.length} times of ${like.rows.length}, so it need not be asked any more`,
      scope: {
        agents: [like.agentName],
        ...(like.connectorName !== undefined && { connectors: [like.connectorName] }),
        action_types: [like.actionType],
      },
    },
    rules: [
      {
        name: 'as-approved',
        ...(bounds.length > 0 && { conditions: { all: bounds.map(conditionOf) } }),
        decision: 'allow',
        reason: 'People approved this every time',
      },
    ],
    tests: [{ name: 'what was approved passes', request: requestOf(like, bounds, 0), expect: 'allow' }],
  });
}

/** Connectors that name an action by its verb alone; there the path says what it is. */
const UNTYPED = /^(http|webhook)\.[a-z]+$/;

/** A new policy that allows what an agent asked for, and no more than that. */
export function wanted(asked: {
  agentName: string;
  type: string;
  method: string;
  url: string;
  reason: string;
}): string {
  const { agentName, type, method, url, reason } = asked;
  const { host, pathname } = new URL(url);
  const exactly = [
    { field: 'request.method', operator: 'equals', value: method },
    { field: 'request.host', operator: 'equals', value: new URL(url).hostname },
    { field: 'request.path', operator: 'equals', value: pathname },
  ];
  return stringify({
    metadata: {
      name: nameOf(`allow-${agentName}-${UNTYPED.test(type) ? `${method}-${host}${pathname}` : type}`),
      description: `${agentName} asked for this and said: ${reason}`.slice(0, 500),
      scope: { agents: [agentName], action_types: [type] },
    },
    rules: [
      {
        name: 'as-asked',
        ...(UNTYPED.test(type) && { conditions: { all: exactly } }),
        decision: 'allow',
        reason: 'The agent asked for this and an administrator agreed',
      },
    ],
    tests: [{ name: 'what was asked for passes', request: { agent: agentName, method, url }, expect: 'allow' }],
  });
}

/** The policy that held, with an exception in its rule; undefined where the text has no such rule. */
export function exception(
  yaml: string,
  rule: string,
  { like, bounds }: { like: ApprovedLike; bounds: readonly Bound[] },
): string | undefined {
  const document = parseDocument(yaml);
  const rules = document.get('rules');
  const found = isSeq(rules) ? rules.items.find((item) => isMap(item) && item.get('name') === rule) : undefined;
  if (!found) return undefined;
  const held = found as YAMLMap;
  const spared = {
    not: {
      all: [
        { field: 'agent.name', operator: 'equals', value: like.agentName },
        { field: 'action.type', operator: 'equals', value: like.actionType },
        ...bounds.map(conditionOf),
      ],
    },
  };
  const before = held.get('conditions');
  const unconditional = before === undefined || (isMap(before) && before.items.length === 0);
  held.set('conditions', document.createNode(unconditional ? spared : { all: [before, spared] }));
  addTests(document, rule, { like, bounds });
  return String(document);
}

function addTests(
  document: ReturnType<typeof parseDocument>,
  rule: string,
  { like, bounds }: { like: ApprovedLike; bounds: readonly Bound[] },
): void {
  const called = `${like.agentName}, ${like.actionType}`;
  const added: unknown[] = [
    { name: `${called}: as approved before`, request: requestOf(like, bounds, 0), expect: 'allow' },
  ];
  if (bounds.some((bound) => 'most' in bound))
    added.push({
      name: `${called}: more than was ever approved`,
      request: requestOf(like, bounds, 1),
      expect: { decision: 'requires_approval', rule },
    });
  const tests = document.get('tests');
  if (isSeq(tests)) for (const test of added) tests.add(document.createNode(test));
  else document.set('tests', document.createNode(added));
}

function conditionOf(bound: Bound): Readonly<Record<string, unknown>> {
  const { field } = bound;
  if ('absent' in bound) return { field, operator: 'not_exists' };
  if ('most' in bound) return { field, operator: 'between', value: [0, bound.most] };
  return bound.one_of.length === 1
    ? { field, operator: 'equals', value: bound.one_of[0] }
    : { field, operator: 'in', value: bound.one_of };
}

/** The newest of the requests as a test states it, its numbers at their bound plus `beyond`. Its body is rebuilt of what the rule reads. */
function requestOf(like: ApprovedLike, bounds: readonly Bound[], beyond: number): Readonly<Record<string, unknown>> {
  const newest = like.rows[0] as ApprovalRow;
  const { shape } = requirementOf(newest);
  const values: Record<string, Value> = { ...valuesOf(newest) };
  for (const bound of bounds) if ('most' in bound) values[bound.field] = bound.most + beyond;
  const body = placed(values, 'request.body.');
  const parameters = placed(values, 'action.parameters.');
  return {
    agent: like.agentName,
    method: newest.request.method,
    url: newest.request.url,
    action: { type: like.actionType, ...(parameters && { parameters }) },
    ...(shape.kind === 'shape' && Object.keys(shape.resource).length > 0 && { resource: shape.resource }),
    ...(body && { body }),
  };
}

/** The values of a family of fields as the object that they were read from; undefined where there are none. */
function placed(values: Readonly<Record<string, Value>>, prefix: string): Record<string, unknown> | undefined {
  const root: Record<string, unknown> = Object.create(null);
  for (const [field, value] of Object.entries(values)) {
    if (!field.startsWith(prefix) || value === null) continue;
    const path = field.slice(prefix.length).split('.');
    let at = root;
    for (const name of path.slice(0, -1)) {
      at[name] ??= Object.create(null);
      at = at[name] as Record<string, unknown>;
    }
    at[path.at(-1) as string] = value;
  }
  return Object.keys(root).length > 0 ? (JSON.parse(JSON.stringify(root)) as Record<string, unknown>) : undefined;
}

/** A policy's name: printable ASCII without quotes, at most 100 characters. */
export const nameOf = (text: string): string => text.replaceAll(/[^\x21-\x7e]|["'`\\]/g, '-').slice(0, 100);
