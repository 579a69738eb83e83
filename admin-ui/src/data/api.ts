// How does the console ask its server? The only place that builds requests: tenant, JSON, problems.

import { learnTime } from './now.ts';

/** One thing that is wrong with an input. */
export interface FieldProblem {
  readonly pointer: string;
  readonly message: string;
  /** Where in a text it is, counted from 1; only of texts. */
  readonly line?: number;
  readonly column?: number;
}

/** A refusal in the server's words, or that it could not be reached (`unreachable`). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  readonly required: string | undefined;

  constructor(document: {
    status: number;
    code: string;
    detail: string;
    errors?: readonly FieldProblem[];
    required?: string;
  }) {
    super(document.detail);
    this.name = 'ApiProblem';
    this.status = document.status;
    this.code = document.code;
    this.errors = document.errors ?? [];
    this.required = document.required;
  }

  /** What the server says of one field, by its name. */
  of(field: string): string | undefined {
    return this.errors.find(({ pointer }) => pointer === `/${field}` || pointer.startsWith(`/${field}/`))?.message;
  }
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
  readonly total: number;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What goes with a change: its query, and the version that the person saw, which must still be the newest. */
interface Sending {
  readonly query?: Query;
  readonly seenVersion?: number | undefined;
  /** Another tenant than the selected one. */
  readonly tenantId?: string | undefined;
}

/** What is sent, as it goes over the wire. */
interface Content {
  readonly text: string;
  readonly type: string;
}

/** Requests of one person in one tenant. */
class Api {
  /** The tenant that every request is about; undefined: the session's own choice. */
  tenantId: string | undefined;
  /** Called when the server no longer knows the session. */
  onSignedOut: () => void = () => {};

  /** `tenantId`: about another tenant than the selected one. */
  get<Answer>(path: string, query: Query = {}, tenantId?: string): Promise<Answer> {
    return this.#ask<Answer>('GET', path, { query, tenantId });
  }

  post<Answer>(path: string, body: unknown = {}, sending: Sending = {}): Promise<Answer> {
    return this.#ask<Answer>('POST', path, { ...sending, ...inJson(body) });
  }

  /** Sends a CSV file as it is. */
  postCsv<Answer>(path: string, text: string, sending: Sending = {}): Promise<Answer> {
    return this.#ask<Answer>('POST', path, { ...sending, text, type: 'text/csv' });
  }

  put<Answer>(path: string, body: unknown, sending: Sending = {}): Promise<Answer> {
    return this.#ask<Answer>('PUT', path, { ...sending, ...inJson(body) });
  }

  patch<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.#ask<Answer>('PATCH', path, inJson(body));
  }

  delete<Answer = void>(path: string, sending: Sending = {}): Promise<Answer> {
    return this.#ask<Answer>('DELETE', path, sending);
  }

  async #ask<Answer>(method: string, path: string, sent: Sending & Partial<Content> = {}): Promise<Answer> {
    const headers: Record<string, string> = { Accept: 'application/json' };
    const tenantId = sent.tenantId ?? this.tenantId;
    if (tenantId !== undefined) headers['X-Tenant-Id'] = tenantId;
    if (sent.type !== undefined) headers['Content-Type'] = sent.type;
    if (sent.seenVersion !== undefined) headers['If-Match'] = `"${sent.seenVersion}"`;
    const response = await fetch(withQuery(path, sent.query), {
      method,
      headers,
      ...(sent.text !== undefined && { body: sent.text }),
    }).catch(() => {
      throw new ApiProblem({ status: 0, code: 'unreachable', detail: 'The server cannot be reached.' });
    });
    learnTime(response.headers.get('date'));
    if (response.status === 204) return undefined as Answer;
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok) return answer as Answer;
    const problem = new ApiProblem(documentOf(response.status, answer));
    if (problem.code === 'unauthenticated') this.onSignedOut();
    throw problem;
  }
}

/** The console's one connection to its server. */
export const api = new Api();

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: 'internal',
    detail: 'The console made a mistake. Reload the page and try again.',
  });
}

function documentOf(status: number, answer: unknown): ConstructorParameters<typeof ApiProblem>[0] {
  const known = typeof answer === 'object' && answer !== null && 'code' in answer && 'detail' in answer;
  if (known) return { ...(answer as ConstructorParameters<typeof ApiProblem>[0]), status };
  return { status, code: 'unexpected', detail: `The server answered ${status} without a reason.` };
}

function inJson(body: unknown): Content {
  return { text: JSON.stringify(body), type: 'application/json' };
}

function withQuery(path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}
