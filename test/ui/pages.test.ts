// The console's pages for managing, in a real browser against the real process: what people write, publish and hand out there takes effect.

import { readFileSync } from 'node:fs';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { faults, hasBrowser, personIn } from './stage.ts';

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let owner: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  ({ owner, page, complaints } = house);
});

afterAll(() => house?.close());

describe.skipIf(!hasBrowser)('users', () => {
  const member = (text: string) => page.locator('tbody tr').filter({ hasText: text });
  const check = (role: string) => page.locator('hg-role-choice').getByLabel(role, { exact: true });

  it('are invited by a link that is shown once and lets them in', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/users');
    await member('owner@example.com').waitFor();
    await page.getByRole('button', { name: 'Copy invite' }).click();
    await check('member').check();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = page.locator('hg-invite-dialog hg-copy code');
    await link.waitFor();
    const token = new URL(await link.innerText()).searchParams.get('invite') ?? '';
    await house.looksRight('users-invite');
    await page.getByRole('button', { name: 'Done' }).click();
    await (
      await personIn(house.browser, house.product, { email: 'mia@example.com', name: 'Mia Member', invite: token })
    ).close();
    await page.reload();
    await member('mia@example.com').getByText('member', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);
  });

  it('get other roles, one by one', async () => {
    await page.getByRole('button', { name: 'Manage roles: mia@example.com' }).click();
    expect(await check('member').isChecked()).toBe(true);
    await check('member').uncheck();
    await check('viewer').check();
    await house.looksRight('users-roles');
    await page.getByRole('button', { name: 'Save roles' }).click();
    await member('mia@example.com').getByText('viewer', { exact: true }).waitFor();
  });

  it('come from a file, after a look at each row', async () => {
    await page.getByRole('button', { name: 'Import users' }).click();
    const dialog = page.locator('hg-import-dialog');
    const csv = 'email,name,initial_roles\nnora@example.com,Nora New,viewer\nnobody,No Address,viewer\n';
    await dialog
      .getByLabel('CSV file')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
    await dialog.getByText('Created: 1, updated: 0, unchanged: 0, errors: 1.').waitFor();
    expect(((await (await owner.request.get('/api/users')).json()) as { total: number }).total).toBe(2);
    await house.looksRight('users-import');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download the faulty rows' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(
      /^email,name,initial_roles,line,reason\r\n"nobody","No Address","viewer","3",".+"\r\n$/,
    );
    await dialog.getByRole('button', { name: 'Import without 1 faulty row' }).click();
    await dialog.getByText(/This is what was done/).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await member('nora@example.com').getByText('never signed in').waitFor();
  });

  it('get other roles together, after a preview', async () => {
    for (const email of ['mia@example.com', 'nora@example.com'])
      await page.getByRole('checkbox', { name: `Select ${email}` }).check();
    await page.getByText('2 people selected').waitFor();
    await house.looksRight('users');
    await page.getByRole('button', { name: 'Bulk actions' }).click();
    const dialog = page.locator('hg-bulk-roles-dialog');
    await check('creator').check();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('Nothing is written yet.').waitFor();
    await house.looksRight('users-bulk');
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.getByText('This is what was done.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await member('mia@example.com')
      .getByText(/creator/)
      .waitFor();
    await member('nora@example.com')
      .getByText(/creator/)
      .waitFor();
  });

  it('are found, removed after a question, and added again by e-mail', async () => {
    await page.getByLabel('Name or e-mail').fill('mia');
    await member('owner@example.com').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?q=mia');
    await page.getByRole('button', { name: 'Remove: mia@example.com' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('heading', { name: 'Nothing matches this filter' }).waitFor();
    await page.getByRole('button', { name: 'Add to tenant' }).click();
    await page.getByLabel('E-mail', { exact: true }).fill('nowhere@example.com');
    await page.locator('hg-member-dialog').getByRole('button', { name: 'Add to tenant' }).click();
    await page.locator('#email-fault, hg-member-dialog [role=alert]').first().waitFor();
    await page.getByLabel('E-mail', { exact: true }).fill('mia@example.com');
    await page.locator('hg-member-dialog').getByRole('button', { name: 'Add to tenant' }).click();
    await member('mia@example.com').getByText('none, may do nothing').waitFor();
  });

  it('are changed only by those who may', async () => {
    const viewer = await house.joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto('/users');
    await theirs.getByText('owner@example.com').waitFor();
    for (const name of ['Add to tenant', 'Copy invite', 'Import users', /^Manage roles/, /^Remove/])
      expect(await theirs.getByRole('button', { name }).count()).toBe(0);
    expect(await theirs.getByRole('checkbox').count()).toBe(0);
    expect(await faults(theirs)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('the pages for managing', () => {
  it('never went against the content policy or failed', () => {
    expect(complaints).toEqual([]);
  });
});
