// What exists for a tenant at all? Its boundary, compiled. A boundary lists everything it contains: one that names only console
// permissions contains no action.

import type { BoundaryDocument } from '../../store/rows.ts';
import { actionPermission, compilePattern, expandPattern } from './permissions.ts';

/** A boundary, ready to be asked. */
export interface Boundary {
  readonly unlimited: boolean;
  /** Of people or `action.…`. */
  contains(permission: string): boolean;
  containsAction(actionType: string): boolean;
  containsConnector(connectorId: string): boolean;
  readonly sharedAgents: ReadonlySet<string>;
}

/** The boundary of a tenant that nobody has limited. */
export const NO_LIMIT: BoundaryDocument = { permissions: ['**'], connectors: '*', shared_agents: [] };

const compiled = new Map<string, Boundary>();
const COMPILED_KEPT = 10_000;

/** Compiles a boundary document. Patterns of a wrong form contain nothing. Tenants whose boundaries say the same share one. */
export function compileBoundary(document: BoundaryDocument): Boundary {
  const { permissions, connectors, shared_agents } = document;
  const text = JSON.stringify([permissions, connectors, shared_agents]);
  const known = compiled.get(text);
  if (known) return known;
  const boundary = build(document);
  if (compiled.size >= COMPILED_KEPT) compiled.clear();
  compiled.set(text, boundary);
  return boundary;
}

function build(document: BoundaryDocument): Boundary {
  const everything = document.permissions.includes('**');
  const people: ReadonlySet<string> = new Set(document.permissions.flatMap(expandPattern));
  const patterns = document.permissions.map(compilePattern);
  const connectors = document.connectors === '*' ? undefined : new Set(document.connectors);
  const contains = (permission: string) =>
    everything ||
    people.has(permission) ||
    (permission.startsWith('action.') && patterns.some((pattern) => pattern.matches(permission)));
  return {
    unlimited: everything && connectors === undefined,
    contains,
    containsAction: (actionType) => everything || contains(actionPermission(actionType)),
    containsConnector: (connectorId) => connectors === undefined || connectors.has(connectorId),
    sharedAgents: new Set(document.shared_agents),
  };
}
