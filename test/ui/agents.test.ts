// Agents in a real browser against the real process: what each did and may do, its keys from the first to the last, pausing, and several at once.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, SupervisedAgent, YesOrigin } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let origin: YesOrigin;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  origin = await YesOrigin.start();
  agent = await SupervisedAgent.create(house.owner.request, house.product, origin, 'refund-bot');
  await agent.read('/v1/charges/ch_1');
  await agent.read('/v1/charges/ch_2');
});
afterAll(async () => {
  origin?.stop();
  await house?.close();
});

const view = () => page.locator('hg-agent-view');

describe.skipIf(!hasBrowser)('the list of agents', () => {
  it('shows what each did today, asked for once, and leads to it', async () => {
    await house.made('/api/agents', { name: 'release-bot', environment: 'production', description: 'Merges' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.goto('/agents');
    const row = page.getByRole('row').filter({ hasText: 'refund-bot' });
    await row.getByRole('img', { name: '2 allowed, 0 held, 0 denied in the last 24 hours' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'release-bot' }).getByText('no calls').waitFor();
    expect(asked.filter((path) => path === '/api/agent-activity')).toHaveLength(1);
    await house.looksRight('agents');
    await row.getByRole('link', { name: 'refund-bot' }).click();
    await page.getByRole('heading', { name: 'refund-bot' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/agents\/agt_/);
  });

  it('pauses several at once and says what came of each', async () => {
    await house.made('/api/agents', { name: 'paused-bot', status: 'disabled' });
    await page.goto('/agents');
    for (const name of ['release-bot', 'paused-bot']) await page.getByLabel(`Select ${name}`).check();
    await page.getByText('2 selected').waitFor();
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    const dialog = page.locator('hg-bulk-agents-dialog');
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await dialog.getByText('2 of 2').waitFor();
    await dialog
      .getByRole('listitem')
      .filter({ hasText: 'release-bot' })
      .getByText('changed', { exact: true })
      .waitFor();
    await dialog.getByRole('listitem').filter({ hasText: 'paused-bot' }).getByText('as it was').waitFor();
    await house.looksRight('agents-bulk');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('row').filter({ hasText: 'release-bot' }).getByText('paused', { exact: true }).waitFor();
  });

  it('puts several into a group', async () => {
    await house.made('/api/agent-groups', { name: 'Finance agents' });
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/agents?*', async (route) => {
      await held;
      await route.continue();
    });
    await page.goto('/agents');
    const all = page.getByRole('button', { name: 'Select all shown' });
    // There is nothing to select before the list is there.
    expect(await all.isDisabled()).toBe(true);
    answer();
    await all.click();
    await page.unroute('**/api/agents?*');
    await page.getByRole('button', { name: 'Put into groups' }).click();
    const dialog = page.locator('hg-bulk-agents-dialog');
    await dialog.getByLabel('Finance agents').check();
    await dialog.getByRole('button', { name: 'Put into groups' }).click();
    await dialog.getByText('3 of 3').waitFor();
    const { items } = await house.read<{ items: { members: string[] }[] }>('/api/agent-groups');
    expect(items[0]?.members).toHaveLength(3);
  });
});

describe.skipIf(!hasBrowser)('the page of an agent', () => {
  it('says what it may do and which role says so', async () => {
    await page.goto('/agents');
    await page.getByRole('link', { name: 'refund-bot' }).click();
    await view().getByText('2 allowed, 0 held, 0 denied').waitFor();
    await view().getByRole('link', { name: 'Olga Owner' }).waitFor();
    const permissions = page.locator('hg-agent-permissions');
    const refund = permissions.getByRole('row').filter({ hasText: 'stripe.refund.create' });
    await refund.getByText('with approval').waitFor();
    await refund.getByText('role agent-supervised').waitFor();
    await house.looksRight('agent');
    await view().getByRole('button', { name: 'Edit' }).click();
    const dialog = page.locator('hg-agent-dialog');
    await dialog.getByLabel('agent-full').check();
    await dialog.getByLabel('Description').fill('Pays people back');
    await house.looksRight('agent-edit');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await refund.getByText('role agent-full').waitFor();
    await view().getByText('Pays people back').waitFor();
  });

  it('makes a key with an end, shows it once, replaces it with an overlap, and ends it', async () => {
    const keys = page.locator('hg-agent-keys');
    await keys.getByRole('button', { name: 'New key' }).click();
    const form = page.locator('hg-key-form-dialog');
    await form.getByLabel('Name (optional)').fill('night job');
    await form.getByLabel('How long it lasts').selectOption('90');
    await form.getByRole('button', { name: 'Make the key' }).click();
    const shown = page.locator('hg-agent-key-dialog');
    await shown.getByText(/^hga_/).waitFor();
    await shown.getByText(/holdgate run/).waitFor();
    await house.looksRight('agent-key');
    await shown.getByRole('button', { name: 'I have copied it' }).click();
    await keys.getByRole('button', { name: 'Replace: night job' }).click();
    await form.getByLabel('The old one goes on for').selectOption('86400');
    await house.looksRight('agent-key-replace');
    await form.getByRole('button', { name: 'Replace' }).click();
    await shown.getByText(/^hga_/).waitFor();
    await shown.getByRole('button', { name: 'I have copied it' }).click();
    await expect.poll(() => keys.getByRole('row').filter({ hasText: 'night job' }).count()).toBe(2);
    await house.looksRight('agent-keys');
    await keys.getByRole('button', { name: 'End: night job' }).first().click();
    await page.locator('hg-confirm').getByRole('button', { name: 'End' }).click();
    await page.locator('hg-confirm').waitFor({ state: 'detached' });
    await keys.getByRole('button', { name: 'End: night job' }).nth(1).waitFor({ state: 'detached' });
  });

  it('pauses and resumes it from the next request on', async () => {
    await view().getByRole('button', { name: 'Pause' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Pause' }).click();
    await view().getByText('paused', { exact: true }).waitFor();
    expect((await agent.read('/v1/charges/ch_3')).status).toBe(403);
    await view().getByRole('button', { name: 'Resume' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Resume' }).click();
    await view().getByText('active', { exact: true }).waitFor();
    expect((await agent.read('/v1/charges/ch_3')).status).toBe(200);
  });

  it('begins with no key, is deleted after a question, and says where there is none', async () => {
    const { id } = await house.made('/api/agents', { name: 'short-bot' });
    await page.goto(`/agents/${id}`);
    await page.getByRole('heading', { name: 'No key yet' }).waitFor();
    await view().getByRole('button', { name: 'Delete' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL('**/agents');
    await page.goto(`/agents/${id}`);
    await page.getByRole('heading', { name: 'This could not be loaded' }).waitFor();
  });

  it('says to those who may only look what they lack', async () => {
    const viewer = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto('/agents');
    await theirs.getByRole('link', { name: 'refund-bot' }).click();
    await theirs.getByText('needs agents.edit').waitFor();
    await theirs.getByText('needs agents.keys').waitFor();
    await expect.poll(() => theirs.getByRole('button', { name: 'Stop traffic: refund-bot' }).isDisabled()).toBe(true);
    await viewer.close();
    expect(house.complaints).toEqual([]);
  });
});
