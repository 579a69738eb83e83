// The pages of notifications, requests for access and suggestions, in a real browser against the real process: a channel is tried
// before it is trusted, what failed is sent again, and what an agent asks for becomes a draft or is declined.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EVENTS } from '../../proxy/notifications/message.ts';
import { House } from './house.ts';
import { complaintsOf, hasBrowser, type SupervisedAgent, type YesOrigin } from './stage.ts';

interface Heard {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let receiver: Server;
let origin: YesOrigin;
let agent: SupervisedAgent;
let status = 500;
const heard: Heard[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent, origin } = await house.supervised('refunds-bot'));
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      heard.push(JSON.parse(body) as Heard);
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
});
afterAll(async () => {
  receiver?.close();
  await house?.close();
});

const hook = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
const asked = (url: string, reason: string) => agent.askFor({ method: 'POST', url, reason });
/** How often the same must have been approved before it is suggested. */
const SUGGESTED_AFTER = 10;

/** A refund that the agent asks for, and the owner approves. */
async function approved(charge: string): Promise<void> {
  const refund = agent.refund(charge, 500);
  const pending = () => house.read<{ items: { id: string }[] }>('/api/approvals?state=pending');
  await expect.poll(async () => (await pending()).items.length).toBe(1);
  const [{ id }] = (await pending()).items as [{ id: string }];
  await house.owner.request.post(`/api/approvals/${id}/approve`, { data: {} });
  expect((await refund).status).toBe(200);
}

describe.skipIf(!hasBrowser)('a channel', () => {
  it('says at the field what is wrong', async () => {
    await page.goto('/notifications');
    await page.getByText('Nobody is told of anything yet').waitFor();
    await house.looksRight('notifications-empty');
    await page.getByRole('button', { name: 'Add a channel' }).first().click();
    const dialog = page.locator('hg-channel-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('pager');
    await dialog.getByLabel('Address', { exact: true }).fill('http://example.com/hook');
    await dialog.getByRole('button', { name: 'Add a channel' }).click();
    await dialog.locator('.fault').getByText('must be https', { exact: false }).waitFor();
    await house.looksRight('channel-webhook');
  });

  it('of every kind has its own fields', async () => {
    const dialog = page.locator('hg-channel-dialog');
    await dialog.getByLabel('Kind').selectOption('Slack');
    await dialog.getByLabel('Incoming webhook of Slack').waitFor();
    await house.looksRight('channel-slack');
    await dialog.getByLabel('Kind').selectOption('Mail');
    await dialog.getByLabel('Mail server').waitFor();
    expect(await dialog.getByLabel('Port', { exact: true }).inputValue()).toBe('587');
    await house.looksRight('channel-mail');
    await dialog.getByLabel('Kind').selectOption('Webhook');
  });

  it('is made with a secret that is shown once', async () => {
    const dialog = page.locator('hg-channel-dialog');
    await dialog.getByLabel('Address', { exact: true }).fill(hook());
    await dialog.getByLabel('May lead to a private address').check();
    await dialog.getByRole('button', { name: 'Add a channel' }).click();
    const secret = page.locator('hg-secret-dialog');
    expect(await secret.locator('hg-copy code').textContent()).toMatch(/^whsec_/);
    await house.looksRight('channel-secret');
    await secret.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('row').filter({ hasText: 'pager' }).waitFor();
  });

  it('is tried, and what came of it is said', async () => {
    await page.getByRole('button', { name: 'Send a test to pager' }).click();
    await page.getByText('pager: the test message was not delivered.', { exact: false }).waitFor();
    await house.looksRight('notifications-failed');
    status = 204;
    await page.getByRole('button', { name: 'Send a test to pager' }).click();
    await page.getByText('pager: the test message was delivered.').waitFor();
    expect(heard.length).toBe(2);
    await house.looksRight('notifications');
  });

  it('is edited', async () => {
    await page.getByRole('button', { name: 'Edit pager' }).click();
    const dialog = page.locator('hg-channel-dialog');
    for (const name of ['An approval is decided', 'An approval expired']) await dialog.getByLabel(name).uncheck();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page
      .getByRole('row')
      .filter({ hasText: 'pager' })
      .getByText('An agent asks for access', { exact: false })
      .waitFor();
    const { items } = await house.read<{ items: { events: string[]; settings: { url: string } }[] }>(
      '/api/notifications/channels',
    );
    const unchecked = ['approval.decided', 'approval.expired'];
    expect(items[0]?.events).toEqual(EVENTS.filter((event) => !unchecked.includes(event)));
    expect(items[0]?.settings.url).toBe(hook());
  });

  it('rests in hours of its own, until they are taken away', async () => {
    const settings = async () =>
      (
        await house.read<{ items: { settings: { quiet_hours?: unknown; url: string } }[] }>(
          '/api/notifications/channels',
        )
      ).items[0]?.settings;
    const dialog = page.locator('hg-channel-dialog');
    await page.getByRole('button', { name: 'Edit pager' }).click();
    await dialog.getByLabel('From', { exact: true }).fill('22:00');
    await dialog.getByLabel('Until').fill('07:00');
    await dialog.getByLabel('Time zone').fill('Mars/Olympus');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('must be a time zone', { exact: false }).waitFor();
    await house.looksRight('channel-quiet');
    await dialog.getByLabel('Time zone').fill('Europe/Zurich');
    await dialog.getByLabel('Sunday').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('quiet from 22:00 to 07:00, Europe/Zurich').waitFor();
    const hours = { from: '22:00', until: '07:00', zone: 'Europe/Zurich', days_off: ['sunday'] };
    expect(await settings()).toMatchObject({ quiet_hours: hours, url: hook() });
    await page.getByRole('button', { name: 'Edit pager' }).click();
    await expect.poll(() => dialog.getByLabel('Sunday').isChecked()).toBe(true);
    await dialog.getByLabel('Sunday').uncheck();
    for (const name of ['From', 'Until']) await dialog.getByLabel(name, { exact: true }).fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await settings()).not.toHaveProperty('quiet_hours');
  });
});

