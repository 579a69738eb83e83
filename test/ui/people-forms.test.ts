// What many people are changed by is forgiving: a file that was mended is chosen again, and a change without a role is no change. In a real browser.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser } from './stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let house: House;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto('/users');
});
afterAll(() => house?.close());

const file = (text: string) => ({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });

describe.skipIf(!hasBrowser)('a file of people', () => {
  it('is chosen again under its name once it was mended', async () => {
    await page.getByRole('button', { name: 'Import users' }).first().click();
    const field = page.locator('hg-import-dialog').getByLabel('CSV file');
    const choose = async (text: string) => {
      const chooser = page.waitForEvent('filechooser');
      await field.click();
      const chosen = await chooser;
      // The browser says nothing of a file that is there already.
      expect(await field.evaluate((input) => (input as HTMLInputElement).files?.length)).toBe(0);
      await chosen.setFiles(file(text));
    };
    await choose('email,name,initial_roles\nnobody,Ana,viewer\n');
    await page.getByText('errors: 1.', { exact: false }).waitFor();
    await choose('email,name,initial_roles\nana@example.com,Ana,viewer\n');
    await page.getByText('Created: 1, updated: 0, unchanged: 0, errors: 0.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText('This is what was done.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
  });
});

describe.skipIf(!hasBrowser)('a change of the roles of many', () => {
  it('asks for a role where it has none to give', async () => {
    await page.getByRole('checkbox', { name: 'Select ana@example.com' }).check();
    await page.getByRole('button', { name: 'Bulk actions' }).click();
    const dialog = page.locator('hg-bulk-roles-dialog');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('alert').getByText('Choose at least one role.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Apply' }).count()).toBe(0);
    await dialog.getByLabel('member', { exact: true }).check();
    await dialog.getByRole('alert').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).waitFor();
  });
});
