// The console in a real browser, against the real process: how people come in, decide, look up and manage.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import {
  complaintsOf,
  faults,
  hasBrowser,
  launch,
  overflows,
  PASSWORD,
  personIn,
  SupervisedAgent,
  shoot,
  YesOrigin,
} from './stage.ts';

if (!hasBrowser && process.env.CI) throw new Error('The console cannot be tested: /usr/bin/chromium is not installed.');
if (!hasBrowser)
  process.stderr.write('SKIPPED: the console is not tested, since /usr/bin/chromium is not installed.\n');

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let product: ProductProcess;
let browser: Browser;
let owner: BrowserContext;
let page: Page;
let complaints: string[];
let origin: YesOrigin;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await spawnProduct();
  browser = await launch();
  owner = await browser.newContext({ baseURL: product.consoleUrl, reducedMotion: 'reduce' });
  owner.setDefaultTimeout(20_000);
  page = await owner.newPage();
  complaints = complaintsOf(page);
  origin = await YesOrigin.start();
});

afterAll(async () => {
  await browser?.close();
  origin?.stop();
  await product?.stop();
});

const card = (on: Page, text: string) => on.locator('hg-approval-card').filter({ hasText: text });

describe.skipIf(!hasBrowser)('a new instance', () => {
  it('asks its first visitor to create the owner', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Create the owner' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'first-run');
  });

  it('says at the field what is wrong with it', async () => {
    await page.getByLabel('Your name').fill('Olga Owner');
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await page.locator('#password-fault').waitFor();
    expect(await page.getByLabel('Password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  });

  it('lets the owner in, to an empty queue', async () => {
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await page.getByRole('heading', { name: 'Start here' }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Approvals' }).click();
    await page.getByRole('heading', { name: 'Nothing waits for a decision' }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await expect.poll(() => page.title()).toBe('Approvals · Holdgate');
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'approvals-empty');
  });
});

describe.skipIf(!hasBrowser)('the approvals queue', () => {
  beforeAll(async () => {
    agent = await SupervisedAgent.create(owner.request, product, origin, 'refund-bot');
  });

  it('shows a held request by itself, with its sentence, clocks and count', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const call = agent.refund('ch_1', 48_000, { waitS: 60, reason: 'The customer was charged twice' });
    const shown = card(page, 'ch_1');
    await shown.waitFor();
    expect(await shown.locator('strong', { hasText: '480.00' }).count()).toBe(1);
    expect(await shown.locator('article').innerText()).toMatch(/refund-bot[\s\S]*The customer was charged twice/);
    expect(await shown.locator('article').innerText()).toMatch(/Agent waits[\s\S]*still \d+ s[\s\S]*Approval ends/);
    await expect.poll(() => page.title()).toBe('(1) Approvals · Holdgate');
    await shown.getByRole('button', { name: 'Approve' }).click();
    await page.locator('hg-decide-dialog').getByRole('button', { name: 'Approve' }).click();
    expect((await call).status).toBe(200);
    await shown.getByText(/Approved/).waitFor();
    await expect.poll(() => page.title()).toBe('Approvals · Holdgate');
    expect(origin.seen).toEqual(['POST /v1/refunds']);
  });

  it('is worked by keys alone, and not while somebody types', async () => {
    const call = agent.refund('ch_2', 1500);
    await card(page, 'ch_2').waitFor();
    await page.locator('hg-approval-card').filter({ hasText: 'ch_1' }).getByRole('button', { name: 'Dismiss' }).click();
    await page.keyboard.press('j');
    await page.keyboard.press('r');
    const reason = page.getByLabel('Reason');
    await reason.waitFor();
    await expect.poll(() => reason.evaluate((field) => field.matches(':focus'))).toBe(true);
    await page.keyboard.type('jar of rakes');
    expect(await reason.inputValue()).toBe('jar of rakes');
    await page.keyboard.press('Control+Enter');
    const answer = await call;
    expect([answer.status, JSON.stringify(await answer.json())]).toEqual([
      403,
      expect.stringContaining('jar of rakes'),
    ]);
    await card(page, 'ch_2').getByText('Denied').waitFor();
  });

  it('asks for a reason before it denies', async () => {
    const call = agent.refund('ch_3', 1500, { waitS: 20 });
    await card(page, 'ch_3').getByRole('button', { name: 'Deny' }).click();
    await page.locator('hg-decide-dialog').getByRole('button', { name: 'Deny' }).click();
    await page.getByText('Say why.').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('hg-decide-dialog').waitFor({ state: 'detached' });
    expect(await card(page, 'ch_3').getByRole('button', { name: 'Approve' }).count()).toBe(1);
    const { items } = (await (await owner.request.get('/api/approvals?state=pending')).json()) as {
      items: { id: string }[];
    };
    await owner.request.post(`/api/approvals/${items[0]?.id}/deny`, { data: { reason: 'by another window' } });
    await call;
  });

  it('shows what was decided elsewhere', async () => {
    await card(page, 'ch_3').getByText('by another window').waitFor();
    await card(page, 'ch_3').getByRole('button', { name: 'Approve' }).waitFor({ state: 'detached' });
  });

  it('shows what an agent wrote as inert text, with invisible characters made visible', async () => {
    const hostile = '<img src=x onerror=alert(1)> safe\u202Etxt.exe\u200B';
    // It does not wait: the pictures take longer than an agent would.
    expect((await agent.refund('ch_4', 99_900, { waitS: 1, note: hostile })).status).toBe(503);
    await card(page, 'ch_4').getByRole('button', { name: 'Details' }).click();
    const drawer = page.locator('hg-approval-details');
    await drawer.getByText('<img src=x onerror=alert(1)>').first().waitFor();
    expect(await drawer.getByText('U+202E').count()).toBeGreaterThan(0);
    expect(await drawer.getByText('U+200B').count()).toBeGreaterThan(0);
    expect(await drawer.locator('img').count()).toBe(0);
    await drawer.getByText('SHA-256 of the body').waitFor();
    await drawer.getByRole('tab', { name: 'Raw' }).click();
    await drawer.getByText('POST http').waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'approval-details-raw');
    await drawer.getByRole('tab', { name: 'Fields' }).click();
    await shoot(page, 'approval-details');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await expect.poll(() => new URL(page.url()).pathname).toBe('/approvals');
    await shoot(page, 'approvals');
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflows(page)).toBe(false);
    await card(page, 'ch_4').getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'approve-dialog');
    await page.locator('hg-decide-dialog').getByRole('button', { name: 'Approve' }).click();
    await page.locator('hg-decide-dialog').waitFor({ state: 'detached' });
    expect((await agent.refund('ch_4', 99_900, { note: hostile })).status).toBe(200);
  });

  it('says why somebody without the right cannot decide', async () => {
    const { token } = (await (
      await owner.request.post('/api/invitations', { data: { roles: ['viewer'] } })
    ).json()) as { token: string };
    const viewer = await personIn(browser, product, {
      email: 'viewer@example.com',
      name: 'Vera Viewer',
      invite: token,
    });
    const call = agent.refund('ch_5', 2000, { waitS: 8 });
    const theirs = await viewer.newPage();
    await theirs.goto('/approvals');
    await card(theirs, 'ch_5').getByText('You cannot decide this').waitFor();
    expect(await card(theirs, 'ch_5').getByRole('button', { name: 'Approve' }).count()).toBe(0);
    expect(await theirs.getByRole('button', { name: 'Stop traffic' }).count()).toBe(0);
    expect(await faults(theirs)).toEqual([]);
    await shoot(theirs, 'approvals-viewer');
    await viewer.close();
    await call;
  });
});

