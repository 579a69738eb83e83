// How does a notification leave? By the same checked dialler as agents' requests: resolved once, classified, connected to that answer, with
// verified TLS; redirects are not followed, and answers are read up to a bound.

import type { Destination, Outbound } from '../notifications/notifications.ts';
import type { Upstream, UpstreamRoute } from '../upstream/forward.ts';
import { shortAnswer } from '../upstream/short-answer.ts';

const POST_MS = 15_000;
const CONNECT_MS = 15_000;
const BOUNDS = {
  withinMs: POST_MS,
  mostBytes: 16 * 1024,
  late: () => new Error(`The receiver gave no whole answer within ${POST_MS / 1000} s.`),
};

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
  const bytes = Buffer.from(body);
  return shortAnswer(
    upstream,
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
    BOUNDS,
  );
}

function authorityOf({ scheme, host, port }: Destination): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === (scheme === 'https' ? 443 : 80) ? name : `${name}:${port}`;
}
