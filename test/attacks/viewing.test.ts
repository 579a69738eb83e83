// Does seeing a tenant as somebody else ever show more than either may see? Every list and every thing that the API shows, generated from
// the declarations, exports too, is asked for three times: by the one who looks, by the one seen, and in the view.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../proxy/api/route.ts';
import { allRoutes } from '../../proxy/api/routes/index.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  PASSWORD,
  Person,
  type Reply,
} from '../support/person.ts';
import { plausibleBody, plausibleQuery } from '../support/plausible-input.ts';
import { type Contents, contentsOf, pathWith } from '../support/tenant-contents.ts';

/** What is asked by nobody in particular, or about the caller's own account, which stays the viewer's. */
const OWN = ['/api/auth/', '/api/events', '/api/organizations'];
const reading = allRoutes.filter(
  ({ event, permission, path, method, bodyType }) =>
    event === null &&
    bodyType !== 'form' &&
    !(method === 'GET' && /\/(stream|live)$/.test(path)) &&
    !(typeof permission !== 'string' && 'public' in permission) &&
    !OWN.some((prefix) => path.startsWith(prefix)),
);
const idsOf = ({ body }: Reply): string[] =>
  ((body.items ?? []) as Fields[]).flatMap(({ id, user_id }) => String(id ?? user_id ?? []));

describeProductOnBoth('a view as somebody else', (start) => {
  let origin: Origin;
  let contents: Contents;
  let owner: Person;
  let lead: Person;
  let seen: Person;
  let viewing: Person;

  /** A role that shows agents, holds and entries of one agent alone, and what is named besides. */
  async function limited(agentId: string, ...permissions: string[]): Promise<string> {
    const limit = { agents: [agentId] };
    const grants = [
      ...['agents.view', 'approvals.view', 'audit.view'].map((permission) => ({ permission, limit })),
      ...permissions.map((permission) => ({ permission })),
    ];
    return fine(await owner.post<{ name: string }>('/api/roles', { name: fresh('role'), grants })).name;
  }

  beforeAll(async () => {
    origin = await Origin.start();
    owner = await founder(await start());
    contents = await contentsOf(owner, await invited(owner, ['viewer']), origin);
    const other = await agentOf(owner);
    const mine = await limited(contents.agents as string, 'members.*', 'roles.view', 'policies.view', 'groups.view');
    const theirs = await limited(
      other.id,
      'policies.view',
      'connectors.view',
      'settings.view',
      'audit.export',
      'groups.view',
    );
    lead = await invited(owner, [mine]);
    seen = await invited(owner, [theirs]);
    viewing = new Person(lead.product, lead.email);
    fine(await viewing.post('/api/auth/login', { email: lead.email, password: PASSWORD }));
    fine(await viewing.put('/api/auth/active-tenant', { tenant_id: owner.tenantId }));
    fine(await viewing.post('/api/auth/view-as', { user_id: seen.userId, reason: 'to see what they see' }));
  });
  afterAll(() => origin.close());

  async function ask(person: Person, route: Route): Promise<Reply> {
    const kinds = [...route.path.matchAll(/([a-z-]+)\/:/g)].map(([, kind = '']) => [kind, 'none']);
    const path = pathWith(route, { ...Object.fromEntries(kinds), ...contents }) + plausibleQuery(route);
    const body = plausibleBody(route);
    return person.send(route.method, path, body === undefined ? {} : { 'Content-Type': 'application/json' }, body);
  }

  describe('shows nothing that either may not see', () => {
    let shown = 0;
    it.each(reading.map((route) => [`${route.method} ${route.path}`, route] as const))(
      'by %s',
      async (_name, route) => {
        const inView = await ask(viewing, route);
        if (inView.status > 299) return;
        shown += 1;
        for (const person of [lead, seen]) {
          const alone = await ask(person, route);
          expect(alone.status).toBeLessThan(300);
          expect(idsOf(alone)).toEqual(expect.arrayContaining(idsOf(inView)));
        }
      },
    );

    it('but does show something', () => {
      expect(shown).toBeGreaterThan(3);
    });
  });

  it('exports nothing that only one of them may export', async () => {
    for (const path of ['/api/dashboard/audit-export', '/api/dashboard/export', '/api/auth/account'])
      expect((await viewing.get(path)).status, path).toBe(403);
  });

  it('goes around by no header, and not into any other tenant', async () => {
    const { tenants } = fine(await lead.get<{ tenants: { id: string }[] }>('/api/auth/me'));
    const elsewhere = tenants.map(({ id }) => id).filter((id) => id !== owner.tenantId);
    expect(elsewhere.length).toBeGreaterThan(0);
    for (const id of elsewhere)
      for (const header of ['X-Tenant-Id', 'X-Team-Id'])
        expect((await viewing.send('GET', '/api/agents', { [header]: id })).body).toMatchObject({
          code: 'wrong_tenant',
        });
    expect((await viewing.get(`/api/agents?tenant_id=${elsewhere[0]}`)).status).not.toBe(200);
  });

  describe('makes nothing', () => {
    it.each([
      ['a token', '/api/tokens', { name: 'mine', permissions: ['policies.view'], scope: 'tenant' }],
      ['a password link', () => `/api/users/${seen.userId}/password-reset`, {}],
      ['a view in the view', '/api/auth/view-as', { user_id: '', reason: 'deeper' }],
      ['a role', '/api/roles', { name: 'mine', grants: [] }],
    ] as const)('%s', async (_what, path, body) => {
      const answer = await viewing.post(typeof path === 'string' ? path : path(), body);
      expect([answer.status, answer.body.code]).toEqual([403, expect.stringMatching(/view_only|not_permitted/)]);
    });
  });

  it('ends with the right to look, from the next request', async () => {
    const path = `/api/tenants/${owner.tenantId}/members/${lead.userId}`;
    fine(await owner.patch(path, { roles: ['viewer'] }));
    expect(fine(await viewing.get('/api/auth/me'))).toMatchObject({ viewing_as: null });
    expect((await viewing.get('/api/settings')).status).toBe((await lead.get('/api/settings')).status);
  });
});
