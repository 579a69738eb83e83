// What can go wrong, in the words that leave the process? A closed list of codes, one status each, few classes.
// The gate's codes come from agent-facing answers (RFC 9209 words beside ours), the console's follow RFC 9457.

/** Codes that an agent can see at the gate, with the status they travel under. */
export const GATE_STATUS = {
  policy_denied: 403,
  no_connector: 403,
  role_denied: 403,
  boundary_denied: 403,
  access_rule_denied: 403,
  approval_denied: 403,
  approval_expired: 403,
  approval_consumed: 403,
  approval_pending: 503,
  kill_switch: 403,
  agent_key_required: 407,
  agent_key_revoked: 407,
  agent_disabled: 403,
  too_many_holds: 403,
  destination_prohibited: 403,
  sni_mismatch: 403,
  ambiguous_target: 400,
  ambiguous_framing: 400,
  headers_too_large: 431,
  request_timeout: 408,
  credential_needs_tls: 502,
  rate_limited: 429,
  budget_exhausted: 403,
  body_too_large: 413,
  upstream_unreachable: 502,
  upstream_invalid: 502,
  upstream_timeout: 504,
  gate_unavailable: 503,
  gate_draining: 503,
  not_found: 404,
  invalid_request: 400,
} as const;

/** A reason that the gate gives an agent for not passing its request on. */
export type GateCode = keyof typeof GATE_STATUS;

/** Codes of the console's API, with the status they travel under. */
export const API_STATUS = {
  invalid_request: 422,
  malformed_body: 400,
  body_too_large: 413,
  unsupported_media_type: 415,
  unauthenticated: 401,
  invalid_credentials: 401,
  cross_origin: 403,
  registration_closed: 403,
  invalid_invitation: 403,
  invalid_link: 403,
  view_only: 403,
  wrong_tenant: 403,
  outside_boundary: 403,
  no_role: 403,
  not_permitted: 403,
  above_own_rights: 403,
  last_owner: 409,
  personal_tenant: 403,
  not_an_approver: 403,
  own_agent: 403,
  already_voted: 409,
  already_decided: 409,
  not_found: 404,
  method_not_allowed: 405,
  name_taken: 409,
  conflict: 409,
  precondition_failed: 412,
  idempotency_mismatch: 422,
  tests_failed: 422,
  too_many_attempts: 429,
  ledger_unavailable: 503,
  unavailable: 503,
  internal: 500,
} as const;

/** A reason that the console's API gives for refusing a request. */
export type ApiCode = keyof typeof API_STATUS;

/** One thing that is wrong with an input: where (JSON pointer; line and column from 1 in a text) and what would be right. */
export interface Problem {
  readonly pointer: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** What an {@link ApiError} may say besides its code and sentence. */
export interface ApiErrorDetails {
  readonly errors?: readonly Problem[];
  /** The permission that was missing. */
  readonly required?: string;
  /** The check of `access` that said no. */
  readonly check?: string;
  /** More members of the problem document, never secret. */
  readonly more?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A refusal of the console's side. The sentence says what was wrong and what would be right; it may be shown to anybody. */
export class ApiError extends Error {
  readonly code: ApiCode;
  readonly details: ApiErrorDetails;
  constructor(code: ApiCode, sentence: string, details: ApiErrorDetails = {}) {
    super(sentence, { cause: details.cause });
    this.name = 'ApiError';
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return API_STATUS[this.code];
  }
}

/** What a {@link GateError} may say besides its code and sentence. */
export interface GateErrorDetails {
  /** The standard word of RFC 9209 for `Proxy-Status`, where there is one. */
  readonly proxyStatus?: string;
  /** The connection cannot carry another request after this. */
  readonly closeConnection?: boolean;
  readonly cause?: unknown;
}

/** A reason why the gate does not answer with the upstream's own answer. The sentence may be shown to the agent. */
export class GateError extends Error {
  readonly code: GateCode;
  readonly details: GateErrorDetails;
  constructor(code: GateCode, sentence: string, details: GateErrorDetails = {}) {
    super(sentence, { cause: details.cause });
    this.name = 'GateError';
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return GATE_STATUS[this.code];
  }
}

/** The process cannot start or a command cannot run. One clear sentence for the terminal; the process ends with `exitCode`. */
export class StartError extends Error {
  readonly exitCode: number;
  constructor(sentence: string, options: { exitCode?: number; cause?: unknown } = {}) {
    super(sentence, { cause: options.cause });
    this.name = 'StartError';
    this.exitCode = options.exitCode ?? 1;
  }
}
