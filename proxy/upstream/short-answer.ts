// What does an origin say to a request of our own? The beginning of its answer, within a time; what is beyond a bound is left unread.

import type { Upstream, UpstreamReceiver, UpstreamRequest } from './forward.ts';

/** An answer as far as it was read. */
export interface ShortAnswer {
  readonly status: number;
  readonly contentType: string | null;
  /** Bytes of body that came, at least until the bound. */
  readonly bytes: number;
  readonly text: string;
}

/** How long it may take, how much of it is read, and what is thrown where it takes longer. */
export interface ShortBounds {
  readonly withinMs: number;
  readonly mostBytes: number;
  readonly late: () => Error;
}

/** Sends a request and gathers its answer. Rejects as the upstream does, and with `late`; the call has ended either way. */
export async function shortAnswer(
  upstream: Upstream,
  request: UpstreamRequest,
  { withinMs, mostBytes, late }: ShortBounds,
): Promise<ShortAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<ShortAnswer>();
  const call = upstream.forward(request, gathering({ mostBytes, resolve, reject }));
  const timer = setTimeout(() => {
    call.abort();
    reject(late());
  }, withinMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    call.abort();
  }
}

function gathering({
  mostBytes,
  resolve,
  reject,
}: {
  mostBytes: number;
  resolve: (answer: ShortAnswer) => void;
  reject: (error: Error) => void;
}): UpstreamReceiver {
  const chunks: Uint8Array[] = [];
  let [status, bytes] = [0, 0];
  let contentType: string | null = null;
  const done = (): void => {
    const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
    resolve({ status, contentType, bytes, text });
  };
  return {
    head: (given, _reason, headers) => {
      status = given;
      const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type');
      contentType = at < 0 ? null : (headers[at + 1] ?? null);
    },
    data: (chunk) => {
      if (bytes < mostBytes) chunks.push(Buffer.from(chunk));
      bytes += chunk.length;
      if (bytes >= mostBytes) done();
      return true;
    },
    end: done,
    error: reject,
  };
}
