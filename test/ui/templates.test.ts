// The pages of templates, in a real browser against the real process: what the organization writes once is handed out to its tenants.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let finance: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  finance = (await house.made('/api/tenants', { name: 'Finance' })).id;
});
afterAll(() => house?.close());

const policiesOf = (tenant: string) =>
  house.read<{ items: { name: string; state: string }[] }>('/api/policies', { 'X-Tenant-Id': tenant });

describe.skipIf(!hasBrowser)('a policy template', () => {
  it('is written, and what is wrong with it is said where it is', async () => {
    await page.goto('/policies');
    await page.getByRole('link', { name: 'Templates' }).click();
    await page.getByText('There are no policy templates yet').waitFor();
    await house.looksRight('policy-templates-empty');
    await page.getByRole('button', { name: 'New template' }).first().click();
    const dialog = page.locator('hg-policy-template-dialog');
    const text = dialog.getByLabel('Text of the policy');
    const good = await text.inputValue();
    await text.fill(good.replace('requires_approval', 'perhaps'));
    await dialog.getByRole('button', { name: 'New template' }).click();
    await dialog.locator('.fault').first().waitFor();
    await house.looksRight('policy-template-fault');
    await text.fill(good.replace('new-template', 'writes-are-looked-at'));
    await dialog.getByRole('button', { name: 'New template' }).click();
    await page.getByRole('row').filter({ hasText: 'writes-are-looked-at' }).getByText('the organization').waitFor();
    await house.looksRight('policy-templates');
  });

  it('is distributed after a look at what each tenant gets, and publishes nothing', async () => {
    await page.getByRole('button', { name: 'Distribute writes-are-looked-at' }).click();
    const dialog = page.locator('hg-distribute-dialog');
    await dialog.getByLabel('Finance').check();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('row').filter({ hasText: 'Finance' }).getByText('gets a draft').waitFor();
    expect((await policiesOf(finance)).items).toEqual([]);
    await house.looksRight('policy-template-distribute');
    await dialog.getByRole('button', { name: 'Distribute', exact: true }).click();
    await dialog.getByText('This is what was done.').waitFor();
    expect((await policiesOf(finance)).items).toMatchObject([{ name: 'writes-are-looked-at', state: 'draft' }]);
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  it('is deleted without touching what was made from it', async () => {
    await page.getByRole('button', { name: 'Delete writes-are-looked-at' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no policy templates yet').waitFor();
    expect((await policiesOf(finance)).items.length).toBe(1);
  });
});

describe.skipIf(!hasBrowser)('a role template', () => {
  it('is made beside the built-in ones, which stay as they are', async () => {
    await page.goto('/roles/templates');
    await page.getByRole('button', { name: 'New template' }).click();
    const dialog = page.locator('hg-role-template-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('auditor-lite');
    await dialog.getByLabel('Permissions').fill('audit.view\nno.such.thing');
    await dialog.getByRole('button', { name: 'New template' }).click();
    await dialog.locator('.fault').waitFor();
    await house.looksRight('role-template');
    await dialog.getByLabel('Permissions').fill('audit.view\naudit.export');
    await dialog.getByRole('button', { name: 'New template' }).click();
    const card = page.getByRole('listitem').filter({ hasText: 'auditor-lite' });
    await card.getByText('audit.export').waitFor();
    await house.looksRight('role-templates');
    expect(await page.getByRole('button', { name: /^Edit / }).count()).toBe(1);
  });

  it('is changed and deleted', async () => {
    await page.getByRole('button', { name: 'Edit auditor-lite' }).click();
    const dialog = page.locator('hg-role-template-dialog');
    await dialog.getByLabel('Permissions').fill('audit.view');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const card = page.getByRole('listitem').filter({ hasText: 'auditor-lite' });
    await expect.poll(() => card.getByText('audit.export').count()).toBe(0);
    await page.getByRole('button', { name: 'Delete auditor-lite' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await card.waitFor({ state: 'detached' });
  });

  it('is only looked at by whoever may not edit templates', async () => {
    const admin = await (await house.joined(['admin'], { email: 'ada@example.com', name: 'Ada' })).newPage();
    const complaints = complaintsOf(admin);
    await admin.goto('/policies/templates');
    await admin.getByText('needs the permission organization.templates.edit', { exact: false }).waitFor();
    expect(await admin.getByRole('button', { name: 'New template' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await admin.close();
  });
});

describe.skipIf(!hasBrowser)('the boundary of personal tenants', () => {
  it('is set after a look at what gets out of reach', async () => {
    const { items } = await house.read<{ items: { id: string }[] }>('/api/organizations');
    const boundary = () =>
      house.read<{ permissions: string[] }>(`/api/organizations/${items[0]?.id}/personal-boundary`);
    await page.goto(`/organizations/${items[0]?.id}`);
    await page.getByRole('button', { name: 'Personal tenants' }).click();
    const dialog = page.locator('hg-personal-boundary-dialog');
    await dialog.getByLabel('Permissions').fill('*.view');
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.locator('.lose').getByText('agents.create', { exact: false }).waitFor();
    expect((await boundary()).permissions).not.toEqual(['*.view']);
    await house.looksRight('personal-boundary');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await boundary()).permissions).toEqual(['*.view']);
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
