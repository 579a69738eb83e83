// The pages of tenants and organizations, in a real browser against the real process: walls are made, moved and taken down, and nothing
// of one side is seen on the other.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser } from './stage.ts';

interface Boundary {
  readonly permissions: readonly string[];
  readonly connectors: unknown;
  readonly shared_agents: readonly string[];
}

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let finance: string;
let member: BrowserContext;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
});
afterAll(() => house?.close());

const here = () => new URL(page.url()).pathname;
const boundary = () => house.read<Boundary>(`/api/tenants/${finance}/boundary`);
const selector = () => page.getByRole('combobox', { name: 'Tenant', exact: true });

describe.skipIf(!hasBrowser)('tenants', () => {
  it('are listed with their kind and what one is there', async () => {
    await page.goto('/tenants');
    await page.getByRole('row').filter({ hasText: 'default' }).getByText('owner').waitFor();
    await page.getByRole('row').filter({ hasText: 'personal' }).waitFor();
    await house.looksRight('tenants');
  });

  it('are made, and are in the selector at once', async () => {
    await page.getByRole('button', { name: 'New tenant' }).click();
    const dialog = page.locator('hg-create-tenant-dialog');
    await dialog.getByRole('button', { name: 'New tenant' }).click();
    await dialog.locator('.fault, [role=alert]').first().waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('Finance');
    await house.looksRight('tenant-create');
    await dialog.getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('heading', { name: 'Finance', level: 1 }).waitFor();
    finance = here().split('/')[2] ?? '';
    expect(finance).toMatch(/^tnt_/);
    await selector().getByRole('option', { name: 'Finance' }).waitFor({ state: 'attached' });
    await house.looksRight('tenant-boundary-open');
  });

  it('get a boundary after a look at what gets out of reach', async () => {
    const inside = { 'X-Tenant-Id': finance };
    await house.made(
      '/api/connectors',
      { name: 'ledger', type: 'http', base_url: 'https://ledger.example.com' },
      inside,
    );
    const { id: connector } = await house.made(
      '/api/connectors',
      { name: 'payroll', type: 'http', base_url: 'https://payroll.example.com' },
      inside,
    );
    const { id: agent } = await house.made('/api/agents', { name: 'reporter' });
    await page.reload();
    await page.getByLabel('Only what is named').check();
    await page.getByRole('checkbox', { name: 'policies.edit', exact: true }).check();
    await page.getByLabel('Actions of agents').fill('http.get\ngithub.pr.*');
    await page.getByLabel('Only the chosen ones').check();
    await page.getByLabel('payroll').check();
    await page.getByLabel('reporter').check();
    await house.looksRight('tenant-boundary-edited');
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.locator('hg-boundary-dialog');
    await dialog.locator('.lose').getByText('agents.create', { exact: true }).waitFor();
    expect(await dialog.locator('.lose').getByText('policies.edit', { exact: true }).count()).toBe(0);
    await house.looksRight('tenant-boundary-preview');
    expect((await boundary()).permissions).toEqual(['**']);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await boundary()).toEqual({
      permissions: ['*.view', 'policies.edit', 'action.http.get', 'action.github.pr.*'],
      connectors: [connector],
      shared_agents: [agent],
    });
    await page.reload();
    await page.getByRole('button', { name: 'Take away payroll' }).waitFor();
    await page.getByRole('button', { name: 'Take away reporter' }).waitFor();
  });

  it('show their members, roles and agents without going there', async () => {
    await house.made(`/api/tenants/${finance}/members`, { email: 'owner@example.com', roles: ['viewer'] });
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('row').filter({ hasText: 'owner@example.com' }).getByText('viewer').waitFor();
    await house.looksRight('tenant-members');
    await page.getByRole('link', { name: 'Roles', exact: true }).last().click();
    await page.getByText('9 roles').waitFor();
    await page.getByRole('link', { name: 'Agents', exact: true }).last().click();
    await page.getByRole('row').filter({ hasText: 'reporter' }).getByText('shared').waitFor();
    expect(here()).toBe(`/tenants/${finance}/agents`);
    expect(await selector().inputValue()).not.toBe(finance);
    await page.getByRole('link', { name: 'Members' }).click();
    // Whoever leaves the page before the session has heard of the choice finds the former tenant.
    const remembered = page.waitForResponse((response) => response.url().endsWith('/api/auth/active-tenant'));
    await page.getByRole('button', { name: 'Manage members' }).click();
    await remembered;
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await expect.poll(() => selector().inputValue()).toBe(finance);
  });

  it('are switched without a flash of the other one', async () => {
    await page.goto('/connectors');
    await page.getByText('payroll', { exact: true }).waitFor();
    const other = await selector().locator('option', { hasText: 'Default' }).getAttribute('value');
    let answer: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/connectors?*', async (route) => {
      await held;
      await route.continue();
    });
    const remembered = page.waitForResponse((response) => response.url().endsWith('/api/auth/active-tenant'));
    await selector().selectOption(other ?? '');
    await page.locator('hg-connectors-page hg-state[kind=loading]').waitFor();
    expect(await page.getByText('payroll', { exact: true }).count()).toBe(0);
    answer();
    await page.getByRole('heading', { name: 'No connector yet' }).waitFor();
    await page.unroute('**/api/connectors?*');
    await remembered;
    await page.goto('/roles/rol_builtin_owner');
    await page.getByRole('heading', { name: 'owner' }).waitFor();
    await selector().selectOption(finance);
    await page.getByRole('heading', { name: 'Roles', level: 1 }).waitFor();
    await expect.poll(here).toBe('/roles');
  });

  it('are renamed, and deleted only with their name typed and what goes counted', async () => {
    await page.goto(`/tenants/${finance}`);
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.locator('hg-rename-tenant-dialog').getByLabel('Name', { exact: true }).fill('Treasury');
    await page.locator('hg-rename-tenant-dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Treasury', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    const dialog = page.locator('hg-delete-tenant-dialog');
    await dialog.getByText('2 connectors with their credentials').waitFor();
    // The one that is shared lives elsewhere.
    await dialog.getByText('0 agents with their keys').waitFor();
    await dialog.getByLabel('Type Treasury to confirm').fill('Finance');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialog.getByText('This is not its name.').waitFor();
    await house.looksRight('tenant-delete');
    await dialog.getByLabel('Type Treasury to confirm').fill('Treasury');
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Tenants', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Treasury' }).waitFor({ state: 'detached' });
    expect((await house.owner.request.get(`/api/tenants/${finance}`)).status()).toBe(404);
  });

  it('are not found where one has no part in them, and not changed where one may not', async () => {
    const viewer = await house.joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto(`/tenants/${finance}`);
    await theirs.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
    await theirs.goto('/tenants');
    await theirs.getByRole('link', { name: 'Default' }).click();
    await theirs.getByText('Changing it takes organization.boundaries.edit.').waitFor();
    for (const name of ['Rename', 'Delete', 'New tenant', 'Review and save'])
      expect(await theirs.getByRole('button', { name }).count()).toBe(0);
    await house.looksRight('tenant-read-only', theirs);
  });
});

