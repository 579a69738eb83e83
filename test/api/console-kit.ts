// A console with a few declared routes, on a real port, for a person whose rights the test sets.

import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { z } from 'zod';
import type { Authenticate } from '../../proxy/api/authenticate.ts';
import { type ConsoleOptions, type ConsoleParts, createConsole } from '../../proxy/api/console.ts';
import { listQuery, pageOf } from '../../proxy/api/lists.ts';
import { defineRoute, type Route } from '../../proxy/api/route.ts';
import type { Services } from '../../proxy/api/services.ts';
import { ApiError, GateError } from '../../proxy/errors.ts';
import type { PersonPrincipal, Rights } from '../../proxy/principal.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';
import { silentLogger } from '../../proxy/runtime/logger.ts';

export const COOKIE = 'session=open-sesame';
export const TENANT = 'tnt_one';

/** Who is signed in; a test changes `permissions` or `gone` and the next request sees it. */
export class Person {
  permissions: string[] = ['things.view', 'things.edit'];
  gone = false;

  readonly authenticate: Authenticate = async ({ sessionCookie, bearer, tenantId }) => {
    const known = sessionCookie === 'open-sesame' || bearer === 'hg_good';
    if (!known || this.gone) return undefined;
    return { principal: this.#principal(bearer, tenantId ?? TENANT), sessionDigest: bearer ? undefined : 'digest' };
  };

  #principal(bearer: string | undefined, tenantId: string): PersonPrincipal {
    const held = [...this.permissions];
    const may = (permission: string) => held.includes(permission);
    const rights: Rights = {
      may,
      demand: (required) => {
        if (!may(required))
          throw new ApiError('not_permitted', `You need ${required}.`, { required, check: 'not_permitted' });
      },
      explain: () => [],
      permissions: () => held,
      covers: may,
      roleNames: [],
      organizationOwner: false,
      instanceOwner: false,
    };
    const token = bearer && { token: { id: 'tok_1', permissions: held } };
    return {
      kind: 'person',
      userId: 'usr_one',
      email: 'one@example.com',
      organizationId: 'org_one',
      tenantId,
      rights,
      ...(token || {}),
    };
  }
}

class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: string;
  constructor(code: string) {
    super('the file /secret/path is gone');
    this.code = code;
  }
}

const THROWN: Record<string, () => Error> = {
  refused: () => new ApiError('own_agent', 'It is your own agent.', { more: { decision_id: 'dec_1' } }),
  stale: () => new ApiError('precondition_failed', 'It was changed.', { more: { current: 4 } }),
  store: () => new StoreError('unavailable'),
  cursor: () => new StoreError('bad_cursor'),
  twice: () => new StoreError('conflict'),
  corrupt: () => new StoreError('corrupt'),
  ledger: () => new GateError('gate_unavailable', 'The ledger is slow.'),
  surprise: () => new TypeError('password=hunter2'),
};

const thing = z.object({ id: z.string(), name: z.string(), key: z.string().optional() });
const signedIn = { signedIn: true, because: 'everybody may ask' } as const;

