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
  house.read<{ items: { name: string; state: string; link: unknown }[] }>('/api/policies', { 'X-Tenant-Id': tenant });

/** Writes over the whole text in the editor of policies. */
async function rewrite(text: string): Promise<void> {
  const editor = page.getByRole('textbox', { name: 'Text of the policy' });
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(text);
}

/** In several lines: where it replaces a line as a whole, Chromium itself writes a style for what comes, which the content policy then refuses. */
const POLICY = (decision: string) => `metadata: { name: writes-are-looked-at }
rules:
  - name: look
    conditions: { all: [{ field: action.verb, operator: equals, value: write }] }
    decision: ${decision}
    reason: Somebody should look at it
`;

describe.skipIf(!hasBrowser)('a policy template', () => {
  it('is written in the editor, and what is wrong with it is said where it is', async () => {
    await page.goto('/policies');
    await page.getByRole('link', { name: 'Templates' }).first().click();
    await page.getByText('There are no policy templates yet').waitFor();
    await house.looksRight('policy-templates-empty');
    await page.getByRole('link', { name: 'New template' }).first().click();
    await rewrite(POLICY('perhaps'));
    await page.locator('hg-policy-text .problems').waitFor();
    await house.looksRight('policy-template-fault');
    await rewrite(POLICY('requires_approval'));
    await page.locator('hg-policy-text .problems').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'New template' }).click();
    await page.getByRole('heading', { name: 'writes-are-looked-at' }).waitFor();
    await page.getByText('Nothing was made from it yet').waitFor();
    await house.looksRight('policy-template');
    await page.getByRole('link', { name: 'All templates' }).click();
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

  it('says who uses it, and lets what was made from it go its own way', async () => {
    await page.getByRole('link', { name: 'writes-are-looked-at' }).click();
    const use = page.locator('hg-template-uses').getByRole('row').filter({ hasText: 'Finance' });
    await use.getByText('as the template says').waitFor();
    await rewrite(POLICY('deny'));
    await page.getByRole('button', { name: 'Save' }).click();
    await use.getByText('1 of 2').waitFor();
    await use.getByText('differs').waitFor();
    await house.looksRight('policy-template-uses');
    await use.getByRole('button', { name: 'Detach writes-are-looked-at in Finance' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Detach' }).click();
    await page.getByText('Nothing was made from it yet').waitFor();
    expect((await policiesOf(finance)).items).toMatchObject([{ name: 'writes-are-looked-at', link: null }]);
  });

  it('is deleted without touching what was made from it', async () => {
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('There are no policy templates yet').waitFor();
    expect((await policiesOf(finance)).items.length).toBe(1);
  });
});

const box = (permission: string) => page.getByRole('checkbox', { name: permission, exact: true });

describe.skipIf(!hasBrowser)('a role template', () => {
  it('is made from a built-in one, which stays as it is, with limits that hold in every tenant', async () => {
    await page.goto('/roles/templates');
    await page.getByRole('link', { name: 'QA', exact: true }).click();
    await page.getByText('Built-in templates stay as they are.').waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await house.looksRight('role-template-built-in');
    await page.getByRole('link', { name: 'Copy' }).click();
    await page.getByLabel('Name', { exact: true }).fill('testers');
    await box('agents.delete').check();
    await page.getByRole('button', { name: 'Limit agents.delete' }).click();
    const limit = page.locator('hg-limit-dialog');
    await limit.getByText('A template is for many tenants', { exact: false }).waitFor();
    expect(await limit.getByRole('group', { name: 'Agents' }).count()).toBe(0);
    await limit.getByLabel('Labels').fill('stage=test');
    await limit.getByRole('button', { name: 'Set limit' }).click();
    await house.looksRight('role-template-new');
    await page.getByRole('button', { name: 'New template' }).click();
    await page.getByRole('heading', { name: 'testers' }).waitFor();
    const [, , id] = new URL(page.url()).pathname.split('/').slice(1);
    const made = await house.read<{ grants: unknown[] }>(`/api/roles/templates/${id}`);
    expect(made.grants).toContainEqual({ permission: 'agents.delete', limit: { labels: { stage: 'test' } } });
  });

  it('is refused with the reason where it mixes people and agents', async () => {
    await page.getByRole('button', { name: 'Reads only' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('A template is for people or for agents', { exact: false }).waitFor();
    await page.reload();
  });

  it('is found, made into a role, and says so', async () => {
    await page.getByRole('link', { name: 'Make a role: testers' }).click();
    await page.getByRole('button', { name: 'Save role' }).click();
    await page.getByText('from testers').waitFor();
    await page.goto('/roles/templates?q=testers');
    await page.getByText('1 template').waitFor();
    await house.looksRight('role-templates');
    await page.getByRole('link', { name: 'testers', exact: true }).click();
    const use = page.locator('hg-template-uses').getByRole('row').filter({ hasText: 'testers' });
    await use.getByText('as the template says').waitFor();
    await use.getByRole('link', { name: 'testers' }).click();
    await page.getByRole('button', { name: 'Review and save' }).waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'testers' }).waitFor();
  });

  it('is only looked at by whoever may not edit templates', async () => {
    const admin = await (await house.joined(['admin'], { email: 'ada@example.com', name: 'Ada' })).newPage();
    const complaints = complaintsOf(admin);
    await admin.goto('/roles/templates');
    await admin.getByText('needs the permission organization.templates.edit', { exact: false }).waitFor();
    expect(await admin.getByRole('link', { name: 'New template' }).count()).toBe(0);
    await admin.getByRole('link', { name: 'testers', exact: true }).click();
    await admin.getByText('needs the permission organization.templates.edit', { exact: false }).waitFor();
    expect(await admin.getByRole('button', { name: /Save|Delete/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await admin.close();
  });
});

describe.skipIf(!hasBrowser)('a tenant template', () => {
  it('is put together from a boundary, settings, roles and policies', async () => {
    await house.made('/api/policy-templates', { yaml: POLICY('deny') });
    await page.goto('/tenants');
    await page.getByRole('link', { name: 'Templates' }).click();
    await page.getByRole('row').filter({ hasText: 'Department' }).getByText('3 roles').waitFor();
    await house.looksRight('tenant-templates');
    await page.getByRole('link', { name: 'New template' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Project');
    await page.getByRole('radio', { name: 'Only what is named' }).check();
    await page.getByLabel('How long an agent’s call waits').fill('7');
    const roles = page.getByRole('group', { name: 'Role templates' });
    await roles.getByRole('searchbox').fill('Observer');
    await roles.getByRole('checkbox', { name: 'Observer' }).check();
    await page.getByLabel('Observer is called').fill('Guests');
    await page.getByRole('group', { name: 'Policy templates' }).getByRole('checkbox').check();
    await house.looksRight('tenant-template-new');
    await page.getByRole('button', { name: 'New template' }).click();
    await page.getByRole('heading', { name: 'Project' }).waitFor();
    await page.getByText('Nothing was made from it yet').waitFor();
  });

  it('makes tenants, and says which of them are otherwise by now', async () => {
    await page.getByRole('link', { name: 'Make a tenant: Project' }).click();
    const dialog = page.locator('hg-create-tenant-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Apollo');
    await expect.poll(() => dialog.getByLabel('Begin with').locator('option:checked').textContent()).toBe('Project');
    await house.looksRight('tenant-from-template');
    await dialog.getByRole('button', { name: 'New tenant' }).click();
    await page.getByRole('heading', { name: 'Apollo' }).waitFor();
    await page.getByRole('link', { name: 'Roles' }).last().click();
    await page.getByText('Guests').waitFor();
    await page.goto('/tenants/templates?q=Project');
    await page.getByRole('link', { name: 'Project', exact: true }).click();
    const use = page.locator('hg-template-uses').getByRole('row').filter({ hasText: 'Apollo' });
    await use.getByText('as the template says').waitFor();
    await page.getByLabel('How long an agent’s call waits').fill('9');
    await page.getByRole('button', { name: 'Save' }).click();
    await use.getByText('the template was changed since, settings').waitFor();
    await house.looksRight('tenant-template');
    await page.getByRole('radio', { name: 'Everything', exact: true }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await use.getByText('boundary, settings', { exact: false }).waitFor();
    await use.getByRole('link', { name: 'Take over the boundary in Apollo' }).click();
    await page.getByText('Not saved yet').waitFor();
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.locator('hg-boundary-dialog').getByText('agents.create').first().waitFor();
    await page.locator('hg-boundary-dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Not saved yet').waitFor({ state: 'detached' });
    await page.goto('/tenants/templates?q=Project');
    await page.getByRole('link', { name: 'Project', exact: true }).click();
    await use.getByText('the template was changed since, settings').waitFor();
    await use.getByRole('button', { name: 'Detach Apollo' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Detach' }).click();
    await page.getByText('Nothing was made from it yet').waitFor();
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
    await dialog.getByRole('radio', { name: 'Only what is named' }).check();
    await dialog.getByRole('button', { name: 'Review' }).click();
    await dialog.locator('.lose').getByText('agents.create', { exact: false }).waitFor();
    expect((await boundary()).permissions).not.toContain('*.view');
    await house.looksRight('personal-boundary');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await boundary()).permissions).toEqual(['*.view', 'action.**']);
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