describe.skipIf(!hasBrowser)('organizations', () => {
  it('are founded, owned by their founder, and worked in from the selector', async () => {
    member = await house.joined(['viewer'], { email: 'mia@example.com', name: 'Mia Member' });
    await page.goto('/organizations');
    await page.getByRole('row').filter({ hasText: 'owner' }).waitFor();
    await house.looksRight('organizations');
    await page.getByRole('button', { name: 'Found an organization' }).click();
    await page.locator('hg-organization-dialog').getByLabel('Name', { exact: true }).fill('Subsidiary');
    await page.locator('hg-organization-dialog').getByRole('button', { name: 'Found an organization' }).click();
    await page.getByRole('heading', { name: 'Subsidiary', level: 1 }).waitFor();
    await page.getByText('owner@example.com').waitFor();
    await house.looksRight('organization');
    await expect.poll(() => selector().locator('optgroup').count()).toBe(2);
    await page.getByRole('button', { name: 'Work in it' }).click();
    await page.getByRole('button', { name: 'Work in it' }).waitFor({ state: 'detached' });
    await expect
      .poll(() =>
        selector()
          .locator('option:checked')
          .evaluate((one) => one.parentElement?.getAttribute('label')),
      )
      .toBe('Subsidiary');
  });

  it('are called and enforced otherwise by their owners', async () => {
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.locator('hg-organization-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Daughter');
    await dialog.getByLabel('Least enforcement').selectOption('soft_enforce');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Daughter', level: 1 }).waitFor();
    const id = here().split('/')[2];
    expect(await house.read(`/api/organizations/${id}`)).toMatchObject({
      name: 'Daughter',
      enforcement: 'soft_enforce',
    });
  });

  it('keep their usage for their owners', async () => {
    const theirs = await member.newPage();
    await theirs.goto('/organizations');
    await theirs.getByRole('row').filter({ hasText: 'member' }).getByRole('link').click();
    await theirs.getByText('Its owners see its usage').waitFor();
    expect(await theirs.getByText('Daughter').count()).toBe(0);
    expect(await theirs.getByRole('button', { name: 'Edit' }).count()).toBe(0);
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
