// What listens on the console's port? Koa with one pipeline: headers, errors as problem documents, operations, routes, and the console's files.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import Koa, { type Context, type Next } from 'koa';
import { ApiError, StartError } from '../errors.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Authenticate } from './authenticate.ts';
import { drain } from './body.ts';
import { EventHub } from './event-hub.ts';
import { EventStreams } from './events.ts';
import { Idempotency, type KeptAnswers, keptInMemory } from './idempotency.ts';
import { openApiOf } from './openapi.ts';
import { OPENAPI_CSS, openApiPage } from './openapi-page.ts';
import { type Health, type MetricsRegistry, operations } from './operations.ts';
import { problemOf } from './problem.ts';
import type { Route } from './route.ts';
import { securityHeaders } from './security-headers.ts';
import { type RouteServing, serveRoute } from './serve-route.ts';
import type { Services } from './services.ts';
import { sessionCookie } from './session-cookie.ts';
import { StaticFiles } from './static-files.ts';

/** How the console is reached and what it shows. */
export interface ConsoleOptions {
  /** Under which people reach the console; https makes cookies Secure. Undefined: whatever host they use. */
  readonly publicUrl?: string | undefined;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** `/metrics` answers to this machine alone. */
  readonly metricsLoopbackOnly: boolean;
  /** Where Vite put the console. */
  readonly consoleDir: string;
  /** Compare answers with their schemas; for development and tests. */
  readonly checkOutput?: boolean;
  /** Shown in the API's description. */
  readonly version?: string;
}

/** Everything that the console is put together from. */
export interface ConsoleParts {
  readonly routes: readonly Route[];
  readonly services: Services;
  readonly authenticate: Authenticate;
  readonly options: ConsoleOptions;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly health: Health;
  /** The certificate that agents trust, PEM. */
  readonly caPem: () => string;
  readonly metrics?: MetricsRegistry;
  /** Where events come from; without one, streams stay silent. */
  readonly hub?: EventHub;
  /** Where answers to creates are kept; in this process unless given. */
  readonly kept?: KeptAnswers;
}

/** The console's server. */
export interface Console {
  /** Resolves when it listens. Throws StartError where the port cannot be had. */
  start(): Promise<{ port: number }>;
  /** Takes no new connection, ends event streams, lets running requests end for at most `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

/** The console's server; nothing listens before `start`. */
export function createConsole(parts: ConsoleParts): Console {
  const serving = servingOf(parts);
  const streams = new EventStreams({
    ...serving,
    hub: parts.hub ?? new EventHub({ run: newId('evt', parts.clock.now()) }),
  });
  const app = new Koa({ proxy: false });
  app.on('error', (error: unknown) => parts.logger.warn({ err: error }, 'An answer of the console could not be sent'));
  app.use(securityHeaders(parts.options.publicUrl));
  app.use(problems(parts));
  const router = routerOf(parts, serving, streams);
  app.use(router.routes());
  app.use(otherwise(router, new StaticFiles(parts.options.consoleDir)));
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 15_000 }, app.callback());
  return { start: () => listen(server, parts.options), stop: (graceMs) => close(server, streams, graceMs) };
}

function servingOf({ services, authenticate, options, logger, clock, kept }: ConsoleParts): RouteServing {
  return {
    services,
    authenticate,
    logger,
    cookie: sessionCookie(options.publicUrl),
    publicUrl: options.publicUrl,
    idempotency: new Idempotency({ kept: kept ?? keptInMemory(), clock }),
    checkOutput: options.checkOutput ?? false,
  };
}

function routerOf(parts: ConsoleParts, serving: RouteServing, streams: EventStreams): Router {
  const router = new Router({ sensitive: true });
  for (const [path, answer] of Object.entries(
    operations({ ...parts, metrics: parts.metrics, metricsLoopbackOnly: parts.options.metricsLoopbackOnly }),
  )) {
    router.get(path, answer);
  }
  router.get('/api/events', streams.serve);
  describeApi(router, parts);
  for (const route of inMatchingOrder(parts.routes))
    router.register(route.path, [route.method], serveRoute(route, serving));
  return router;
}

/** `/api/users/import` before `/api/users/:id`: literal segments win, whatever the order of declaration. */
function inMatchingOrder(routes: readonly Route[]): Route[] {
  const rank = (route: Route) =>
    route.path
      .split('/')
      .map((segment) => (segment.startsWith(':') ? '~' : `!${segment}`))
      .join('/');
  return routes.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

function describeApi(router: Router, { routes, options }: ConsoleParts): void {
  let made: { json: string; page: string } | undefined;
  const description = () => {
    if (made) return made;
    const document = openApiOf(routes, options.version ?? '0');
    made = { json: JSON.stringify(document), page: openApiPage(document) };
    return made;
  };
  const give = (type: string, body: () => string) => async (context: Context) => {
    context.body = body();
    context.set('Content-Type', type);
  };
  router.get(
    '/api/openapi.json',
    give('application/json', () => description().json),
  );
  router.get(
    '/api/docs',
    give('text/html; charset=utf-8', () => description().page),
  );
  router.get(
    '/api/docs.css',
    give('text/css; charset=utf-8', () => OPENAPI_CSS),
  );
}

/** Every error leaves as a problem document; unexpected ones are logged under the number that is shown. */
function problems({ logger, clock }: Pick<ConsoleParts, 'logger' | 'clock'>) {
  return async (context: Context, next: Next): Promise<void> => {
    if (context.path.startsWith('/api/')) context.set('Cache-Control', 'no-store');
    try {
      await next();
    } catch (error) {
      await drain(context.req);
      const requestId = newId('req', clock.now());
      const { status, body, unexpected } = problemOf(error, requestId);
      if (unexpected)
        logger.error(
          { err: error, request_id: requestId, method: context.method, path: context.path },
          'A request of the console failed unexpectedly',
        );
      if (status === 503) context.set('Retry-After', '2');
      context.status = status;
      context.body = JSON.stringify(body);
      context.set('Content-Type', 'application/problem+json');
    }
  };
}

/** What no route answered: another method of a known path, a file or page of the console, or nothing. */
function otherwise(router: Router, files: StaticFiles) {
  return async (context: Context): Promise<void> => {
    const known = router.match(context.path, context.method).path;
    if (known.length > 0) {
      const allowed = [...new Set(known.flatMap(({ methods }) => methods))].toSorted().join(', ');
      context.set('Allow', allowed);
      throw new ApiError('method_not_allowed', `${context.method} is not for this address; it takes ${allowed}.`);
    }
    const reads = context.method === 'GET' || context.method === 'HEAD';
    if (reads && files.serve(context)) return;
    throw new ApiError('not_found', 'There is nothing at this address.');
  };
}

async function listen(server: Server, { host, port }: ConsoleOptions): Promise<{ port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new StartError(
          `The console cannot listen on ${host}:${port} (${cause.code ?? cause.message}). Free the port or set HOLDGATE_CONSOLE_PORT.`,
          { cause },
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port };
}

async function close(server: Server, streams: EventStreams, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  streams.end();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
