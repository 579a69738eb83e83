// What would this request do? The types that connectors speak in; the providers' tables are one file each.

import type { BodyFacts, RequestHead, Value } from '../policy/engine/facts.ts';

export type { RequestHead };

/** A typed action. Pure data, so that it can be recorded and shown. */
export interface ClassifiedAction {
  readonly type: string;
  readonly verb: 'read' | 'write';
  /** 0 to 100. */
  readonly risk: number;
  readonly parameters: Readonly<Record<string, Value>>;
  readonly resource: {
    readonly provider: string;
    readonly type: string | undefined;
    readonly id: string | undefined;
    readonly account: string | undefined;
  };
  /** Whether the connector has a table entry for it; false for `<type>.<verb>` fallbacks such as http.get. */
  readonly typed: boolean;
  /** Whether more parameters would come from the body (so a rule on `action.parameters.*` may need it). */
  readonly readsBody: boolean;
  /** Only the body says what is done (JSON-RPC, GraphQL): until it is read, type and verb are the strictest that it could turn out to be. */
  readonly typeFromBody?: boolean;
}

/** One connector as the gate uses it; immutable. */
export interface ConnectorInForce {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly revision: number;
  readonly mode: 'intercept' | 'tunnel';
  readonly allowPrivate: boolean;
  readonly ca: string | undefined;
  readonly environment: string | undefined;
  /** Where base-URL mode sends: scheme, host, port, base path without trailing slash. undefined: base-URL mode is not possible. */
  readonly base:
    | { readonly scheme: 'http' | 'https'; readonly host: string; readonly port: number; readonly path: string }
    | undefined;
  /** Exact `host:port` pairs that credentials may be injected for (literally listed hosts only, never patterns). */
  readonly injectionOrigins: ReadonlySet<string>;
  /** Whether `base_url` names a loopback literal by plain http, the only place where a credential may travel in the clear. */
  readonly plainLoopback: boolean;
  /** Opt-in: keep `%2F` and `;` as opaque bytes inside a path segment. */
  readonly opaqueSegments: boolean;
  /** Extra ports that CONNECT may name for this connector, besides 443 and 8443. */
  readonly ports: ReadonlySet<number>;
  classify(head: RequestHead, body: BodyFacts): ClassifiedAction;
  /** One sentence for the approver: 'Refund $480.00 of charge ch_1 on Stripe'. Computed only for holds and explanations. */
  sentence(action: ClassifiedAction, head: RequestHead, body: BodyFacts): string;
}

/** All connectors of a tenant. */
export interface ConnectorIndex {
  /** Literal host before pattern, longest base path, then oldest. undefined: nobody knows this target. */
  find(scheme: 'http' | 'https', host: string, port: number, path: string): ConnectorInForce | undefined;
  /** Whether any connector knows host and port (for CONNECT, before a path is known); the mode of the best one counts. */
  findHost(host: string, port: number): ConnectorInForce | undefined;
  byName(name: string): ConnectorInForce | undefined;
  byId(id: string): ConnectorInForce | undefined;
}
