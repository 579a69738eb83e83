// Why it was decided so, and what if, in a real browser against the real process: a decision has an address, a question about it too.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, type YesOrigin } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let origin: YesOrigin;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  const supervised = await house.supervised();
  ({ origin } = supervised);
  await supervised.agent.read('/v1/charges/ch_1');
});
afterAll(() => house?.close());

const agentField = () => page.getByRole('textbox', { name: 'Agent' });
const verdict = (word: string) => page.locator('hg-explanation .verdict .badge', { hasText: word });

describe.skipIf(!hasBrowser)('the explainer', () => {
  it('has a permalink that shows who spoke, and each check as it would be now', async () => {
    const { items } = await house.read<{ items: { decision_id: string }[] }>('/api/audit?decision=allow');
    await page.goto(`/explain/${items[0]?.decision_id}`);
    await page.getByRole('heading', { name: 'As it was decided' }).waitFor();
    await page.getByRole('heading', { name: 'As it would be decided now' }).waitFor();
    await page.locator('hg-recorded').getByText("The agent's roles").waitFor();
    await page.getByText('its word counted').waitFor();
    await page.getByText('Today it would be decided the same.').waitFor();
    await house.looksRight('explain');
  });

  it('answers what if beside what is, marks what was changed, and keeps the question in the address', async () => {
    await page.getByText('What if?').click();
    await expect.poll(() => agentField().inputValue()).toBe('refund-bot');
    expect(await page.getByLabel('Headers (optional)').inputValue()).toContain('host: ');
    await page.getByLabel('Method').fill('POST');
    await page.getByText('1 field is changed').waitFor();
    await page.getByLabel('Address').fill(`${origin.url}/v1/refunds`);
    await page.getByLabel('Body (optional)').fill('{ "charge": "ch_1", "amount": 4800');
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText(/^This begins like JSON/).waitFor();
    await page.getByLabel('Body (optional)').fill('{ "charge": "ch_1", "amount": 4800 }');
    await page.getByRole('button', { name: 'Ask' }).click();
    await verdict('held').waitFor();
    const address = page.url();
    expect([...new URL(address).searchParams.keys()]).toEqual(['method', 'url', 'body']);
    await page.goto('/overview');
    await page.goto(address);
    await verdict('held').waitFor();
    await page.getByRole('heading', { name: 'What if', exact: true }).waitFor();
    await page.getByText('The changes make a difference: held instead of allowed.').waitFor();
    await expect
      .poll(() => page.locator('hg-what-if label .badge').allTextContents())
      .toEqual(['changed', 'changed', 'changed']);
    expect(origin.seen.filter((seen) => seen.startsWith('POST'))).toEqual([]);
    await house.looksRight('explain-what-if');
    await page.getByRole('button', { name: 'As it was recorded' }).click();
    await page.getByRole('heading', { name: 'What if', exact: true }).waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
  });

  it('says which policy spoke, by which condition, and leads there', async () => {
    const conditions = { all: [{ field: 'request.path', operator: 'contains', value: 'charges' }] };
    const rules = [{ name: 'not-these', conditions, decision: 'deny', reason: 'Charges are looked at elsewhere' }];
    const yaml = JSON.stringify({ metadata: { name: 'no-charges' }, rules });
    const { id } = await house.made('/api/policies', { yaml });
    await house.made(`/api/policies/${id}/publish`, {});
    await page.reload();
    await page.getByText('Today it would be decided otherwise.').waitFor();
    await verdict('denied').waitFor();
    await page.getByText(/send a request that the rule does not match/i).waitFor();
    await page.getByText('"/v1/charges/ch_1"', { exact: false }).first().waitFor();
    await house.looksRight('explain-policy');
    await page.getByRole('link', { name: 'To the policy' }).click();
    await page.waitForURL(`**/policies/${id}`);
  });

  it('answers for a request that nobody made', async () => {
    await page.goto('/explain');
    await agentField().fill('nobody');
    await page.getByLabel('Address').fill(`${origin.url}/v1/balance`);
    await page.getByRole('button', { name: 'Ask' }).click();
    await page.getByText('There is no such agent in this tenant.').waitFor();
    await agentField().fill('refund-bot');
    await page.getByRole('button', { name: 'Ask' }).click();
    await verdict('allowed').waitFor();
    await page.getByRole('link', { name: 'To the agent and its roles' }).waitFor();
    await house.looksRight('explain-request');
  });

  it('says where there is no such decision, and to whom it is closed', async () => {
    await page.goto('/explain/dec_0000000000000000000000000');
    await page.getByRole('heading', { name: 'This decision is not in the ledger' }).waitFor();
    const { name } = await house.made<{ name: string }>('/api/roles', {
      name: 'policies-only',
      grants: [{ permission: 'policies.view' }],
    });
    const context = await house.joined([name], { email: 'pia@example.com', name: 'Pia Policy' });
    const theirs = await context.newPage();
    await theirs.goto('/explain/dec_0000000000000000000000000');
    await theirs.getByText('you do not hold the permission audit.view').waitFor();
    await context.close();
    expect(house.complaints).toEqual([]);
  });
});
