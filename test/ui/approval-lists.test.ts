// Around the queue, in a real browser against the real process: where the focus goes when something was decided, what happens to a half-written
// reason, what became of earlier requests, and answers that go on by themselves until they are taken back.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let page: Page;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent } = await house.supervised());
});
afterAll(() => house?.close());

const card = (text: string) => page.locator('hg-approval-card').filter({ hasText: text });
const dialog = () => page.locator('hg-decide-dialog');
const row = (text: string) => page.getByRole('row').filter({ hasText: text });

/** The id of the card that has the focus, or has something in it that has it; empty where none has. */
const focusedId = () =>
  page.evaluate(() => {
    let id = '';
    for (let inner = document.activeElement; inner; inner = inner.shadowRoot?.activeElement ?? null)
      id = inner.closest('li[id^="apr_"]')?.id ?? id;
    return id;
  });

async function held(charge: string, amount = 1200): Promise<string> {
  await agent.refund(charge, amount, { waitS: 1 });
  const { items } = await house.read<{ items: { id: string; request: { body: string } }[] }>('/api/approvals');
  return items.find(({ request }) => request.body?.includes(charge))?.id ?? '';
}

describe.skipIf(!hasBrowser)('the focus', () => {
  it.each([
    ['Approve', async () => dialog().getByRole('button', { name: 'Approve' }).click()],
    ['Cancel', async () => dialog().getByRole('button', { name: 'Cancel' }).click()],
  ])('stays at the card after %s, whose buttons may be gone', async (name, answer) => {
    const id = await held(`ch_focus_${name}`);
    await page.goto('/approvals');
    await card(`ch_focus_${name}`).getByRole('button', { name: 'Approve' }).click();
    await answer();
    await dialog().waitFor({ state: 'detached' });
    await expect.poll(focusedId).toBe(id);
    if (name === 'Cancel') await house.made(`/api/approvals/${id}/deny`, { reason: 'not needed' });
  });

  it('goes on from the card that was decided, by the next key', async () => {
    await held('ch_next_1');
    await held('ch_next_2');
    await page.goto('/approvals');
    await card('ch_next_2').waitFor();
    await page.keyboard.press('j');
    const first = await focusedId();
    await page.keyboard.press('r');
    await page.keyboard.type('no');
    await page.keyboard.press('Control+Enter');
    await dialog().waitFor({ state: 'detached' });
    await expect.poll(focusedId).toBe(first);
    await page.keyboard.press('j');
    expect(await focusedId()).toMatch(/^apr_/);
    expect(await focusedId()).not.toBe(first);
  });
});

describe.skipIf(!hasBrowser)('a half-written reason', () => {
  it('stays when somebody else decides, who is named at once, and cannot be sent any more', async () => {
    const id = await held('ch_half');
    await page.goto('/approvals');
    await card('ch_half').getByRole('button', { name: 'Deny' }).click();
    await page.getByLabel('Reason').fill('The customer has');
    await house.made(`/api/approvals/${id}/approve`, {});
    await dialog().getByText('Meanwhile it came to an end: Approved by Olga Owner.').waitFor();
    expect(await page.getByLabel('Reason').inputValue()).toBe('The customer has');
    expect(await dialog().getByRole('button', { name: 'Deny' }).isDisabled()).toBe(true);
    await house.looksRight('deny-overtaken');
    await page.keyboard.press('Escape');
  });
});

describe.skipIf(!hasBrowser)('every request', () => {
  it('is found by words and by what became of it, with who decided and why', async () => {
    await page.goto('/approvals');
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await row('ch_half').getByText('by Olga Owner').waitFor();
    await page.getByLabel('State').selectOption('denied');
    await row('ch_half').waitFor({ state: 'detached' });
    await page.getByLabel('Agent, action, address or id').fill('ch_focus');
    await row('ch_focus_Cancel').getByText('not needed').waitFor();
    await expect.poll(() => page.getByRole('row').count()).toBe(2);
    expect(new URL(page.url()).search).toBe('?state=denied&q=ch_focus');
    await house.looksRight('approvals-all');
  });

  it('is opened, and closing it leads back to what was searched', async () => {
    await row('ch_focus_Cancel').getByRole('link').click();
    await page.locator('hg-approval-details').getByText('not needed').first().waitFor();
    await page.keyboard.press('Escape');
    await row('ch_focus_Cancel').waitFor();
    expect(page.url()).toContain('/approvals/all?state=denied&q=ch_focus');
  });

  it('that was opened by a link from elsewhere closes to the queue', async () => {
    const id = await held('ch_link');
    await page.goto(`/approvals/${id}`);
    await page.locator('hg-approval-details').getByText('ch_link').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('hg-approval-details').waitFor({ state: 'detached' });
    expect(new URL(page.url()).pathname).toBe('/approvals');
  });
});

describe.skipIf(!hasBrowser)('a remembered answer', () => {
  it('is given for like requests, approving and denying alike, in words that say what is like', async () => {
    await page.goto('/approvals');
    await card('ch_link').getByRole('button', { name: 'Deny' }).click();
    await page.getByLabel('Reason').fill('We refund by hand this week');
    await page.getByLabel('How far does this go?').selectOption('hour');
    await dialog().getByText('with amounts at least as large', { exact: false }).waitFor();
    await house.looksRight('deny-remembered');
    await dialog().getByRole('button', { name: 'Deny' }).click();
    await dialog().waitFor({ state: 'detached' });
    expect((await agent.refund('ch_link', 1200)).status).toBe(403);
  });

  it('is listed with what it covers, and for how long', async () => {
    await page.getByRole('link', { name: 'Remembered' }).click();
    const listed = row('stripe.refund.create');
    await listed.getByText('denied', { exact: true }).waitFor();
    await listed.getByText(/ends in \d+ min/).waitFor();
    await listed.getByRole('link', { name: 'The request that it was given to' }).waitFor();
    await house.looksRight('approvals-remembered');
  });

  it('is taken back, and the next such request is asked about again', async () => {
    await page.getByRole('button', { name: /^Take back: stripe.refund.create of refund-bot/ }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('No answer is remembered').waitFor();
    await house.looksRight('approvals-remembered-none');
    expect((await agent.refund('ch_link', 1200, { waitS: 1 })).status).toBe(503);
  });

  it('is seen but not taken back by somebody who may not decide', async () => {
    const id = await held('ch_seen');
    await house.made(`/api/approvals/${id}/approve`, { remember: { uses: 3 } });
    const viewer = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto('/approvals/remembered');
    await theirs.getByText('3 more requests').waitFor();
    await theirs.getByText('Taking it back needs approvals.decide.').waitFor();
    expect(await theirs.getByRole('button', { name: /^Take back/ }).count()).toBe(0);
    await viewer.close();
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
