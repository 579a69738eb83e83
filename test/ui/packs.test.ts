// The pages of policy packs, in a real browser against the real process: what a pack would change is seen before it is installed, changed
// with other parameters, and taken away.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser } from './stage.ts';

interface Installed {
  readonly installed: { readonly parameters: Readonly<Record<string, unknown>> } | null;
}

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

const PACK = 'production-freeze';
let house: House;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
});
afterAll(() => house?.close());

const pack = () => house.read<Installed>(`/api/policy-packs/${PACK}`);
const dialog = () => page.locator('hg-pack-dialog');

describe.skipIf(!hasBrowser)('a policy pack', () => {
  it('is found in the list, with what it says', async () => {
    await page.goto('/packs');
    await page.getByRole('heading', { name: 'Production freeze and maintenance window' }).waitFor();
    await house.looksRight('packs');
    await page.getByRole('link', { name: 'Open Production freeze and maintenance window' }).click();
    await page.getByRole('heading', { name: 'Parameters' }).waitFor();
    await page.locator('summary').first().click();
    await page.getByText('metadata:', { exact: false }).first().waitFor();
    await house.looksRight('pack');
  });

  it('says at the field what does not fit', async () => {
    await page.getByLabel('Whose clocks the window is on.').fill('Mars/Olympus');
    await page.getByRole('button', { name: 'Review and install' }).click();
    await page.locator('.fault').first().waitFor();
    expect(await dialog().count()).toBe(0);
    await house.looksRight('pack-fault');
    await page.getByLabel('Whose clocks the window is on.').fill('Europe/Zurich');
  });

  it('shows what it brings, and is installed only then', async () => {
    await page.getByLabel('Environments, with * and ?, that this is about.').fill('production\nlive-*');
    await page.getByRole('button', { name: 'Review and install' }).click();
    await dialog().getByText('Nothing is written yet.', { exact: false }).waitFor();
    await dialog().locator('summary').first().click();
    await dialog().locator('.added').first().waitFor();
    await house.looksRight('pack-install');
    expect((await pack()).installed).toBeNull();
    await dialog().getByRole('button', { name: 'Install' }).click();
    await page.getByText('Installed. It counts from the next request.').waitFor();
    expect((await pack()).installed?.parameters).toMatchObject({
      environments: ['production', 'live-*'],
      zone: 'Europe/Zurich',
    });
    await house.looksRight('pack-installed');
  });

  it('shows line by line what other parameters change', async () => {
    await page.getByLabel('Environments, with * and ?, that this is about.').fill('production');
    await page.getByRole('button', { name: 'Review and save' }).click();
    await dialog().locator('summary').first().click();
    await dialog().locator('.removed').getByText('live-*', { exact: false }).first().waitFor();
    await house.looksRight('pack-change');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It counts from the next request.').waitFor();
    expect((await pack()).installed?.parameters).toMatchObject({ environments: ['production'] });
  });

  it('is only looked at by whoever may not install', async () => {
    const viewer = await (await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera' })).newPage();
    const complaints = complaintsOf(viewer);
    await viewer.goto(`/packs/${PACK}`);
    await viewer.getByText('Installing needs the permission packs.install.', { exact: false }).waitFor();
    expect(await viewer.getByRole('button', { name: 'Uninstall' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await viewer.close();
  });

  it('is uninstalled after a look at what goes', async () => {
    await page.getByRole('button', { name: 'Uninstall' }).click();
    await dialog().getByText('goes', { exact: true }).first().waitFor();
    await house.looksRight('pack-uninstall');
    await dialog().getByRole('button', { name: 'Uninstall' }).click();
    await page.getByText('Uninstalled. It counts from the next request.').waitFor();
    expect((await pack()).installed).toBeNull();
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
