// Policies written in a real browser against the real process: completed, checked and tried as they are typed, published, and never overwritten.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { faults, hasBrowser, type SupervisedAgent, shoot, type YesOrigin } from './stage.ts';

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let owner: BrowserContext;
let page: Page;
let complaints: string[];
let origin: YesOrigin;
let agent: SupervisedAgent;
let viewer: BrowserContext;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  ({ owner, page, complaints } = house);
  ({ agent, origin } = await house.supervised());
});

afterAll(() => house?.close());

const NIGHT_REST = `metadata:
  name: night-rest
rules:
  - name: payments-rest
    conditions:
      all:
        - { field: request.path, operator: starts_with, value: /v1/ }
    decision: deny
    reason: Nobody pays at night
tests:
  - name: refunds are refused
    request: { agent: refund-bot, method: POST, url: "URL", body: { amount: 1200 } }
    expect: allow
`;

/** An empty line is drawn with a line break in it. */
const line = (drawn: string) => drawn.replace('\n', '');

describe.skipIf(!hasBrowser)('policies', () => {
  const editor = () => page.getByLabel('Text (YAML)');
  const text = async () => (await editor().locator('.cm-line').allInnerTexts()).map(line).join('\n');
  const write = async (written: string) => {
    await editor().click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(written);
  };
  const pane = (name: string) => page.getByRole('tab', { name });
  const yaml = () => NIGHT_REST.replace('URL', `${origin.url}/v1/refunds`);

  it('begin with none, and with a template that is a policy', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto('/policies');
    await page.getByRole('heading', { name: 'No policy yet' }).waitFor();
    await house.looksRight('policies-empty');
    await page.getByRole('button', { name: 'New policy' }).first().click();
    await editor().waitFor();
    await expect.poll(text).toContain('name: new-policy');
    await pane('Tests').getByText('2 pass').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('heading', { name: 'new-policy' }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/policies\/pol_/);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v1 is in force now.').waitFor();
    await page.getByText('published v1').waitFor();
    await house.looksRight('policy');
  });

  it('say where a text is broken, and lead to the place', async () => {
    const before = await text();
    await write(before.replace('decision: requires_approval\n', 'decision: perhaps\n'));
    await page.getByText('This text is not a policy yet').waitFor();
    const place = before.split('\n').findIndex((one) => one.includes('decision: requires_approval')) + 1;
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('perhaps');
    await page.getByRole('button', { name: new RegExp(`^${place}:\\d+$`) }).click();
    await expect.poll(() => page.evaluate(() => String(document.getSelection()))).toBe('perhaps');
    await page.getByText('The tests run as soon as the text is a policy.').waitFor();
    await house.looksRight('policy-broken');
  });

  it('are saved as drafts with failing tests, and not published with them', async () => {
    await write(yaml());
    await expect.poll(() => page.getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Saved as draft v2.').waitFor();
    await page.getByRole('heading', { name: 'night-rest' }).waitFor();
    await page.getByText(/^Tests fail/).waitFor();
    await page.getByRole('button', { name: 'Publish' }).click();
    await page
      .getByRole('alert')
      .getByText(/refunds are refused/)
      .waitFor();
    await page.getByText('published v1').waitFor();
    await house.looksRight('policy-failing');
  });

  it('show what would change before they are published, and take effect after', async () => {
    const { headers } = await agent.refund('ch_1', 48_000, { waitS: 1 });
    expect(headers.get('Holdgate-Decision')).toBe('hold; rule="writes-wait"');
    expect((await agent.read('/v1/charges/ch_1')).status).toBe(200);
    await write(yaml().replace('expect: allow', 'expect: deny'));
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Saved as draft v3.').waitFor();
    await pane('What would change').click();
    const dialog = page.locator('hg-policy-impact');
    await dialog.getByText(/of \d+ recorded requests/).waitFor();
    await dialog.getByRole('row').filter({ hasText: '/v1/charges/ch_1' }).getByText('denied').waitFor();
    await house.looksRight('policy-impact');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('v3 is in force now.').waitFor();
    expect(await (await agent.refund('ch_2', 48_000, { waitS: 1 })).text()).toContain('Nobody pays at night');
  });

  it('keep their versions, which can be read and restored', async () => {
    await pane('Versions').click();
    await page.getByRole('button', { name: 'Show: v1' }).click();
    await page.locator('hg-policy-versions hg-dialog').getByText('writes-wait').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Restore: v1' }).click();
    await page.getByText('v1 is draft v4 now.').waitFor();
    await expect.poll(text).toContain('name: new-policy');
    await page.getByText('published v3').waitFor();
    await page.getByRole('row').filter({ hasText: 'v4' }).waitFor();
  });

  it('are not overwritten when somebody else saved one meanwhile', async () => {
    const id = new URL(page.url()).pathname.split('/')[2];
    await owner.request.put(`/api/policies/${id}`, { data: { yaml: yaml() } });
    await page.reload();
    await editor().waitFor();
    await write(yaml().replace('at night', 'at all, ever').replace('name: payments-rest', 'name: pays-mornings'));
    await owner.request.put(`/api/policies/${id}`, { data: { yaml: yaml().replace('at night', 'at noon') } });
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Somebody saved v6 while you were writing.').waitFor();
    await house.looksRight('policy-conflict');
    const together = page.getByLabel('Both together');
    await expect.poll(() => together.innerText()).toContain('at all, ever');
    await page.getByRole('button', { name: /^Take theirs/ }).click();
    await expect.poll(() => together.innerText()).toContain('at noon');
    await page.getByRole('button', { name: 'Save both together' }).click();
    await page.getByText('Saved as draft v7.').waitFor();
    await expect.poll(text).toContain('at noon');
    expect(await text()).toContain('pays-mornings');
  });

  it('are completed as they are typed, by what the language and the tenant know', async () => {
    await write('metadata:\n  name: typed\nrules:\n  - name: one\n    decision: deny\n    conditions: ');
    await page.keyboard.type('{ field: action.ty');
    const list = page.locator('.cm-tooltip-autocomplete');
    await list.getByText('action.type', { exact: true }).waitFor();
    // The list comes and goes while axe would name its parts.
    await shoot(page, 'policy-completion');
    await page.setViewportSize({ width: 1440, height: 900 });
    await list.getByText('action.type', { exact: true }).waitFor();
    await list.getByText('action.type', { exact: true }).click();
    await page.keyboard.type(', operator: equ');
    await list.getByText('equals', { exact: true }).click();
    await page.keyboard.type(', value: stripe.refund.cr');
    await list.getByText('stripe.refund.create', { exact: true }).click();
    await expect.poll(text).toContain('{ field: action.type, operator: equals, value: stripe.refund.create}');
    await page.getByText('This text is not a policy yet').waitFor({ state: 'detached' });
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await editor().waitFor();
  });

  it('can be read, and not changed, by those who may not edit', async () => {
    viewer = await house.joined(['viewer'], { email: 'viewer@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    await theirs.goto(new URL(page.url()).pathname);
    await theirs.getByText('You may read this policy, and not change it.').waitFor();
    await expect.poll(() => theirs.getByLabel('Text (YAML)').getAttribute('aria-readonly')).toBe('true');
    for (const name of ['Save draft', 'Publish', 'Delete', /^Restore/])
      expect(await theirs.getByRole('button', { name }).count()).toBe(0);
    expect(await faults(theirs)).toEqual([]);
  });

  it('are listed, and deleted only after a question', async () => {
    await page.getByRole('link', { name: 'All policies' }).click();
    await page.getByRole('link', { name: 'night-rest' }).waitFor();
    await expect
      .poll(() => page.getByRole('row').filter({ hasText: 'night-rest' }).innerText())
      .toMatch(/published v3[\s\S]*draft v7/);
    await house.looksRight('policies');
    await page.getByRole('link', { name: 'night-rest' }).click();
    await page.getByRole('button', { name: 'Delete' }).click();
    const question = page.locator('hg-confirm');
    await question.getByText('If one is published, it stops deciding at once.').waitFor();
    await house.looksRight('policy-delete');
    await question.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No policy yet' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('the policy editor', () => {
  it('never went against the content policy or failed', () => {
    expect(complaints).toEqual([]);
  });
});
