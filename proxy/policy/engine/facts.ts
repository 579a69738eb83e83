// What does a policy decide on? The facts of one request, already typed. The engine reads them and nothing else:
// no clock, no I/O, no Node. Getters may compute lazily, but must give the same answer each time.

/** A JSON-like value as it was sent. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value };

/**
 * A body as the engine sees it. `unread`: the head is being decided, nothing was read yet. `none`: there is no body.
 * `opaque`: there is one, but nobody can say what is in it; `because` goes into explanations. Conditions on `request.body.*`
 * are unknown for it. `parsed`: JSON, form or multipart fields; `numerals` says that strings of digits compare as numbers (forms);
 * `partial`: a recorded body of which not everything was kept, so that a member that is not there may have been.
 */
export type BodyFacts =
  | { readonly state: 'unread' }
  | { readonly state: 'none' }
  | { readonly state: 'opaque'; readonly because: string }
  | { readonly state: 'parsed'; readonly value: Value; readonly numerals: boolean; readonly partial?: true };

/** What classification reads of a request; `path` is the canonical one below the connector's base path. */
export interface RequestHead {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** The whole canonical path, starting with '/', without query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Who calls. */
export interface AgentFacts {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  /** The owner's user id. */
  readonly owner: string | undefined;
  readonly environment: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** What the call does. */
export interface ActionFacts {
  readonly type: string;
  /** The connector's name. */
  readonly connector: string;
  readonly verb: 'read' | 'write';
  /** 0 to 100. */
  readonly risk: number;
  /** What the connector's route extracted from path, query and, once it is read, body. */
  readonly parameters: Readonly<Record<string, Value>>;
  /** The type itself may change once the body is read (MCP): while it is unread, nothing about the action is final. */
  readonly provisional?: boolean;
}

/** What it is done to. */
export interface ResourceFacts {
  readonly provider: string | undefined;
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly account: string | undefined;
  readonly environment: string | undefined;
  readonly owner_tenant: string | undefined;
}

/** The request itself. */
export interface RequestFacts {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** Names as sent; a name given twice is `undefined` in `query` and listed in `ambiguousQuery`. */
  readonly query: Readonly<Record<string, string>>;
  readonly ambiguousQuery: ReadonlySet<string>;
  /** Lower-case names; several lines of one name joined by ', '. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content_type: string | undefined;
  /** Recorded requests only: headers that may have been sent but were not kept. Nobody can tell what they said. */
  readonly withheld?: 'all' | ReadonlySet<string> | undefined;
  /** Bytes of the body where known. */
  readonly size: number | undefined;
  readonly body: BodyFacts;
}

/** When, from where and through which gate. */
export interface ContextFacts {
  /** ms since 1970 UTC, when the request came. `context.time`, `weekday` and `hour` are derived from it in the condition's zone (default UTC). */
  readonly time: number;
  readonly source_ip: string;
  readonly gateway: string;
  readonly run_id: string | undefined;
}

/** How often something happened before this request within a window. */
export interface HistoryQuery {
  readonly windowMs: number;
  readonly action: string | undefined;
  readonly agent: 'self' | 'any';
}

/** Everything that a policy can ask about one request. */
export interface Facts {
  readonly agent: AgentFacts;
  readonly action: ActionFacts;
  readonly resource: ResourceFacts;
  readonly request: RequestFacts;
  readonly context: ContextFacts;
  /** MCP calls only; read from the body. */
  readonly mcp: { readonly method: string; readonly tool: string | undefined; readonly arguments: Value } | undefined;
  /** undefined: nobody counted, the condition is unknown. */
  historyCount(query: HistoryQuery): number | undefined;
}
