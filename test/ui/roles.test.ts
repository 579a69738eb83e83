// The pages of roles, in a real browser against the real process: what is granted, by what, to whom, and what an edit would change.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser } from './stage.ts';

interface Role {
  readonly id: string;
  readonly grants: readonly unknown[];
}

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
});
afterAll(() => house?.close());

const box = (permission: string) => page.getByRole('checkbox', { name: permission, exact: true });
const roleHere = () => house.read<Role>(`/api/roles/${new URL(page.url()).pathname.split('/')[2]}`);

describe.skipIf(!hasBrowser)('roles', () => {
  it('are listed with where they come from and who holds them, and found by name', async () => {
    await page.goto('/roles');
    const owner = page.getByRole('row').filter({ hasText: 'Everything in the tenant.' });
    await owner.getByText('built in').waitFor();
    await owner.getByText('1 person').waitFor();
    await house.looksRight('roles');
    await page.getByLabel('Name of the role').fill('supervised');
    await owner.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'agent-supervised' }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=supervised');
    await page.goto('/roles?q=no-such-role');
    await page.getByRole('heading', { name: 'Nothing matches' }).waitFor();
  });

  it('are compared by what only one of them may do, whatever wildcards bring it', async () => {
    await page.goto('/roles/rol_builtin_creator');
    await page.getByText('Compare with another role').click();
    const compare = page.locator('hg-role-compare');
    await compare.getByRole('searchbox').fill('viewer');
    await compare.getByRole('radio', { name: 'viewer' }).check();
    await compare.getByRole('heading', { name: 'Only creator' }).waitFor();
    const [only, other] = [compare.locator('.two section').first(), compare.locator('.two section').last()];
    await only.getByText('agents.create').waitFor();
    expect(await only.getByText('agents.view').count()).toBe(0);
    await other.getByText('audit.export').waitFor();
    await house.looksRight('role-compare');
  });

  it('that are built in show what a wildcard brings, and cannot be edited', async () => {
    await page.goto('/roles/rol_builtin_creator');
    await page.getByText('Built-in roles stay as they are.').waitFor();
    await page.getByText('grants 12 permissions', { exact: false }).waitFor();
    const agents = page
      .locator('hg-permission-matrix tr')
      .filter({ has: page.getByRole('rowheader', { name: 'Agents', exact: true }) });
    await agents.getByText('by *.view').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.getByRole('heading', { name: 'Nobody holds this role' }).waitFor();
    await house.looksRight('role-built-in');
  });

  it('come from a template and stay linked to it', async () => {
    await page.getByRole('link', { name: 'All roles' }).click();
    await page.getByRole('link', { name: 'Templates' }).click();
    await page.getByRole('link', { name: 'Department Admin', exact: true }).waitFor();
    await house.looksRight('role-templates');
    await page.getByRole('link', { name: 'Make a role: Power User' }).click();
    await page.getByLabel('Name', { exact: true }).fill('finance-lead');
    await expect.poll(() => box('agents.create').isChecked()).toBe(true);
    expect(await box('agents.delete').isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Save role' }).click();
    await page.getByRole('heading', { name: 'finance-lead' }).waitFor();
    await page.getByText('from Power User').waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/roles\/rol_/);
  });

  it('are edited by keyboard, and saved after a look at who gains and loses', async () => {
    await house.joined(['finance-lead'], { email: 'fina@example.com', name: 'Fina Nance' });
    await page.reload();
    await page.locator('hg-role-holders').getByText('fina@example.com').waitFor();
    await box('agents.delete').focus();
    await page.keyboard.press('Space');
    await box('agents.create').focus();
    await page.keyboard.press('Space');
    await page.getByText('Not saved yet').waitFor();
    await house.looksRight('role-edited');
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.locator('hg-role-save-dialog');
    await dialog.getByText('It changes for 1 person from the next request on.').waitFor();
    await dialog.locator('hg-effects').getByText('fina@example.com').waitFor();
    await dialog.locator('.gain').first().getByText('agents.delete').waitFor();
    await dialog.locator('.lose').first().getByText('agents.create').waitFor();
    expect(JSON.stringify((await roleHere()).grants)).not.toContain('agents.delete');
    await house.looksRight('role-preview');
    await dialog.getByRole('button', { name: 'Save role' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(JSON.stringify((await roleHere()).grants)).toContain('agents.delete');
  });

  it('say how they differ from their template, and pull it in', async () => {
    const drift = page.locator('.drift');
    await drift.getByText('agents.create').waitFor();
    await drift.getByText('agents.delete').waitFor();
    await house.looksRight('role-drift');
    await drift.getByRole('button', { name: 'Pull in the template' }).click();
    await page.locator('hg-role-save-dialog').getByRole('button', { name: 'Save role' }).click();
    await drift.waitFor({ state: 'detached' });
    await expect.poll(async () => JSON.stringify((await roleHere()).grants)).not.toContain('agents.delete');
  });

  it('hold wildcards, which tick what they bring and say so', async () => {
    await page.getByLabel('Pattern').fill('policies.**.edit');
    await page.getByRole('button', { name: 'Add wildcard' }).click();
    await page.locator('hg-wildcards .fault').waitFor();
    await page.getByLabel('Pattern').fill('policies.*');
    await page.getByRole('button', { name: 'Add wildcard' }).click();
    await expect.poll(() => box('policies.edit').isChecked()).toBe(true);
    await expect.poll(() => box('policies.edit').isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Turn into single permissions: policies.*' }).click();
    await expect.poll(() => box('policies.edit').isDisabled()).toBe(false);
  });

  it('are limited to some connectors', async () => {
    await house.made('/api/connectors', { name: 'ledger', type: 'http', base_url: 'https://ledger.example.com' });
    const { id } = await house.made('/api/connectors', {
      name: 'tickets',
      type: 'http',
      base_url: 'https://tickets.example.com',
    });
    await box('connectors.edit').check();
    await page.getByRole('button', { name: 'Limit connectors.edit' }).click();
    const dialog = page.locator('hg-limit-dialog');
    await dialog.getByRole('searchbox').fill('tick');
    await dialog.getByLabel('ledger').waitFor({ state: 'detached' });
    await dialog.getByLabel('tickets').check();
    await house.looksRight('role-limit');
    await dialog.getByRole('button', { name: 'Set limit' }).click();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('hg-role-save-dialog').getByText('(connectors tickets)').waitFor();
    await page.locator('hg-role-save-dialog').getByRole('button', { name: 'Save role' }).click();
    await page.locator('hg-role-save-dialog').waitFor({ state: 'detached' });
    expect((await roleHere()).grants).toContainEqual({ permission: 'connectors.edit', limit: { connectors: [id] } });
  });

  it('carry actions of agents, with approval where it says so', async () => {
    await page.getByRole('button', { name: 'Reads; the rest with approval' }).click();
    await page.getByRole('button', { name: 'Add action' }).click();
    await page.getByRole('textbox', { name: 'Action or pattern' }).last().fill('github.pr.*');
    await page.keyboard.press('Tab');
    await page.getByRole('combobox', { name: 'Passes' }).last().selectOption('yes');
    await page.locator('hg-action-grants').scrollIntoViewIfNeeded();
    await house.looksRight('role-actions');
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('hg-role-save-dialog').getByText('action.github.pr.* with approval').last().waitFor();
    await page.locator('hg-role-save-dialog').getByRole('button', { name: 'Save role' }).click();
    await page.locator('hg-role-save-dialog').waitFor({ state: 'detached' });
    expect((await roleHere()).grants).toEqual(
      expect.arrayContaining([
        { permission: 'action.**', with_approval: true },
        { permission: 'action.github.pr.*', with_approval: true },
      ]),
    );
  });

  it('are cloned, refused with a reason, and deleted when nobody holds them', async () => {
    await page.getByRole('link', { name: 'Clone' }).click();
    await expect.poll(() => page.getByLabel('Name', { exact: true }).inputValue()).toBe('finance-lead copy');
    await page.getByLabel('Name', { exact: true }).fill('finance-lead');
    await page.getByRole('button', { name: 'Save role' }).click();
    await page.getByText(/finance-lead already|has a role/).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('finance-clone');
    await page.getByRole('button', { name: 'Save role' }).click();
    await page.getByRole('heading', { name: 'finance-clone' }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'finance-lead' }).waitFor();
    await page.getByRole('link', { name: 'finance-clone' }).waitFor({ state: 'detached' });
  });

  it('can be read, and not changed, by those who may not manage them', async () => {
    const viewer = await house.joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto('/roles');
    await theirs.getByRole('link', { name: 'finance-lead' }).click();
    await theirs.getByText('Changing roles takes the permission roles.manage.').waitFor();
    expect(await theirs.getByRole('checkbox').count()).toBe(0);
    for (const name of ['Delete', 'Review and save', 'Add wildcard'])
      expect(await theirs.getByRole('button', { name }).count()).toBe(0);
    await house.looksRight('role-read-only', theirs);
    const nobody = await house.joined(['finance-lead'], { email: 'nobody@example.com', name: 'No Roles' });
    const refused = await nobody.newPage();
    await refused.goto('/roles');
    await refused
      .getByText(/You do not hold the permission roles\.view|you do not hold the permission roles\.view/)
      .waitFor();
    expect(await refused.getByRole('link', { name: 'Roles' }).count()).toBe(0);
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
