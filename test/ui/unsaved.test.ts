// What was written stays until it is saved or given up: whoever leaves is asked first, and what fails besides takes nothing away.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser } from './stage.ts';

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  ({ page } = house);
  await house.made('/api/tenants', { name: 'Elsewhere' });
});

afterAll(() => house?.close());

const question = () => page.locator('hg-leaving');
const asked = () => question().getByRole('heading', { name: 'Leave without saving?' });
const editor = () => page.getByLabel('Text (YAML)');

async function typed(words: string): Promise<void> {
  await editor().click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(words);
  await editor().getByText(words).waitFor();
}

describe.skipIf(!hasBrowser)('a policy that is written', () => {
  it('is left without a question as long as nothing was typed', async () => {
    await page.goto('/policies');
    await page.getByRole('button', { name: 'New policy' }).first().click();
    await editor().waitFor();
    await page.getByRole('link', { name: 'All policies' }).click();
    await page.getByRole('heading', { name: 'No policy yet' }).waitFor();
  });

  it('stays when whoever leaves thinks again: by a link, by Back, into another tenant', async () => {
    await page.getByRole('button', { name: 'New policy' }).first().click();
    await typed('# a thought');
    const tenant = page.getByRole('combobox', { name: 'Tenant' });
    const here = await tenant.inputValue();
    const ways = [
      () => page.getByRole('navigation').getByRole('link', { name: 'Vault' }).click(),
      () => page.goBack(),
      () => tenant.selectOption({ label: 'Elsewhere' }),
    ];
    for (const leave of ways) {
      await leave();
      await asked().waitFor();
      expect(new URL(page.url()).pathname).toBe('/policies/new');
      expect(await tenant.inputValue()).toBe(here);
      await question().getByRole('button', { name: 'Cancel' }).click();
      await asked().waitFor({ state: 'detached' });
      await editor().getByText('# a thought').waitFor();
    }
  });

  it('goes when that is said, to where one wanted', async () => {
    await page.goBack();
    await asked().waitFor();
    await house.looksRight('unsaved');
    await question().getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'No policy yet' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/policies');
  });

  it('is asked for by the browser too', async () => {
    await page.getByRole('button', { name: 'New policy' }).first().click();
    await typed('# a thought');
    const kind = new Promise<string>((resolve) => {
      page.once('dialog', (dialog) => {
        resolve(dialog.type());
        void dialog.accept();
      });
    });
    await page.reload();
    expect(await kind).toBe('beforeunload');
    await editor().waitFor();
  });

  it('is saved also when its tests could not be run', async () => {
    await page.route('**/api/policies/test', (route) => route.abort());
    await typed('# untested');
    await page.locator('hg-policy-tests').getByRole('button', { name: 'Try again' }).waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('heading', { name: 'new-policy' }).waitFor();
    await page.unroute('**/api/policies/test');
    await page.locator('hg-policy-tests').getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('tab', { name: /2 pass/ }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('other things that are changed on a page', () => {
  it.each([
    ['access rules', '/gateways', () => page.getByRole('button', { name: 'Require approval' }).click()],
    ['a role', '/roles/new', () => page.getByLabel('Name', { exact: true }).fill('night-watch')],
    ['a connector', '/connectors', () => page.getByLabel('Environment').fill('production')],
  ])('are not lost unasked: %s', async (_what, path, change) => {
    if (path === '/connectors') {
      const body = { name: 'tickets', type: 'http', base_url: 'https://tickets.example.com' };
      await house.made('/api/connectors', body);
    }
    await page.goto(path);
    if (path !== '/roles/new') await page.locator('main').getByRole('row').getByRole('link').first().click();
    await change();
    await page.getByRole('navigation').getByRole('link', { name: 'Vault' }).click();
    await question().getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'Vault' }).waitFor();
  });

  it('nothing failed meanwhile', () => {
    expect(house.complaints).toEqual([]);
  });
});
