// What agents write is text and nothing else: 600 hostile strings in every field that they control, over real sockets, in a real browser.
// Each screen is compared with the same screen of a tenant whose agent writes harmless words: no other structure, nothing hidden.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { House } from './house.ts';
import { approvalsSeen, entriesSeen, readingsOf, settledShapes, shapesOf } from './inertness.ts';
import { fitsHeader } from './naughty-agent.ts';
import { HARMLESS, NAUGHTY } from './naughty-strings.ts';
import { hasBrowser } from './stage.ts';
import { beyond, IN_MAIN, lost, type Side, TwoSides } from './two-sides.ts';

// Thousands of requests and cards on a machine that others use too.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 240_000 });

/** Where names, sentences and requests of agents are listed. */
const LISTS = [
  '/overview',
  '/agents',
  '/groups',
  '/connectors',
  '/vault',
  '/roles',
  '/users',
  '/tokens',
  '/policies',
  '/access-requests',
  '/notifications',
  '/reviews',
  '/kill-switch',
];

/** Characters of an agent's reason that are kept; more are cut, and that is shown. */
const LONGEST_CLAIM = 2000;

let sides: TwoSides;
let house: House;
let page: Page;
let harmless: Side;
let naughty: Side;

beforeAll(async () => {
  if (!hasBrowser) return;
  sides = await TwoSides.open();
  ({ house, page, harmless, naughty } = sides);
});
afterAll(() => sides?.close());

/** A channel that hears of everything from now on. */
async function told(tenantId: string): Promise<void> {
  const channel = {
    kind: 'webhook',
    name: 'pager',
    settings: { url: `${sides.origin.url}/hook`, allow_private: true },
  };
  await house.made('/api/notifications/channels', channel, { 'X-Tenant-Id': tenantId });
}

/** Things of every kind with these names and descriptions; what a kind does not take as a name is refused, and never a fault of ours. */
async function named({ id, domain }: Side, names: readonly string[]): Promise<void> {
  const headers = { 'X-Tenant-Id': id };
  const post = async (path: string, data: unknown) => {
    const answer = await house.owner.request.post(path, { data, headers });
    expect([200, 201, 400, 409, 422], `${path} ${JSON.stringify(data)}`).toContain(answer.status());
    return answer.ok();
  };
  for (const name of names) {
    if (!(await post('/api/agents', { name, description: name }))) continue;
    await post('/api/agent-groups', { name });
  }
  for (const [at, text] of names.filter((_, place) => place % 15 === 0).entries()) {
    const description = text.slice(0, 500);
    await post('/api/agents', { name: `described-${at}`, description });
    await post('/api/roles', { name: text, description, grants: [{ permission: '*.view' }] });
    await post('/api/connectors', { name: text, type: 'http', base_url: `https://c${at}.example.com` });
    await post('/api/tokens', { name: text, permissions: ['audit.view'], scope: 'tenant' });
    const rule = {
      name: `rule-${at}`,
      decision: 'deny',
      reason: text,
      conditions: { field: 'request.path', operator: 'equals', value: text },
    };
    await post('/api/policies', {
      yaml: JSON.stringify({ metadata: { name: `policy-${at}`, description }, rules: [rule] }),
    });
  }
  const cell = (text: string) => `"${text.replaceAll('"', '""').slice(0, 150)}"`;
  const rows = names.map((text, at) => `person${at}@${domain},${cell(text)},viewer`);
  const file = ['email,name,initial_roles', ...rows, ''].join('\n');
  const imported = await house.owner.request.post('/api/users/import?skip_errors=true', {
    data: file,
    headers: { ...headers, 'Content-Type': 'text/csv' },
  });
  expect(imported.ok()).toBe(true);
}

