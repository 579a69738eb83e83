// What did the handler say besides its output? Collected here and applied to the answer only when the handler has succeeded.

import type { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Reply } from './route.ts';
import type { SessionCookie } from './session-cookie.ts';

/** A {@link Reply} that remembers. */
export class CollectedReply implements Reply {
  readonly #cookie: SessionCookie;
  readonly #headers = new Map<string, string | string[]>();
  readonly #cookies: string[] = [];
  #status: number | undefined;
  #raw: { readonly contentType: string; readonly body: string | Uint8Array | Readable } | undefined;

  constructor(cookie: SessionCookie) {
    this.#cookie = cookie;
  }

  setHeader(name: string, value: string | string[]): void {
    this.#headers.set(name, value);
  }

  raw(contentType: string, body: string | Uint8Array | Readable): void {
    this.#raw = { contentType, body };
  }

  status(code: number): void {
    this.#status = code;
  }

  setSessionCookie(value: string, expiresAtMs: number): void {
    this.#cookies.push(this.#cookie.set(value, expiresAtMs));
  }

  clearSessionCookie(): void {
    this.#cookies.push(this.#cookie.clear());
  }

  /** Whether the handler sends its own bytes in place of its output. */
  get isRaw(): boolean {
    return this.#raw !== undefined;
  }

  /** The status that the handler chose, or the route's own. */
  statusOr(usual: number): number {
    return this.#status ?? usual;
  }

  /** Writes headers, status and body. `output` is what the handler returned. */
  applyTo(context: Context, usualStatus: number, output: unknown): void {
    for (const [name, value] of this.#headers) context.set(name, value);
    if (this.#cookies.length > 0) context.append('Set-Cookie', this.#cookies);
    const status = this.statusOr(usualStatus);
    if (this.#raw) {
      context.body =
        typeof this.#raw.body === 'string' || !(this.#raw.body instanceof Uint8Array)
          ? this.#raw.body
          : Buffer.from(this.#raw.body);
      context.type = this.#raw.contentType;
    } else if (status === 204) {
      context.body = null;
    } else {
      context.body = JSON.stringify(output);
      context.type = 'application/json';
    }
    context.status = status;
  }
}
