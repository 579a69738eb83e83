// What becomes of people over the API: a forgotten password, a view as somebody else, a stream that is open when they go.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Route } from '../../proxy/api/route.ts';
import { allRoutes } from '../../proxy/api/routes/index.ts';
import { describeProductOnBoth } from '../support/both-databases.ts';
import { Origin } from '../support/origin.ts';
import { type Fields, fine, founder, invited, PASSWORD, Person } from '../support/person.ts';
import { plausibleBody } from '../support/plausible-input.ts';
import type { Product } from '../support/product.ts';

const NEXT = 'entirely different words 12';
/** Long enough for a slow machine; the stream itself looks every 700 ms. */
const STREAM_ENDS_MS = 10_000;

describeProductOnBoth('a person', (start) => {
  let product: Product;
  let origin: Origin;
  let owner: Person;
  beforeAll(async () => {
    [product, origin] = await Promise.all([start(), Origin.start()]);
    owner = await founder(product);
  });
  afterAll(() => origin.close());

  const again = async ({ email }: Person): Promise<Person> => {
    const person = new Person(product, email);
    fine(await person.post('/api/auth/login', { email, password: PASSWORD }));
    return person;
  };

  it('comes back by a link that an owner copies, and every session of before is over', async () => {
    const guest = await invited(owner, ['viewer']);
    const link = fine(await owner.post(`/api/users/${guest.userId}/password-reset`)) as { token: string; url: string };
    expect(link.url.endsWith(`/reset-password?token=${link.token}`)).toBe(true);
    const nobody = new Person(product);
    const use = (new_password: string) => nobody.post('/api/auth/password-reset', { token: link.token, new_password });
    expect((await use('short')).status).toBe(422);
    expect((await use(NEXT)).status).toBe(204);
    expect((await use(NEXT)).body).toMatchObject({ code: 'invalid_link' });
    expect((await guest.get('/api/auth/me')).status).toBe(401);
    expect((await nobody.post('/api/auth/login', { email: guest.email, password: NEXT })).status).toBe(200);
  });

  it('gets the same kind of link from whoever runs the instance, and from nobody else', async () => {
    const [guest, lead] = [await invited(owner, ['viewer']), await invited(owner, ['owner'])];
    const ask = (who: Person) => who.post('/api/instance/password-resets', { email: guest.email });
    expect((await ask(guest)).status).toBe(403);
    expect([(await ask(lead)).status, (await ask(owner)).status]).toEqual([201, 201]);
  });

  it('takes along what is theirs and goes, unless they are the last owner', async () => {
    const guest = await invited(owner, ['viewer']);
    expect(fine(await guest.get('/api/auth/account'))).toMatchObject({ user: { email: guest.email } });
    const leave = (who: Person) => who.ask<Fields>('DELETE', '/api/auth/account', { current_password: PASSWORD });
    const alone = new Person(product);
    expect((await leave(guest)).status).toBe(204);
    expect((await alone.post('/api/auth/login', { email: guest.email, password: PASSWORD })).status).toBe(401);
    const other = await start();
    expect((await leave(await founder(other))).body).toMatchObject({ code: 'last_owner' });
  });

  /** Changes that a viewer makes to themselves or to the view are the two that stay open. */
  const refused = (route: Route): boolean =>
    route.event !== null &&
    !route.whileViewing &&
    !(typeof route.permission !== 'string' && 'public' in route.permission);

  it('is seen as by an administrator: read only on every route, in a frame that me tells of', async () => {
    // Both may do everything, so that nothing but the view refuses.
    const [lead, guest] = [await invited(owner, ['owner']), await invited(owner, ['owner'])];
    const order = { user_id: guest.userId, reason: 'They say that the list is empty' };
    expect((await lead.post('/api/auth/view-as', { user_id: guest.userId })).status).toBe(422);
    const view = fine(await lead.post('/api/auth/view-as', order));
    expect(fine(await lead.get('/api/auth/me'))).toMatchObject({ viewing_as: view, user: { email: lead.email } });
    for (const route of allRoutes.filter(refused)) {
      const path = route.path.replaceAll(/:[a-z_]+/g, 'some_id');
      const body = plausibleBody(route);
      const type = route.bodyType === 'text' ? 'text/csv' : 'application/json';
      const answer = await lead.send(route.method, path, body === undefined ? {} : { 'Content-Type': type }, body);
      expect(answer.body, `${route.method} ${route.path}`).toMatchObject({ status: 403, code: 'view_only' });
    }
    expect((await lead.get('/api/agents')).status).toBe(200);
    expect((await lead.send('GET', '/api/agents', { 'X-Tenant-Id': 'tnt_other' })).body).toMatchObject({
      code: 'wrong_tenant',
    });
    expect((await lead.delete('/api/auth/view-as')).status).toBe(204);
    expect(fine(await lead.get('/api/auth/me'))).toMatchObject({ viewing_as: null });
    expect((await lead.post('/api/agents', { name: 'made-after-the-view' })).status).toBe(201);
    const { items } = fine(await owner.get<{ items: Fields[] }>('/api/audit?limit=100'));
    const told = items.filter(({ kind }) => String(kind).startsWith('view.')).map(({ kind }) => kind);
    expect(new Set(told)).toEqual(new Set(['view.started', 'view.ended']));
  });

  /** Resolves when the person's stream of events has ended; fails where it goes on. */
  const streamOf = async (person: Person): Promise<{ ended: Promise<void> }> => {
    const answer = await fetch(`${product.consoleUrl}/api/events`, {
      headers: { Cookie: person.cookie },
      signal: AbortSignal.timeout(STREAM_ENDS_MS),
    });
    expect(answer.status).toBe(200);
    const read = async (): Promise<void> => {
      for await (const _ of answer.body ?? []);
    };
    return { ended: read() };
  };

  it.each<[string, (who: Person) => Promise<unknown>]>([
    ['sign out', (who) => who.post('/api/auth/logout')],
    ['are disabled', (who) => owner.patch(`/api/users/${who.userId}`, { status: 'disabled' })],
    ['are removed from the tenant', (who) => owner.delete(`/api/tenants/${owner.tenantId}/members/${who.userId}`)],
    ['are removed from the organization', (who) => owner.delete(`/api/users/${who.userId}`)],
    ['are signed out by an administrator', (who) => owner.delete(`/api/users/${who.userId}/sessions`)],
    ['lose a role', (who) => owner.patch(`/api/tenants/${owner.tenantId}/members/${who.userId}`, { roles: [] })],
  ])('hears no more when they %s', async (_what, leave) => {
    const guest = await invited(owner, ['member']);
    const stream = await streamOf(guest);
    fine((await leave(guest)) as never);
    await stream.ended;
  });

  it('who is disabled in one organization goes on in another', async () => {
    const guest = await invited(owner, ['owner']);
    const beta = fine(
      await guest.post<{ id: string; default_tenant_id: string }>('/api/organizations', { name: 'Beta' }),
    );
    fine(await owner.patch(`/api/users/${guest.userId}`, { status: 'disabled' }));
    const back = await again(guest);
    const me = fine(await back.get<{ organizations: { id: string }[]; active_tenant_id: string }>('/api/auth/me'));
    expect([me.organizations.map(({ id }) => id), me.active_tenant_id]).toEqual([[beta.id], beta.default_tenant_id]);
    const there = await back.send('GET', '/api/agents', { 'X-Tenant-Id': owner.tenantId });
    expect(there.body).toMatchObject({ code: 'wrong_tenant' });
  });

  it('in no tenant signs in and sees only that', async () => {
    const guest = await invited(owner, ['viewer']);
    fine(await owner.delete(`/api/tenants/${owner.tenantId}/members/${guest.userId}`));
    const back = await again(guest);
    const me = fine(await back.get<{ active_tenant_id: string | null; tenants: { kind: string }[] }>('/api/auth/me'));
    expect([me.active_tenant_id, me.tenants.map(({ kind }) => kind)]).toEqual([null, ['personal']]);
    expect((await back.get('/api/agents')).body).toMatchObject({ code: 'wrong_tenant' });
  });
});
