// The pages of gateways, agent groups and the access check, in a real browser against the real process: what is shown to count, counts.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

interface Gateway {
  readonly id: string;
  readonly access_rules: readonly unknown[];
}

let house: House;
let page: Page;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent } = await house.supervised());
});
afterAll(() => house?.close());

const gatewayHere = () => house.read<Gateway>(`/api/gateways/${new URL(page.url()).pathname.split('/')[2]}`);

describe.skipIf(!hasBrowser)('agent groups', () => {
  it('begin with none, and are made of agents and those who decide for them', async () => {
    await page.goto('/groups');
    await page.getByRole('heading', { name: 'No agent group yet' }).waitFor();
    await house.looksRight('groups-empty');
    await page.getByRole('button', { name: 'New group' }).first().click();
    const dialog = page.locator('hg-group-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('Finance agents');
    await dialog.getByLabel('refund-bot').check();
    await dialog.locator('#roles').getByLabel('team-admin').check();
    await dialog.locator('#people').getByLabel('Olga Owner').check();
    await house.looksRight('group-dialog');
    await dialog.getByRole('button', { name: 'New group' }).click();
    const row = page.getByRole('row').filter({ hasText: 'Finance agents' });
    await row.getByText('1 agent').waitFor();
    await row.getByText('team-admin, 1 person').waitFor();
    await house.looksRight('groups');
  });

  it('are opened by their address, changed by keyboard, and deleted after a question', async () => {
    await house.made('/api/agent-groups', { name: 'Old agents' });
    await page.goto('/groups');
    await page.getByRole('link', { name: 'Old agents' }).click();
    await page.getByRole('heading', { name: 'No agent is in this group.' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/groups\/grp_/);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.locator('hg-group-dialog');
    await dialog.getByRole('heading', { name: 'Edit Old agents' }).waitFor();
    await dialog.getByLabel('Description').fill('Retired soon');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Retired soon').waitFor();
    await page.getByRole('link', { name: 'All groups' }).click();
    await page.getByRole('button', { name: 'Delete: Old agents' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('link', { name: 'Old agents' }).waitFor({ state: 'detached' });
  });

  it('show their agents and the roles that are limited to them, each with the way there', async () => {
    const grants = [{ permission: 'agents.view', limit: { groups: ['Finance agents'] } }];
    await house.made('/api/roles', { name: 'finance-viewer', grants });
    await page.goto('/groups');
    await page.getByRole('link', { name: 'Finance agents' }).click();
    await page.getByRole('link', { name: 'finance-viewer' }).waitFor();
    await page.getByRole('link', { name: 'Olga Owner' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'refund-bot' }).getByRole('link', { name: 'refund-bot' }).waitFor();
    await house.looksRight('group');
    await page.getByRole('button', { name: 'Take out: refund-bot' }).click();
    await page.getByRole('heading', { name: 'No agent is in this group.' }).waitFor();
    await page.getByRole('button', { name: 'Add agents' }).click();
    const dialog = page.locator('hg-group-dialog');
    await dialog.getByLabel('refund-bot').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'refund-bot' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('gateways', () => {
  it('are listed with the process itself, which adds no limit at first', async () => {
    await page.goto('/gateways');
    const own = page.getByRole('row').filter({ hasText: 'this process' });
    await own.getByText('no further limit').waitFor();
    await house.looksRight('gateways');
    await own.getByRole('link').click();
    await page.getByRole('heading', { name: 'No further limit' }).waitFor();
    expect(await page.locator('hg-gate-url code').innerText()).toBe(house.product.gateUrl);
    await house.looksRight('gateway-open');
  });

  it('let only reads pass by the preset, from the next call on', async () => {
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(200);
    await page.getByRole('button', { name: 'Read only' }).click();
    await page.getByRole('row').filter({ hasText: 'payments' }).getByText('allow').waitFor();
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.getByText('They count from the next request on.').waitFor();
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(200);
    const refused = await agent.refund('ch_1', 100, { waitS: 1 });
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('access rule')]);
  });

  it('have rules of their own, and say which of them counts', async () => {
    await page.getByRole('button', { name: 'Require approval' }).click();
    await page.getByRole('button', { name: 'Add rule' }).click();
    const dialog = page.locator('hg-rule-dialog');
    await dialog.getByLabel('Decision').selectOption('deny');
    await dialog.getByLabel('Connector').fill('payments');
    await dialog.getByLabel('Actions').fill('stripe.refund.*\nstripe.payout.*');
    await dialog.locator('#agents').getByLabel('refund-bot').check();
    await house.looksRight('gateway-rule');
    await dialog.getByRole('button', { name: 'Set rule' }).click();
    await dialog.waitFor({ state: 'detached' });
    const rows = page.locator('hg-access-rules tbody tr');
    await expect.poll(() => rows.first().innerText()).toContain('refund-bot');
    const test = page.locator('hg-rule-test');
    await test.getByLabel('refund-bot').check();
    await test.getByLabel('payments').check();
    await test.getByLabel('Action', { exact: true }).fill('stripe.refund.create');
    await test.getByText('Rule 2 counts').waitFor();
    await test.getByLabel('Action', { exact: true }).fill('stripe.charge.get');
    await test.getByText('Rule 1 counts').waitFor();
    await house.looksRight('gateway-rules');
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.getByText('They count from the next request on.').waitFor();
    expect((await gatewayHere()).access_rules).toEqual([
      { connector: '*', actions: ['**'], decision: 'require_approval' },
      {
        agents: ['refund-bot'],
        connector: 'payments',
        actions: ['stripe.refund.*', 'stripe.payout.*'],
        decision: 'deny',
      },
    ]);
  });

  it('refuse rules that nobody can read, with the reason, and take rules away again', async () => {
    await page.getByRole('button', { name: 'Edit rule 2' }).click();
    await page.locator('hg-rule-dialog').getByLabel('Actions').fill('stripe.**.create');
    await page.locator('hg-rule-dialog').getByRole('button', { name: 'Set rule' }).click();
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.locator('hg-gateway-view .fault').first().waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.getByRole('button', { name: 'No limit' }).click();
    await page.getByRole('button', { name: 'Save rules' }).click();
    await page.getByText('They count from the next request on.').waitFor();
    await page.getByRole('heading', { name: 'No further limit' }).waitFor();
    expect((await gatewayHere()).access_rules).toEqual([]);
  });

  it('are bound by name, set up, and deleted after a question', async () => {
    await page.getByRole('link', { name: 'All gateways' }).click();
    await page.getByRole('button', { name: 'New gateway' }).click();
    const dialog = page.locator('hg-gateway-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('sidecar-eu');
    await dialog.getByLabel('Environment').fill('production');
    await dialog.getByLabel('Enforcement').selectOption('full_enforce');
    await dialog.getByRole('button', { name: 'New gateway' }).click();
    await page.getByRole('heading', { name: 'sidecar-eu' }).waitFor();
    await page.getByText('Environment: production').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('row').filter({ hasText: 'this process' }).waitFor();
    await page.getByRole('link', { name: 'sidecar-eu' }).waitFor({ state: 'detached' });
  });
});

describe.skipIf(!hasBrowser)('the access check', () => {
  it('says why not, and what would change it', async () => {
    await house.joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    await page.goto('/access');
    await page.getByRole('heading', { name: 'Ask a question above' }).waitFor();
    await house.looksRight('access-empty');
    await page.getByLabel('Who', { exact: true }).selectOption('person');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Choose who is asked about.').waitFor();
    await page.getByLabel('Vera Viewer').check();
    await page.getByLabel('Permission').selectOption('policies.edit');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('No: policies.edit is not allowed for Vera Viewer here.').waitFor();
    await page.locator('hg-access-answer li').filter({ hasText: 'A role grants it' }).getByText('failed').waitFor();
    await page.getByRole('heading', { name: 'What would change it' }).waitFor();
    await page
      .locator('.change')
      .getByRole('link', { name: /^Role / })
      .waitFor();
    await page.locator('.change').getByRole('link', { name: 'Their page' }).waitFor();
    await house.looksRight('access-no');
  });

  it('has an address for each answer', async () => {
    const { href } = new URL(page.url());
    await page.goto('/access');
    await page.goto(href);
    await page.getByText('No: policies.edit is not allowed for Vera Viewer here.').waitFor();
  });

  it('answers about agents and their actions', async () => {
    await page.goto('/access');
    await page.getByLabel('Who', { exact: true }).selectOption('agent');
    await page.getByLabel('refund-bot').first().check();
    await page.getByLabel('Action', { exact: true }).fill('stripe.charge.get');
    await page.getByLabel('Kind of call').selectOption('read');
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByText('Yes: stripe.charge.get is allowed for refund-bot here.').waitFor();
    await page.locator('hg-access-answer').getByRole('link', { name: 'agent-supervised' }).waitFor();
    await house.looksRight('access-agent');
  });

  it('answers about tokens, and says when it is their list that stands in the way', async () => {
    const order = { name: 'night-report', permissions: ['audit.view'], scope: 'tenant' };
    const { id } = await house.made('/api/tokens', order);
    await page.goto(`/access?token=${id}&permission=policies.edit`);
    await page.getByText('No: policies.edit is not allowed for night-report here.').waitFor();
    await page.getByText(/Make another token that lists policies.edit/).waitFor();
    await page.locator('.change').getByRole('link', { name: 'API tokens' }).waitFor();
    await page
      .locator('hg-access-page')
      .getByRole('button', { name: /night-report/ })
      .waitFor();
    await house.looksRight('access-token');
  });

  it('names the agents that can do an action, outright or with approval', async () => {
    await page.goto('/access');
    await page.getByLabel('Question').selectOption('who');
    await page.getByLabel('Among').selectOption('agent');
    await page.getByLabel('Action', { exact: true }).fill('stripe.refund.create');
    await page.getByRole('button', { name: 'Find them' }).click();
    await page.getByRole('row').filter({ hasText: 'refund-bot' }).getByText('with approval').waitFor();
    await house.looksRight('access-who-agents');
    await page.goto('/access?mode=who&of=agents&permission=nothing.at.all');
    await page.getByRole('heading', { name: 'No agent may do this here' }).waitFor();
  });

  it('names everybody who can, and leads to why', async () => {
    await page.goto('/access');
    await page.getByLabel('Question').selectOption('who');
    await page.getByLabel('Permission').selectOption('policies.view');
    await page.getByRole('button', { name: 'Find them' }).click();
    await page.getByText('2 people').waitFor();
    await house.looksRight('access-who');
    await page.getByRole('link', { name: 'Vera Viewer' }).click();
    await page.getByText('Yes: policies.view is allowed for Vera Viewer here.').waitFor();
  });

  it('is for oneself alone where one may not see others', async () => {
    await house.made('/api/roles', { name: 'narrow', grants: [{ permission: 'dashboard.view' }] });
    const narrow = await house.joined(['narrow'], { email: 'nora@example.com', name: 'Nora Narrow' });
    const theirs = await narrow.newPage();
    await theirs.goto('/access?permission=roles.manage');
    await theirs.getByText('No: roles.manage is not allowed for you here.').waitFor();
    await expect
      .poll(() => theirs.getByLabel('Who', { exact: true }).locator('option').allInnerTexts())
      .toEqual(['Myself']);
    await theirs.goto('/gateways');
    await theirs.getByText('gateways.view').waitFor();
    await theirs.goto('/groups');
    await theirs.getByText('groups.view').waitFor();
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
