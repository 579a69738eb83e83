// How does an allowed request reach its origin, and the answer its caller? The upstream request is built anew from what was decided:
// hop-by-hop and Holdgate's own headers go first, then the credential is injected. The answer streams, and a cut upstream cuts the caller.

import type { Readable } from 'node:stream';
import { GateError } from '../errors.ts';
import type { RawHeaders } from '../http/headers.ts';
import { requestHeadersToForward } from '../http/hop-by-hop.ts';
import { authorityOf, pathAndQuery } from '../http/target.ts';
import { streamed } from '../runtime/stream-memory.ts';
import type { Upstream, UpstreamCall, UpstreamReceiver, UpstreamRequest, UpstreamRoute } from '../upstream/forward.ts';
import type { Call } from './call.ts';
import type { AnswerWriter, Exchange } from './exchange.ts';

/** How a forwarded request ended. `error` is set for everything but `answered`. */
export interface ForwardEnd {
  readonly result: 'answered' | 'failed' | 'aborted';
  readonly status: number | null;
  readonly error: GateError | undefined;
  readonly bytesOut: number;
}

/** The request as it leaves, with its credential in place. */
export interface Prepared {
  readonly route: UpstreamRoute;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly string[];
}

/** What is looked at of a call that leaves. */
export interface Leaving {
  readonly target: Call['target'];
  readonly connector: Call['connector'];
  readonly caller: { readonly tenant: Pick<Call['caller']['tenant'], 'id' | 'injections'> };
  readonly request: Pick<Call['request'], 'rawHeaders' | 'key'>;
}

/** Builds the upstream request. Throws GateError `credential_needs_tls` where a credential would travel in the clear. */
export function prepare(call: Leaving): Prepared {
  const { target, connector, caller, request } = call;
  const passing = requestHeadersToForward(request.rawHeaders, endsHere(request.key?.header));
  const kept = ['Host', authorityOf(target), ...(request.key ? withoutKey(passing, request.key.value) : passing)];
  const injection = connector?.injectionOrigins.has(`${target.host}:${target.port}`)
    ? caller.tenant.injections.get(connector.id)
    : undefined;
  if (injection && target.scheme === 'http' && !connector?.plainLoopback) {
    throw new GateError(
      'credential_needs_tls',
      `The credential of connector ${connector?.name} would travel in the clear to ${target.host}. Use https, or a base URL that names a loopback address.`,
    );
  }
  const { headers, query } = injection ? injection.apply(kept, target.query) : { headers: kept, query: target.query };
  return { route: routeOf(call), target: pathAndQuery({ path: target.path, query }), headers };
}

/** Without headers that carry the agent's own key a second time: an agent that is given its key as an API key too would send it to the origin. */
function withoutKey(headers: string[], key: string): readonly string[] {
  const carries = (value: string): boolean =>
    value.length >= key.length && (value.includes(key) || basicOf(value).includes(key));
  for (let at = 1; at < headers.length; at += 2) {
    if (carries(headers[at] as string)) return headers.filter((_, one) => !carries(headers[one | 1] as string));
  }
  return headers;
}

const basicOf = (value: string): string =>
  /^basic /i.test(value) ? Buffer.from(value.slice(6), 'base64').toString('latin1') : '';

/**
 * The same for something about to leave: also throws GateError `destination_prohibited` for an address that is never dialled, before that is
 * recorded as allowed. A promise only where a name must be resolved first.
 */
export function prepareFor(upstream: Upstream, call: Leaving): Prepared | Promise<Prepared> {
  const prepared = prepare(call);
  const objection = upstream.objection(prepared.route);
  if (objection instanceof Promise) return objection.then((late) => unless(late, prepared));
  return unless(objection, prepared);
}

function unless(objection: GateError | undefined, prepared: Prepared): Prepared {
  if (objection) throw objection;
  return prepared;
}

/** Host is made anew. The others would tell some origins to do another thing than the method that was decided on. */
const NEVER_PASSED: readonly string[] = ['host', 'x-http-method-override', 'x-http-method', 'x-method-override'];
const WITHOUT_KEY: ReadonlySet<string> = new Set(NEVER_PASSED);
const WITH_KEY = new Map<string, ReadonlySet<string>>();

