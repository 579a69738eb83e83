// Does an object lie within a grant's limit? Every dimension that the limit names must be met by the object; an object that does not
// say where it stands in a dimension lies outside of it.

import type { GrantDocument } from '../../store/rows.ts';
import type { PermissionObject } from '../principal.ts';
import type { LimitDimension } from './permissions.ts';

/** A limit as it stands in a grant. */
export type LimitDocument = NonNullable<GrantDocument['limit']>;

/** A limit, ready to be asked. */
export interface Limit {
  readonly agents: ReadonlySet<string> | undefined;
  readonly groups: ReadonlySet<string> | undefined;
  readonly connectors: ReadonlySet<string> | undefined;
  readonly resourceTypes: ReadonlySet<string> | undefined;
  readonly labels: readonly (readonly [string, string])[];
  readonly verbs: ReadonlySet<string> | undefined;
}

/** The dimensions that a limit names; a list without members counts as named, since it lets nothing through. */
export function dimensionsOf(document: LimitDocument | undefined): readonly LimitDimension[] {
  if (!document) return [];
  return (Object.keys(document) as LimitDimension[]).filter((dimension) => document[dimension] !== undefined);
}

/** Compiles a limit; undefined for none. */
export function compileLimit(document: LimitDocument | undefined): Limit | undefined {
  if (!document || dimensionsOf(document).length === 0) return undefined;
  return {
    agents: setOf(document.agents),
    groups: setOf(document.groups),
    connectors: setOf(document.connectors),
    resourceTypes: setOf(document.resource_types),
    labels: Object.entries(document.labels ?? {}),
    verbs: setOf(document.verbs),
  };
}

function setOf(list: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return list === undefined ? undefined : new Set(list);
}

/** Whether the object lies within the limit. `verb` is the action's, where there is one. */
export function liesWithin(limit: Limit, object: PermissionObject, verb?: 'read' | 'write'): boolean {
  return (
    has(limit.agents, object.agentId) &&
    has(limit.connectors, object.connectorId) &&
    has(limit.resourceTypes, object.resourceType) &&
    has(limit.verbs, verb) &&
    (limit.groups === undefined || (object.groupIds?.some((id) => limit.groups?.has(id)) ?? false)) &&
    limit.labels.every(([name, value]) => labelOf(object, name) === value)
  );
}

function has(allowed: ReadonlySet<string> | undefined, value: string | undefined): boolean {
  return allowed === undefined || (value !== undefined && allowed.has(value));
}

function labelOf({ labels }: PermissionObject, name: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** One object for each way to lie at the edge of the limit: what somebody must hold who hands out a grant with it. */
export function objectsOf(document: LimitDocument | undefined): readonly PermissionObject[] {
  if (dimensionsOf(document).length === 0) return [{}];
  let objects: PermissionObject[] = [document?.labels ? { labels: document.labels } : {}];
  objects = crossed(objects, document?.agents, (agentId) => ({ agentId }));
  objects = crossed(objects, document?.groups, (group) => ({ groupIds: [group] }));
  objects = crossed(objects, document?.connectors, (connectorId) => ({ connectorId }));
  return crossed(objects, document?.resource_types, (resourceType) => ({ resourceType }));
}

function crossed(
  objects: PermissionObject[],
  values: readonly string[] | undefined,
  part: (value: string) => PermissionObject,
): PermissionObject[] {
  if (values === undefined) return objects;
  return values.flatMap((value) => objects.map((object) => ({ ...object, ...part(value) })));
}
