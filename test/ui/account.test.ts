// One's own account, tokens, settings, the system, and the way anywhere by keys, in a real browser against the real process.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, PASSWORD, personIn } from './stage.ts';

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
  await page.setViewportSize({ width: 1440, height: 900 });
});

afterAll(() => house?.close());

/** Signs in once more, as on another machine, and answers what asks in that session's name. */
async function elsewhere(password: string) {
  const context = await house.browser.newContext({ baseURL: house.product.consoleUrl, reducedMotion: 'reduce' });
  const answer = await context.request.post('/api/auth/login', { data: { email: 'owner@example.com', password } });
  expect(answer.status()).toBe(200);
  return async () => (await context.request.get('/api/auth/me')).status();
}

describe.skipIf(!hasBrowser)('the account', () => {
  it('shows where one is signed in, and ends it there', async () => {
    const other = await elsewhere(PASSWORD);
    await page.goto('/');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('link', { name: 'Account' }).click();
    await page.getByText('this one').waitFor();
    await house.looksRight('account');
    await page.getByRole('button', { name: 'Sign out there' }).click();
    await expect.poll(() => page.getByRole('button', { name: 'Sign out there' }).count()).toBe(0);
    expect(await other()).toBe(401);
  });

  it('changes the name, which stands wherever one is named', async () => {
    const box = page.getByRole('region', { name: 'Name', exact: true });
    await box.getByLabel('Your name').fill(' ');
    await box.getByRole('button', { name: 'Change name' }).click();
    await box.locator('.fault').waitFor();
    await box.getByLabel('Your name').fill('Olga Overseer');
    await box.getByRole('button', { name: 'Change name' }).click();
    await box.getByText('Changed.').waitFor();
    await page.getByText('Olga Overseer · owner@example.com').waitFor();
    const { items } = (await (await owner.request.get('/api/audit?kind=user.name_changed')).json()) as {
      items: { phase: string }[];
    };
    expect(items.length).toBeGreaterThan(0);
  });

  it('lists one’s own tokens, and revokes them', async () => {
    const made = await owner.request.post('/api/tokens', {
      data: { name: 'mine', permissions: ['audit.view'], scope: 'tenant' },
    });
    expect(made.status()).toBe(201);
    await page.reload();
    await page.getByRole('button', { name: 'Revoke: mine' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('You have made none here.').waitFor();
  });

  it('changes the password, and says at the field what is wrong', async () => {
    const other = await elsewhere(PASSWORD);
    const box = page.getByRole('region', { name: 'Password' });
    await box.getByLabel('Current password').fill('not this one');
    await box.getByLabel('New password').fill('eleven loud ducks 85');
    await box.getByRole('button', { name: 'Change password' }).click();
    await box.locator('[role=alert], .fault').first().waitFor();
    await box.getByLabel('Current password').fill(PASSWORD);
    await box.getByRole('button', { name: 'Change password' }).click();
    await box.getByText('Changed. Every other session has ended.').waitFor();
    expect(await other()).toBe(401);
    expect(await (await elsewhere('eleven loud ducks 85'))()).toBe(200);
  });
});

describe.skipIf(!hasBrowser)('API tokens', () => {
  it('are shown once, work, and are revoked after a question', async () => {
    await page.goto('/tokens');
    await page.getByRole('heading', { name: 'No token yet' }).waitFor();
    await page.getByRole('button', { name: 'New token' }).first().click();
    const dialog = page.locator('hg-create-token-dialog');
    await dialog.getByLabel('Name').fill('night-report');
    await dialog.getByLabel('Permissions').fill('audit.view');
    await dialog.getByRole('button', { name: 'New token' }).click();
    const value = await dialog.locator('hg-copy code').innerText();
    await house.looksRight('token');
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('night-report').waitFor();
    const asked = async () =>
      (
        await fetch(`${house.product.consoleUrl}/api/audit`, {
          headers: { Authorization: `Bearer ${value}`, 'X-Tenant-Id': await tenant() },
        })
      ).status;
    expect(await asked()).toBe(200);
    await house.looksRight('tokens');
    await page.getByRole('button', { name: 'Revoke: night-report' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('heading', { name: 'No token yet' }).waitFor();
    expect(await asked()).toBe(401);
  });
});

async function tenant(): Promise<string> {
  return ((await (await owner.request.get('/api/auth/me')).json()) as { active_tenant_id: string }).active_tenant_id;
}

describe.skipIf(!hasBrowser)('settings', () => {
  it('are changed, and in force at once', async () => {
    await page.goto('/settings');
    await page.getByLabel('Name of the tenant').fill('Payments');
    await page.getByLabel('How long an agent’s call waits').fill('30');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. The next request sees it.').waitFor();
    const now = (await (await owner.request.get('/api/settings')).json()) as Record<string, unknown>;
    expect([now.name, now.hold_wait_seconds]).toEqual(['Payments', 30]);
    await page.locator('hg-top-bar').getByText('Payments').first().waitFor({ state: 'attached' });
    await house.looksRight('settings');
  });
});

describe.skipIf(!hasBrowser)('the system page', () => {
  it('shows readiness and the authority with the fingerprint that its file has', async () => {
    await page.goto('/system');
    await page.getByText('ready', { exact: true }).waitFor();
    const shown = await page.locator('hg-copy[label="SHA-256 fingerprint"] code').innerText();
    const { X509Certificate } = await import('node:crypto');
    const pem = await (await owner.request.get('/ca.pem')).text();
    expect(shown).toBe(new X509Certificate(pem).fingerprint256);
    const findings = page.getByRole('region', { name: 'What the doctor finds' });
    await findings.getByText('SQLite', { exact: false }).first().waitFor();
    await findings.getByRole('button', { name: 'Read the whole database' }).click();
    await findings.getByText('is whole').waitFor();
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('The ledger is whole').waitFor();
    await page.getByRole('region', { name: 'Backups' }).getByText('does not make backups by itself').waitFor();
    await house.looksRight('system');
  });

  it('is for whoever runs the instance alone', async () => {
    const invitation = await owner.request.post('/api/invitations', { data: { roles: ['viewer'] } });
    const { token } = (await invitation.json()) as { token: string };
    const viewer = await personIn(house.browser, house.product, {
      email: 'v@example.com',
      name: 'Vera',
      invite: token,
    });
    const theirs = await viewer.newPage();
    await theirs.goto('/system');
    await theirs.getByRole('heading', { name: 'You cannot see this here' }).waitFor();
    expect(await theirs.getByRole('link', { name: 'System' }).count()).toBe(0);
    await viewer.close();
  });
});

describe.skipIf(!hasBrowser)('the keyboard', () => {
  it('goes anywhere by name', async () => {
    await page.goto('/overview');
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Page, tenant, command or id' }).waitFor();
    await house.looksRight('palette');
    await page.keyboard.type('polic');
    await page.getByRole('option', { name: 'Policies' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Policies' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/policies');
  });

  it('is not needed: a button says what it opens, and what an id or words lead to', async () => {
    await page.getByRole('button', { name: 'Go to…' }).click();
    await page.keyboard.type('dec_01nowhere');
    await page.getByRole('option', { name: 'Explain decision dec_01nowhere' }).waitFor();
    await house.looksRight('palette-id');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/explain/dec_01nowhere');
    await page.getByRole('button', { name: 'Go to…' }).click();
    await page.keyboard.type('no such page');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/audit?q=no+such+page');
    await page.getByRole('heading', { name: 'Nothing matches this filter' }).waitFor();
  });

  it('tells its keys', async () => {
    await page.keyboard.press('?');
    await page.getByText('approvals: approve, deny').waitFor();
    await house.looksRight('keys');
    await page.keyboard.press('Escape');
    await page.getByText('approvals: approve, deny').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
