// The console's pages for managing, in a real browser against the real process: what people write, publish and hand out there takes effect.

import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtConsole } from './built-console.ts';
import { type RunningProduct, startProduct } from './running-product.ts';
import {
  complaintsOf,
  faults,
  hasBrowser,
  launch,
  overflows,
  personIn,
  SupervisedAgent,
  shoot,
  YesOrigin,
} from './stage.ts';

let product: RunningProduct;
let browser: Browser;
let owner: BrowserContext;
let page: Page;
let complaints: string[];
let origin: YesOrigin;
let agent: SupervisedAgent;
let viewer: BrowserContext;

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await startProduct();
  browser = await launch();
  owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olga Owner' });
  owner.setDefaultTimeout(8000);
  page = await owner.newPage();
  complaints = complaintsOf(page);
  origin = await YesOrigin.start();
  agent = await SupervisedAgent.create(owner.request, product, origin, 'refund-bot');
});

afterAll(async () => {
  await browser?.close();
  origin?.stop();
  await product?.stop();
});

async function looksRight(name: string): Promise<void> {
  expect(await faults(page)).toEqual([]);
  await shoot(page, name);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflows(page)).toBe(false);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Somebody with these roles in the owner's tenant, signed in. */
async function joined(roles: string[], person: { email: string; name: string }): Promise<BrowserContext> {
  const invitation = await owner.request.post('/api/invitations', { data: { roles } });
  const { token } = (await invitation.json()) as { token: string };
  return personIn(browser, product, { ...person, invite: token });
}

const NIGHT_REST = `metadata:
  name: night-rest
rules:
  - name: payments-rest
    conditions:
      all:
        - { field: request.path, operator: starts_with, value: /v1/ }
    decision: deny
    reason: Nobody pays at night
tests:
  - name: refunds are refused
    request: { agent: refund-bot, method: POST, url: "URL", body: { amount: 1200 } }
    expect: allow
`;