describe.skipIf(!hasBrowser)('the delivery log', () => {
  it('shows what failed, and sends it again', async () => {
    await page.getByRole('link', { name: 'Log of pager' }).click();
    await page.locator('.badge').getByText('failed', { exact: true }).first().waitFor();
    await house.looksRight('deliveries');
    await page.getByLabel('Result').selectOption('failed');
    const before = heard.length;
    await page
      .getByRole('button', { name: /^Send again/ })
      .first()
      .click();
    await expect.poll(() => heard.length).toBeGreaterThan(before);
  });
});

describe.skipIf(!hasBrowser)('a request for access', () => {
  it('is opened by the link of its message, and becomes the draft of a policy', async () => {
    const id = await asked(`${origin.url}/v1/charges`, 'Orders wait to be paid');
    await page.goto(`/access-requests/${id}`);
    await page.getByRole('heading', { name: 'refunds-bot asks for access' }).waitFor();
    await page.getByText('Orders wait to be paid').waitFor();
    await house.looksRight('access-request');
    await page.getByRole('button', { name: 'Accept' }).click();
    const dialog = page.locator('hg-accept-dialog');
    await house.looksRight('access-request-accept');
    await dialog.getByRole('button', { name: 'Accept' }).click();
    await page.getByText('accepted', { exact: true }).waitFor();
    await house.looksRight('access-request-accepted');
    await page.getByRole('link', { name: 'Open the draft of the policy' }).click();
    await page.waitForURL(/\/policies\/pol_/);
    await page.locator('hg-policy-editor').waitFor();
  });

  it('becomes a role, or is declined with a reason', async () => {
    const role = await asked(`${origin.url}/v1/customers`, 'Customers too');
    await page.goto(`/access-requests/${role}`);
    await page.getByRole('button', { name: 'Accept' }).click();
    await page.locator('hg-accept-dialog').getByLabel('As').selectOption('role');
    await page.locator('hg-accept-dialog').getByRole('button', { name: 'Accept' }).click();
    await page.getByRole('link', { name: 'Open the role' }).click();
    await page.waitForURL(/\/roles\/rol_/);
    const declined = await asked(`${origin.url}/v1/payouts`, 'Payouts as well');
    await page.goto('/access-requests');
    const payouts = page.getByRole('link', { name: /v1\/payouts/ });
    await payouts.waitFor();
    await house.looksRight('access-requests');
    await payouts.click();
    await page.getByRole('button', { name: 'Decline' }).click();
    const dialog = page.locator('hg-decline-dialog');
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await dialog.locator('.fault').waitFor();
    await dialog.getByLabel('Reason').fill('Payouts are made by hand');
    await house.looksRight('access-request-decline');
    await dialog.getByRole('button', { name: 'Decline' }).click();
    await page.getByText('Payouts are made by hand').waitFor();
    const { state, answer } = await house.read<{ state: string; answer: string }>(`/api/access-requests/${declined}`);
    expect({ state, answer }).toEqual({ state: 'declined', answer: 'Payouts are made by hand' });
  });

  it('is only looked at by whoever may not make drafts', async () => {
    const open = await asked(`${origin.url}/v1/invoices`, 'Invoices of customers');
    const viewer: BrowserContext = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera' });
    const looking = await viewer.newPage();
    const complaints = complaintsOf(looking);
    await looking.goto(`/access-requests/${open}`);
    await looking.getByText('Making a draft needs the permission', { exact: false }).waitFor();
    expect(await looking.getByRole('button', { name: 'Accept' }).count()).toBe(0);
    await looking.goto('/notifications');
    await looking.getByText('pager').waitFor();
    expect(await looking.getByRole('button', { name: 'Send a test to pager' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await looking.close();
  });
});

describe.skipIf(!hasBrowser)('a suggestion from approvals', () => {
  it('becomes a draft that opens in the editor', async () => {
    await page.goto('/policies');
    const suggestions = page.locator('hg-suggestions');
    expect(await suggestions.locator('section').count()).toBe(0);
    for (let turn = 0; turn < SUGGESTED_AFTER; turn += 1) await approved(`ch_${turn}`);
    await page.reload();
    await suggestions.getByText('Suggested from approvals').waitFor();
    await suggestions.getByText('Show the text').first().click();
    await house.looksRight('policies-suggested');
    await suggestions
      .getByRole('button', { name: /^Make a draft/ })
      .first()
      .click();
    await page.waitForURL(/\/policies\/pol_/);
    await page.locator('hg-policy-editor').waitFor();
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
