// What of a table's row can be worked out before the first request?

import type { Value } from '../policy/engine/facts.ts';
import { type ActionEntry, usualRisk, verbOfMethod } from './action-entry.ts';
import { compileId, compileParameters, type ReadParameters } from './parameters.ts';

type IdOf = (parameters: Readonly<Record<string, Value>>) => string | undefined;

/** A row, ready to be applied. */
export interface CompiledEntry extends ActionEntry {
  readonly verb: 'read' | 'write';
  readonly risk: number;
  readonly read: ReadParameters;
  readonly readsBody: boolean;
  readonly idOf: IdOf;
  readonly accountOf: IdOf;
}

/** Compiles a row. */
export function compileEntry(entry: ActionEntry): CompiledEntry {
  const verb = entry.verb ?? verbOfMethod(entry.method);
  const sources = entry.parameters ?? {};
  return {
    ...entry,
    verb,
    risk: entry.risk ?? usualRisk(verb, entry.method),
    read: compileParameters(sources),
    readsBody: Object.values(sources).some((source) => source.startsWith('body.')),
    idOf: compileId(entry.resource?.id),
    accountOf: compileId(entry.resource?.account),
  };
}
