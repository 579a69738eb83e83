// Is it alive, is it ready, what does it count, whose CA is it? What operators and probes ask of the console's port.

import { isIP } from 'node:net';
import type { Context } from 'koa';
import { ApiError } from '../errors.ts';

/** How the process is, as `app.ts` knows it. */
export interface Health {
  alive(): boolean;
  ready(): Promise<{ readonly ok: boolean; readonly why?: string }>;
}

/** The registry's two methods that are used; prom-client's Registry fits. */
export interface MetricsRegistry {
  readonly contentType: string;
  metrics(): Promise<string>;
}

export interface OperationParts {
  readonly health: Health;
  readonly metrics: MetricsRegistry | undefined;
  readonly metricsLoopbackOnly: boolean;
  readonly caPem: () => string;
}

/** Middlewares by path; all of them for GET and HEAD. */
export function operations(parts: OperationParts): Readonly<Record<string, (context: Context) => Promise<void>>> {
  return {
    '/healthz': async (context) => say(context, parts.health.alive(), 'not alive'),
    '/readyz': async (context) => {
      const { ok, why } = await parts.health.ready();
      say(context, ok, why ?? 'not ready');
    },
    '/metrics': (context) => metrics(context, parts),
    '/ca.pem': async (context) => {
      context.set('Content-Disposition', 'attachment; filename="holdgate-ca.pem"');
      context.body = parts.caPem();
      context.type = 'application/x-pem-file';
    },
  };
}

function say(context: Context, ok: boolean, why: string): void {
  context.set('Cache-Control', 'no-store');
  context.status = ok ? 200 : 503;
  context.body = ok ? { status: 'ok' } : { status: 'unavailable', why };
}

async function metrics(context: Context, { metrics: registry, metricsLoopbackOnly }: OperationParts): Promise<void> {
  if (!registry || (metricsLoopbackOnly && !fromHere(context)))
    throw new ApiError('not_found', 'There is nothing at this address.');
  context.body = await registry.metrics();
  context.set('Content-Type', registry.contentType);
}

/** From this machine, and not passed on for somebody else by a reverse proxy on it. */
function fromHere(context: Context): boolean {
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => context.get(name) !== '');
  return !passedOn && isLoopback(context.req.socket.remoteAddress ?? '');
}

function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}
