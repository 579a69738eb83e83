// How does the console ask its server? The only place that builds requests: by the API's own description, with tenant, JSON, problems.

import createClient, { defaultPathSerializer } from 'openapi-fetch';
import type { Answer, Arguments, Method, PathOf, Sending } from './asked.ts';
import { learnTime } from './now.ts';
import type { components, paths } from './openapi.d.ts';
import { inSight } from './unseen.ts';

const TENANT = 'X-Tenant-Id';

type Problem = components['schemas']['Problem'];

/** One thing that is wrong with an input; of texts with the line and column where it is, counted from 1. */
export type FieldProblem = NonNullable<Problem['errors']>[number];

/** A refusal in the server's words, or that it could not be reached (`unreachable`). What it repeats of others' words hides nothing. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  readonly required: string | undefined;

  constructor(document: Pick<Problem, 'status' | 'code' | 'detail' | 'errors' | 'required'>) {
    super(inSight(document.detail));
    this.name = 'ApiProblem';
    this.status = document.status;
    this.code = document.code;
    this.errors = (document.errors ?? []).map((one) => ({ ...one, message: inSight(one.message) }));
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

/** A request's parts, once they are known to fit. */
interface Parts extends Sending {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Requests of one person in one tenant. Each is refused with an ApiProblem. */
class Api {
  /** The tenant that every request is about; undefined: the session's own choice. */
  tenantId: string | undefined;
  /** Called when the server no longer knows the session. */
  onSignedOut: () => void = () => {};
  readonly #client = createClient<paths>({ headers: { Accept: 'application/json' }, querySerializer, bodySerializer });

  constructor() {
    this.#client.use({
      onRequest: ({ request }) => {
        if (this.tenantId !== undefined && !request.headers.has(TENANT)) request.headers.set(TENANT, this.tenantId);
      },
      onError: () => new ApiProblem({ status: 0, code: 'unreachable', detail: 'The server cannot be reached.' }),
      onResponse: async ({ response }) => {
        learnTime(response.headers.get('date'));
        if (response.ok) return;
        const problem = await problemIn(response);
        if (problem.code === 'unauthenticated') this.onSignedOut();
        throw problem;
      },
    });
  }

  GET<Path extends PathOf<'get'>>(path: Path, ...[sent]: Arguments<Path, 'get'>): Promise<Answer<Path, 'get'>> {
    return this.#ask('get', path, sent);
  }

  POST<Path extends PathOf<'post'>>(path: Path, ...[sent]: Arguments<Path, 'post'>): Promise<Answer<Path, 'post'>> {
    return this.#ask('post', path, sent);
  }

  PUT<Path extends PathOf<'put'>>(path: Path, ...[sent]: Arguments<Path, 'put'>): Promise<Answer<Path, 'put'>> {
    return this.#ask('put', path, sent);
  }

  PATCH<Path extends PathOf<'patch'>>(path: Path, ...[sent]: Arguments<Path, 'patch'>): Promise<Answer<Path, 'patch'>> {
    return this.#ask('patch', path, sent);
  }

  DELETE<Path extends PathOf<'delete'>>(
    path: Path,
    ...[sent]: Arguments<Path, 'delete'>
  ): Promise<Answer<Path, 'delete'>> {
    return this.#ask('delete', path, sent);
  }

  /** Where a link leads that downloads this of the selected tenant. It carries no header, so the address names the tenant. */
  link<Path extends PathOf<'get'>>(path: Path, ...[sent]: Arguments<Path, 'get'>): string {
    const { path: parts = {}, query } = (sent ?? {}) as Parts;
    return `${defaultPathSerializer(path, parts)}?${querySerializer({ ...query, tenant_id: this.tenantId })}`;
  }

  /** The callers' types have said that all of it fits together. */
  async #ask<Found>(
    method: Method,
    path: string,
    { tenantId, seenVersion, body, ...params }: Parts = {},
  ): Promise<Found> {
    const headers = {
      [TENANT]: tenantId,
      'If-Match': seenVersion === undefined ? undefined : `"${seenVersion}"`,
      'Content-Type': typeof body === 'string' ? 'text/csv' : undefined,
    };
    const { data } = await this.#client.request(method, path as never, { params, headers, body } as never);
    return data as Found;
  }
}

/** The console's one connection to its server. */
export const api = new Api();

/** What the console itself finds wrong with fields, before anything is sent. `detail`: of all of them; the first one's unless given. */
export function unsent(errors: readonly FieldProblem[], detail = errors[0]?.message ?? ''): ApiProblem {
  return new ApiProblem({ status: 0, code: 'unsent', detail, errors });
}

/** Whatever was thrown, as a problem that can be shown. */
export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    status: 0,
    code: 'internal',
    detail: 'The console made a mistake. Reload the page and try again.',
  });
}

async function problemIn(response: Response): Promise<ApiProblem> {
  const { status } = response;
  const said: unknown = await response.json().catch(() => undefined);
  const known = typeof said === 'object' && said !== null && 'code' in said && 'detail' in said;
  if (known) return new ApiProblem({ ...(said as Problem), status });
  return new ApiProblem({ status, code: 'unexpected', detail: `The server answered ${status} without a reason.` });
}

/** A text is a file, and goes as it is. */
function bodySerializer(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** What is not set or empty is not asked for. */
function querySerializer(query: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return String(new URLSearchParams(given));
}