describe.skipIf(!hasBrowser)('policies', () => {
  const text = () => page.getByLabel('Text (YAML)');
  const yaml = () => NIGHT_REST.replace('URL', `${origin.url}/v1/refunds`);

  it('begin with none, and with a template that is a policy', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/policies');
    await page.getByRole('heading', { name: 'No policy yet' }).waitFor();
    await looksRight('policies-empty');
    await page.getByRole('button', { name: 'New policy' }).first().click();
    expect(await text().inputValue()).toContain('name: new-policy');
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('heading', { name: 'new-policy' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/policies\/pol_/);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v1 is in force now.').waitFor();
    await page.getByText('published v1').waitFor();
    await looksRight('policy');
  });

  it('say where a text is broken, and lead to the place', async () => {
    const before = await text().inputValue();
    await text().fill(before.replace('decision: requires_approval\n', 'decision: perhaps\n'));
    await page.keyboard.press('Control+s');
    await page.getByText('This text is not a policy yet').waitFor();
    const line = before.split('\n').findIndex((one) => one.includes('decision: requires_approval')) + 1;
    await page.getByRole('button', { name: new RegExp(`^${line}:\\d+$`) }).click();
    expect(
      await text().evaluate((area: HTMLTextAreaElement) => [
        area.matches(':focus'),
        area.value.slice(area.selectionStart, area.selectionEnd),
      ]),
    ).toEqual([true, 'perhaps']);
    await looksRight('policy-broken');
  });

  it('are saved as drafts with failing tests, and not published with them', async () => {
    await text().fill(yaml());
    expect(await page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Saved as draft v2.').waitFor();
    await page.getByRole('heading', { name: 'night-rest' }).waitFor();
    await page.getByText(/^Tests fail/).waitFor();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page
      .getByRole('alert')
      .getByText(/refunds are refused/)
      .waitFor();
    expect(await page.getByText('published v1').count()).toBe(1);
    await looksRight('policy-failing');
  });

  it('show what would change before they are published, and take effect after', async () => {
    const { headers } = await agent.refund('ch_1', 48_000, { waitS: 1 });
    expect(headers.get('Holdgate-Decision')).toBe('hold; rule="writes-wait"');
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(200);
    await text().fill(yaml().replace('expect: allow', 'expect: deny'));
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Saved as draft v3.').waitFor();
    await page.getByRole('button', { name: 'What would change' }).click();
    const dialog = page.locator('hg-policy-impact');
    await dialog.getByText(/of \d+ recorded requests/).waitFor();
    await dialog.getByRole('row').filter({ hasText: '/v1/charges/ch_1' }).getByText('denied').waitFor();
    await looksRight('policy-impact');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v3 is in force now.').waitFor();
    expect(await (await agent.refund('ch_2', 48_000, { waitS: 1 })).text()).toContain('Nobody pays at night');
  });

  it('keep their versions, which can be read and restored', async () => {
    await page.getByRole('button', { name: 'Show: v1' }).click();
    await page.locator('hg-policy-versions hg-dialog').getByText('writes-wait').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Restore: v1' }).click();
    await page.getByText('v1 is draft v4 now.').waitFor();
    expect(await text().inputValue()).toContain('name: new-policy');
    expect(await page.getByText('published v3').count()).toBe(1);
    await page.getByRole('row').filter({ hasText: 'v4' }).waitFor();
  });

  it('are not overwritten when somebody else saved one meanwhile', async () => {
    const id = new URL(page.url()).pathname.split('/')[2];
    await text().fill(yaml());
    await owner.request.put(`/api/policies/${id}`, { data: { yaml: yaml().replace('at night', 'at noon') } });
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page
      .getByRole('alert')
      .getByText(/version 5/)
      .waitFor();
    expect(await text().inputValue()).toContain('at night');
    await page.getByRole('button', { name: 'Discard my text and read the newest' }).click();
    await expect.poll(() => text().inputValue()).toContain('at noon');
  });

  it('can be read, and not changed, by those who may not edit', async () => {
    viewer = await joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto(new URL(page.url()).pathname);
    await theirs.getByText('You may read this policy, and not change it.').waitFor();
    expect(await theirs.getByLabel('Text (YAML)').getAttribute('readonly')).not.toBeNull();
    for (const name of ['Save draft', 'Publish', 'Delete', /^Restore/])
      expect(await theirs.getByRole('button', { name }).count()).toBe(0);
    expect(await faults(theirs)).toEqual([]);
  });

  it('are listed, and deleted only after a question', async () => {
    await page.getByRole('link', { name: 'All policies' }).click();
    await page.getByRole('link', { name: 'night-rest' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'night-rest' }).innerText()).toMatch(
      /published v3[\s\S]*draft v5/,
    );
    await looksRight('policies');
    await page.getByRole('link', { name: 'night-rest' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const question = page.locator('hg-confirm');
    await question.getByText('If one is published, it stops deciding at once.').waitFor();
    await looksRight('policy-delete');
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No policy yet' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('users', () => {
  const member = (text: string) => page.locator('tbody tr').filter({ hasText: text });
  const check = (role: string) => page.locator('hg-role-choice').getByLabel(role, { exact: true });

  it('are invited by a link that is shown once and lets them in', async () => {
    await page.goto('/users');
    await member('owner@example.com').waitFor();
    await page.getByRole('button', { name: 'Copy invite' }).click();
    await check('member').check();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = page.locator('hg-invite-dialog hg-copy code');
    await link.waitFor();
    const token = new URL(await link.innerText()).searchParams.get('invite') ?? '';
    await looksRight('users-invite');
    await page.getByRole('button', { name: 'Done' }).click();
    await (await personIn(browser, product, { email: 'mia@example.com', name: 'Mia Member', invite: token })).close();
    await page.reload();
    await member('mia@example.com').getByText('member', { exact: true }).waitFor();
    expect(await page.content()).not.toContain(token);
  });

  it('get other roles, one by one', async () => {
    await page.getByRole('button', { name: 'Manage roles: mia@example.com' }).click();
    expect(await check('member').isChecked()).toBe(true);
    await check('member').uncheck();
    await check('viewer').check();
    await looksRight('users-roles');
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
    expect(((await (await owner.request.get('/api/users')).json()) as { total: number }).total).toBe(3);
    await looksRight('users-import');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download the faulty rows' }).click(),
    ]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/^line,email,reason\r\n"3","nobody",".+"\r\n$/);
    await dialog.getByRole('button', { name: 'Import without 1 faulty row' }).click();
    await dialog.getByText(/This is what was done/).waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await member('nora@example.com').getByText('never signed in').waitFor();
  });

  it('get other roles together, after a preview', async () => {
    for (const email of ['mia@example.com', 'nora@example.com'])
      await page.getByRole('checkbox', { name: `Select ${email}` }).check();
    await page.getByText('2 people selected').waitFor();
    await looksRight('users');
    await page.getByRole('button', { name: 'Change roles' }).click();
    const dialog = page.locator('hg-bulk-roles-dialog');
    await check('creator').check();
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('Nothing is written yet.').waitFor();
    await looksRight('users-bulk');
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
