// How does a notification leave? By the same checked dialler as agents' requests: resolved once, classified, connected to that answer, with
// verified TLS; redirects are not followed, and answers are read up to a bound.

import type { Destination, Outbound } from '../notifications/notifications.ts';
import type { Upstream, UpstreamReceiver, UpstreamRoute } from '../upstream/forward.ts';

const POST_MS = 15_000;
const CONNECT_MS = 15_000;
const MOST_ANSWER_BYTES = 16 * 1024;

/** Fills the port of notifications. */
export function outboundOver(upstream: Upstream): Outbound {
  return {
    post: (destination, request) => post(upstream, destination, request),
    async connect(destination) {
      await demandAllowed(upstream, destination);
      return upstream.connect(routeOf(destination), AbortSignal.timeout(CONNECT_MS));
    },
  };
}

function routeOf({ tenantId, scheme, host, port, allowPrivate }: Destination): UpstreamRoute {
  return { poolKey: `notifications ${tenantId}`, scheme, host, port, allowPrivate, ca: undefined };
}

async function demandAllowed(upstream: Upstream, destination: Destination): Promise<void> {
  const objection = await upstream.objection(routeOf(destination));
  if (objection) throw objection;
}

async function post(
  upstream: Upstream,
  destination: Destination,
  { path, headers, body }: Parameters<Outbound['post']>[1],
): Promise<{ status: number; text: string }> {
  await demandAllowed(upstream, destination);
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const bytes = Buffer.from(body);
  const call = upstream.forward(
    {
      route: routeOf(destination),
      method: 'POST',
      target: path,
      headers: [
        'Host',
        authorityOf(destination),
        'User-Agent',
        'Holdgate',
        'Accept',
        '*/*',
        ...Object.entries(headers).flat(),
      ],
      body: bytes,
      contentLength: bytes.length,
      atMostOnce: true,
    },
    collecting({ resolve, reject }),
  );
  const timer = setTimeout(() => {
    call.abort();
    reject(new Error(`The receiver gave no whole answer within ${POST_MS / 1000} s.`));
  }, POST_MS);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    call.abort();
  }
}

/** Gathers the beginning of an answer; what is beyond it is left unread. */
function collecting({
  resolve,
  reject,
}: {
  resolve: (answer: { status: number; text: string }) => void;
  reject: (error: Error) => void;
}): UpstreamReceiver {
  const chunks: Uint8Array[] = [];
  let [status, size] = [0, 0];
  const done = (): void =>
    resolve({ status, text: Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8') });
  return {
    head: (given) => {
      status = given;
    },
    data: (chunk) => {
      if (size < MOST_ANSWER_BYTES) chunks.push(Buffer.from(chunk));
      size += chunk.length;
      if (size >= MOST_ANSWER_BYTES) done();
      return true;
    },
    end: done,
    error: reject,
  };
}

function authorityOf({ scheme, host, port }: Destination): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}
