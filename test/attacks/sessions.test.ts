// Can a session be stolen, fixed, outlived or used by another page, or a password guessed? What an attacker tries against the sign-in, over
// the API of the real product; cross-site attempts on every route that changes something, generated from the declarations.

import argon2 from 'argon2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Route } from '../../proxy/api/route.ts';
import { allRoutes } from '../../proxy/api/routes/index.ts';
import { Passwords } from '../../proxy/identity/passwords.ts';
import { Origin } from '../support/origin.ts';
import { fine, founder, fresh, invited, PASSWORD, Person, type Reply } from '../support/person.ts';
import { plausibleBody, plausibleQuery } from '../support/plausible-input.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';
import { type Contents, contentsOf, pathWith } from '../support/tenant-contents.ts';

let product: Product;
let origin: Origin;
let owner: Person;
let contents: Contents;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  contents = await contentsOf(owner, await invited(owner, ['viewer']), origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

const login = (person: Person, password = PASSWORD): Promise<Reply> =>
  person.post('/api/auth/login', { email: person.email, password });
/** Whether the cookie that somebody had still opens anything. */
async function opens(cookie: string): Promise<boolean> {
  const answer = await fetch(`${product.consoleUrl}/api/auth/me`, { headers: { Cookie: cookie } });
  await answer.body?.cancel();
  return answer.status === 200;
}

describe('nobody keeps a session', () => {
  it('that was there before the sign-in: it rotates, and the old value opens nothing', async () => {
    const person = await invited(owner, ['viewer']);
    const before = person.cookie;
    fine(await login(person));
    expect(person.cookie).not.toBe(before);
    expect([await opens(before), await opens(person.cookie)]).toEqual([false, true]);
  });

  it('that they chose for somebody else: a value that is sent along is never taken over', async () => {
    const person = await invited(owner, ['viewer']);
    const planted = `${person.cookie.split('=')[0]}=${'a'.repeat(43)}`;
    const answer = await fetch(`${product.consoleUrl}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: planted },
      body: JSON.stringify({ email: person.email, password: PASSWORD }),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie()[0]).not.toContain('a'.repeat(43));
    expect(await opens(planted)).toBe(false);
  });

  it.each([
    ['after signing out', async (person: Person) => person.post('/api/auth/logout')],
    [
      'after being disabled',
      async (person: Person) => owner.patch(`/api/users/${person.userId}`, { status: 'disabled' }),
    ],
    ['after being removed', async (person: Person) => owner.delete(`/api/users/${person.userId}`)],
    [
      'after a change of password elsewhere',
      async (person: Person) => {
        const other = new Person(product, person.email);
        fine(await login(other));
        return other.post('/api/auth/password', {
          current_password: PASSWORD,
          new_password: 'another horse battery 48',
        });
      },
    ],
    [
      'that was ended elsewhere',
      async (person: Person) => {
        const other = new Person(product, person.email);
        fine(await login(other));
        const { items } = fine(await other.get<{ items: { id: string; current: boolean }[] }>('/api/auth/sessions'));
        return other.delete(`/api/auth/sessions/${items.find(({ current }) => !current)?.id}`);
      },
    ],
  ])('%s, nor the event stream that it opened', async (what, end) => {
    const person = await invited(owner, ['viewer']);
    const { cookie } = person;
    const stream = await fetch(`${product.consoleUrl}/api/events`, { headers: { Cookie: cookie } });
    expect(stream.status).toBe(200);
    const over = stream.text().catch(() => 'cut');
    fine(await end(person));
    // Somebody who was removed may still sign in, and then sees that they are in no tenant.
    if (what === 'after being removed') expect(fine(await person.get('/api/auth/me')).active_tenant_id).toBe(null);
    else expect(await opens(cookie)).toBe(false);
    expect(await over).toBeDefined();
  });

  it('whose value can be guessed, or read by a page or by another site', async () => {
    const answer = await fetch(`${product.consoleUrl}/api/auth/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ email: owner.email, password: PASSWORD }),
    });
    const [cookie = ''] = answer.headers.getSetCookie();
    const value = cookie.split(';')[0]?.split('=')[1] ?? '';
    expect(Buffer.from(value, 'base64url').length).toBeGreaterThanOrEqual(32);
    expect(cookie).toMatch(/; *httponly/i);
    expect(cookie).toMatch(/; *samesite=lax/i);
  });
});

/** A form is what another program signs and sends; it acts in nobody's name. */
const takesForms = ({ bodyType }: Route): boolean => bodyType === 'form';
const changing = allRoutes.filter((route) => route.method !== 'GET' && !takesForms(route));
/** What is refused before anything is looked up needs no thing of every kind. */
const placed = (route: Route): string => {
  const kinds = [...route.path.matchAll(/([a-z-]+)\/:/g)].map(([, kind = '']) => [kind, 'none']);
  return pathWith(route, { ...Object.fromEntries(kinds), ...contents }) + plausibleQuery(route);
};
const named = ({ method, path }: Route): string => `${method} ${path}`;