/** The header that carried the agent's key stays here too. There are few such headers, so their sets are kept. */
function endsHere(keyHeader: string | undefined): ReadonlySet<string> {
  if (keyHeader === undefined) return WITHOUT_KEY;
  const known = WITH_KEY.get(keyHeader);
  if (known) return known;
  const made = new Set([...NEVER_PASSED, keyHeader]);
  WITH_KEY.set(keyHeader, made);
  return made;
}

/** Where a call goes, and which pool of connections may take it there. */
export function routeOf({
  target,
  connector,
  caller,
}: Pick<Leaving, 'target' | 'connector' | 'caller'>): UpstreamRoute {
  return {
    poolKey: connector ? `${caller.tenant.id}/${connector.id}/${connector.revision}` : `${caller.tenant.id}/-/0`,
    scheme: target.scheme,
    host: target.host,
    port: target.port,
    allowPrivate: connector?.allowPrivate ?? false,
    ca: connector?.ca,
  };
}

/** What the body of a forwarded request is: bytes that were read already, a stream with its declared length, or nothing. */
export interface ForwardBody {
  readonly content: Readable | Uint8Array | undefined;
  readonly length: number | undefined;
}

/** A request on its way. */
export interface Forwarding {
  /** Never rejects; errors before the answer began are left to the caller to answer. */
  readonly end: Promise<ForwardEnd>;
  /** Cuts both sides at once: neither gets another byte. */
  cut(): void;
}

/** Sends a prepared request and streams its answer. */
export function forward(parts: {
  upstream: Upstream;
  call: Call;
  prepared: Prepared;
  body: ForwardBody;
  answer: AnswerWriter;
  extraHeaders: RawHeaders;
  atMostOnce: boolean;
}): Forwarding {
  const { upstream, call, prepared, body, answer, extraHeaders, atMostOnce } = parts;
  const { promise, resolve } = Promise.withResolvers<ForwardEnd>();
  const passing = new Passing(answer, extraHeaders, resolve);
  const request: UpstreamRequest = {
    ...prepared,
    method: call.request.method,
    body: body.content,
    contentLength: body.length,
    atMostOnce,
  };
  passing.begin(upstream.forward(request, passing), call.request);
  return { end: promise, cut: () => passing.cut() };
}

/** One answer on its way from the upstream to the agent. */
class Passing implements UpstreamReceiver {
  readonly #answer: AnswerWriter;
  readonly #extra: RawHeaders;
  readonly #done: (end: ForwardEnd) => void;
  #upstream: UpstreamCall | undefined;
  #status: number | null = null;
  #bytes = 0;
  #ended = false;

  constructor(answer: AnswerWriter, extra: RawHeaders, done: (end: ForwardEnd) => void) {
    this.#answer = answer;
    this.#extra = extra;
    this.#done = done;
  }

  begin(upstream: UpstreamCall, request: Pick<Exchange, 'onGone'>): void {
    if (this.#ended) return;
    this.#upstream = upstream;
    request.onGone(this.#leave);
  }

  cut(): void {
    if (this.#ended) return;
    this.#answer.destroy();
    this.#leave();
  }

  readonly #leave = (): void => {
    if (this.#ended) return;
    this.#upstream?.abort();
    this.#finish('aborted', undefined);
  };

  head(status: number, reason: string, headers: RawHeaders): void {
    if (this.#ended) return;
    this.#status = status;
    this.#answer.head(status, reason, [...headers, ...this.#extra]);
  }

  data(chunk: Uint8Array): boolean {
    if (this.#ended) return true;
    this.#bytes += chunk.byteLength;
    streamed(chunk.byteLength);
    if (this.#answer.write(chunk)) return true;
    this.#answer.onDrain(() => this.#upstream?.resume());
    return false;
  }

  end(trailers: RawHeaders): void {
    if (this.#ended) return;
    this.#answer.end(trailers.length > 0 ? trailers : undefined);
    this.#finish('answered', undefined);
  }

  error(error: GateError): void {
    if (this.#ended) return;
    if (this.#answer.started) this.#answer.destroy();
    this.#finish('failed', error);
  }

  #finish(result: ForwardEnd['result'], error: GateError | undefined): void {
    this.#ended = true;
    this.#done({ result, status: this.#status, error, bytesOut: this.#bytes });
  }
}
