// What happened and why, in a real browser against the real process: entries come by themselves, filters stand in the address, a decision explains itself.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { curlOf } from '../../admin-ui/src/data/curl.ts';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let owner: BrowserContext;
let page: Page;
let complaints: string[];
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  ({ owner, page, complaints } = house);
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent } = await house.supervised());
  await agent.read('/v1/charges/ch_1');
});

afterAll(() => house?.close());

describe.skipIf(!hasBrowser)('the audit', () => {
  it('shows what happens as it happens', async () => {
    await page.goto('/audit?decision=allow');
    await page.getByRole('button', { name: /\/v1\/charges\/ch_1/ }).waitFor();
    await agent.read('/v1/charges/ch_2');
    await page.getByRole('button', { name: /\/v1\/charges\/ch_2/ }).waitFor();
    await house.looksRight('audit-live');
  });

  it('has its filters in the address', async () => {
    await page.getByLabel('Decision', { exact: true }).selectOption('deny');
    await page.getByRole('heading', { name: 'Nothing matches this filter' }).waitFor();
    expect(new URL(page.url()).search).toBe('?decision=deny');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText('More filters').click();
    await page.getByLabel('Kind').fill('agent.created');
    await page.getByLabel('Kind').press('Tab');
    await page.waitForURL(/[?&]kind=agent\.created/);
    // The intent, and what came of it.
    await page.getByText('2 entries', { exact: true }).waitFor();
    expect(await page.locator('tbody tr').count()).toBe(2);
    await page.goto('/audit?decision=allow');
  });

  it('says why, with the command that asks again and the way to the explainer', async () => {
    await page.getByRole('button', { name: /\/v1\/charges\/ch_1/ }).click();
    const drawer = page.locator('hg-entry-drawer');
    await drawer.getByText(/^curl --globoff --request GET /).waitFor();
    await house.looksRight('audit-entry');
    await drawer.getByRole('link', { name: 'Explain this decision' }).click();
    await page.getByRole('heading', { name: 'As it was decided' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('leads from a held call to the approval that it waited for', async () => {
    const refund = agent.refund('ch_held', 700);
    await page.goto('/audit?decision=hold');
    await page.getByRole('button', { name: /\/v1\/refunds/ }).click();
    await page.locator('hg-entry-drawer').getByRole('link', { name: 'The approval', exact: true }).click();
    await page.waitForURL(/\/approvals\/apr_/);
    const id = new URL(page.url()).pathname.split('/').at(-1);
    await owner.request.post(`/api/approvals/${id}/deny`, { data: { reason: 'Not today' } });
    expect((await refund).status).toBe(403);
  });
});

describe.skipIf(!hasBrowser)('the end of a call', () => {
  it('says of which request it is, and why it was not sent', async () => {
    await agent.refund('ch_outcome', 900, { waitS: 1 });
    await page.goto('/audit');
    const ended = page.getByRole('row').filter({ hasText: 'told to come again: waits for an approval, status 503' });
    await ended
      .first()
      .getByText(/^POST http.*\/v1\/refunds$/)
      .waitFor();
    await page.getByRole('columnheader', { name: /^Time \(.+\)$/ }).waitFor();
    await house.looksRight('audit-outcomes');
  });
});

describe('a request as a curl command', () => {
  it('masks what is secret in the address', () => {
    expect(curlOf({ method: 'GET', url: 'https://u:p@api.example.com/x?api_key=abc&page=2' })).toBe(
      "curl --globoff --request GET --url 'https://***:***@api.example.com/x?api_key=***&page=2'",
    );
  });

  it('waits for no body where there is none', () => {
    expect(curlOf({ method: 'HEAD', url: 'https://api.example.com/' })).toBe(
      'curl --globoff --head --url https://api.example.com/',
    );
  });
});