describe.skipIf(!hasBrowser)('the other pages', () => {
  it('create an agent and show its key once, with the command that uses it', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.getByText('refund-bot', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'New agent' }).click();
    await page.getByLabel('Name', { exact: true }).fill('night-writer');
    await page.locator('hg-create-agent-dialog').getByRole('button', { name: 'New agent' }).click();
    const dialog = page.locator('hg-agent-key-dialog');
    await dialog.getByText(/^hga_/).waitFor();
    await dialog.getByText(/holdgate run .*--agent night-writer/).waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'agent-key');
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByText('night-writer', { exact: true }).waitFor();
    await shoot(page, 'agents');
  });

  it('find an entry of the ledger by its decision id, and verify the chain', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const { items } = (await (await owner.request.get('/api/audit?decision=hold&limit=1')).json()) as {
      items: { decision_id: string }[];
    };
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.getByLabel('Id or words').fill(items[0]?.decision_id ?? '');
    await expect.poll(() => page.locator('tbody tr').count()).toBeLessThanOrEqual(2);
    await page.getByText('POST http').first().waitFor();
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByText(/^unbroken, /).waitFor();
    await page.goto('/audit');
    await page.locator('tbody tr').first().waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'audit');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflows(page)).toBe(false);
  });

  it('show numbers and decisions by hour', async () => {
    await page.goto('/overview');
    await page.getByRole('heading', { name: 'Decisions by hour' }).waitFor();
    await page.locator('hg-decision-chart').waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'overview');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflows(page)).toBe(false);
  });

  it('take a credential that is never shown again', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/connectors');
    await page.getByRole('button', { name: 'Enter credential: payments' }).click();
    await page.getByLabel('Secret').fill('sk_test_very_secret');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('hg-credential-dialog').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain('sk_test_very_secret');
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'connectors');
  });

  it('stop traffic and say so on every page until it is let through again', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Stop traffic', exact: true }).click();
    const stop = page.locator('hg-stop-dialog');
    await stop.getByLabel('What to stop').selectOption({ label: 'This tenant' });
    await stop.getByLabel('Reason').fill('A drill');
    await stop.getByLabel(/^Type Default to confirm/).fill('Default');
    await stop.getByRole('button', { name: 'Stop traffic' }).click();
    await page.getByText('Traffic is stopped').waitFor();
    expect((await agent.refund('ch_6', 100)).status).toBe(403);
    await page.getByRole('link', { name: 'Overview' }).click();
    await page.getByText('Traffic is stopped').waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'kill-switch');
    await page.getByRole('button', { name: 'Let traffic through again' }).click();
    const release = page.locator('hg-release-dialog');
    await release.getByLabel('Why is it safe again?').fill('The drill is over');
    await release.getByRole('button', { name: 'Let traffic through again' }).click();
    await page.locator('hg-kill-switch-bar').getByText('Traffic is stopped').waitFor({ state: 'detached' });
  });

  it('keep to the chosen appearance and sign out', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'Dark' }).click();
    await page.reload();
    await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('button', { name: 'System' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await shoot(page, 'sign-in');
  });

  it('refuse a wrong password in words, and let the right one in', async () => {
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('E-mail or password is wrong.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
  });

  it('can be reached past the navigation, by the first tab stop', async () => {
    await page.reload();
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.evaluate((link) => link.matches(':focus'))).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('main').evaluate((main) => main.matches(':focus'))).toBe(true);
  });

  it('never went against the content policy or failed', () => {
    expect(complaints).toEqual([]);
  });
});
