// Which facts does a policy's test state? What it leaves out of the policy's scope is taken as matching; everything else gets a plain value.

import { readBody } from './body.ts';
import type { Scope, ScopeKey, TestRequest } from './document.ts';
import type { ActionFacts, BodyFacts, Facts, RequestFacts, RequestHead, ResourceFacts, Value } from './facts.ts';

/** What a connector would make of it. */
export interface TestAction {
  /** The connector's name. */
  readonly connector?: string;
  readonly type: string;
  readonly verb: 'read' | 'write';
  readonly risk: number;
  readonly parameters: Readonly<Record<string, Value>>;
  readonly resource: {
    readonly provider: string;
    readonly type: string | undefined;
    readonly id: string | undefined;
    readonly account: string | undefined;
  };
}

/** Finds the connector that knows an address (by name where the test gives one) and asks it; undefined where none does. */
export type Classify = (connector: string | undefined, head: RequestHead, body: BodyFacts) => TestAction | undefined;

const DEFAULT_URL = new URL('https://api.example.com/');
/** Monday noon: an hour at which office hours hold. */
const DEFAULT_TIME = Date.UTC(2024, 0, 1, 12);
const DEFAULT_ADDRESS = '127.0.0.1';
const INSPECTED_BYTES = 1_048_576;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The facts of a test, and the keys of the scope that are taken as matching because it does not state them. */
export function factsOfTest(
  stated: TestRequest,
  scope: Scope,
  classify: Classify | undefined,
): { facts: Facts; taken: Set<ScopeKey> } {
  const request = requestFacts(stated);
  const known = classify?.(stated.connector, request, request.body);
  const taken = takenKeys(stated, scope, known);
  const resource = resourceFacts(stated, known, environmentFor(stated, scope));
  const facts: Facts = {
    agent: {
      id: stated.agent?.id ?? 'agt_test',
      name: stated.agent?.name ?? fitting(scope.agents) ?? 'agent',
      groups: stated.agent_groups ?? [fitting(scope.agent_groups) ?? []].flat(),
      owner: stated.agent?.owner,
      environment: environmentFor(stated, scope),
      labels: stated.agent?.labels ?? {},
    },
    action: actionFacts(stated, scope, known, request.method),
    resource,
    request,
    context: {
      time: stated.time ?? DEFAULT_TIME,
      source_ip: stated.source_ip ?? DEFAULT_ADDRESS,
      gateway: stated.gateway ?? 'default',
      run_id: stated.run_id,
    },
    mcp: mcpFacts(stated),
    historyCount: () => stated.history,
  };
  return { facts, taken };
}

/** A text that fits the first glob. */
function fitting(globs: readonly string[] | undefined): string | undefined {
  return globs?.[0]?.replaceAll('*', 'any').replaceAll('?', 'x');
}

function environmentFor(stated: TestRequest, scope: Scope): string | undefined {
  return stated.environment ?? stated.resource?.environment ?? fitting(scope.environments);
}

function takenKeys(stated: TestRequest, scope: Scope, known: TestAction | undefined): Set<ScopeKey> {
  const told: Readonly<Record<ScopeKey, boolean>> = {
    environments: stated.environment !== undefined || stated.resource?.environment !== undefined,
    agents: stated.agent?.name !== undefined,
    agent_groups: stated.agent_groups !== undefined,
    connectors: stated.connector !== undefined || known?.connector !== undefined,
    action_types: stated.action?.type !== undefined || known !== undefined,
  };
  return new Set((Object.keys(told) as ScopeKey[]).filter((key) => scope[key] !== undefined && !told[key]));
}

function actionFacts(stated: TestRequest, scope: Scope, known: TestAction | undefined, method: string): ActionFacts {
  const { type, verb, risk, parameters } = stated.action ?? {};
  return {
    type: type ?? known?.type ?? fitting(scope.action_types) ?? `http.${method.toLowerCase()}`,
    connector: stated.connector ?? known?.connector ?? fitting(scope.connectors) ?? 'http',
    verb: verb ?? known?.verb ?? (READING.has(method) ? 'read' : 'write'),
    risk: risk ?? known?.risk ?? 0,
    parameters: { ...known?.parameters, ...parameters },
  };
}

function resourceFacts(
  { resource }: TestRequest,
  known: TestAction | undefined,
  environment: string | undefined,
): ResourceFacts {
  return {
    provider: resource?.provider ?? known?.resource.provider,
    type: resource?.type ?? known?.resource.type,
    id: resource?.id ?? known?.resource.id,
    account: resource?.account ?? known?.resource.account,
    environment: resource?.environment ?? environment,
    owner_tenant: resource?.owner_tenant,
  };
}

function requestFacts(stated: TestRequest): RequestFacts {
  const url = stated.url ?? DEFAULT_URL;
  const headers = Object.fromEntries(
    Object.entries(stated.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const scheme = url.protocol === 'http:' ? 'http' : 'https';
  const { query, ambiguousQuery } = queryFacts(url.searchParams);
  const body = bodyFacts(stated, headers);
  return {
    method: stated.method ?? 'GET',
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (scheme === 'http' ? 80 : 443) : Number(url.port),
    path: url.pathname,
    query,
    ambiguousQuery,
    headers,
    content_type: headers['content-type'],
    size: stated.size ?? sizeOf(stated.body),
    body,
  };
}

function queryFacts(parameters: URLSearchParams): Pick<RequestFacts, 'query' | 'ambiguousQuery'> {
  const query: Record<string, string> = Object.create(null);
  const ambiguousQuery = new Set<string>();
  for (const [name, value] of parameters) {
    if (Object.hasOwn(query, name)) ambiguousQuery.add(name);
    else query[name] = value;
  }
  for (const name of ambiguousQuery) delete query[name];
  return { query, ambiguousQuery };
}

/** A text is read as it would arrive; anything else is what was parsed. */
function bodyFacts({ body, mcp }: TestRequest, headers: Readonly<Record<string, string>>): BodyFacts {
  const contentType = headers['content-type'];
  if (typeof body === 'string') {
    const bytes = new TextEncoder().encode(body);
    return readBody({ bytes, contentType, contentEncoding: headers['content-encoding'], limit: INSPECTED_BYTES });
  }
  if (body !== undefined)
    return {
      state: 'parsed',
      value: body,
      numerals: contentType?.startsWith('application/x-www-form-urlencoded') ?? false,
    };
  if (mcp === undefined) return { state: 'none' };
  const call = {
    jsonrpc: '2.0',
    method: mcp.method ?? 'tools/call',
    params: { name: mcp.tool ?? null, arguments: mcp.arguments ?? {} },
  };
  return { state: 'parsed', value: call, numerals: false };
}

function sizeOf(body: Value | undefined): number {
  if (body === undefined) return 0;
  return new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)).length;
}

function mcpFacts({ mcp }: TestRequest): Facts['mcp'] {
  return mcp && { method: mcp.method ?? 'tools/call', tool: mcp.tool, arguments: mcp.arguments ?? {} };
}
