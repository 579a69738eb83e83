// How does the gate say no? Statuses, headers and body as measured on real SDKs (docs: what an agent sees). One place builds them all.

import { GATE_STATUS, type GateCode } from '../errors.ts';
import type { RawHeaders } from '../http/headers.ts';
import type { Effect, VerdictRule } from './assess.ts';

/** Everything that an answer of the gate's own may say. */
export interface Refusal {
  readonly code: GateCode;
  /** The first sentence must stand alone; most SDKs print only that. */
  readonly message: string;
  readonly decision: Effect | 'error';
  readonly decisionId: string;
  readonly rule: VerdictRule;
  readonly hold?: { readonly id: string; readonly expiresAt: string };
  /** Another status than the code's own: the third wait, 401 on a base URL, 403 inside a tunnel, 202 for respond-async. */
  readonly status?: number;
  /** For a hold: whether the caller should send the same request again. */
  readonly retry?: boolean;
  readonly retryAfterSeconds?: number;
  readonly closeConnection?: boolean;
  readonly extraHeaders?: RawHeaders;
}

/** A whole small answer, for `AnswerWriter.whole`. */
export interface RefusalAnswer {
  readonly status: number;
  readonly headers: string[];
  readonly body: string;
  readonly close: boolean;
}

/** What an agent's own API is reached at, through the gate. */
export const INTERNAL_ORIGIN = 'http://holdgate.internal';

const TITLES: Readonly<Record<number, string>> = {
  202: 'Waiting for approval',
  400: 'Bad request',
  401: 'Agent key required',
  403: 'Refused by Holdgate',
  404: 'Not found',
  407: 'Agent key required',
  408: 'Request timeout',
  413: 'Body too large',
  429: 'Too many requests',
  431: 'Headers too large',
  502: 'Bad gateway',
  503: 'Not now',
  504: 'Upstream timeout',
};

/** RFC 9209 error words beside our codes, where one fits. */
const PROXY_STATUS: Partial<Record<GateCode, string>> = {
  no_connector: 'destination_not_found',
  destination_prohibited: 'destination_ip_prohibited',
  upstream_unreachable: 'destination_unavailable',
  upstream_timeout: 'http_response_timeout',
  upstream_invalid: 'http_protocol_error',
  ambiguous_target: 'http_request_error',
  ambiguous_framing: 'http_request_error',
  gate_unavailable: 'proxy_internal_error',
};

/** The agent's next step. */
function hintFor({ code, retry }: Refusal): 'retry_same_request' | 'stop_and_report' | 'request_access' {
  if (retry === true || code === 'gate_unavailable' || code === 'gate_draining') return 'retry_same_request';
  if (code === 'no_connector' || code === 'role_denied' || code === 'boundary_denied' || code === 'access_rule_denied')
    return 'request_access';
  return 'stop_and_report';
}

/** Builds the answer; `accept` decides between application/json and application/problem+json. */
export function refusalAnswer(refusal: Refusal, accept: string | undefined): RefusalAnswer {
  const status = refusal.status ?? GATE_STATUS[refusal.code];
  const problem = accept?.includes('application/problem+json') === true;
  const body = bodyOf(refusal, status);
  const headers = [
    'Content-Type',
    problem ? 'application/problem+json' : 'application/json',
    'Cache-Control',
    'no-store',
    ...decisionHeaders(refusal.decision, refusal.rule.name, refusal.decisionId),
    ...(refusal.hold ? ['Holdgate-Hold-Id', refusal.hold.id] : []),
    ...retryHeaders(refusal, status),
    ...statusHeaders(refusal, status),
    ...(refusal.extraHeaders ?? []),
  ];
  return { status, headers, body: JSON.stringify(body), close: refusal.closeConnection ?? false };
}

/** The headers that every answer carries, also the upstream's own. */
export function decisionHeaders(decision: Effect | 'error', ruleName: string, decisionId: string): string[] {
  return ['Holdgate-Decision', `${decision}; rule="${headerText(ruleName)}"`, 'Holdgate-Decision-Id', decisionId];
}

/** Names travel in headers, so they are printable ASCII without quotes; anything else is replaced. */
export function headerText(name: string): string {
  return PRINTABLE.test(name) ? name : name.replaceAll(/[^ !#-[\]-~]/g, '?');
}
const PRINTABLE = /^[ !#-[\]-~]*$/;

function retryHeaders({ code, retry, retryAfterSeconds }: Refusal, status: number): string[] {
  if (status === 202) return ['Retry-After', '5', 'Preference-Applied', 'respond-async'];
  const seconds = retryAfterSeconds ?? (status === 503 ? 2 : undefined);
  const should = retry === true || (status === 503 && code !== 'approval_pending') ? 'true' : 'false';
  const headers = ['X-Should-Retry', should, 'Stripe-Should-Retry', should];
  if (seconds !== undefined && status !== 403) headers.push('Retry-After', String(seconds));
  return headers;
}

function statusHeaders({ code, hold }: Refusal, status: number): string[] {
  const headers: string[] = [];
  const standard = PROXY_STATUS[code];
  if (standard) headers.push('Proxy-Status', `holdgate; error=${standard}`);
  if (status === 407) headers.push('Proxy-Authenticate', 'Basic realm="Holdgate"');
  if (status === 401) headers.push('WWW-Authenticate', 'Basic realm="Holdgate"');
  if (code === 'kill_switch') headers.push('Holdgate-Kill-Switch', 'active');
  if (status === 202 && hold) headers.push('Location', `${INTERNAL_ORIGIN}/v1/holds/${hold.id}`);
  return headers;
}

function bodyOf(refusal: Refusal, status: number): Readonly<Record<string, unknown>> {
  const { code, message, decisionId, rule, hold } = refusal;
  const at = hold && `${INTERNAL_ORIGIN}/v1/holds/${hold.id}`;
  return {
    type: `urn:holdgate:${code}`,
    title: TITLES[status] ?? 'Refused by Holdgate',
    status,
    code,
    detail: message,
    message,
    error: { type: 'holdgate_error', code, message },
    decision_id: decisionId,
    rule: { name: rule.name, kind: rule.kind },
    agent_hint: hintFor(refusal),
    ...(hold && { hold_id: hold.id, status_url: at, wait_url: `${at}/wait`, expires_at: hold.expiresAt }),
  };
}
