// The first run in a real browser against the real process: the owner is created, an agent starts with the command that is shown, demo data
// comes and goes, and the steps tick themselves off.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import { complaintsOf, faults, hasBrowser, launch, overflows, PASSWORD, personIn, shoot, YesOrigin } from './stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let product: ProductProcess;
let browser: Browser;
let visitor: BrowserContext;
let page: Page;
let origin: YesOrigin;
let complaints: string[];

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await spawnProduct();
  origin = await YesOrigin.start();
  browser = await launch();
  visitor = await browser.newContext({ baseURL: product.consoleUrl, reducedMotion: 'reduce' });
  visitor.setDefaultTimeout(20_000);
  page = await visitor.newPage();
  complaints = complaintsOf(page);
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
  expect(await overflows(page), `${name} is wider than a phone`).toBe(false);
  await page.setViewportSize({ width: 1440, height: 900 });
}

const box = (name: string) => page.getByRole('region', { name, exact: true });
const progress = (done: number) => page.getByText(`${done} of 4 done`).waitFor();

describe.skipIf(!hasBrowser)('the first run', () => {
  it('says nothing of where data lies to strangers', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Create the owner' }).waitFor();
    expect(await page.locator('body').innerText()).not.toMatch(/sqlite|\/tmp/i);
    for (const path of ['/api/system', '/api/gate', '/api/demo', '/api/first-steps'])
      expect((await visitor.request.get(path)).status(), path).toBe(401);
  });

  it('shows the new owner where data lies, what to trust, and what to do', async () => {
    await page.getByLabel('Your name').fill('Olga Owner');
    await page.getByLabel('E-mail').fill('owner@example.com');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await page.getByRole('heading', { name: 'Start here' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/start');
    await box('Where your data is').getByText('holdgate.sqlite').waitFor();
    await box('Where your data is').getByText('lies among temporary files').waitFor();
    const { X509Certificate } = await import('node:crypto');
    const pem = await (await visitor.request.get('/ca.pem')).text();
    expect(await box('What agents have to trust').locator('hg-copy code').innerText()).toBe(
      new X509Certificate(pem).fingerprint256,
    );
    await progress(0);
    await looksRight('start');
  });

  it('makes an agent and its key in one step, with the command for this very gate', async () => {
    const agent = box('Start an agent');
    await agent.getByLabel('Name of the agent').fill('Not a name "');
    await agent.getByRole('button', { name: 'Make agent and key' }).click();
    await agent.locator('.fault').waitFor();
    await agent.getByLabel('Name of the agent').fill('release-bot');
    await agent.getByRole('button', { name: 'Make agent and key' }).click();
    const command = await agent.locator('hg-copy code').first().innerText();
    const [, key = ''] = /HOLDGATE_AGENT_KEY=(hga_\S+)/.exec(command) ?? [];
    expect(command).toContain(`holdgate run --gate ${product.gateUrl} --agent release-bot -- your-program`);
    await progress(1);
    await looksRight('start-agent');
    await visitor.request.post('/api/connectors', {
      data: { name: 'payments', type: 'stripe', base_url: origin.url, allow_private: true },
    });
    const answer = await fetch(`${product.gateUrl}/connect/payments/v1/charges/ch_1`, {
      headers: { 'Holdgate-Key': key },
    });
    expect(answer.status).toBe(200);
    await progress(2);
  });

  it('loads demo data on request, lets its agents call, and leads to what waits', async () => {
    const demo = box('Look around with demo data');
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(new URL(request.url()).pathname);
    });
    // A double click, before anything could be drawn anew.
    await demo.getByRole('button', { name: 'Load demo data' }).evaluate((button: HTMLButtonElement) => {
      button.click();
      button.click();
    });
    await demo.getByText('waits for you').waitFor();
    expect(sent).toEqual(['/api/demo', '/api/demo/calls']);
    await expect
      .poll(() => demo.locator('ol li').allInnerTexts())
      .toEqual([
        expect.stringMatching(/passed\s+demo-code-bot\s+GET/),
        expect.stringMatching(/refused\s+demo-code-bot\s+DELETE/),
        expect.stringMatching(/waits for you\s+demo-refund-bot\s+POST/),
      ]);
    await looksRight('start-demo');
    await demo.getByRole('link', { name: 'Decide on it' }).click();
    await page.getByRole('button', { name: 'Deny' }).first().click();
    await page
      .getByLabel(/reason/i)
      .last()
      .fill('Only looking around');
    await page.locator('hg-dialog').getByRole('button', { name: /^Deny/ }).click();
    await page.getByRole('link', { name: 'Start here' }).click();
    await progress(3);
  });

  it('removes the demo data after a question', async () => {
    const demo = box('Look around with demo data');
    await demo.getByRole('button', { name: 'Remove demo data' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Remove demo data' }).click();
    await demo.getByRole('button', { name: 'Load demo data' }).waitFor();
    const { items } = (await (await visitor.request.get('/api/agents')).json()) as { items: { name: string }[] };
    expect(items.map(({ name }) => name)).toEqual(['release-bot']);
  });

  it('is over once another owner is invited', async () => {
    const invited = await visitor.request.post('/api/invitations', { data: { roles: ['owner'] } });
    const { token } = (await invited.json()) as { token: string };
    await page.reload();
    await page.getByRole('heading', { name: 'Everything is set up' }).waitFor();
    await page.getByRole('link', { name: 'Start here' }).waitFor({ state: 'detached' });
    const second = await personIn(browser, product, { email: 'second@example.com', name: 'Sven', invite: token });
    const theirs = await second.newPage();
    await theirs.goto('/');
    await theirs.getByRole('navigation').first().waitFor();
    await theirs.getByRole('link', { name: 'Start here' }).waitFor({ state: 'detached' });
    await second.close();
    expect(complaints).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('the first steps', () => {
  it('leave whoever has had enough of them, and stay away', async () => {
    const other = await spawnProduct();
    const owner = await personIn(browser, other, { email: 'owner@example.com', name: 'Olga Owner' });
    try {
      const theirs = await owner.newPage();
      await theirs.goto('/overview');
      await theirs.getByRole('navigation').getByRole('link', { name: 'Start here' }).click();
      await theirs.getByRole('button', { name: 'I know my way' }).click();
      await theirs.getByRole('heading', { name: 'Overview' }).waitFor();
      await theirs.reload();
      await theirs.getByRole('heading', { name: 'Overview' }).waitFor();
      await theirs.getByRole('navigation').getByRole('link', { name: 'Start here' }).waitFor({ state: 'detached' });
    } finally {
      await owner.close();
      await other.stop();
    }
  });

  it('fold away on a phone, with the rest of the navigation', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto('/overview');
    const open = page.getByRole('button', { name: /^Show all sections/ });
    await open.waitFor();
    await page
      .getByRole('navigation')
      .getByRole('link', { name: 'Policies', exact: true })
      .waitFor({ state: 'hidden' });
    await open.click();
    await shoot(page, 'navigation');
    await page.setViewportSize({ width: 360, height: 740 });
    await open.press('Escape');
    await expect.poll(() => open.getAttribute('aria-expanded')).toBe('false');
    await open.press('Enter');
    await page.getByRole('navigation').getByRole('link', { name: 'Policies', exact: true }).click();
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor();
    await page.getByRole('navigation').getByRole('link', { name: 'Agents', exact: true }).waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 1440, height: 900 });
  });
});
