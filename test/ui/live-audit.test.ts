// What happens while somebody looks at the audit? It comes in by itself, waits where it would disturb, and the page says whether it is live; searches,
// exports and the state of the chain, in a real browser against the real process.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 });

/** Longer than the page waits where it asks by itself. */
const SILENT_MS = 6000;

let house: House;
let page: Page;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent } = await house.supervised());
  for (let at = 0; at < 40; at += 1) await agent.read(`/v1/charges/ch_many_${at}`);
  await agent.read('/v1/charges/ch_1');
});

afterAll(() => house?.close());

const row = (path: string, on = page) => on.getByRole('button', { name: new RegExp(path) });
/** The table's own requests, told from those that a test makes itself. */
async function listsAsked(on: Page, during: () => Promise<void>): Promise<number> {
  let asked = 0;
  const count = (request: { url(): string }) => {
    if (new URL(request.url()).pathname === '/api/audit') asked += 1;
  };
  on.on('request', count);
  await during();
  on.off('request', count);
  return asked;
}

describe.skipIf(!hasBrowser)('live traffic', () => {
  it('comes in without being asked for, and says that it is live', async () => {
    await page.goto('/audit?kind=decision');
    await row('ch_1').first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    const asked = await listsAsked(page, async () => {
      await agent.read('/v1/charges/ch_live');
      await row('ch_live').waitFor();
    });
    expect(asked).toBe(0);
  });

  it('comes in by the filters of the address alone', async () => {
    await page.goto('/audit?kind=decision&decision=hold');
    await page.getByRole('heading', { name: 'Nothing matches this filter' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await agent.read('/v1/charges/ch_not_held');
    await agent.ask('ch_held', {});
    await row('/v1/refunds').waitFor();
    expect(await row('ch_not_held').count()).toBe(0);
    await page.goto('/audit?q=FILTERED');
    await page.getByText('Live', { exact: true }).waitFor();
    await agent.read('/v1/charges/ch_other');
    await agent.read('/v1/charges/ch_filtered');
    await row('ch_filtered').first().waitFor();
    expect(await row('ch_other').count()).toBe(0);
  });

  it('waits while it is paused, says how much is new, and shows it when asked', async () => {
    await page.goto('/audit?kind=decision');
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    await agent.read('/v1/charges/ch_paused_1');
    await agent.read('/v1/charges/ch_paused_2');
    const fresh = page.getByRole('button', { name: 'Show 2 new' });
    await fresh.waitFor();
    expect(await row('ch_paused').count()).toBe(0);
    await house.looksRight('audit-paused');
    await fresh.click();
    await row('ch_paused_2').waitFor();
    await fresh.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('waits while somebody reads further down', async () => {
    await page.goto('/audit?kind=decision');
    await row('ch_1').first().waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.evaluate(() => scrollTo({ top: 700 }));
    await agent.read('/v1/charges/ch_below');
    await page.getByRole('button', { name: 'Show 1 new' }).click();
    await row('ch_below').waitFor();
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  });

  it('is asked for while the stream is broken, and the page says so', async () => {
    const other = await house.owner.newPage();
    await other.route('**/api/events*', (route) => route.abort());
    await other.goto('/audit?kind=decision');
    await other.getByText('Not live: asked every 5 s').waitFor();
    await agent.read('/v1/charges/ch_polled');
    await row('ch_polled', other).waitFor();
    await other.unroute('**/api/events*');
    await other.getByText('Live', { exact: true }).waitFor();
    await other.close();
  });

  it('of a burst that is too much to show ends with its newest', async () => {
    await page.goto('/audit?kind=decision');
    await page.getByText('Live', { exact: true }).waitFor();
    await Promise.all(Array.from({ length: 150 }, (_, at) => agent.read(`/v1/charges/ch_burst_${at}`)));
    await agent.read('/v1/charges/ch_last_of_all');
    await row('ch_last_of_all').waitFor();
    const newest = await house.read<{ items: { request: { url: string } }[] }>('/api/audit?kind=decision&limit=20');
    await expect
      .poll(() => page.locator('td button.open').evaluateAll((all) => all.slice(0, 20).map((one) => one.textContent)))
      .toEqual(newest.items.map(({ request }) => `GET ${request.url}`));
  });
});

describe.skipIf(!hasBrowser)('the overview', () => {
  it('counts what happens while somebody looks, and asks for nothing while nothing does', async () => {
    const on = await house.owner.newPage();
    let askedAt = performance.now();
    on.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/dashboard/overview') askedAt = performance.now();
    });
    await on.goto('/overview');
    const actions = on.getByRole('link', { name: /^Actions/ });
    const count = async () => Number((await actions.innerText()).replace(/\D/g, ''));
    await actions.waitFor();
    // The stream opens after the first read, which is then repeated once; whoever asked by a timer would never be silent for so long.
    await expect.poll(() => performance.now() - askedAt, { timeout: 40_000 }).toBeGreaterThan(SILENT_MS);
    const before = await count();
    const silentSince = askedAt;
    await agent.read('/v1/charges/ch_counted');
    await expect.poll(count).toBe(before + 1);
    expect(askedAt).toBeGreaterThan(silentSince);
    await on.close();
  });
});

describe.skipIf(!hasBrowser)('a search by words', () => {
  it('shows what it found while it goes on by itself, can be stopped, and goes on', async () => {
    let answers = 0;
    let ending = false;
    // The server as it would be among a million entries: it answers in parts, of which each says how far it came.
    await page.route('**/api/audit?*', async (route) => {
      const url = new URL(route.request().url());
      if (!url.searchParams.has('q')) return route.continue();
      answers += 1;
      const last = ending;
      url.searchParams.delete('cursor');
      url.searchParams.set('q', answers === 1 || last ? 'ch_1' : 'nowhere-at-all');
      const real = await route.fetch({ url: url.href });
      const body = (await real.json()) as { items: { id: string }[]; total: number };
      const back_to = new Date(Date.now() - answers * 60_000).toISOString();
      const begins = new Date(Date.now() - 3_600_000).toISOString();
      const items = last ? body.items.map((item) => ({ ...item, id: `${item.id}0` })) : body.items;
      await new Promise((resolve) => setTimeout(resolve, 300));
      await route.fulfill({
        json: {
          items,
          total: 2,
          next_cursor: last ? null : `s2.${answers}.`,
          searched: { entries: 50_000, back_to, begins },
        },
      });
    });
    await page.goto('/audit?q=ch_1');
    await row('ch_1').first().waitFor();
    await page.getByText(/^Searched back to .* 2 entries found so far/).waitFor();
    await house.looksRight('audit-searching');
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText(/^Stopped at /).waitFor();
    // What was under way when it was stopped may still come.
    await page.waitForTimeout(900);
    const then = answers;
    await page.waitForTimeout(900);
    expect(answers).toBe(then);
    ending = true;
    await page.getByRole('button', { name: 'Search on' }).click();
    await expect.poll(() => page.getByRole('progressbar').count()).toBe(0);
    await page.unroute('**/api/audit?*');
  });
});

describe.skipIf(!hasBrowser)('an entry', () => {
  it('is opened, gone through and closed by keys, and stands in the address', async () => {
    await page.goto('/audit?kind=decision&q=ch_many');
    await row('ch_many_39').focus();
    await page.keyboard.press('Enter');
    const drawer = page.locator('hg-entry-drawer');
    await drawer
      .getByText(/ch_many_39'?$/)
      .first()
      .waitFor();
    await page.keyboard.press('j');
    await drawer.getByText(/^curl .*ch_many_38/).waitFor();
    await page.keyboard.press('k');
    await drawer.getByText(/^curl .*ch_many_39/).waitFor();
    const address = page.url();
    await page.keyboard.press('Escape');
    await expect.poll(() => drawer.count()).toBe(0);
    await page.goto(address);
    await drawer.getByText(/^curl .*ch_many_39/).waitFor();
    await drawer.getByText('role agent-supervised').first().waitFor();
    await drawer.getByRole('heading', { name: 'Why' }).waitFor();
    await house.looksRight('audit-entry-keys');
  });

  it('that the list does not have is read, and one that is not there says so', async () => {
    const { items } = await house.read<{ items: { id: string }[] }>('/api/audit?q=ch_many_7&kind=decision');
    await page.goto(`/audit?decision=deny&entry=${items[0]?.id}`);
    await page
      .locator('hg-entry-drawer')
      .getByText(/^curl .*ch_many_7/)
      .waitFor();
    await page.goto('/audit?entry=nothing-1');
    await page.getByText('This entry is not in the ledger').waitFor();
  });
});

describe.skipIf(!hasBrowser)('what is taken home', () => {
  it('is what the filter leaves', async () => {
    await page.goto('/audit?kind=decision&q=ch_many_3');
    await row('ch_many_39').waitFor();
    const coming = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export these as CSV' }).click();
    const stream = await (await coming).createReadStream();
    const lines = (await stream.toArray()).join('').trim().split('\r\n').slice(1);
    expect(lines.length).toBe(11);
    expect(lines.every((line) => line.includes('ch_many_3'))).toBe(true);
  });
});

describe.skipIf(!hasBrowser)('the chain', () => {
  it('says who verified it when, and what they found', async () => {
    await page.goto('/audit');
    await page.getByText('Nobody has verified the chain yet.').waitFor();
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/^unbroken, \d+ entries$/).waitFor();
    await page.reload();
    await page.getByText(/^verified by Olga Owner, /).waitFor();
    await house.looksRight('audit-chain');
  });

  it('and exports say what is missing to whoever may only look', async () => {
    const { name } = await house.made<{ name: string }>('/api/roles', {
      name: 'looker',
      grants: [{ permission: 'audit.view' }, { permission: 'dashboard.view' }],
    });
    const looker: BrowserContext = await house.joined([name], { email: 'looker@example.com', name: 'Lou Looker' });
    const on = await looker.newPage();
    await on.goto('/audit');
    await on.getByText('Exporting needs audit.export.').waitFor();
    await on.getByText(/^verified by Olga Owner, /).waitFor();
    expect(house.complaints).toEqual([]);
    await looker.close();
  });
});
