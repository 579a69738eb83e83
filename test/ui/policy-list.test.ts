// The list of policies and where each belongs, in a real browser against the real process: how often it spoke, what its tests say, whom to
// ask, the pack and the template that it came from, and a request that is tried against a text before it is saved.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser, type YesOrigin } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let origin: YesOrigin;

const text = (name: string, mode: string, decision = 'deny') => `metadata: { name: ${name}, mode: ${mode} }
rules:
  - name: charges-rest
    conditions: { all: [{ field: request.path, operator: equals, value: /v1/charges }] }
    decision: ${decision}
tests:
  - { name: charges, request: { method: GET, url: "https://h/v1/charges" }, expect: ${decision} }
  - { name: others, request: { method: GET, url: "https://h/v1/others" }, expect: allow }
`;

const saved = async (yaml: string): Promise<string> => (await house.made('/api/policies', { yaml })).id;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  const supervised = await house.supervised();
  ({ origin } = supervised);
  await house.made(`/api/policies/${await saved(text('frozen', 'enforce'))}/publish`, {});
  await house.made(`/api/policies/${await saved(text('watched', 'monitor', 'requires_approval'))}/publish`, {});
  await saved(text('failing', 'off').replace('expect: allow', 'expect: deny'));
  for (const path of ['/v1/charges', '/v1/charges', '/v1/others']) await supervised.agent.read(path);
  await house.joined(['admin'], { email: 'ada@example.com', name: 'Ada Admin' });
});
afterAll(() => house?.close());

const row = (name: string) => page.getByRole('row').filter({ hasText: name });
const names = () => page.locator('tbody tr a[href^="/policies/pol_"]').allInnerTexts();

describe.skipIf(!hasBrowser)('the list of policies', () => {
  it('says of each how much it counts, how often it spoke, what its tests say and whom to ask', async () => {
    await page.goto('/policies');
    await row('frozen').waitFor();
    const frozen = await row('frozen').innerText();
    expect(await row('frozen').getByRole('link', { name: '2 in 24 h' }).getAttribute('href')).toBe(
      '/audit?policy=frozen',
    );
    for (const said of ['published v1', 'enforce', '2 in 24 h, 2 in 7 days', '2 pass', 'Olga Owner'])
      expect(frozen).toContain(said);
    const failing = await row('failing').innerText();
    for (const said of ['draft v1', 'off', 'none in 7 days', '1 of 2 fail']) expect(failing).toContain(said);
    await house.looksRight('policies-standing');
  });

  it('is narrowed and ordered by what the address says', async () => {
    await page.getByLabel('Mode').selectOption('monitor');
    await expect.poll(names).toEqual(['watched']);
    await expect.poll(() => new URL(page.url()).search).toBe('?mode=monitor');
    await page.goto('/policies?sort=-name');
    await expect.poll(names).toEqual(['watched', 'frozen', 'failing']);
    await expect.poll(() => page.getByLabel('Sorted by').inputValue()).toBe('-name');
  });

  it('leads to the policy, where another owner is named', async () => {
    await page.getByRole('link', { name: 'watched' }).click();
    await page.getByRole('button', { name: 'Change owner' }).click();
    const dialog = page.locator('hg-policy-owner-dialog');
    await dialog.getByLabel('Ada Admin').check();
    await house.looksRight('policy-owner');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'About this policy' }).getByText('Ada Admin').waitFor();
    await page.goto('/policies');
    await row('watched').getByText('Ada Admin').waitFor();
    await page.getByLabel('Whose').selectOption('Mine');
    await expect.poll(names).toEqual(['failing', 'frozen']);
  });
});

