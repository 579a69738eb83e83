// Whoever works by keys is never thrown back to the beginning: where is the focus after a dialog, a step, a row or a page has gone? In a real
// browser against the real process.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser } from './stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const PEOPLE = ['ana', 'ben', 'cora', 'dora'];

let house: House;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  const rows = PEOPLE.map((name) => `${name}@example.com,${name},viewer`).join('\n');
  const headers = { 'Content-Type': 'text/csv' };
  const answer = await house.owner.request.post('/api/users/import', {
    headers,
    data: `email,name,initial_roles\n${rows}\n`,
  });
  expect(answer.ok()).toBe(true);
});
afterAll(() => house?.close());

/** What has the focus is called; empty where nothing has it. */
const focused = () =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return '';
    return element.getAttribute('aria-label') ?? (element.id || (element.textContent ?? '').trim());
  });
const focusIsOn = (name: string) => expect.poll(focused, { timeout: 15_000 }).toBe(name);
const press = (name: string, exact = true) => page.getByRole('button', { name, exact }).click();

describe.skipIf(!hasBrowser)('the focus', () => {
  it('begins in the first field of a form', async () => {
    await page.goto('/users');
    await press('Copy invite');
    await focusIsOn('email');
  });

  it('stays in a dialog whose step takes its button along', async () => {
    await press('Make the link');
    await page.getByText('This link is shown once.').waitFor();
    await focusIsOn('heading');
  });

  it('goes back to the button whose dialog was opened by it', async () => {
    await press('Done');
    await focusIsOn('Copy invite');
    await press('Manage roles: ana@example.com');
    await page.getByLabel('member', { exact: true }).check();
    await press('Save roles');
    await page.locator('hg-member-dialog').waitFor({ state: 'detached' });
    await focusIsOn('Manage roles: ana@example.com');
  });

  it('goes to the next row when its own has gone', async () => {
    await press('Remove: ben@example.com');
    await page.locator('hg-confirm').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('ben@example.com', { exact: true }).waitFor({ state: 'detached' });
    await focusIsOn('Remove: cora@example.com');
  });

  it('goes to the heading when the button is switched off that opened the dialog', async () => {
    await page.getByRole('checkbox', { name: 'Select cora@example.com' }).check();
    await press('Bulk actions');
    await page.locator('hg-bulk-roles-dialog').getByLabel('member', { exact: true }).check();
    await press('Preview');
    await press('Apply');
    await press('Done');
    await focusIsOn('Users');
  });

  it('begins at the top of a page whose link has gone', async () => {
    await page.getByRole('link', { name: 'dora' }).click();
    await page.getByRole('heading', { name: 'dora', level: 1 }).waitFor();
    await focusIsOn('main');
  });

  it('goes on to the next question when one of a review is answered', async () => {
    await house.made('/api/access/reviews', { name: 'Autumn' });
    await page.goto('/reviews');
    await page.getByRole('link', { name: 'Autumn' }).click();
    const keep = page.getByRole('button', { name: /^Keep: / });
    await keep.first().waitFor();
    const next = (await keep.nth(1).getAttribute('aria-label')) ?? '';
    await keep.first().click();
    await page.getByText('kept', { exact: true }).waitFor();
    await focusIsOn(next);
  });
});