/** Routes that do what tests need. `made` counts creates. */
function testRoutes(made: { count: number }): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/things',
      permission: 'things.view',
      summary: 'Things',
      query: listQuery(),
      output: pageOf(thing),
      event: null,
      handle: async ({ query }) => ({ items: [], next_cursor: null, total: query.limit }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/things',
      permission: 'things.edit',
      summary: 'A new thing',
      body: z.object({ name: z.string().min(2), size: z.number().int().default(1) }),
      output: thing,
      status: 201,
      event: 'thing.created',
      handle: async ({ body, reply }) => {
        made.count += 1;
        reply.setHeader('ETag', '"1"');
        return { id: `thg_${made.count}`, name: body.name, key: 'shown-once' };
      },
    }),
    defineRoute({
      method: 'DELETE',
      path: '/api/things/:id',
      permission: 'things.edit',
      summary: 'Away with it',
      params: z.object({ id: z.string().startsWith('thg_') }),
      output: z.void(),
      status: 204,
      event: 'thing.deleted',
      handle: async () => undefined,
    }),
    defineRoute({
      method: 'POST',
      path: '/api/things/refresh',
      permission: 'things.edit',
      summary: 'Nothing to say',
      body: z.object({ deep: z.boolean().optional() }),
      output: z.object({ deep: z.boolean() }),
      event: 'thing.refreshed',
      handle: async ({ body }) => ({ deep: body.deep ?? false }),
    }),
    defineRoute({
      method: 'POST',
      path: '/api/sheets',
      permission: 'things.edit',
      summary: 'A sheet',
      body: z.string(),
      bodyType: 'text',
      output: z.object({ length: z.number() }),
      event: 'sheet.imported',
      handle: async ({ body }) => ({ length: body.length }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/thrown/:what',
      permission: signedIn,
      summary: 'Fails',
      params: z.object({ what: z.string() }),
      output: z.void(),
      event: null,
      handle: async ({ params }) => {
        throw (THROWN[params.what] as () => Error)();
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/wrong-output',
      permission: signedIn,
      summary: 'Lies',
      output: z.object({ id: z.string() }),
      event: null,
      handle: async () => ({ id: 7 }) as never,
    }),
    defineRoute({
      method: 'POST',
      path: '/api/sign-in',
      permission: { public: true, because: 'nobody is signed in yet' },
      summary: 'In',
      body: z.object({}),
      output: z.object({ who: z.string() }),
      event: 'session.started',
      handle: async ({ principal, meta, reply }) => {
        reply.setSessionCookie('fresh', 4_000_000_000_000);
        return { who: `${principal?.userId ?? 'nobody'} ${meta.sessionDigest ?? '-'}` };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/where',
      permission: signedIn,
      summary: 'Tenant',
      output: z.object({ tenant: z.string(), ifMatch: z.string() }),
      event: null,
      handle: async ({ principal, meta }) => ({ tenant: principal.tenantId ?? '', ifMatch: meta.ifMatch ?? '' }),
    }),
  ];
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** A running console and a client for it. */
export class TestConsole {
  readonly person = new Person();
  readonly made = { count: 0 };
  #port = 0;
  #stop: () => Promise<void> = async () => {};

  async start(options: Partial<ConsoleOptions> = {}, more: Partial<ConsoleParts> = {}): Promise<this> {
    const made = createConsole({
      routes: testRoutes(this.made),
      services: { clock: systemClock } as Services,
      authenticate: this.person.authenticate,
      options: {
        host: '127.0.0.1',
        port: 0,
        metricsLoopbackOnly: true,
        consoleDir: '/nowhere',
        checkOutput: true,
        ...options,
      },
      clock: systemClock,
      logger: silentLogger,
      health: { alive: () => true, ready: async () => ({ ok: true }) },
      caPem: () => '-----BEGIN CERTIFICATE-----\n',
      ...more,
    });
    this.#port = (await made.start()).port;
    this.#stop = () => made.stop(200);
    return this;
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** A raw request; `headers` are all that is sent. */
  async ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string | Buffer,
  ): Promise<Answer> {
    const response = await this.open(method, path, headers, body);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const json = /json/.test(response.headers['content-type'] ?? '') && text !== '';
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
      body: json ? JSON.parse(text) : undefined,
    };
  }

  /** The answer's head and its open body. */
  async open(
    method: string,
    path: string,
    headers: Record<string, string>,
    body?: string | Buffer,
  ): Promise<IncomingMessage> {
    const framing = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) };
    const asked = request({
      host: '127.0.0.1',
      port: this.#port,
      agent: false,
      method,
      path,
      headers: { ...framing, ...headers },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    return response;
  }

  /** As the signed-in person's own page would ask. */
  own(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return this.ask(method, path, { Cookie: COOKIE, Origin: this.url, ...type, ...headers }, text);
  }
}
