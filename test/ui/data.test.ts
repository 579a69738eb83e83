// What is recorded and how a tenant and its organization are set up, in a real browser against the real process: kept for a while, deleted
// after a look at what goes, changed by those who may.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  await house.made('/api/agents', { name: 'refund-bot' });
  await house.made('/api/agents', { name: 'release-bot' });
  await house.made('/api/roles', { name: 'finance-lead', grants: [{ permission: 'agents.view' }] });
});
afterAll(() => house?.close());

const settings = () => house.read<Record<string, unknown>>('/api/settings');

describe.skipIf(!hasBrowser)('recorded data', () => {
  it('is kept for as long as the tenant says, or its organization', async () => {
    await page.goto('/data');
    await page.getByText('nothing of its own').waitFor();
    await page.getByLabel('Days in this tenant').fill('0');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.fault').waitFor();
    await page.getByLabel('Days in this tenant').fill('90');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await settings()).toMatchObject({ retention_days: 90 });
    await page.getByLabel('Days in this tenant').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('nothing of its own').waitFor();
    expect(await settings()).toMatchObject({ retention_days: null });
  });

  it('is counted before it goes, and nothing is deleted by that', async () => {
    await page.getByLabel('Everything that was set up').check();
    expect(await page.getByLabel('Only what is older than').count()).toBe(0);
    await page.getByRole('button', { name: 'See what would go' }).click();
    await page.getByText('Agents: 2').waitFor();
    await page.getByText('Custom roles: 1').waitFor();
    await page.getByText('Its members with their built-in roles', { exact: false }).waitFor();
    await house.looksRight('data-delete');
    expect((await house.read<{ total: number }>('/api/agents')).total).toBe(2);
  });

  it('goes only for whoever writes the name of the tenant, and says what went', async () => {
    await page.getByLabel('Type Default to delete it').fill('default');
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('This is not the name of the tenant.').waitFor();
    expect((await house.read<{ total: number }>('/api/agents')).total).toBe(2);
    await page.getByLabel('Type Default to delete it').fill('Default');
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('It is deleted').waitFor();
    await page.getByText('Agents: 2').waitFor();
    await house.looksRight('data-deleted');
    expect((await house.read<{ total: number }>('/api/agents')).total).toBe(0);
    await page.getByRole('link', { name: 'The record of it in the audit log' }).click();
    await page.getByText('data.deleted').first().waitFor();
  });

  it('of nothing is said to be nothing', async () => {
    await page.goto('/data');
    await page.getByLabel('Approvals').check();
    await page.getByLabel('Only what is older than').fill('2020-01-01');
    await page.getByRole('button', { name: 'See what would go' }).click();
    await page.getByText('There is nothing to delete').waitFor();
    expect(await page.getByRole('button', { name: 'Delete for good' }).count()).toBe(0);
  });

  it('is left alone by whoever may not delete, who reads why', async () => {
    const viewer = await (await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera' })).newPage();
    const complaints = complaintsOf(viewer);
    await viewer.goto('/data');
    await viewer.getByText('the permission data.delete', { exact: false }).waitFor();
    await viewer.getByText('the permission settings.edit', { exact: false }).waitFor();
    expect(await viewer.getByLabel('Days in this tenant').isDisabled()).toBe(true);
    await house.looksRight('data-forbidden', viewer);
    expect(complaints).toEqual([]);
    await viewer.close();
  });
});

describe.skipIf(!hasBrowser)('the account of a person', () => {
  it('is deleted by whoever speaks for its organization, with its address written', async () => {
    await page.goto('/users');
    await page.getByRole('link', { name: 'Vera' }).click();
    await page.getByRole('button', { name: 'Delete account' }).click();
    const dialog = page.locator('hg-delete-account-dialog');
    await dialog.getByLabel('Type vera@example.com to delete it').fill('vera');
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await dialog.getByText('This is not their e-mail address.').waitFor();
    await house.looksRight('account-delete');
    await dialog.getByLabel('Type vera@example.com to delete it').fill('vera@example.com');
    await dialog.getByRole('button', { name: 'Delete account' }).click();
    await page.getByRole('row').filter({ hasText: 'owner@example.com' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'vera@example.com' }).waitFor({ state: 'detached' });
  });
});

describe.skipIf(!hasBrowser)('the settings of a tenant', () => {
  it('are changed where they are changed, and the usual values stay usual', async () => {
    const usual = await settings();
    await page.goto('/settings');
    await page.getByLabel('From', { exact: true }).fill('22:00');
    await page.getByLabel('Until', { exact: true }).fill('07:00');
    await page.getByLabel('Time zone').fill('Europe/Zurich');
    await page.getByLabel('Sunday').check();
    await page.getByLabel('Integrations').fill('[1]');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This is not a JSON object', { exact: false }).waitFor();
    await page.getByLabel('Integrations').fill('{"tickets": {"project": "OPS"}}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The next request sees it.').waitFor();
    await house.looksRight('settings');
    expect(await settings()).toEqual({
      ...usual,
      integrations: { tickets: { project: 'OPS' } },
      quiet_hours: { from: '22:00', until: '07:00', zone: 'Europe/Zurich', days_off: ['sunday'] },
    });
    await page.getByLabel('Time zone').fill('Moon/Tranquility');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.fault').waitFor();
  });
});

describe.skipIf(!hasBrowser)('an organization', () => {
  it('says who owns it, what it used, and how long it keeps what it records', async () => {
    await page.goto('/organizations');
    await page.getByRole('row').filter({ hasText: 'owner' }).getByRole('link').click();
    await page.locator('section').filter({ hasText: 'Owners' }).getByText('owner@example.com').first().waitFor();
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.locator('hg-organization-dialog');
    await dialog.getByLabel('How long records are kept (days)').fill('400');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('400 days').waitFor();
    await house.looksRight('organization');
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download as CSV' }).click();
    expect((await download).suggestedFilename()).toMatch(/^usage-.*\.csv$/);
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