describe.skipIf(!hasBrowser)('600 hostile strings', () => {
  it('are 600', () => {
    expect(NAUGHTY.length).toBe(600);
    expect(new Set(NAUGHTY).size).toBe(600);
  });

  it('are refused where HTTP has no room for them', async () => {
    expect(await naughty.agent.taken(NAUGHTY)).toEqual([]);
    expect(await sides.waiting(naughty)).toEqual([]);
  });

  it('are held wherever HTTP has room for them, while somebody looks', async () => {
    await sides.go(naughty, '/approvals');
    await naughty.agent.eachAlone(NAUGHTY.slice(0, 30));
    await page.locator('hg-approval-card').nth(25).waitFor();
    await sides.isInert('the live list');
    for (const { id, agent, texts } of [harmless, naughty]) {
      await told(id);
      await agent.eachAlone(texts === NAUGHTY ? texts.slice(30) : texts);
      await agent.asksForAccess(texts);
      await agent.manyTogether(texts);
      await agent.reads(texts);
    }
    expect((await sides.waiting(naughty)).length).toBeGreaterThan(600);
  });

  it('are words on the cards', async () => {
    await sides.go(harmless, '/approvals');
    await page.locator('hg-approval-card').first().waitFor();
    const [plain, known] = [await shapesOf(page), await shapesOf(page, 'hg-approval-card')];
    await sides.go(naughty, '/approvals');
    const further = page.getByRole('button', { name: 'Show more', exact: true });
    await page.locator('hg-approval-card').nth(25).waitFor();
    const cards = page.locator('hg-approval-card');
    // Cards take their height once they are near: the button may move away from under a click, which then is none.
    const allShown = async () => {
      if (await further.isVisible()) await further.click({ timeout: 2000 }).catch(() => undefined);
      return cards.count();
    };
    const { length } = await sides.waiting(naughty);
    await expect.poll(allShown, { timeout: 180_000, interval: 1000 }).toBe(length);
    expect(beyond(await shapesOf(page, 'hg-approval-card'), known)).toEqual([]);
    expect(plain.length).toBe(1);
    const claims = NAUGHTY.filter((text) => fitsHeader(text) && text.trim() === text).map((text) =>
      text.toWellFormed(),
    );
    const shown = claims.map((text) => (text.length > LONGEST_CLAIM ? `${text.slice(0, LONGEST_CLAIM - 1)}…` : text));
    expect(lost(shown, { readings: await readingsOf(page) })).toEqual([]);
    await sides.isInert('the cards');
  });

  it('are words in every tab of the details', async () => {
    await sides.go(harmless, '/approvals');
    const known = await approvalsSeen(page, await sides.waiting(harmless));
    await sides.go(naughty, '/approvals');
    const ids = await sides.waiting(naughty);
    const seen = await approvalsSeen(page, ids);
    expect(seen.count % ids.length, 'each in every tab').toBe(0);
    expect(seen.count).toBeGreaterThanOrEqual(3 * ids.length);
    expect(beyond(seen.shapes, known.shapes)).toEqual([]);
    expect(seen.hidden).toEqual([]);
    expect(lost(NAUGHTY, seen)).toEqual([]);
    await sides.isInert('the details');
  });

  it('are words in the audit and its drawer', async () => {
    await sides.go(harmless, '/audit');
    await page.locator('td > button.open').first().waitFor();
    const [rows, drawers] = [await shapesOf(page, 'tbody tr'), await entriesSeen(page)];
    await sides.go(naughty, '/audit');
    await page.locator('td > button.open').first().waitFor();
    expect(beyond(await shapesOf(page, 'tbody tr'), rows)).toEqual([]);
    const seen = await entriesSeen(page);
    expect(beyond(seen.shapes, drawers.shapes)).toEqual([]);
    expect(seen.hidden).toEqual([]);
    await sides.isInert('the audit');
  });

  it('are no hosts, or hosts that nothing is known of', async () => {
    const answers = await naughty.agent.wanders(NAUGHTY);
    expect([...answers].filter(([, status]) => status !== 400 && status !== 403)).toEqual([]);
    expect([...answers].filter(([text, status]) => status === 403 && !/^[a-z0-9_-]+$/i.test(text))).toEqual([]);
  });

  it('are no names, or names that are words in every list', async () => {
    await harmless.agent.wanders(['null']);
    await named(harmless, [...HARMLESS, ...Array.from({ length: 120 }, (_, at) => `plain ${at}`)]);
    await named(naughty, NAUGHTY);
    for (const path of LISTS) {
      await sides.go(harmless, path);
      await sides.drawn();
      const known = await settledShapes(page, IN_MAIN);
      await sides.go(naughty, path);
      await sides.drawn();
      expect(beyond(await settledShapes(page, IN_MAIN), known), path).toEqual([]);
      await sides.isInert(path);
    }
  });

  it('are words in the explanation of a decision', async () => {
    type Listed = { items: { decision_id: string }[] };
    const entries = async ({ id }: Side) =>
      (await house.read<Listed>('/api/audit?decision=hold&limit=100', { 'X-Tenant-Id': id })).items;
    const seen = new Set<string>();
    for (const { decision_id } of await entries(harmless)) {
      await sides.go(harmless, `/explain/${decision_id}`);
      await page.getByRole('heading', { name: 'As it was decided' }).waitFor();
      await sides.drawn();
      for (const shape of await settledShapes(page, IN_MAIN)) seen.add(shape);
    }
    for (const { decision_id } of (await entries(naughty)).filter((_, at) => at % 5 === 0)) {
      await sides.go(naughty, `/explain/${decision_id}`);
      await page.getByRole('heading', { name: 'As it was decided' }).waitFor();
      await sides.drawn();
      expect(beyond(await settledShapes(page, IN_MAIN), [...seen])).toEqual([]);
      await sides.isInert('the explanation');
    }
  });

  it('open nothing, go nowhere, and break no rule of the page', () => {
    sides.stayedQuiet();
  });
});
