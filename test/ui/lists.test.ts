// Long lists in a real browser against the real process: read page by page, filtered in the address, drawn only where they are seen.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { faults, hasBrowser, overflows, shoot } from './stage.ts';

const PEOPLE = 620;

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let owner: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  ({ owner, page, complaints } = house);
  const rows = Array.from({ length: PEOPLE }, (_, at) => `p${at}@example.com,Person ${at},viewer`);
  const answer = await owner.request.post('/api/users/import', {
    data: ['email,name,initial_roles', ...rows, ''].join('\n'),
    headers: { 'Content-Type': 'text/csv' },
  });
  expect(answer.status()).toBe(200);
  await page.setViewportSize({ width: 1440, height: 900 });
});

afterAll(() => house?.close());

const drawn = () => page.locator('tbody tr:not(.gap)').count();
const total = () => page.getByText(`${PEOPLE + 1} people`, { exact: true });

describe.skipIf(!hasBrowser)('a long list', () => {
  it('begins with one page, and says how many there are', async () => {
    await page.goto('/users');
    await total().waitFor();
    expect(await drawn()).toBeLessThanOrEqual(150);
  });

  it('reads on as it is scrolled, and keeps only what is near in the page', async () => {
    const last = page.locator(`tr[aria-rowindex="${PEOPLE + 2}"]`);
    await expect
      .poll(
        async () => {
          await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
          return last.isVisible();
        },
        { timeout: 15_000 },
      )
      .toBe(true);
    expect(await page.locator('table').getAttribute('aria-rowcount')).toBe(String(PEOPLE + 2));
    await expect.poll(drawn).toBeLessThan(250);
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('tr[aria-rowindex="2"]').waitFor();
    await expect.poll(drawn).toBeLessThan(250);
  });

  it('has its filter in the address, from where it comes back', async () => {
    await page.getByLabel('Name or e-mail').fill('person 61');
    await page.getByText('11 people').waitFor();
    expect(new URL(page.url()).search).toBe('?q=person+61');
    await page.reload();
    await page.getByText('11 people').waitFor();
    expect(await page.getByLabel('Name or e-mail').inputValue()).toBe('person 61');
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'users-filtered');
  });

  it('says that a filter hides everything, and shows it again', async () => {
    await page.getByLabel('Name or e-mail').fill('nobody at all');
    await page.getByRole('heading', { name: 'Nothing matches this filter' }).waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await total().waitFor();
    expect(await page.getByLabel('Name or e-mail').inputValue()).toBe('');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflows(page)).toBe(false);
    expect(complaints).toEqual([]);
  });
});
