// One request while it is decided: who calls, what it names, what it would do, and as much of its body as was read.

import type { Readable } from 'node:stream';
import type { ClassifiedAction, ConnectorInForce, RequestHead } from '../connectors/connector.ts';
import { GateError } from '../errors.ts';
import { parseQuery } from '../http/query.ts';
import type { CanonicalTarget } from '../http/target.ts';
import type { BodyFacts, Facts, RequestFacts, Value } from '../policy/engine/facts.ts';
import type { KillSwitchesInForce } from '../snapshot.ts';
import type { Case } from './assess.ts';
import type { Caller } from './authenticate.ts';
import type { Exchange } from './exchange.ts';

/** What both a plain request and an upgrade have. */
export type RequestOf = Pick<
  Exchange,
  | 'way'
  | 'method'
  | 'target'
  | 'connectorName'
  | 'rawHeaders'
  | 'headers'
  | 'key'
  | 'contentLength'
  | 'sourceIp'
  | 'gone'
  | 'onGone'
> & {
  readonly body?: Readable | undefined;
  /** Of a recorded request: which headers it may have had that were not kept. */
  readonly withheld?: RequestFacts['withheld'];
};

/** Counts earlier decisions for `history.count`; undefined: nobody counted. */
export type HistoryCount = Facts['historyCount'];

/** A request that is known well enough to be decided. Immutable but for what reading the body adds. */
export interface Call {
  readonly request: RequestOf;
  readonly caller: Caller;
  readonly decisionId: string;
  /** When it came: ms since 1970, and the monotonic clock for its latency. */
  readonly atMs: number;
  readonly startedMs: number;
  /** Where it goes: the request's own target, or what the base URL of its connector makes of it. */
  readonly target: CanonicalTarget;
  readonly connector: ConnectorInForce | undefined;
  readonly head: RequestHead;
}

/** A call together with what was read of its body. */
export interface ReadCall extends Call {
  readonly body: BodyFacts;
  readonly action: ClassifiedAction | undefined;
  readonly facts: Facts | undefined;
}

const NO_BODY: BodyFacts = { state: 'none' };
const UNREAD: BodyFacts = { state: 'unread' };

/** Finds the connector and the target. Throws GateError `no_connector` for a base URL that cannot lead anywhere. */
export function identify(
  request: RequestOf,
  caller: Caller,
  stamps: Pick<Call, 'decisionId' | 'atMs' | 'startedMs'>,
): Call {
  const { connectors } = caller.tenant;
  if (request.connectorName === undefined) {
    const { target } = request;
    return located(
      request,
      caller,
      stamps,
      target,
      connectors.find(target.scheme, target.host, target.port, target.path),
    );
  }
  const connector = connectors.byName(request.connectorName);
  if (!connector?.base)
    throw new GateError(
      'no_connector',
      `No connector of this tenant is named ${JSON.stringify(request.connectorName)} and has a base URL.`,
    );
  const { scheme, host, port, path } = connector.base;
  const target = { scheme, host, port, path: path + request.target.path, query: request.target.query };
  return located(request, caller, stamps, target, connector);
}

/** A call whose base URL leads nowhere, for the record of its refusal: shown as the agent's own words below the gate's name. */
export function unplaced(
  request: RequestOf,
  caller: Caller,
  stamps: Pick<Call, 'decisionId' | 'atMs' | 'startedMs'>,
): Call {
  const { connectorName = '', target } = request;
  const path = `/connect/${encodeURIComponent(connectorName)}${target.path}`;
  return located(request, caller, stamps, { ...target, host: 'holdgate.internal', port: 80, path }, undefined);
}

function located(
  request: RequestOf,
  caller: Caller,
  stamps: Pick<Call, 'decisionId' | 'atMs' | 'startedMs'>,
  target: CanonicalTarget,
  connector: ConnectorInForce | undefined,
): Call {
  const { decisionId, atMs, startedMs } = stamps;
  const { fields } = parseQuery(target.query);
  const head: RequestHead = {
    method: request.method,
    scheme: target.scheme,
    host: target.host,
    port: target.port,
    path: target.path,
    query: fields,
    headers: request.headers,
  };
  return { request, caller, decisionId, atMs, startedMs, target, connector, head };
}

