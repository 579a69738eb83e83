// Asks through the upstream side as enforcement does, and collects what comes back.

import type { GateError } from '../../proxy/errors.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';
import { silentLogger } from '../../proxy/runtime/logger.ts';
import { DEFAULT_PRIVATE_RANGES } from '../../proxy/upstream/address-guard.ts';
import { createUpstream, type UpstreamOptions } from '../../proxy/upstream/client.ts';
import type { Upstream, UpstreamReceiver, UpstreamRequest, UpstreamRoute } from '../../proxy/upstream/forward.ts';

/** How an exchange ended: with its last byte, or with an error before or after its head. */
export interface Outcome {
  status: number | undefined;
  reason: string;
  headers: readonly string[];
  body: Buffer;
  trailers: readonly string[];
  error: GateError | undefined;
}

export function upstreamForTest(options: Partial<UpstreamOptions> = {}): Upstream {
  return createUpstream({
    privateRanges: DEFAULT_PRIVATE_RANGES,
    ownListeners: () => [],
    clock: systemClock,
    logger: silentLogger,
    ...options,
  });
}

export function routeTo(port: number, more: Partial<UpstreamRoute> = {}): UpstreamRoute {
  return {
    poolKey: 'tenant connector 1',
    scheme: 'http',
    host: '127.0.0.1',
    port,
    allowPrivate: true,
    ca: undefined,
    ...more,
  };
}

export function requestTo(port: number, more: Partial<UpstreamRequest> & { path?: string } = {}): UpstreamRequest {
  const { path = '/', ...rest } = more;
  return {
    route: routeTo(port),
    method: 'GET',
    target: path,
    headers: ['Host', `127.0.0.1:${port}`],
    body: undefined,
    contentLength: undefined,
    signal: new AbortController().signal,
    ...rest,
  };
}

/** Sends and waits for the end, whichever it is. */
export function asked(upstream: Upstream, request: UpstreamRequest): Promise<Outcome> {
  return new Promise((resolve) => {
    upstream.forward(request, collecting(resolve));
  });
}

export function collecting(done: (outcome: Outcome) => void): UpstreamReceiver {
  const chunks: Uint8Array[] = [];
  const outcome: Outcome = {
    status: undefined,
    reason: '',
    headers: [],
    body: Buffer.alloc(0),
    trailers: [],
    error: undefined,
  };
  const finish = () => done({ ...outcome, body: Buffer.concat(chunks) });
  return {
    head(status, reason, headers) {
      Object.assign(outcome, { status, reason, headers });
    },
    data(chunk) {
      chunks.push(chunk);
      return true;
    },
    end(trailers) {
      outcome.trailers = trailers;
      finish();
    },
    error(error) {
      outcome.error = error;
      finish();
    },
  };
}
