// The pages of configuration and of the vault, in a real browser against real processes: what is taken along arrives, secrets never do.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

const SECRET = 'sk_live_do_not_show';
let house: House;
let second: House;
let page: Page;
let agent: SupervisedAgent;
let exported: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  [house, second] = [await House.open(), await House.open()];
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  await second.page.setViewportSize({ width: 1440, height: 900 });
}, 120_000);
afterAll(async () => {
  await house?.close();
  await second?.close();
});

describe.skipIf(!hasBrowser)('the vault', () => {
  it('begins empty, and names connectors that have no secret', async () => {
    await page.goto('/vault');
    await page.getByRole('heading', { name: 'No credential yet' }).waitFor();
    await house.looksRight('vault-empty');
    ({ agent } = await house.supervised());
    await page.reload();
    await page.getByRole('button', { name: 'Enter credential: payments' }).click();
    await page.getByLabel('Secret').fill(SECRET);
    await page.locator('hg-credential-dialog').getByRole('button', { name: 'Save' }).click();
    const row = page.getByRole('row').filter({ hasText: 'payments' });
    await row.getByText('in use').waitFor();
    await row.getByText('Olga Owner').waitFor();
    await row.getByText('not since it was entered').waitFor();
    await page.getByRole('heading', { name: 'Connectors without a credential' }).waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(SECRET);
  });

  it('says when a secret was used last, and never what it is', async () => {
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(200);
    await page.reload();
    const row = page.getByRole('row').filter({ hasText: 'payments' });
    await row.getByText(/ago$/).waitFor();
    await house.looksRight('vault');
    expect(await page.content()).not.toContain(SECRET);
  });

  it('takes another one in the place of the former, and forgets one after a question', async () => {
    await page.getByRole('button', { name: 'Replace: payments' }).click();
    const dialog = page.locator('hg-credential-dialog');
    expect(await dialog.getByLabel('Secret').inputValue()).toBe('');
    await dialog.getByLabel('How is it sent?').selectOption('header');
    await dialog.getByLabel('Name of the header or parameter').fill('X-Api-Key');
    await dialog.getByLabel('Secret').fill(`${SECRET}_2`);
    await house.looksRight('vault-replace');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('X-Api-Key').waitFor();
    await page.getByRole('button', { name: 'Forget: payments' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Forget' }).click();
    await page.getByRole('heading', { name: 'Connectors without a credential' }).waitFor();
  });

  it('is only read by those who may not write', async () => {
    const viewer = await house.joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto('/vault');
    await theirs.getByRole('heading', { name: 'Connectors without a credential' }).waitFor();
    for (const name of [/^Enter credential/, /^Replace/, /^Forget/])
      expect(await theirs.getByRole('button', { name }).count()).toBe(0);
    await theirs.goto('/configuration');
    await theirs.getByText('Downloading takes the permission config.export.').waitFor();
    await theirs.goto('/configuration/import');
    await theirs.getByText('Importing takes the permission config.import.').waitFor();
  });
});

describe.skipIf(!hasBrowser)('the configuration', () => {
  it('says what travels and what does not, and is downloaded without a secret', async () => {
    await house.made('/api/roles', { name: 'finance-lead', grants: [{ permission: '*.view' }] });
    await page.goto('/configuration');
    await page.getByRole('heading', { name: 'Not in the file' }).waitFor();
    await house.looksRight('configuration-export');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the configuration' }).click(),
    ]);
    exported = readFileSync(await download.path(), 'utf8');
    expect(JSON.parse(exported)).toMatchObject({ format: 'holdgate/v1', connectors: [{ name: 'payments' }] });
    expect(exported).not.toContain(SECRET);
  });

  it('is brought in elsewhere: a plan, then the import', async () => {
    const there = second.page;
    await there.goto('/configuration/import');
    const file = there.getByLabel('Configuration file');
    await file.setInputFiles({ name: 'broken.json', mimeType: 'application/json', buffer: Buffer.from('{') });
    await there.getByText('This file is not JSON.').waitFor();
    await file.setInputFiles({
      name: 'other.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"format":"other"}'),
    });
    await there
      .getByRole('alert')
      .getByText(/holdgate\/v1/)
      .first()
      .waitFor();
    await second.looksRight('configuration-refused');
    await file.setInputFiles({ name: 'holdgate.json', mimeType: 'application/json', buffer: Buffer.from(exported) });
    await there.getByText('Nothing is written yet.').waitFor();
    await there.getByRole('row').filter({ hasText: 'payments' }).getByText('is created').waitFor();
    await second.looksRight('configuration-plan');
    expect((await second.read<{ total: number }>('/api/connectors')).total).toBe(0);
    await there.getByRole('button', { name: 'Import', exact: true }).click();
    await there.getByText('This is what was done.').waitFor();
    expect((await second.read<{ total: number }>('/api/connectors')).total).toBe(1);
  });

  it('leaves a checklist that ticks itself off, also after a reload', async () => {
    const there = second.page;
    const line = (text: string) => there.locator('hg-import-checklist li').filter({ hasText: text });
    await line('Enter the credential of payments').getByText('to do').waitFor();
    await second.looksRight('configuration-checklist');
    await there.reload();
    await line('Make a key for the agent refund-bot').getByText('to do').waitFor();
    const { items } = await second.read<{ items: { id: string }[] }>('/api/agents');
    await second.made(`/api/agents/${items[0]?.id}/keys`, {});
    await line('Make a key for the agent refund-bot').getByText('done').waitFor();
    await line('Enter the credential of payments').getByRole('link').click();
    await there.getByRole('button', { name: 'Enter credential: payments' }).click();
    await there.getByLabel('Secret').fill(SECRET);
    await there.locator('hg-credential-dialog').getByRole('button', { name: 'Save' }).click();
    await there.getByText('in use').waitFor();
    await there.goto('/configuration/import');
    await line('Enter the credential of payments').getByText('done').waitFor();
    await there.getByRole('button', { name: 'Close the checklist' }).click();
    await there.getByLabel('Configuration file').waitFor();
  });

  it('changes nothing when it is imported a second time', async () => {
    await second.page
      .getByLabel('Configuration file')
      .setInputFiles({ name: 'holdgate.json', mimeType: 'application/json', buffer: Buffer.from(exported) });
    await second.page.getByText('Everything is here already.').waitFor();
  });

  it('gives the ledger away as CSV and as JSON lines', async () => {
    await page.goto('/configuration/audit');
    await house.looksRight('configuration-audit');
    for (const [name, pattern] of [
      ['Download as CSV', /^id,seq,at,kind,/],
      ['Download as JSON lines', /^\{.*"kind":/],
    ] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
      expect(readFileSync(await download.path(), 'utf8')).toMatch(pattern);
    }
  });

  it('never went against the content policy or failed', () => {
    expect([...house.complaints, ...second.complaints]).toEqual([]);
  });
});