describe.skipIf(!hasBrowser)('a text that is not saved', () => {
  it('is tried against a request, beside what is decided now', async () => {
    await page.getByRole('link', { name: 'frozen' }).click();
    const editor = page.getByRole('textbox', { name: 'Text (YAML)' });
    await editor.waitFor();
    await editor.click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text('frozen', 'enforce', 'allow'));
    await page.getByRole('tab', { name: 'Try a request' }).click();
    const pane = page.getByRole('region', { name: 'Try a request' });
    await pane.getByLabel('Agent').fill('refund-bot');
    await pane.getByLabel('Address').fill(`${origin.url}/v1/charges`);
    await pane.getByRole('button', { name: 'Try it' }).click();
    await pane.getByText('This text changes the answer.').waitFor();
    await expect
      .poll(async () => (await pane.locator('dd').allInnerTexts()).map((said) => said.split('\n')[0]?.trim()))
      .toEqual([
        expect.stringMatching(/^denied frozen \/ charges-rest/),
        expect.stringMatching(/^allowed frozen \/ charges-rest/),
      ]);
    await house.looksRight('policy-preview');
    await pane.getByLabel('Body').fill('{ broken');
    await pane.getByRole('button', { name: 'Try it' }).click();
    await pane.getByText('This begins like JSON and is none', { exact: false }).waitFor();
    await pane.getByLabel('Body').fill('');
    await pane.getByLabel('Agent').fill('nobody');
    await pane.getByRole('button', { name: 'Try it' }).click();
    await pane.getByRole('alert').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.goto('/policies');
  });
});

describe.skipIf(!hasBrowser)('a policy of a pack', () => {
  it('cannot be edited until it is detached, and is one’s own then', async () => {
    await house.made('/api/policy-packs', { name: 'production-freeze', parameters: { environments: ['production'] } });
    await page.goto('/policies?q=production-freeze');
    await page.locator('tbody a[href^="/policies/pol_"]').first().click();
    await page.getByText('Belongs to the pack production-freeze').waitFor();
    await page.getByRole('textbox', { name: 'Text (YAML)' }).waitFor();
    expect(await page.getByRole('button', { name: 'Save draft' }).count()).toBe(0);
    await house.looksRight('policy-of-pack');
    await page.getByRole('button', { name: 'Detach from the pack' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Detach from the pack' }).click();
    await page.getByText('It is your own now, and can be edited.').waitFor();
    await page.getByText('Belongs to the pack', { exact: false }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save draft' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('a policy that was made from a template', () => {
  it('shows what the template says by now, and takes it over as its next draft', async () => {
    const { id } = await house.made('/api/policy-templates', { yaml: text('handed-out', 'enforce') });
    const policy = await house.made('/api/policies', { template: id });
    await page.goto(`/policies/${policy.id}`);
    await page.getByText('As the template says, revision 1.').waitFor();
    expect(await page.getByRole('button', { name: 'Pull the template in' }).count()).toBe(0);
    await house.owner.request.patch(`/api/policy-templates/${id}`, { data: { yaml: text('handed-out', 'monitor') } });
    await page.reload();
    await page.getByText('The template has revision 2 by now.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Pull the template in' }).click();
    const dialog = page.locator('hg-policy-pull-dialog');
    await dialog.locator('.added').getByText('mode: monitor', { exact: false }).waitFor();
    await dialog.getByText('Tests: 2 pass').waitFor();
    await house.looksRight('policy-pull');
    await dialog.getByRole('button', { name: 'Make it the draft' }).click();
    await page.getByText("The template's text is draft v2 now.").waitFor();
    await page.getByText('As the template says, revision 2.').waitFor();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Show: v1' }).click();
    await page.locator('hg-policy-versions .added').getByText('mode: monitor', { exact: false }).waitFor();
    await house.looksRight('policy-version-compared');
  });
});

describe.skipIf(!hasBrowser)('these pages', () => {
  it('only look for whoever may not change them', async () => {
    const viewer = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    const said = complaintsOf(theirs);
    await theirs.goto('/policies?q=frozen');
    await theirs.getByRole('link', { name: 'frozen' }).click();
    await theirs.getByRole('region', { name: 'About this policy' }).getByText('Olga Owner').waitFor();
    expect(await theirs.getByRole('button', { name: 'Change owner' }).count()).toBe(0);
    expect(said).toEqual([]);
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
