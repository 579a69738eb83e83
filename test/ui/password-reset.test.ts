// Does the link for a forgotten password lead somewhere? To a page that takes another password, whoever is signed in at the moment.

import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import { complaintsOf, faults, hasBrowser, launch, overflows, personIn, shoot } from './stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

const NEXT = 'eleven other otters 85';

let product: ProductProcess;
let browser: Browser;
let owner: BrowserContext;

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await spawnProduct();
  browser = await launch();
  owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olive' });
});
afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

describe.skipIf(!hasBrowser)('the page of a password link', () => {
  it('takes another password, signs everybody out and lets the person in by the new one', async () => {
    const answer = await owner.request.post('/api/invitations', { data: { roles: ['viewer'] } });
    const { token: invite } = (await answer.json()) as { token: string };
    const guest = await personIn(browser, product, { email: 'guest@example.com', name: 'Gus', invite });
    const { user } = (await (await guest.request.get('/api/auth/me')).json()) as { user: { id: string } };
    const link = await owner.request.post(`/api/users/${user.id}/password-reset`, { data: {} });
    const { token } = (await link.json()) as { token: string };

    const page = await guest.newPage();
    const complaints = complaintsOf(page);
    await page.goto(`/reset-password?token=${token}`);
    await page.getByRole('heading', { name: 'Choose another password' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'password-reset');
    expect(await overflows(page)).toBe(false);
    const choose = page.getByRole('button', { name: 'Choose another password' });
    await page.getByLabel('New password').fill('short');
    await choose.click();
    await page.getByText('A password has at least 12 characters').waitFor();
    await page.getByLabel('New password').fill(NEXT);
    await choose.click();
    await page.getByText('The password is changed').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail').fill('guest@example.com');
    await page.getByLabel('Password', { exact: true }).fill(NEXT);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation').first().waitFor();

    await page.goto(`/reset-password?token=${token}`);
    await page.getByLabel('New password').fill('yet another word 77');
    await choose.click();
    await page.getByText('This link is unknown, used or expired').waitFor();
    expect(complaints).toEqual([]);
  });
});
