// The kill switch in a real browser against the real process: every scope from where one is, what it cuts, and the way back.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { press, tabTo, type } from './keyboard.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

/** From when the form is filled: long enough that the switch is seen on before it is off. */
const ENDS_IN_MS = 15_000;

interface Listed {
  readonly items: readonly { readonly id: string; readonly name: string; readonly reason?: string }[];
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

const dialog = () => page.locator('hg-stop-dialog');
const bar = () => page.locator('hg-kill-switch-bar');

async function released(): Promise<void> {
  await bar().getByRole('button', { name: 'Let traffic through again' }).click();
  const release = page.locator('hg-release-dialog');
  await release.getByLabel('Why is it safe again?').fill('It was looked at');
  await release.getByRole('button', { name: 'Let traffic through again' }).click();
  await bar().getByText('Traffic is stopped').waitFor({ state: 'detached' });
}

describe.skipIf(!hasBrowser)('somebody without a mouse', () => {
  it('stops an agent, sees what that cuts, and lets it go again', async () => {
    const held = agent.refund('ch_1', 100);
    await page.goto('/overview');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('stop an agent');
    await page.getByRole('option', { name: 'Stop traffic: an agent', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await type(page, dialog().getByRole('searchbox'), 'refund');
    await tabTo(page, dialog().getByRole('radio', { name: /refund-bot/ }));
    await page.keyboard.press('Space');
    await dialog()
      .getByText(/1 held request/)
      .waitFor();
    await dialog()
      .getByText(/1 agent/)
      .waitFor();
    await house.looksRight('stop-agent');
    await type(page, dialog().getByLabel('Reason'), 'It pays twice');
    await page.keyboard.press('Enter');
    await dialog().getByText('This must be refund-bot, letter by letter.').waitFor();
    await type(page, dialog().getByLabel('Type refund-bot to confirm'), 'refund-bot');
    await page.keyboard.press('Enter');
    await dialog().waitFor({ state: 'detached' });
    expect((await held).status).toBe(403);
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(403);
    await bar()
      .getByText(/for agent refund-bot, by Olga Owner, since .* until somebody lets it through again: It pays twice/)
      .waitFor();
    await house.looksRight('stopped-agent');
    await press(page, bar().getByRole('button', { name: 'Let traffic through again' }));
    await type(page, page.locator('hg-release-dialog').getByLabel('Why is it safe again?'), 'Mended');
    await house.looksRight('release');
    await page.keyboard.press('Enter');
    await page.getByText('Traffic is stopped').first().waitFor({ state: 'detached' });
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(200);
  });
});

describe.skipIf(!hasBrowser)('the stop dialog', () => {
  it('offers every scope, with what is in it', async () => {
    await house.made('/api/agent-groups', { name: 'Finance agents' });
    await page.goto('/kill-switch');
    await page.locator('main').getByRole('button', { name: 'Stop traffic' }).first().click();
    const where = dialog().getByLabel('What to stop');
    const seen = {
      'An agent group': 'Finance agents',
      'The agents of a person': 'Olga Owner',
      'A connector': 'payments',
      'A gateway': 'default',
    };
    for (const [label, name] of Object.entries(seen)) {
      await where.selectOption({ label });
      await dialog()
        .getByRole('radio', { name: new RegExp(name) })
        .check();
      await dialog().getByLabel(`Type ${name} to confirm`).waitFor();
    }
    for (const [label, name] of [
      ['This tenant', 'Default'],
      ['The whole instance', 'everything'],
    ] as const) {
      await where.selectOption({ label });
      await dialog().getByLabel(`Type ${name} to confirm`).waitFor();
    }
    await where.selectOption({ label: 'The whole organization' });
    await dialog()
      .getByText(/1 agent/)
      .waitFor();
    await house.looksRight('stop-organization');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  it('opened on the page of a gateway asks only why and until when, and the switch ends by itself', async () => {
    const { items } = await house.read<Listed>('/api/gateways');
    await page.goto(`/gateways/${items[0]?.id}`);
    await page.getByRole('button', { name: 'Stop traffic: default' }).click();
    await dialog().getByText('A gateway: default').waitFor();
    await dialog().getByLabel('Reason').fill('A short drill');
    await dialog().getByLabel('Ends').selectOption({ label: 'at a time of your choice' });
    const soon = new Date(Date.now() + ENDS_IN_MS);
    const local = new Date(soon.getTime() - soon.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
    await dialog().getByLabel('End time').fill(local);
    await dialog().getByLabel('Type default to confirm').fill('default');
    await dialog().getByRole('button', { name: 'Stop traffic' }).click();
    await bar()
      .getByText(/for gateway default/)
      .waitFor();
    await page.locator('hg-gateway-view').getByRole('link', { name: 'Traffic is stopped' }).waitFor();
    await bar()
      .getByText(/for gateway default/)
      .waitFor({ state: 'detached', timeout: 4 * ENDS_IN_MS });
    expect((await agent.read('/v1/charges/ch_2')).status).toBe(200);
  });
});

describe.skipIf(!hasBrowser)('the kill switch page', () => {
  it('lists what is on, and how past switches ended', async () => {
    await house.made('/api/v1/kill-switch', { active: true, scope: 'all', reason: 'A fire drill' });
    await page.goto('/kill-switch');
    const row = page.getByRole('row').filter({ hasText: 'A fire drill' });
    await row.getByRole('button', { name: /^Let traffic through again/ }).waitFor();
    await house.looksRight('kill-switch-on');
    await released();
    await page.getByRole('heading', { name: 'No traffic is stopped' }).waitFor();
    await page.getByRole('link', { name: 'Past' }).click();
    await page.getByRole('row').filter({ hasText: 'A fire drill' }).getByText('It was looked at').waitFor();
    await page.getByRole('row').filter({ hasText: 'A short drill' }).getByText('by itself').waitFor();
    await page.getByRole('row').filter({ hasText: 'It pays twice' }).getByText('Mended').waitFor();
    await house.looksRight('kill-switch-past');
  });

  it('says to those who may not press it what they lack, and still shows them the bar', async () => {
    await house.made('/api/v1/kill-switch', { active: true, scope: 'all', reason: 'Another drill' });
    const viewer = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto('/kill-switch');
    await theirs.getByText('needs the permission killswitch.toggle').waitFor();
    const said = theirs.locator('hg-kill-switch-bar');
    await said.getByText(/for organization .*, by Olga Owner/).waitFor();
    await said.getByText('needs organization.killswitch.toggle').waitFor();
    expect(await theirs.getByRole('button', { name: /traffic/ }).count()).toBe(0);
    await house.made('/api/v1/kill-switch', { active: false, scope: 'all', reason: 'Over' });
    await said.getByText(/for organization/).waitFor({ state: 'detached' });
    await viewer.close();
    expect(house.complaints).toEqual([]);
  });
});
