// Every route × every built-in role of people × the own tenant, foreign ones and none. Generated from the declarations, so that a new
// route is asked for like all others without being named here.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PEOPLE_ROLES } from '../../proxy/access/built-ins.ts';
import { CONSOLE_PERMISSIONS, limitsOf } from '../../proxy/access/permissions.ts';
import type { Route } from '../../proxy/api/route.ts';
import { allRoutes } from '../../proxy/api/routes/index.ts';
import { Origin } from '../support/origin.ts';
import { fine, founder, fresh, invited, PASSWORD, type Person, register } from '../support/person.ts';
import { plausibleBody, plausibleQuery } from '../support/plausible-input.ts';
import { type Product, startProduct } from '../support/product.ts';
import { type Contents, contentsOf, nowhere, pathWith } from '../support/tenant-contents.ts';

const ROLES = PEOPLE_ROLES.map(({ name }) => name);
/** Codes of the four checks of access. */
const CHECKS = ['wrong_tenant', 'outside_boundary', 'no_role', 'not_permitted'];
const UNKNOWN_TENANT = 'tnt_01nowhere0000000000000000';

const named = ({ method, path }: Route): string => `${method} ${path}`;
const isPublic = ({ permission }: Route): boolean => typeof permission !== 'string' && 'public' in permission;
/** What concerns the caller alone, or organizations by their own members, is there without a tenant. Everything else needs one. */
const needsNoTenant = ({ path }: Route): boolean => /^\/api\/(auth|organizations)(\/|$)/.test(path);

/** Reading before writing, deleting last and what lies deepest first, so that everything is still there when its turn comes. */
const order = ({ method, path }: Route): number =>
  ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'].indexOf(method) * 100 - path.split('/').length;
const guarded = allRoutes.filter((route) => !isPublic(route)).sort((one, other) => order(one) - order(other));

/** Where the tenant makes a difference. What people do to themselves they do anywhere, and once is enough. */
const placed = guarded.filter((route) => !needsNoTenant(route) || route.method === 'GET');

interface Refusal {
  readonly code?: string;
  readonly required?: string;
  readonly check?: string;
}

interface Told {
  readonly route: Route;
  readonly status: number;
  readonly text: string;
  readonly problem: Refusal;
}

/** Where and how a request is made. */
interface Manner {
  readonly contents: Contents;
  readonly tenant?: string;
  /** False: without a body, which the schemas refuse; permissions come before them. */
  readonly body?: boolean;
}

/** Somebody with a session for tests alone, which is made anew when a request ends it. Acts in `tenantId` unless a request says another. */
class Caller {
  readonly person: Person;
  readonly #tenantId: string | undefined;
  readonly #token: string | undefined;
  #cookie = '';

  /** With a token there is no session. */
  constructor(person: Person, tenantId?: string, token?: string) {
    this.person = person;
    this.#tenantId = tenantId;
    this.#token = token;
  }