describe('no other page changes anything in a person’s name', () => {
  const FOREIGN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    'a foreign origin': { Origin: 'https://evil.example' },
    'no origin at all, said as null': { Origin: 'null' },
    'our name on another port': { Origin: 'http://127.0.0.1:1' },
    'our name as a part of another': { Origin: 'http://127.0.0.1.evil.example' },
    'a cross-site fetch': { 'Sec-Fetch-Site': 'cross-site' },
    'a same-site fetch': { 'Sec-Fetch-Site': 'same-site' },
    'a form without an origin': { 'Content-Type': 'application/x-www-form-urlencoded' },
    'a form of text': { 'Content-Type': 'text/plain' },
  };

  it.each(Object.entries(FOREIGN))(`by %s, on any of ${changing.length} routes`, async (_what, headers) => {
    const count = async (): Promise<unknown> => fine(await owner.get<{ total: number }>('/api/audit?limit=1')).total;
    const before = await count();
    for (const route of changing) {
      const answer = await fetch(product.consoleUrl + placed(route), {
        method: route.method,
        headers: { Cookie: owner.cookie, 'Content-Type': 'application/json', ...headers },
        body: plausibleBody(route) ?? '{}',
      });
      const { code } = (await answer.json()) as { code: string };
      const refusal = headers['Content-Type'] === undefined ? [403, 'cross_origin'] : [415, 'unsupported_media_type'];
      expect([answer.status, code], named(route)).toEqual(refusal);
    }
    expect(await count()).toBe(before);
    expect(await opens(owner.cookie)).toBe(true);
  });

  it('by a form that a route takes: none of them asks who is signed in', () => {
    for (const route of allRoutes.filter(takesForms))
      expect(route.permission, named(route)).toMatchObject({ public: true });
  });

  it('by reading either: no answer allows another origin', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const answer = await fetch(`${product.consoleUrl}/api/auth/me`, {
        method,
        headers: { Cookie: owner.cookie, Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' },
      });
      await answer.body?.cancel();
      expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});

describe('nobody guesses a password', () => {
  it('from what is stored: argon2id with at least 19 MiB, two passes, one lane, salted', async () => {
    const passwords = new Passwords();
    const [one, other] = [await passwords.hash(PASSWORD), await passwords.hash(PASSWORD)];
    const [, variant, , cost = ''] = one.split('$');
    const { m, t, p } = Object.fromEntries(cost.split(',').map((part) => part.split('='))) as Record<string, string>;
    expect(variant).toBe('argon2id');
    expect([Number(m) >= 19 * 1024, Number(t) >= 2, p]).toEqual([true, true, '1']);
    expect(one).not.toBe(other);
  });

  it('nor learns which addresses are known: the same answer and the same work for all of them', async () => {
    const placeholder = `${fresh('placeholder')}@example.com`;
    fine(await owner.upload('/api/users/import', `email,name,initial_roles\n${placeholder},P,viewer\n`));
    const disabled = await invited(owner, ['viewer']);
    fine(await owner.patch(`/api/users/${disabled.userId}`, { status: 'disabled' }));
    const work = vi.spyOn(argon2, 'verify');
    const told: unknown[] = [];
    await login(new Person(product), 'warms up the decoy');
    for (const email of [owner.email, `${fresh('nobody')}@example.com`, placeholder, disabled.email]) {
      work.mockClear();
      const { status, text, headers } = await login(new Person(product, email), 'not the password at all');
      const shown = [...headers].filter(([name]) => name !== 'date');
      told.push({ status, text, shown, verified: work.mock.calls.length });
      expect(await work.mock.results[0]?.value).toBe(false);
      expect(String(work.mock.calls[0]?.[0]).split('$').slice(0, 4)).toEqual([
        '',
        'argon2id',
        'v=19',
        'm=19456,p=1,t=2',
      ]);
    }
    work.mockRestore();
    expect(told[0]).toMatchObject({ status: 401, verified: 1 });
    for (const other of told) expect(other).toEqual(told[0]);
  });

  it('by trying often; the owner of the account comes in all the same, from elsewhere', async () => {
    const person = await invited(owner, ['viewer']);
    const guess = async (): Promise<number> => (await login(new Person(product, person.email), fresh('guess'))).status;
    await eventually('refusal of more guesses', async () => (await guess()) === 429);
    expect((await login(new Person(product, person.email))).status).toBe(429);
    const { Throttle } = await import('../../proxy/identity/throttle.ts');
    const throttle = new Throttle();
    const attack = async (address: string): Promise<void> => {
      for (let at = 0; at < 12; at += 1) await throttle.attempt('owner@example.com', address).catch(() => undefined);
    };
    for (let at = 0; at < 20; at += 1) await attack(`198.51.100.${at}`);
    await throttle.attempt('owner@example.com', '192.0.2.7');
    await throttle.succeeded('owner@example.com', '192.0.2.7');
  });
});