/** The call as it can be decided before its body is read. */
export function onHead(call: Call, history: HistoryCount): ReadCall {
  return withBody(call, call.request.body === undefined ? NO_BODY : UNREAD, history);
}

/** The call with this body. `known`: what its connector took out of the whole body, where this is only a part of it. */
export function withBody(
  call: Call,
  body: BodyFacts,
  history: HistoryCount,
  known?: ClassifiedAction['parameters'],
): ReadCall {
  const classified = call.connector?.classify(call.head, body);
  const action =
    classified && known ? { ...classified, parameters: { ...known, ...classified.parameters } } : classified;
  const facts = call.connector && action ? factsOf(call, call.connector, action, body, history) : undefined;
  return { ...call, body, action, facts };
}

/** The question for `assess`. */
export function caseOf(call: ReadCall, killSwitches: KillSwitchesInForce): Case {
  const { caller, connector, action, facts, atMs } = call;
  return { tenant: caller.tenant, agent: caller.agent, killSwitches, connector, action, facts, nowMs: atMs };
}

function factsOf(
  call: Call,
  connector: ConnectorInForce,
  action: ClassifiedAction,
  body: BodyFacts,
  historyCount: HistoryCount,
): Facts {
  const { agent, tenant } = call.caller;
  const environment = connector.environment ?? agent.environment ?? tenant.gateway.environment;
  const runId = call.request.headers['holdgate-run-id'];
  return {
    agent: {
      id: agent.id,
      name: agent.name,
      groups: agent.groupNames,
      owner: agent.ownerUserId,
      environment: agent.environment,
      labels: agent.labels,
    },
    action: {
      type: action.type,
      connector: connector.name,
      verb: action.verb,
      risk: action.risk,
      parameters: action.parameters,
      provisional: action.readsBody,
    },
    resource: { ...action.resource, provider: action.resource.provider, environment, owner_tenant: tenant.id },
    request: new RequestView(call, body),
    context: { time: call.atMs, source_ip: call.request.sourceIp, gateway: tenant.gateway.name, run_id: runId },
    mcp: connector.type === 'mcp' ? mcpOf(body) : undefined,
    historyCount,
  };
}

/** The request as policies read it; what costs something is made when it is asked for. */
class RequestView implements RequestFacts {
  readonly #call: Call;
  readonly body: BodyFacts;
  #ambiguous: ReadonlySet<string> | undefined;

  constructor(call: Call, body: BodyFacts) {
    this.#call = call;
    this.body = body;
  }

  get method(): string {
    return this.#call.head.method;
  }
  get scheme(): 'http' | 'https' {
    return this.#call.target.scheme;
  }
  get host(): string {
    return this.#call.target.host;
  }
  get port(): number {
    return this.#call.target.port;
  }
  get path(): string {
    return this.#call.target.path;
  }
  get query(): Readonly<Record<string, string>> {
    return this.#call.head.query;
  }
  get headers(): Readonly<Record<string, string>> {
    return this.#call.request.headers;
  }
  get content_type(): string | undefined {
    return this.#call.request.headers['content-type'];
  }
  get withheld(): RequestFacts['withheld'] {
    return this.#call.request.withheld;
  }
  get size(): number | undefined {
    return this.body.state === 'none' ? 0 : this.#call.request.contentLength;
  }
  get ambiguousQuery(): ReadonlySet<string> {
    this.#ambiguous ??= parseQuery(this.#call.target.query).ambiguous;
    return this.#ambiguous;
  }
}

/** The JSON-RPC call of the Model Context Protocol that a body carries. */
function mcpOf(body: BodyFacts): Facts['mcp'] {
  if (body.state !== 'parsed' || body.value === null || typeof body.value !== 'object' || Array.isArray(body.value))
    return undefined;
  const message = body.value as Readonly<Record<string, Value>>;
  if (typeof message.method !== 'string') return undefined;
  const params = (message.params ?? {}) as Readonly<Record<string, Value>>;
  return {
    method: message.method,
    tool: typeof params.name === 'string' ? params.name : undefined,
    arguments: params.arguments ?? null,
  };
}
