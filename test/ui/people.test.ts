// The pages about people, in a real browser against the real process: a reset link that works once, an import that is taken back,
// sessions that end, a view as somebody else that changes nothing, and a review that revokes.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser, PASSWORD } from './stage.ts';

interface Listed<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let paula: BrowserContext;
let paulaId: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  paula = await house.joined(['viewer'], { email: 'paula@example.com', name: 'Paula Person' });
  paulaId = (await (await paula.request.get('/api/auth/me')).json()).user.id;
});
afterAll(() => house?.close());

const me = async (context: BrowserContext) => (await context.request.get('/api/auth/me')).status();
const members = async () => {
  const { active_tenant_id: tenant } = await house.read<{ active_tenant_id: string }>('/api/auth/me');
  return house.read<Listed<{ email: string; roles: string[] }>>(`/api/tenants/${tenant}/members`);
};

describe.skipIf(!hasBrowser)('a person', () => {
  it('is opened from the list, with roles and sessions', async () => {
    await page.goto('/users');
    await page.getByRole('link', { name: 'Paula Person' }).click();
    await page.getByRole('heading', { name: 'Paula Person', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/users/${paulaId}`);
    await page.getByText('viewer', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: /^End the session/ }).waitFor();
    await house.looksRight('person');
  });

  it('is signed out by whoever administers, and the page says so', async () => {
    expect(await me(paula)).toBe(200);
    await page.getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('They are not signed in anywhere.').waitFor();
    expect(await me(paula)).toBe(401);
    await house.looksRight('person-signed-out');
  });

  it('gets a reset link that is shown once and works once', async () => {
    await page.getByRole('button', { name: 'Reset link' }).click();
    const dialog = page.locator('hg-reset-dialog');
    await house.looksRight('person-reset-ask');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const url = (await dialog.locator('hg-copy code').textContent()) ?? '';
    expect(url).toContain('/reset-password?token=');
    await house.looksRight('person-reset-link');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(url);
    const token = new URL(url).searchParams.get('token');
    const used = () =>
      paula.request.post('/api/auth/password-reset', { data: { token, new_password: 'eight calm herons 61' } });
    expect((await used()).status()).toBe(204);
    expect((await used()).ok()).toBe(false);
  });

  it('unknown here is said to be unknown', async () => {
    await page.goto('/users/usr_01920000000000000000000000');
    await page.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('an import', () => {
  it('is in the history and taken back after a look at what that does', async () => {
    await page.goto('/users/imports');
    await page.getByText('Nothing was imported yet').waitFor();
    await house.looksRight('imports-empty');
    const csv = 'email,name,initial_roles\nana@example.com,Ana,viewer\nben@example.com,Ben,member\n';
    const answer = await house.owner.request.post('/api/users/import', {
      headers: { 'Content-Type': 'text/csv' },
      data: csv,
    });
    expect(answer.ok()).toBe(true);
    await page.reload();
    await page.getByRole('row').filter({ hasText: 'Olga Owner' }).waitFor();
    await house.looksRight('imports');
    await page.getByRole('button', { name: /^Undo the import/ }).click();
    const dialog = page.locator('hg-undo-dialog');
    await dialog.getByRole('row').filter({ hasText: 'ana@example.com' }).getByText('taken back').waitFor();
    expect((await members()).items.map(({ email }) => email)).toContain('ana@example.com');
    await house.looksRight('imports-undo');
    await dialog.getByRole('button', { name: 'Take it back' }).click();
    await dialog.getByText('This is what was done.').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText(/^taken back /).waitFor();
    expect((await members()).items.map(({ email }) => email)).not.toContain('ana@example.com');
  });
});

describe.skipIf(!hasBrowser)('an invitation', () => {
  const register = (url: string | null, email: string) =>
    paula.request.post('/api/auth/register', {
      data: { email, name: 'Nina', password: PASSWORD, invite: new URL(url ?? '').searchParams.get('invite') },
    });

  it('of somebody who was imported is for their address alone, and leaves them their roles', async () => {
    const csv = 'email,name,initial_roles\nnina@example.com,Nina,viewer\n';
    const headers = { 'Content-Type': 'text/csv' };
    await house.owner.request.post('/api/users/import', { headers, data: csv });
    await page.goto('/users?q=nina');
    await page.getByRole('link', { name: 'Nina' }).click();
    await page.getByRole('heading', { name: 'Nina', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: 'Reset link' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Copy invite' }).click();
    const dialog = page.locator('hg-invite-dialog');
    await dialog.getByText('They keep the roles that they have here: viewer.').waitFor();
    await house.looksRight('person-invite');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    const url = await dialog.locator('hg-copy code').textContent();
    await dialog.getByRole('button', { name: 'Done' }).click();
    expect((await register(url, 'somebody-else@example.com')).ok()).toBe(false);
    expect((await register(url, 'nina@example.com')).ok()).toBe(true);
    expect((await members()).items.find(({ email }) => email === 'nina@example.com')?.roles).toEqual(['viewer']);
  });

  it('says at the address what is wrong with it', async () => {
    await page.goto('/users/invitations');
    await page.getByRole('button', { name: 'Copy invite' }).click();
    const dialog = page.locator('hg-invite-dialog');
    await dialog.getByLabel('Only for this e-mail').fill('nonsense');
    await dialog.getByRole('button', { name: 'Make the link' }).click();
    await dialog.getByText('This is not an e-mail address', { exact: false }).waitFor();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('is listed with what became of it, and one that is open is withdrawn', async () => {
    const { url } = await house.made<{ url: string }>('/api/invitations', { email: 'late@example.com' });
    await page.reload();
    const used = page.getByRole('row').filter({ hasText: 'nina@example.com' });
    await used.getByText('used', { exact: true }).waitFor();
    await used.getByRole('link', { name: 'Nina' }).waitFor();
    const open = page.getByRole('row').filter({ hasText: 'late@example.com' });
    await open.getByText('the standard role').waitFor();
    await house.looksRight('invitations');
    await open.getByRole('button', { name: /^Withdraw/ }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Withdraw' }).click();
    await open.waitFor({ state: 'detached' });
    expect((await register(url, 'late@example.com')).ok()).toBe(false);
  });
});

describe.skipIf(!hasBrowser)('a view as somebody else', () => {
  it('needs a reason, and shows what they may do on every page', async () => {
    await page.goto(`/users/${paulaId}`);
    await page.getByRole('button', { name: 'View as' }).click();
    const dialog = page.locator('hg-view-as-dialog');
    await dialog.getByRole('button', { name: 'Begin' }).click();
    await dialog.getByText('Say why you look.').waitFor();
    await dialog.getByLabel('Why', { exact: true }).fill('Ticket 4711');
    await house.looksRight('view-as-ask');
    await dialog.getByRole('button', { name: 'Begin' }).click();
    const bar = page.locator('hg-viewing-bar');
    await bar.getByText('You see this tenant as Paula Person').waitFor();
    await bar.getByText('Ticket 4711').waitFor();
    await page.getByRole('button', { name: 'Stop traffic' }).waitFor({ state: 'detached' });
    for (const path of ['/overview', '/users', '/policies']) {
      await page.goto(path);
      await bar.getByText('You see this tenant as Paula Person').waitFor();
    }
    await page.goto('/users');
    await page.getByRole('link', { name: 'Paula Person' }).waitFor();
    expect(await page.getByRole('button', { name: 'Copy invite' }).count()).toBe(0);
    await house.looksRight('viewing-as');
  });

  it('ends by its button, and one is oneself again', async () => {
    await page.locator('hg-viewing-bar').getByRole('button', { name: 'End the view' }).click();
    await page.getByRole('button', { name: 'Copy invite' }).waitFor();
    await page.getByText('You see this tenant as').waitFor({ state: 'detached' });
  });
});

describe.skipIf(!hasBrowser)('a review of access', () => {
  it('is started with a date', async () => {
    await page.goto('/reviews');
    await page.getByText('No review was started yet').waitFor();
    await house.looksRight('reviews-empty');
    await page.getByRole('button', { name: 'Start a review' }).first().click();
    const dialog = page.locator('hg-start-review-dialog');
    await dialog.getByLabel('Due on').fill('2020-01-01');
    await dialog.getByRole('button', { name: 'Start a review' }).click();
    await dialog.locator('.fault').waitFor();
    await house.looksRight('review-start');
    await dialog.getByLabel('Name', { exact: true }).fill('Autumn');
    await dialog.getByLabel('Due on').fill(new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10));
    await dialog.getByRole('button', { name: 'Start a review' }).click();
    await page.getByRole('heading', { name: 'Autumn', level: 1 }).waitFor();
    await house.looksRight('review');
  });

  it('keeps, revokes and says how far it is', async () => {
    await page.getByRole('button', { name: /^Keep: owner of Olga/ }).click();
    await page.getByText('kept', { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Select viewer of Paula Person' }).check();
    await page.getByRole('button', { name: 'Revoke them' }).click();
    const dialog = page.locator('hg-revoke-dialog');
    await dialog.getByLabel('Comment').fill('moved on');
    await house.looksRight('review-revoke');
    await dialog.getByRole('button', { name: 'Revoke', exact: true }).click();
    await page.getByText('revoked', { exact: true }).waitFor();
    await page.getByText('moved on').waitFor();
    expect((await members()).items.find(({ email }) => email === 'paula@example.com')?.roles).toEqual([]);
    await house.looksRight('review-decided');
    await page.getByLabel('Show').selectOption('Undecided');
    await page.goto('/reviews');
    await page.getByRole('row').filter({ hasText: 'Autumn' }).waitFor();
    await house.looksRight('reviews');
  });

  it('is only looked at by whoever does not manage members', async () => {
    const looking = await (await house.joined(['admin'], { email: 'vera@example.com', name: 'Vera' })).newPage();
    const complaints = complaintsOf(looking);
    await looking.goto('/reviews');
    await looking.getByRole('link', { name: 'Autumn' }).click();
    await looking.getByText('Deciding needs the permission members.manage.', { exact: false }).waitFor();
    expect(await looking.getByRole('button', { name: /^Keep/ }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await looking.close();
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
