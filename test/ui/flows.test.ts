// What people come for, from end to end in a real browser against the real process: a call let through without a mouse, a file with faults
// of every kind, and a change of tenant in which nothing of the other one is seen even for a moment.

import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import { House } from './house.ts';
import { press, tabTo, type } from './keyboard.ts';
import { complaintsOf, hasBrowser, launch, PASSWORD, YesOrigin } from './stage.ts';

/** What was read off the page before and after a choice of tenant. */
interface Kept {
  before: number;
  moments: number;
  foreign: string[];
}

// Whole stories on a machine that others use too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.skipIf(!hasBrowser)('without a mouse', () => {
  let product: ProductProcess;
  let origin: YesOrigin;

  beforeAll(async () => {
    await builtConsole();
    product = await spawnProduct();
    origin = await YesOrigin.start();
  });
  afterAll(async () => {
    origin?.stop();
    await product?.stop();
  });

  it('somebody signs up, makes an agent, and lets its held call through', async () => {
    const browser = await launch();
    try {
      const page = await browser.newPage({ baseURL: product.consoleUrl, reducedMotion: 'reduce' });
      const complaints = complaintsOf(page);
      page.setDefaultTimeout(20_000);
      await page.goto('/');
      await type(page, page.getByLabel('Your name'), 'Olga Owner');
      await type(page, page.getByLabel('E-mail'), 'owner@example.com');
      await type(page, page.getByLabel('Password', { exact: true }), PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Start here' }).waitFor();
      const key = await agentMadeByKeys(page);
      await connectorMadeByKeys(page, origin.url);
      await press(page, page.getByRole('link', { name: 'Approvals' }));
      const call = fetch(`${product.gateUrl}/connect/payments/v1/refunds`, {
        method: 'POST',
        headers: { 'Holdgate-Key': key, 'Content-Type': 'application/x-www-form-urlencoded', Prefer: 'wait=280' },
        body: 'charge=ch_1&amount=48000&currency=usd',
      });
      await page.locator('hg-approval-card').filter({ hasText: 'ch_1' }).waitFor();
      expect(origin.seen).toEqual([]);
      await page.keyboard.press('j');
      await page.keyboard.press('a');
      const approve = page.locator('hg-decide-dialog').getByRole('button', { name: 'Approve' });
      await expect.poll(() => approve.evaluate((button) => button.matches(':focus'))).toBe(true);
      await page.keyboard.press('Enter');
      expect((await call).status).toBe(200);
      expect(origin.seen).toEqual(['POST /v1/refunds']);
      expect(complaints).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  /** Makes an agent, answers its key as it is shown, and closes what showed it. */
  async function agentMadeByKeys(page: Page): Promise<string> {
    await press(page, page.getByRole('link', { name: 'Agents' }));
    await press(page, page.getByRole('button', { name: 'New agent' }).first());
    const dialog = page.locator('hg-create-agent-dialog');
    await type(page, dialog.getByLabel('Name', { exact: true }), 'refund-bot');
    await press(page, dialog.getByRole('button', { name: 'New agent' }));
    const shown = page.locator('hg-agent-key-dialog');
    const key = await shown.getByText(/^hga_/).innerText();
    await tabTo(page, shown.getByRole('button', { name: 'I have copied it' }));
    await page.keyboard.press('Enter');
    await page.getByText('refund-bot', { exact: true }).waitFor();
    return key;
  }

  /** Makes a connector to an origin at a private address. */
  async function connectorMadeByKeys(page: Page, url: string): Promise<void> {
    await press(page, page.getByRole('link', { name: 'Connectors' }));
    await press(page, page.getByRole('button', { name: 'New connector' }).first());
    const dialog = page.locator('hg-create-connector-dialog');
    await type(page, dialog.getByLabel('Name', { exact: true }), 'payments');
    await type(page, dialog.getByLabel('Type'), 'stripe');
    await type(page, dialog.getByLabel('Base URL'), url);
    await page.keyboard.press('Enter');
    // The origin asks for no credential.
    await page.locator('hg-credential-dialog').getByLabel('Secret').waitFor();
    await page.keyboard.press('Escape');
    await press(page, page.getByRole('link', { name: 'payments' }));
    await tabTo(page, page.getByLabel('It may be at a private address'));
    await page.keyboard.press('Space');
    await press(page, page.getByRole('button', { name: 'Save', exact: true }));
    await page.getByText(/^Saved\./).waitFor();
  }
});

describe.skipIf(!hasBrowser)('in a tenant of many', () => {
  let house: House;
  let page: Page;

  beforeAll(async () => {
    house = await House.open();
    page = house.page;
    await page.setViewportSize({ width: 1440, height: 900 });
  });
  afterAll(() => house?.close());

  it('a file with faults of three kinds says each at its row, and gives the rows back to be mended', async () => {
    await page.goto('/users');
    await page.getByRole('button', { name: 'Import users' }).click();
    const dialog = page.locator('hg-import-dialog');
    const rows = [
      'email,name,initial_roles',
      'nora@example.com,Nora New,viewer',
      'nobody,No Address,viewer',
      'rita@example.com,Rita Role,astronaut',
      'nora@example.com,Nora Again,viewer',
      'paul@example.com,Paul Placeholder,"viewer,member"',
    ];
    await dialog
      .getByLabel('CSV file')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(`${rows.join('\n')}\n`) });
    await dialog.getByText('Created: 2, updated: 0, unchanged: 0, errors: 3.').waitFor();
    const row = (text: string) => dialog.getByRole('row').filter({ hasText: text });
    await row('nobody')
      .getByText(/address/)
      .waitFor();
    await row('rita@example.com').getByText('This tenant has no role "astronaut".').waitFor();
    expect(await row('nora@example.com').count()).toBe(2);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download the faulty rows' }).click(),
    ]);
    const faulty = readFileSync(await download.path(), 'utf8');
    expect(faulty.split('\r\n')).toEqual([
      'email,name,initial_roles,line,reason',
      expect.stringMatching(/^"nobody","No Address","viewer","3",".+"$/),
      expect.stringMatching(/^"rita@example.com","Rita Role","astronaut","4",".*astronaut.*"$/),
      expect.stringMatching(/^"nora@example.com","Nora Again","viewer","5",".*line 2.*"$/),
      '',
    ]);
    await dialog.getByRole('button', { name: 'Import without 3 faulty rows' }).click();
    await dialog.getByText(/This is what was done/).waitFor();
    expect((await house.read<{ total: number }>('/api/users')).total).toBe(3);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Import users' }).click();
    const mended = faulty.replace('"nobody"', '"nobody@example.com"').replace('"astronaut"', '"member"');
    await dialog
      .getByLabel('CSV file')
      .setInputFiles({ name: 'faulty-rows.csv', mimeType: 'text/csv', buffer: Buffer.from(mended) });
    await dialog.getByText('Created: 2, updated: 0, unchanged: 1, errors: 0.').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('nothing of the other tenant is on the page at any moment after the switch', async () => {
    const { id: other } = await house.made('/api/tenants', { name: 'Finance' });
    await marked('here', {});
    await marked('there', { 'X-Tenant-Id': other });
    const choice = page.getByRole('combobox', { name: 'Tenant', exact: true });
    for (const path of ['agents', 'connectors', 'roles', 'groups', 'policies', 'users', 'audit']) {
      await page.goto(`/${path}`);
      await page
        .getByText(/-here\b/)
        .first()
        .waitFor();
      const before = await choice.inputValue();
      await record();
      const gone = remembered(other);
      await choice.selectOption(other);
      await page
        .getByText(/-there\b/)
        .first()
        .waitFor();
      const { before: own, moments, foreign } = await recorded();
      // Whoever looks would have seen it, and looked often.
      expect(own, `/${path}`).toBeGreaterThan(0);
      expect(moments, `/${path}`).toBeGreaterThan(1);
      expect(foreign, `/${path}`).toEqual([]);
      await gone;
      const back = remembered(before);
      await choice.selectOption(before);
      await back;
      await page
        .getByText(/-here\b/)
        .first()
        .waitFor();
    }
    expect(house.complaints).toEqual([]);
  });

  /** Resolves once the session has heard of the choice: whoever leaves the page before finds the former tenant. */
  const remembered = (id: string) =>
    page.waitForResponse(
      (response) =>
        response.url().endsWith('/api/auth/active-tenant') && response.request().postDataJSON().tenant_id === id,
    );

  /** One of everything that lists show, all with this word in its name. */
  async function marked(word: string, headers: Record<string, string>): Promise<void> {
    await house.made('/api/agents', { name: `agent-${word}` }, headers);
    await house.made(
      '/api/connectors',
      { name: `connector-${word}`, type: 'http', base_url: `https://${word}.example.com` },
      headers,
    );
    await house.made('/api/roles', { name: `role-${word}`, grants: [{ permission: '*.view' }] }, headers);
    await house.made('/api/agent-groups', { name: `group-${word}` }, headers);
    const yaml = JSON.stringify({
      metadata: { name: `policy-${word}` },
      rules: [{ name: 'one', decision: 'deny', conditions: { field: 'request.path', operator: 'equals', value: '/' } }],
    });
    await house.made('/api/policies', { yaml }, headers);
    const csv = `email,name,initial_roles\nperson-${word}@example.com,,viewer\n`;
    await house.owner.request.post('/api/users/import', {
      data: csv,
      headers: { 'Content-Type': 'text/csv', ...headers },
    });
  }

  /** From the next choice of a tenant on, every change of the page, through all shadow roots, is looked at for what belongs to the former one. */
  async function record(): Promise<void> {
    await page.evaluate(() => {
      const kept: Kept = { before: 0, moments: 0, foreign: [] };
      const seen = new Set<Node>();
      let switched = false;
      const observer = new MutationObserver(() => look());
      const watch = (root: Node) => {
        if (seen.has(root)) return;
        seen.add(root);
        observer.observe(root, { subtree: true, childList: true, characterData: true, attributes: true });
      };
      const textOf = (root: ParentNode & Node): string => {
        watch(root);
        const inner = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
          shadowRoot ? [textOf(shadowRoot)] : [],
        );
        const own = [...root.childNodes].map((node) => (node as HTMLElement).innerText ?? node.textContent ?? '');
        return [...own, ...inner].join('\n');
      };
      const look = () => {
        const text = textOf(document.body);
        const found = [...text.matchAll(/\S*-here\b\S*/g)].map(([one]) => one);
        if (!switched) {
          kept.before = Math.max(kept.before, found.length);
          return;
        }
        kept.moments += 1;
        kept.foreign.push(...found);
      };
      look();
      // What the person sees from the turn after their choice on; the choice itself is drawn in the same turn. `change` does not leave a shadow root.
      document.addEventListener(
        'input',
        () =>
          requestAnimationFrame(() => {
            switched = true;
            look();
          }),
        { once: true, capture: true },
      );
      Object.assign(globalThis, { kept });
    });
  }

  const recorded = () => page.evaluate(() => (globalThis as unknown as { kept: Kept }).kept);
});
