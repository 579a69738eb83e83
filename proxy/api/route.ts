// What is a route of the console's API? One declaration: method, path, permission, schemas, audit event, handler.

import type { infer as Infer, ZodType } from 'zod';
import type { PersonPrincipal } from '../principal.ts';
import type { Services } from './services.ts';

/** Who may call: a permission of the active tenant, an organization permission, anybody signed in, or everybody (with the reason). */
export type RoutePermission =
  | string
  | { readonly signedIn: true; readonly because: string }
  | { readonly public: true; readonly because: string };

/** The part of the request that is not data. */
export interface CallMeta {
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The session's digest or undefined for tokens. */
  readonly sessionDigest: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly ifMatch: string | undefined;
  readonly lastEventId: string | undefined;
  /** Any other header, for what programs sign. */
  header(name: string): string | undefined;
}

/** How a handler says more than its output: headers, another status, a raw or streamed body. */
export interface Reply {
  setHeader(name: string, value: string | string[]): void;
  /** Sends `body` as it is instead of JSON. */
  raw(contentType: string, body: string | Uint8Array | import('node:stream').Readable): void;
  status(code: number): void;
  setSessionCookie(value: string, expiresAtMs: number): void;
  clearSessionCookie(): void;
}

export interface RouteCall<Params, Query, Body, Who> {
  readonly services: Services;
  readonly principal: Who;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly meta: CallMeta;
  readonly reply: Reply;
}

/**
 * What a handler may return for an output: the same, but it may be read-only, and objects with more members than are declared
 * pass. Run-time checks compare with the schema itself.
 */
export type Shown<Value> = Value extends readonly (infer Item)[]
  ? readonly Shown<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value as string extends Name ? never : Name]: Shown<Value[Name]> }
    : Value;

export interface RouteDeclaration<
  Params extends ZodType,
  Query extends ZodType,
  Body extends ZodType,
  Output extends ZodType,
  Permission extends RoutePermission,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/api/agents/:id`. */
  readonly path: string;
  readonly permission: Permission;
  /** One line for OpenAPI. */
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  /** Absent: no body is read. `text/csv` and friends: `bodyType: 'text'` and a string schema; `'form'`: the form as it came, from a program that signs it, never from somebody signed in. */
  readonly body?: Body;
  readonly bodyType?: 'json' | 'text' | 'form';
  /** The most bytes of body that are read; 1 MiB unless given. More is 413. */
  readonly bodyLimitBytes?: number;
  /** Members of the answer that are shown once: a replay under the same `Idempotency-Key` comes without them. `key` and `token` always are. */
  readonly shownOnce?: readonly string[];
  readonly output: Output;
  /** 200 unless given. 204 answers without a body. */
  readonly status?: 200 | 201 | 202 | 204;
  /** The audit event that the handler's service records; null for what changes nothing. */
  readonly event: string | null;
  /** Served also to somebody who sees the tenant as somebody else, although it records something. */
  readonly whileViewing?: true;
  handle(
    call: RouteCall<
      Infer<Params>,
      Infer<Query>,
      Infer<Body>,
      Permission extends { public: true } ? PersonPrincipal | undefined : PersonPrincipal
    >,
  ): Promise<Shown<Infer<Output>>>;
}

/** A route whatever its schemas. */
export type Route = RouteDeclaration<ZodType, ZodType, ZodType, ZodType, RoutePermission>;

/** Declares a route; the types of params, query and body in `handle` follow from the schemas. */
export function defineRoute<
  Params extends ZodType,
  Query extends ZodType,
  Body extends ZodType,
  Output extends ZodType,
  const Permission extends RoutePermission,
>(declaration: RouteDeclaration<Params, Query, Body, Output, Permission>): Route {
  return declaration as unknown as Route;
}
