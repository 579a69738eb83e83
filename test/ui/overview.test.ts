// The overview in a real browser against the real process: its numbers are those of the lists that they lead to, and an empty one says how to begin.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser } from './stage.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

const DAY_MS = 24 * 3_600_000;
let house: House;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
});

afterAll(() => house?.close());

const soon = (): string => new Date(Date.now() + 5 * DAY_MS).toISOString();

describe.skipIf(!hasBrowser)('the overview', () => {
  it('leads whoever has nothing yet to the beginning', async () => {
    const { page } = house;
    await page.goto('/overview');
    await page.getByRole('link', { name: /^Start here: an agent/ }).click();
    await page.getByRole('heading', { name: 'Start here', level: 1 }).waitFor();
  });

  it('counts calls, and leads to them', async () => {
    const { page } = house;
    const { agent } = await house.supervised();
    for (let at = 0; at < 3; at += 1) expect((await agent.read(`/v1/charges/ch_${at}`)).status).toBe(200);
    const { id } = await house.made<{ id: string }>('/api/policies', {
      yaml: JSON.stringify({
        metadata: { name: 'never' },
        rules: [
          {
            name: 'no-payouts',
            conditions: { all: [{ field: 'request.path', operator: 'starts_with', value: '/v1/payouts' }] },
            decision: 'deny',
            reason: 'No',
          },
        ],
      }),
    });
    await house.made(`/api/policies/${id}/publish`, {});
    expect((await agent.read('/v1/payouts')).status).toBe(403);
    await page.goto('/overview');
    const actions = page.getByRole('link', { name: /^Actions/ });
    await expect.poll(() => actions.innerText(), { timeout: 15_000 }).toMatch(/4/);
    await actions.click();
    await page.getByText('4 entries').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'denied 1' }).click();
    await page.getByText('1 entry').waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'no-payouts' }).click();
    await page.getByText('1 entry').waitFor();
    expect(new URL(page.url()).searchParams.get('rule')).toBe('no-payouts');
    await page.goBack();
    await page.getByText('As a table').click();
    // Where an hour begins in between, they are of two.
    const hours = page.getByRole('link', { name: /: [1-3] allowed$/ });
    await hours.first().waitFor();
    const counts = (await hours.allInnerTexts()).map(Number);
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(3);
    await hours.first().click();
    await page.getByText(counts[0] === 1 ? '1 entry' : `${counts[0]} entries`, { exact: true }).waitFor();
  });

  it('names what asks to be looked at, and leads to all of it', async () => {
    const { page } = house;
    const { id } = await house.made<{ id: string }>('/api/agents', { name: 'release-bot' });
    await house.made('/api/agents', { name: 'night-bot', status: 'disabled' });
    await house.made(`/api/agents/${id}/keys`, { expires_at: soon() });
    await house.made('/api/tokens', {
      name: 'night-report',
      permissions: ['audit.view'],
      scope: 'tenant',
      expires_at: soon(),
    });
    await house.made('/api/tokens', { name: 'for-ever', permissions: ['audit.view'], scope: 'tenant' });
    await page.goto('/overview');
    await page.getByRole('link', { name: 'An agent has a key that ends' }).waitFor();
    await house.looksRight('overview-concerns');
    await page.getByRole('link', { name: 'An agent has a key that ends' }).click();
    await page.getByText('1 agent', { exact: true }).waitFor();
    await page.getByText('release-bot').first().waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'An API token ends' }).click();
    await page.getByText('1 token', { exact: true }).waitFor();
    await page.getByText('night-report').first().waitFor();
    await page.goBack();
    await page.getByRole('link', { name: /^Active agents/ }).click();
    await page.getByText('2 agents', { exact: true }).waitFor();
    expect(house.complaints).toEqual([]);
  });
});
