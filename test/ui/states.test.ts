// What does each section show before there is anything, while it waits, when the server fails, and to whoever may not see it? Generated
// from the navigation's own table: a section that draws one of these states as an empty page fails.

import type { Page, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { sectionPaths } from './console-parts.ts';
import { House } from './house.ts';
import { complaintsOf, hasBrowser } from './stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** What the frame around every page asks for. */
const OF_THE_FRAME = /^\/api\/(?:auth\/me|auth\/registration|events|kill-switches|approvals)$/;
/** What a section and the frame both ask for. */
const SHARED: Readonly<Record<string, string>> = { approvals: '/api/approvals', 'kill-switch': '/api/kill-switches' };
/** Sections whose readings are beside their point: without them there are no numbers. */
const DO_WITHOUT: readonly string[] = ['configuration'];
/** Sections that are forms: they ask the server only when somebody submits them. */
const ASK_NOTHING: readonly string[] = ['access', 'explain'];
/** Sections that nobody is kept out of: who sees what in them is another matter. */
const FOR_ALL: readonly string[] = ['access', 'tenants', 'organizations', 'account'];

let house: House;
let page: Page;
const SECTIONS = sectionPaths();

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
});
afterAll(() => house?.close());

const state = (kind: string, on = page) => on.locator(`#main hg-state[kind="${kind}"]`);
/** Whether it is what the page itself reads. */
const isOwn = (route: Route, section: string): boolean => {
  const { pathname } = new URL(route.request().url());
  if (route.request().method() !== 'GET') return false;
  return !OF_THE_FRAME.test(pathname) || SHARED[section] === pathname;
};
const settled = async (on = page): Promise<void> => {
  await on.getByRole('heading').first().waitFor();
  await expect.poll(() => state('loading', on).count(), { timeout: 15_000 }).toBe(0);
};

describe.skipIf(!hasBrowser)('a section', () => {
  afterEach(() => page?.unrouteAll({ behavior: 'ignoreErrors' }));

  it.each(SECTIONS)('%s says what it is before there is anything', async (section) => {
    await page.goto(`/${section}`);
    await settled();
    expect(await state('failed').count()).toBe(0);
    for (const empty of await state('empty').all()) {
      expect(await empty.getByRole('heading').innerText()).not.toBe('');
      const next = (await empty.locator('p').count()) + (await empty.locator('a, button').count());
      expect(next, 'an empty state without a next step').toBeGreaterThan(0);
    }
    const content = page.locator('#main').locator('hg-state, form, table, dl, li, a.number, section');
    expect(await content.count()).toBeGreaterThan(0);
  });

  it.each(SECTIONS.filter((one) => !ASK_NOTHING.includes(one)))('%s says that it loads', async (section) => {
    let go: () => void = () => undefined;
    const open = new Promise<void>((resolve) => {
      go = resolve;
    });
    let held = 0;
    await page.route('**/api/**', async (route) => {
      if (isOwn(route, section)) {
        held += 1;
        await open;
      }
      await route.continue().catch(() => undefined);
    });
    await page.goto(`/${section}`);
    await expect.poll(() => held, { timeout: 15_000 }).toBeGreaterThan(0);
    await state('loading').first().getByText('Loading').waitFor();
    go();
    await settled();
    expect(await state('failed').count()).toBe(0);
  });

  it.each(SECTIONS.filter((one) => !ASK_NOTHING.includes(one)))(
    '%s says that it failed, and tries again',
    async (section) => {
      let [broken, failed] = [true, 0];
      const problem = { type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: 'It broke.' };
      await page.route('**/api/**', async (route) => {
        if (!broken || !isOwn(route, section)) return route.continue().catch(() => undefined);
        failed += 1;
        return route.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify(problem) });
      });
      await page.goto(`/${section}`);
      await expect.poll(() => failed, { timeout: 15_000 }).toBeGreaterThan(0);
      if (!DO_WITHOUT.includes(section)) await state('failed').first().getByText('It broke.').waitFor();
      broken = false;
      // One of several readings may fail after another has come; what is read again by itself may be faster than the hand.
      for (let tries = 0; tries < 5 && (await state('failed').count()) > 0; tries += 1) {
        const again = state('failed').first().getByRole('button', { name: 'Try again' });
        await again.click({ timeout: 3000 }).catch(() => undefined);
        await settled();
      }
      expect(await state('failed').count()).toBe(0);
    },
  );
});

describe.skipIf(!hasBrowser)('to somebody without rights', () => {
  let outsider: Page;
  beforeAll(async () => {
    await house.made('/api/roles', { name: 'nothing-much', grants: [{ permission: 'resources.view' }] });
    const person = await house.joined(['nothing-much'], { email: 'nina@example.com', name: 'Nina Nobody' });
    outsider = await person.newPage();
  });

  it.each(SECTIONS.filter((one) => !FOR_ALL.includes(one)))('%s says which right it takes', async (section) => {
    await outsider.goto(`/${section}`);
    const forbidden = state('forbidden', outsider);
    await forbidden.waitFor();
    await forbidden.getByText(section === 'system' ? /instance|owner/i : /\b[a-z]+\.[a-z]+\b/).waitFor();
    expect(await outsider.getByRole('navigation').locator(`a[href="/${section}"]`).count()).toBe(0);
  });
});

describe.skipIf(!hasBrowser)('to a viewer', () => {
  let viewer: Page;
  let complaints: string[];
  const refused: string[] = [];
  beforeAll(async () => {
    const person = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    viewer = await person.newPage();
    complaints = complaintsOf(viewer);
    viewer.on('response', (response) => {
      if (response.status() === 403) refused.push(new URL(response.url()).pathname);
    });
  });

  it.each(SECTIONS)('%s asks for nothing that is refused', async (section) => {
    await viewer.goto(`/${section}`);
    await settled(viewer);
    expect(await state('failed', viewer).count()).toBe(0);
    expect(refused.splice(0)).toEqual([]);
    expect(complaints.splice(0)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('an address that names nothing', () => {
  it.each(['/nowhere', '/approvals/%E0%A4%A', '/%', '/roles/rol_unknown', '/users/<b>'])(
    '%s is said to',
    async (path) => {
      await page.goto(path);
      await settled();
      const said = page
        .locator('#main, body > p')
        .getByText(/no such|not found|does not exist|is gone|There is no|nothing here|400|Bad Request/i);
      await said.first().waitFor();
    },
  );
});
