// Groups of people and the list of users, in a real browser against the real process: who belongs together, what they are asked, who is where.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let lead: string;

const POLICY = {
  metadata: { name: 'refunds-are-looked-at' },
  rules: [
    {
      name: 'large-ones',
      conditions: { all: [{ field: 'action.verb', operator: 'equals', value: 'write' }] },
      decision: 'requires_approval',
      approval: { approvers: { people_groups: ['finance-leads'] } },
      reason: 'Large refunds are looked at',
    },
  ],
};

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  const fina = await house.joined(['member'], { email: 'fina@example.com', name: 'Fina Nance' });
  lead = ((await (await fina.request.get('/api/auth/me')).json()) as { user: { id: string } }).user.id;
  const policy = await house.made('/api/policies', { yaml: JSON.stringify(POLICY) });
  await house.made(`/api/policies/${policy.id}/publish`, {});
  const finance = await house.made('/api/tenants', { name: 'Finance' });
  await house.made(`/api/tenants/${finance.id}/members`, { user_id: lead, roles: ['viewer'] });
});
afterAll(() => house?.close());

describe.skipIf(!hasBrowser)('a group of people', () => {
  it('is made of members that are found by search', async () => {
    await page.goto('/users');
    await page.getByRole('link', { name: 'Groups', exact: true }).click();
    await page.getByText('There are no groups of people yet').waitFor();
    await house.looksRight('people-groups-empty');
    await page.getByRole('button', { name: 'New group' }).first().click();
    const dialog = page.locator('hg-people-group-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('finance-leads');
    await dialog.getByRole('searchbox').fill('fina');
    await dialog.getByRole('checkbox', { name: 'Fina Nance' }).check();
    await house.looksRight('people-group-new');
    await dialog.getByRole('button', { name: 'New group' }).click();
    await page.getByRole('heading', { name: 'finance-leads' }).waitFor();
  });

  it('shows its members with their roles here, and the rules that ask it', async () => {
    await page.getByRole('row').filter({ hasText: 'fina@example.com' }).getByText('member', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'refunds-are-looked-at' }).waitFor();
    await page.getByText('rule large-ones').waitFor();
    await house.looksRight('people-group');
  });

  it('gives all of its members a role at once, after a look at the resulting sets', async () => {
    await page.getByRole('button', { name: 'Roles of all members' }).click();
    const dialog = page.locator('hg-bulk-roles-dialog');
    await dialog.getByRole('checkbox', { name: 'viewer', exact: true }).check();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByRole('row').filter({ hasText: 'fina@example.com' }).getByText('member, viewer').waitFor();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row').filter({ hasText: 'member, viewer' }).waitFor();
  });

  it('is on the page of the person', async () => {
    await page.getByRole('link', { name: 'Fina Nance' }).click();
    await page.getByText('fina@example.com').first().waitFor();
    await house.looksRight('person');
    await page.getByRole('link', { name: 'finance-leads' }).click();
    await page.getByRole('heading', { name: 'finance-leads' }).waitFor();
  });

  it('is renamed to a free name, and deleted with a word on who is no longer asked', async () => {
    await house.made('/api/people-groups', { name: 'others' });
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.locator('hg-people-group-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('others');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This name is taken.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('hg-confirm').getByText('1 rule asks this group', { exact: false }).waitFor();
    await house.looksRight('people-group-delete');
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('row').filter({ hasText: 'others' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'finance-leads' }).waitFor({ state: 'detached' });
  });

  it('is only looked at by whoever may not manage members', async () => {
    const viewer = await (await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera' })).newPage();
    const complaints = complaintsOf(viewer);
    await viewer.goto('/users/groups');
    await viewer.getByText('takes the permission members.manage', { exact: false }).waitFor();
    await viewer.getByRole('link', { name: 'others' }).click();
    await viewer.getByText('Nobody is in this group').waitFor();
    expect(await viewer.getByRole('button', { name: /Edit|Delete|Roles of all/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await viewer.close();
  });
});

describe.skipIf(!hasBrowser)('the list of users', () => {
  it('says who was here last, and who is in which other tenant', async () => {
    await page.goto('/users');
    const fina = page.getByRole('row').filter({ hasText: 'fina@example.com' });
    await fina.getByRole('link', { name: 'Finance' }).waitFor();
    await page.getByRole('button', { name: 'Select all shown' }).click();
    await page.getByText('3 people selected').waitFor();
    await house.looksRight('users');
    await page.getByRole('button', { name: 'Select none' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Bulk actions' }).isDisabled()).toBe(true);
  });

  it('takes in somebody of the organization by search', async () => {
    const { items } = await house.read<{ items: { id: string; name: string }[] }>('/api/tenants');
    const finance = items.find(({ name }) => name === 'Finance')?.id ?? '';
    await house.made(`/api/tenants/${finance}/members`, { email: 'owner@example.com', roles: ['owner'] });
    await page.reload();
    await page.getByLabel('Tenant').selectOption(finance);
    await page.getByRole('row').filter({ hasText: 'fina@example.com' }).waitFor();
    await page.getByRole('button', { name: 'Add to tenant' }).click();
    const dialog = page.locator('hg-member-dialog');
    await dialog.getByRole('searchbox').fill('vera');
    await dialog.getByRole('radio', { name: 'Vera' }).check();
    await house.looksRight('user-add');
    await dialog.getByRole('button', { name: 'Add to tenant' }).click();
    await page.getByRole('row').filter({ hasText: 'vera@example.com' }).waitFor();
  });

  it('makes an invitation for one address and a while', async () => {
    await page.getByRole('button', { name: 'Copy invite' }).click();
    const dialog = page.locator('hg-invite-dialog');
    await dialog.getByLabel('Only for this e-mail').fill('new@example.com');
    await dialog.getByLabel('Can be used for').selectOption('86400');
    await house.looksRight('user-invite');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await dialog.getByText('This link is shown once', { exact: false }).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
  });

  it('leads to a person, who is disabled, let in again and removed from the organization', async () => {
    await page.getByRole('link', { name: 'Vera' }).click();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('disabled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Enable' }).click();
    await page.getByText('active', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Remove from the organization' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Remove from the organization' }).click();
    await page.getByRole('row').filter({ hasText: 'fina@example.com' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'vera@example.com' }).waitFor({ state: 'detached' });
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
