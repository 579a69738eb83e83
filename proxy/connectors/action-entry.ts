// What does one row of a connector's table say? Data: which request it recognises, and what that does.

import type { BodyFacts } from '../policy/engine/facts.ts';
import type { ClassifiedAction, RequestHead } from './connector.ts';

/** One recognised request. */
export interface ActionEntry {
  readonly method: string;
  /** Segments may be `{name}`, or have one within (`{repo}.git`); a last `{name...}` takes the rest. */
  readonly path: string;
  readonly type: string;
  /** Unless given: read for GET, HEAD and OPTIONS. */
  readonly verb?: 'read' | 'write';
  /** 0 to 100; unless given by verb and method. */
  readonly risk?: number;
  /** Name to `path.x`, `query.x`, `header.x` or `body.a.b`. Names in the path need not be repeated. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Templates over parameters; left out where one of them is missing. */
  readonly resource?: { readonly type: string; readonly id?: string; readonly account?: string };
  /** A template of `sentence.ts`. */
  readonly sentence?: string;
}

/** What a provider reads out of a request beyond its table. */
export type SpecialAction = Omit<ClassifiedAction, 'resource'> & {
  readonly resource?: { readonly type: string; readonly id: string | undefined };
  readonly sentence?: string;
};

/** A request as providers see it: `path` is below the connector's base path. */
export interface SeenRequest {
  readonly head: RequestHead;
  readonly path: string;
  readonly body: BodyFacts;
}

/** A kind of connector: where it usually is, what it recognises, how it reads what it does not. */
export interface Provider {
  /** Where base-URL mode sends unless the connector says otherwise; with a reason to be `https`. */
  readonly baseUrl?: string;
  /** Known besides the base URL's. */
  readonly hosts: readonly string[];
  readonly entries: readonly ActionEntry[];
  /** Asked before the table, for what method and path do not tell. */
  special?(seen: SeenRequest): SpecialAction | undefined;
  /** The verb of what nothing recognises; unless given: read for GET, HEAD and OPTIONS. */
  fallbackVerb?(seen: SeenRequest): 'read' | 'write';
}

/** `'POST /v1/refunds'` and what it does, as one row. */
export function entry(
  request: string,
  type: string,
  rest: Omit<ActionEntry, 'method' | 'path' | 'type'> = {},
): ActionEntry {
  const [method = '', path = ''] = request.split(' ');
  return { method, path, type, ...rest };
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method only reads, as HTTP defines it (RFC 9110, 9.2.1). */
export function verbOfMethod(method: string): 'read' | 'write' {
  return READING.has(method) ? 'read' : 'write';
}

/** The risk of an action that nobody rated. */
export function usualRisk(verb: 'read' | 'write', method: string): number {
  if (verb === 'read') return 5;
  return method === 'DELETE' ? 60 : 30;
}
