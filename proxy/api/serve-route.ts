// What happens to one request of the console's API? Who, from where, may they, is it well-formed, do it, say it: always in this order.

import type { RouterContext } from '@koa/router';
import type { Context } from 'koa';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Logger } from '../runtime/logger.ts';
import { type Authenticate, presentedBy, type SignedIn } from './authenticate.ts';
import { refuseCrossOrigin } from './cross-origin.ts';
import type { Idempotency } from './idempotency.ts';
import { type Input, problemsOf, readInput } from './input.ts';
import { CollectedReply } from './reply.ts';
import type { CallMeta, Route, RoutePermission } from './route.ts';
import type { Services } from './services.ts';
import type { SessionCookie } from './session-cookie.ts';

/** What every route is served with. */
export interface RouteServing {
  readonly services: Services;
  readonly authenticate: Authenticate;
  readonly cookie: SessionCookie;
  readonly publicUrl: string | undefined;
  readonly idempotency: Idempotency;
  /** Compare what handlers return with their output schema, in development and tests. */
  readonly checkOutput: boolean;
  readonly logger: Logger;
}

/** A middleware that serves the route. Throws ApiError and whatever the handler throws; `problem` turns it into an answer. */
export function serveRoute(route: Route, serving: RouteServing): (context: Context & RouterContext) => Promise<void> {
  return async (context) => {
    // A form is signed by whoever sends it: no cookie counts for it, so no foreign page gains anything by sending one.
    const signedIn = route.bodyType === 'form' ? undefined : await identify(context, serving);
    const principal = permit(route.permission, signedIn);
    refuseWhileViewing(route, signedIn);
    const input = await readInput(route, context, context.params);
    const reply = new CollectedReply(serving.cookie);
    const meta = metaOf(context, signedIn);
    const run = async () => {
      const call = {
        services: serving.services,
        principal: principal as PersonPrincipal,
        ...parts(input),
        meta,
        reply,
      };
      const output: unknown = await route.handle(call);
      if (serving.checkOutput && !reply.isRaw) checkOutput(route, output);
      return { status: reply.statusOr(route.status ?? 200), body: output };
    };
    const answer = await once({ route, context, principal, input, serving, run });
    reply.applyTo(context, answer.status, answer.body);
  };
}

/** Who asks, once it is certain that no foreign page asks in their name. */
export async function identify(
  context: Context,
  serving: Pick<RouteServing, 'authenticate' | 'cookie' | 'publicUrl'>,
): Promise<SignedIn | undefined> {
  const presented = presentedBy(context.req, serving.cookie.name, queryText(context, 'tenant_id'));
  refuseCrossOrigin({
    method: context.method,
    headers: context.req.headers,
    bearer: presented.bearer !== undefined,
    publicUrl: serving.publicUrl,
  });
  return serving.authenticate(presented);
}

function queryText(context: Context, name: string): string | undefined {
  const value = context.query[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The principal that may use a route with this permission. Throws `unauthenticated`, or what the rights refuse with. */
export function permit(permission: RoutePermission, signedIn: SignedIn | undefined): PersonPrincipal | undefined {
  if (typeof permission !== 'string' && 'public' in permission) return signedIn?.principal;
  if (!signedIn)
    throw new ApiError(
      'unauthenticated',
      'Nobody is signed in. Sign in, or send an API token as "Authorization: Bearer hg_…".',
    );
  if (typeof permission === 'string') signedIn.principal.rights.demand(permission);
  return signedIn.principal;
}

/** A view as somebody else only looks: whatever would be recorded does not happen. */
function refuseWhileViewing({ event, whileViewing, permission }: Route, signedIn: SignedIn | undefined): void {
  const open = event === null || whileViewing || (typeof permission !== 'string' && 'public' in permission);
  if (signedIn?.principal.viewing && !open)
    throw new ApiError('view_only', 'You see this tenant as somebody else, which is read only. End the view first.');
}

/** The handler's fields are typed by its own schemas, which have just been applied. */
function parts({ params, query, body }: Input): { params: never; query: never; body: never } {
  return { params: params as never, query: query as never, body: body as never };
}

function metaOf(context: Context, signedIn: SignedIn | undefined): CallMeta {
  const header = (name: string) => context.get(name) || undefined;
  return {
    sourceIp: context.req.socket.remoteAddress ?? '',
    userAgent: context.get('user-agent').slice(0, 512),
    sessionDigest: signedIn?.sessionDigest,
    idempotencyKey: header('idempotency-key'),
    ifMatch: header('if-match'),
    lastEventId: header('last-event-id'),
    header,
  };
}

interface Run {
  readonly route: Route;
  readonly context: Context;
  readonly principal: PersonPrincipal | undefined;
  readonly input: Input;
  readonly serving: RouteServing;
  readonly run: () => Promise<{ status: number; body: unknown }>;
}

async function once({
  route,
  context,
  principal,
  input,
  serving,
  run,
}: Run): Promise<{ status: number; body: unknown }> {
  const key = context.get('idempotency-key');
  if (key === '' || !principal || route.method !== 'POST' || route.status !== 201) return run();
  const answer = await serving.idempotency.once({ route, principal, url: context.url, key, bytes: input.bytes }, run);
  if (answer.replayed) context.set('Idempotency-Replayed', 'true');
  return answer;
}

function checkOutput(route: Route, output: unknown): void {
  const answer = route.output.safeParse(output);
  if (answer.success) return;
  throw new OutputMismatch(
    `${route.method} ${route.path} answered other than it declares: ${JSON.stringify(problemsOf(answer.error, ''))}`,
  );
}

/** A handler's answer does not fit its own output schema: a mistake of ours. */
class OutputMismatch extends Error {
  override readonly name = 'OutputMismatch';
}