  async ask(route: Route, { contents, tenant = this.#tenantId, body = true }: Manner): Promise<Told> {
    const sent = body ? plausibleBody(route) : undefined;
    const answer = await fetch(this.person.product.consoleUrl + pathWith(route, contents) + plausibleQuery(route), {
      method: route.method,
      headers: {
        ...(this.#token === undefined ? { Cookie: await this.#session() } : { Authorization: `Bearer ${this.#token}` }),
        ...(tenant !== undefined && { 'X-Tenant-Id': tenant }),
        ...(sent !== undefined && { 'Content-Type': route.bodyType === 'text' ? 'text/csv' : 'application/json' }),
      },
      ...(sent !== undefined && { body: sent }),
    });
    if (answer.headers.getSetCookie().length > 0) this.#cookie = '';
    return told(route, answer);
  }

  async askAll(routes: readonly Route[], manner: Manner): Promise<Told[]> {
    const answers: Told[] = [];
    for (const route of routes) answers.push(await this.ask(route, manner));
    return answers;
  }

  async #session(): Promise<string> {
    if (this.#cookie !== '') return this.#cookie;
    const { product, email } = this.person;
    const answer = await fetch(`${product.consoleUrl}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    this.#cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    if (this.#cookie === '') throw new Error(`${email} could not sign in: ${await answer.text()}`);
    return this.#cookie;
  }
}

async function told(route: Route, answer: Response): Promise<Told> {
  const text = await answer.text();
  const isProblem = (answer.headers.get('content-type') ?? '').startsWith('application/problem+json');
  return { route, status: answer.status, text, problem: isProblem ? (JSON.parse(text) as Refusal) : {} };
}

let product: Product;
let origin: Origin;
/** Owns the organization. */
let owner: Caller;
/** Founded another organization. */
let stranger: Caller;
/** Members of the team, one for each role. */
const members = new Map<string, Caller>();
/** In the team like the others; theirs are the things that belong to people. */
let guest: Person;
/** Was an owner of the team, and is in no tenant now but their personal one. */
let outsider: Caller;
let teamId: string;
/** What is in the team, in the default tenant of its organization, and in another organization. */
let inTeam: Contents;
let inDefault: Contents;
let abroad: Contents;

const holder = (role: string): Caller => members.get(role) as Caller;

async function select(person: Person, tenantId: string): Promise<void> {
  fine(await person.put('/api/auth/active-tenant', { tenant_id: tenantId }));
}

/** Somebody who is a member of the team, and no longer of the default tenant. */
async function inTeamAlone(founding: Person, role: string): Promise<Person> {
  const person = await invited(founding, [role]);
  fine(await founding.delete(`/api/tenants/${founding.tenantId}/members/${person.userId}`));
  return person;
}

beforeAll(async () => {
  const environment = { HOLDGATE_ORGANIZATIONS: 'multi', REGISTRATION_OPEN: 'true' };
  [product, origin] = await Promise.all([startProduct({ environment }), Origin.start()]);
  const founding = await founder(product);
  owner = new Caller(founding, founding.tenantId);
  inDefault = await contentsOf(founding, await invited(founding, ['viewer']), origin);
  teamId = fine(await founding.post<{ id: string }>('/api/tenants', { name: fresh('team') })).id;
  await select(founding, teamId);
  guest = await invited(founding, ['viewer']);
  for (const role of ROLES) members.set(role, new Caller(await inTeamAlone(founding, role), teamId));
  outsider = new Caller(await inTeamAlone(founding, 'owner'));
  inTeam = await contentsOf(founding, guest, origin);
  fine(await founding.delete(`/api/tenants/${teamId}/members/${outsider.person.userId}`));
  const founding2 = await register(product);
  stranger = new Caller(founding2);
  abroad = await contentsOf(founding2, await invited(founding2, ['viewer']), origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

/** By the role's own list, where `*` stands for one word. */
function holds(role: string, permission: string): boolean {
  const grants = PEOPLE_ROLES.find(({ name }) => name === role)?.grants ?? [];
  return grants.some(({ permission: pattern }) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[a-z]+')}$`).test(permission),
  );
}

const refusedBy = ({ status, problem: { code = '' } }: Told): boolean => status === 403 && CHECKS.includes(code);
const seen = ({ route, status, text }: Told): string => `${named(route)} → ${status} ${text.slice(0, 300)}`;

/** A permission that no role of a team carries belongs to the organization. */
const demanded = ({ permission }: Route): string | undefined =>
  typeof permission === 'string' ? permission : undefined;

describe('nobody who is not signed in', () => {
  it('is told anything but that', async () => {
    for (const route of guarded) {
      const answer = await told(
        route,
        await fetch(product.consoleUrl + pathWith(route, inTeam), { method: route.method }),
      );
      expect(answer, named(route)).toMatchObject({ status: 401, problem: { code: 'unauthenticated' } });
    }
  });
});

describe.each(ROLES)('the built-in role %s', (role) => {
  const lacking = guarded.filter((route) => !holds(role, demanded(route) ?? 'x') && demanded(route) !== undefined);

  it('is refused what its list lacks, by the name of the permission, and nothing changes', async () => {
    const configuration = async () => {
      const { exported_at: _, ...rest } = fine(await owner.person.get('/api/dashboard/export'));
      return rest;
    };
    const before = await configuration();
    for (const body of [true, false])
      for (const answer of await holder(role).askAll(lacking, { contents: inTeam, body })) {
        const required = demanded(answer.route);
        expect(answer.problem, seen(answer)).toMatchObject({ code: 'not_permitted', check: 'not_permitted', required });
        expect(answer.status).toBe(403);
      }
    expect(await configuration()).toEqual(before);
  });

  it('is never refused what its list holds', async () => {
    const contents = await contentsOf(owner.person, await invited(owner.person, ['viewer']), origin);
    for (const route of guarded.filter((one) => !lacking.includes(one))) {
      const answer = await holder(role).ask(route, { contents });
      expect(answer.status, seen(answer)).toBeLessThan(500);
      const { required } = answer.problem;
      if (refusedBy(answer)) expect(holds(role, required ?? ''), seen(answer)).toBe(false);
      else if (demanded(route) !== undefined && route.method === 'GET') expect(answer.status, seen(answer)).toBe(200);
    }
  });

  it('counts in its tenant alone: foreign and unknown ones refuse alike', async () => {
    for (const route of placed) {
      const answers: Told[] = [];
      for (const tenant of [UNKNOWN_TENANT, owner.person.tenantId, stranger.person.tenantId])
        answers.push(await holder(role).ask(route, { contents: inTeam, tenant, body: demanded(route) === undefined }));
      expectAlike(answers);
    }
  });
});

describe('an owner of the organization', () => {
  it('is refused nothing in it', async () => {
    for (const route of guarded.filter(({ method }) => method === 'GET')) {
      const answer = await owner.ask(route, { contents: inDefault });
      expect(answer.status, seen(answer)).toBe(200);
    }
  });

  it('is nobody in tenants of others, personal ones of their own people among them', async () => {
    const { tenants } = fine(await guest.get<{ tenants: { id: string; kind: string }[] }>('/api/auth/me'));
    const personal = tenants.find(({ kind }) => kind === 'personal')?.id ?? '';
    expect(personal).not.toBe('');
    for (const route of placed) {
      const answers: Told[] = [];
      for (const tenant of [UNKNOWN_TENANT, stranger.person.tenantId, personal])
        answers.push(await owner.ask(route, { contents: inDefault, tenant }));
      expectAlike(answers);
    }
  });
});

describe('a token', () => {
  it('does nothing but what it lists, whoever it speaks for', async () => {
    const listed = 'agents.view';
    const { token } = fine(
      await owner.person.post<{ token: string }>('/api/tokens', {
        name: fresh('token'),
        permissions: [listed],
        scope: 'tenant',
      }),
    );
    const speaker = new Caller(owner.person, teamId, token);
    for (const route of guarded.filter((one) => demanded(one) !== listed)) {
      const answer = await speaker.ask(route, { contents: inTeam });
      if (demanded(route) !== undefined)
        expect.soft(answer.problem, seen(answer)).toMatchObject({ code: 'not_permitted', required: demanded(route) });
      // Signing out ends nothing where there is no session.
      else if (route.method !== 'GET' && route.event !== 'user.signed_out')
        expect.soft(answer.status, seen(answer)).toBeGreaterThanOrEqual(400);
    }
  });

  it('sees and ends no sessions, not even with everything', async () => {
    const { token } = fine(
      await owner.person.post<{ token: string }>('/api/tokens', {
        name: fresh('token'),
        permissions: ['**'],
        scope: 'tenant',
      }),
    );
    const speaker = new Caller(owner.person, teamId, token);
    const { items } = fine(await owner.person.get<{ items: { id: string }[] }>('/api/auth/sessions'));
    const contents = { ...inTeam, sessions: items[0]?.id ?? '' };
    for (const route of guarded.filter(({ path }) => path.startsWith('/api/auth/sessions')))
      expect((await speaker.ask(route, { contents })).problem, named(route)).toMatchObject({ code: 'not_permitted' });
    expect((await owner.person.get('/api/auth/me')).status).toBe(200);
  });
});

describe('somebody in no tenant but their personal one', () => {
  it('reaches nothing of the team that they were in, nor of any other', async () => {
    for (const route of placed) {
      const body = demanded(route) === undefined;
      const answers = [await outsider.ask(route, { contents: inTeam, body })];
      for (const tenant of [UNKNOWN_TENANT, teamId, owner.person.tenantId, stranger.person.tenantId])
        answers.push(await outsider.ask(route, { contents: inTeam, tenant, body }));
      expectAlike(answers);
    }
  });
});

/** What all tenants of an organization see. */
const ofOrganization = (contents: Contents): Contents =>
  Object.fromEntries(
    ['organizations', 'templates', 'policy-templates', 'tenant-templates'].map((one) => [one, contents[one] ?? '']),
  );

/** Packs come with the product: their names are the same everywhere, and nobody's secret. */
const isOfProduct = ({ path }: Route): boolean => path.startsWith('/api/policy-packs/:name');
const withIds = guarded.filter((route) => route.params !== undefined && !isOfProduct(route));
/** The collection that the last id of a path is of. */
const lastOf = ({ path }: Route): string => [...path.matchAll(/([a-z-]+)\/:/g)].at(-1)?.[1] ?? '';

describe.each([
  ['an owner of the organization', () => owner, 'another organization', (): Contents => abroad],
  ['an owner of the team', () => holder('owner'), 'another organization', (): Contents => abroad],
  ['an administrator of the team', () => holder('team-admin'), 'another organization', (): Contents => abroad],
  [
    'an owner of the team',
    () => holder('owner'),
    'another tenant',
    (): Contents => ({ ...inDefault, ...ofOrganization(abroad) }),
  ],
])('to %s', (_who, caller, _where, contents) => {
  it(`an id of ${_where} looks like one that nothing has`, async () => {
    for (const route of withIds) {
      const [foreign, unknown] = [contents(), nowhere(contents())];
      expectHidden(
        route,
        await caller().ask(route, { contents: foreign }),
        await caller().ask(route, { contents: unknown }),
      );
    }
  });

  it(`so does one of ${_where} below a thing of the own tenant`, async () => {
    const own = caller() === owner ? inDefault : inTeam;
    // The first version of one's own policy has the number that all first versions have.
    const below = withIds.filter((route) => route.path.split('/:').length > 2 && lastOf(route) !== 'versions');
    for (const route of below) {
      const last = lastOf(route);
      const beside = (id: string): Contents => ({ ...own, [last]: id });
      const foreign = await caller().ask(route, { contents: beside(contents()[last] as string) });
      const unknown = await caller().ask(route, { contents: beside(nowhere(contents())[last] as string) });
      expectHidden(route, foreign, unknown);
    }
  });
});

/** Paths that name what grants can be limited to, or what is known by it. */
const LIMITED = /^\/api\/(agents|agent-groups|approvals|audit|connectors|grants)\/:id/;

describe('a role that is limited to some things', () => {
  it('shows nothing of the others in the same tenant', async () => {
    const made = await contentsOf(owner.person, await invited(owner.person, ['viewer']), origin);
    const allowed = new Map([
      ['agents', made.agents],
      ['groups', made['agent-groups']],
      ['connectors', made.connectors],
    ]);
    const grants = CONSOLE_PERMISSIONS.map((permission) => {
      const [dimension] = limitsOf(permission).filter((name) => allowed.has(name));
      return dimension === undefined
        ? { permission }
        : { permission, limit: { [dimension]: [allowed.get(dimension)] } };
    });
    const name = fresh('role');
    fine(await owner.person.post('/api/roles', { name, grants }));
    const limited = new Caller(await inTeamAlone(owner.person, name), teamId);
    for (const route of withIds.filter(({ path }) => LIMITED.test(path))) {
      const others = await limited.ask(route, { contents: inTeam });
      expectHidden(route, others, await limited.ask(route, { contents: nowhere(inTeam) }));
    }
  });
});

/** Both answers alike, and none of them a success. */
function expectHidden(route: Route, foreign: Told, unknown: Told): void {
  expect.soft(comparable(foreign), named(route)).toEqual(comparable(unknown));
  expect.soft([403, 404], seen(unknown)).toContain(unknown.status);
}

/** The same answer for each tenant, and a refusal because of it where the route is of a tenant. */
function expectAlike(answers: readonly Told[]): void {
  const [unknown, ...rest] = answers as [Told, ...Told[]];
  if (!needsNoTenant(unknown.route)) {
    expect.soft(unknown.problem, seen(unknown)).toMatchObject({ code: 'wrong_tenant', check: 'wrong_tenant' });
    expect.soft(unknown.status, seen(unknown)).toBe(403);
  }
  for (const other of rest) expect.soft(comparable(other), named(other.route)).toEqual(comparable(unknown));
}

/** Without what is new in every answer: ids and times of what a request makes. */
function comparable({ status, text }: Told): { status: number; text: string } {
  return { status, text: text.replaceAll(/[a-z]{3}_[0-9a-z]{26}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '…') };
}
