// What can be asked of the API? An OpenAPI 3.1 document made from the route declarations, so that it cannot say anything else.

import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiParameters,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import type { Route, RoutePermission } from './route.ts';

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    errors: z
      .array(
        z.object({
          pointer: z.string(),
          message: z.string(),
          line: z.number().optional(),
          column: z.number().optional(),
        }),
      )
      .optional(),
    required: z.string().optional(),
    check: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'What was wrong and what would be right (RFC 9457).' });

/** The document's type is the library's own; it is JSON and nothing else is done with it here. */
export type OpenApiDocument = ReturnType<typeof createDocument>;

/** Describes these routes. Throws where a schema cannot be described. */
export function openApiOf(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Holdgate',
        version,
        description:
          'The console’s API. Errors are problem documents (RFC 9457); lists answer items, next_cursor and total.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'session' },
          token: { type: 'http', scheme: 'bearer', bearerFormat: 'hg_…' },
        },
      },
      security: [{ session: [] }, { token: [] }],
      paths: paths as ZodOpenApiPathsObject,
    },
    {
      allowEmptySchema: { unknown: true, any: true, custom: true, transform: true, void: true, undefined: true },
      override: describeOwn,
    },
  );
}

/** A value that a transform made is described by nothing: what matters to a caller is what goes in. */
function describeOwn({
  jsonSchema,
  zodSchema,
  io,
}: {
  jsonSchema: Record<string, unknown>;
  zodSchema: { _zod: { def: { type: string } } };
  io: string;
}): void {
  if (io === 'output' && zodSchema._zod.def.type === 'date')
    Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const parameters: ZodOpenApiParameters = {
    ...(route.params && { path: route.params as never }),
    ...(route.query && { query: route.query as never }),
  };
  const type = route.bodyType === 'text' ? 'text/csv' : 'application/json';
  const status = String(route.status ?? 200) as '200';
  const answer =
    route.status === 204
      ? { description: 'Done' }
      : { description: 'Done', content: { 'application/json': { schema: route.output } } };
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    description: permissionSentence(route.permission),
    tags: [tagOf(route)],
    ...(typeof route.permission !== 'string' && 'public' in route.permission && { security: [] }),
    requestParams: parameters,
    ...(route.body && {
      requestBody: { required: !route.body.safeParse({}).success, content: { [type]: { schema: route.body } } },
    }),
    responses: {
      [status]: answer,
      default: { description: 'Refused', content: { 'application/problem+json': { schema: problem } } },
    },
    'x-permission':
      typeof route.permission === 'string' ? route.permission : 'signedIn' in route.permission ? 'signed-in' : 'public',
    ...(route.event !== null && { 'x-audit-event': route.event }),
  };
}

/** The resource that a path speaks of: its first word after /api (and a version). */
export function tagOf({ path }: Pick<Route, 'path'>): string {
  const words = path.split('/').filter((word) => word !== '' && word !== 'api' && !/^v\d+$/.test(word));
  return words[0] ?? 'api';
}

function operationIdOf({ method, path }: Route): string {
  const words = path.split(/[/:\-._]+/).filter((word) => word !== '' && word !== 'api');
  return [method.toLowerCase(), ...words]
    .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

function permissionSentence(permission: RoutePermission): string {
  if (typeof permission === 'string') return `Needs the permission \`${permission}\` in the active tenant.`;
  return 'public' in permission
    ? `Open to everybody: ${permission.because}.`
    : `For anybody signed in: ${permission.because}.`;
}
