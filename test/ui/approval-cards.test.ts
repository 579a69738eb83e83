// What an approver sees of a request in a real browser against the real process: whose agent asks, how like ones came out, why it is asked,
// who may decide, what could be a rule, and that no card moves from under the pointer.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser, SupervisedAgent, YesOrigin } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

/** A page of the queue has 100. */
const MORE_THAN_A_PAGE = 105;
/** As often as it takes until a rule is suggested. */
const SUGGESTED_AFTER = 10;

let house: House;
let page: Page;
let origin: YesOrigin;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  origin = await YesOrigin.start();
  await page.setViewportSize({ width: 1440, height: 900 });
  agent = await SupervisedAgent.create(house.owner.request, house.product, origin, 'refund-bot');
});
afterAll(async () => {
  await house?.close();
  origin?.stop();
});

const card = (text: string, on = page) => on.locator('hg-approval-card').filter({ hasText: text });
interface Waiting {
  readonly id: string;
  readonly request: { readonly body: string | null };
}

/** Approves the request about this charge as soon as it is there. */
async function approveNext(charge: string): Promise<void> {
  const about = async () =>
    (await house.read<{ items: Waiting[] }>('/api/approvals?state=pending')).items.find(({ request }) =>
      request.body?.includes(charge),
    )?.id;
  await expect.poll(about).toBeDefined();
  await house.made(`/api/approvals/${await about()}/approve`, {});
}

/** Nobody decides these; the gate closes on them at the end. */
const unanswered = (call: Promise<Response>) => void call.catch(() => undefined);
const pending = async () =>
  (await house.read<{ items: { id: string }[] }>('/api/approvals?state=pending')).items.map(({ id }) => id);

describe.skipIf(!hasBrowser)('a card', () => {
  it('names the agent’s owner and how like ones came out in 30 days', async () => {
    const first = agent.refund('ch_1', 1200);
    await expect.poll(pending).toHaveLength(1);
    await house.made(`/api/approvals/${(await pending())[0]}/approve`, {});
    expect((await first).status).toBe(200);
    unanswered(agent.refund('ch_2', 1300));
    await page.goto('/approvals');
    await card('ch_2').getByText('of Olga Owner').waitFor();
    await card('ch_2').getByText('1 approved').waitFor();
    await house.looksRight('approval-card');
  });

  it('stays where it is while somebody points at it; a more urgent one waits below until they leave', async () => {
    await card('ch_2').hover();
    unanswered(agent.refund('ch_3', 1400, { waitS: 120 }));
    await card('ch_3').waitFor();
    const order = async () =>
      (await page.locator('hg-approval-card h2').allInnerTexts()).map((text) => text.match(/ch_\d/)?.[0]);
    await page.getByText('A more urgent one came and stands further below.').waitFor();
    expect(await order()).toEqual(['ch_2', 'ch_3']);
    await page.mouse.move(700, 5);
    await expect.poll(order).toEqual(['ch_3', 'ch_2']);
    await page.getByRole('button', { name: 'Sort by urgency' }).waitFor({ state: 'detached' });
  });

  it('says which roles may decide to somebody who may not', async () => {
    const viewer = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    const said = complaintsOf(theirs);
    await theirs.goto('/approvals');
    await card('ch_2', theirs)
      .getByText('These roles have it: owner, admin, member, team-admin.', { exact: false })
      .waitFor();
    await house.looksRight('approvals-without-right', theirs);
    expect(said).toEqual([]);
    await viewer.close();
  });
});

describe.skipIf(!hasBrowser)('the details of a request', () => {
  it('show each check and each rule with what it saw', async () => {
    const yaml = `metadata: { name: small-ones }
rules:
  - name: small
    conditions: { all: [{ field: action.parameters.amount, operator: less_than, value: 100 }] }
    decision: allow
`;
    const { id } = await house.made('/api/policies', { yaml });
    await house.made(`/api/policies/${id}/publish`, {});
    await card('ch_2').getByRole('button', { name: 'Details' }).click();
    const details = page.locator('hg-approval-details');
    await details.getByRole('tab', { name: 'Why' }).click();
    await details.getByText('action.parameters.amount less_than 100').waitFor();
    await details.getByText('it is 1300').waitFor();
    await details.getByRole('link', { name: 'small-ones' }).waitFor();
    await house.looksRight('approval-why');
    await page.keyboard.press('Escape');
  });
});

describe.skipIf(!hasBrowser)('what was approved every time', () => {
  it('is offered as a rule below the queue', async () => {
    for (let at = 0; at < SUGGESTED_AFTER; at += 1) {
      const call = agent.ask(`ch_like_${at}`, {});
      await approveNext(`ch_like_${at}`);
      await call;
    }
    await page.goto('/approvals');
    const offered = page.locator('hg-suggestions');
    await offered.getByText('refund-bot asked for stripe.refund.create', { exact: false }).waitFor();
    await house.looksRight('approvals-suggestion');
    await offered
      .getByRole('button', { name: /^Make a draft/ })
      .first()
      .click();
    await page.getByRole('textbox', { name: 'Text (YAML)' }).waitFor();
  });
});

describe.skipIf(!hasBrowser)('a queue that is longer than a page', () => {
  it('begins with what is waited for and what ends first, however much came later', async () => {
    const { id } = await house.made('/api/tenants', { name: 'Busy' });
    await house.owner.request.put('/api/auth/active-tenant', { data: { tenant_id: id } });
    const busy = await SupervisedAgent.create(house.owner.request, house.product, origin, 'busy-bot');
    const settle = (seconds: number) =>
      house.owner.request.put('/api/settings', {
        data: { approval_timeout_seconds: seconds, max_pending_holds: 500 },
      });
    await settle(3600);
    unanswered(busy.refund('ch_waited', 1300, { waitS: 120 }));
    await expect.poll(pending).toHaveLength(1);
    await settle(600);
    expect((await busy.refund('ch_soonest', 1300, { waitS: 0 })).status).toBe(202);
    await settle(3600);
    for (let at = 0; at < MORE_THAN_A_PAGE; at += 1)
      expect((await busy.refund(`ch_later_${at}`, 1300, { waitS: 0 })).status).toBe(202);
    await page.goto('/approvals');
    await card('ch_waited').waitFor();
    const headings = await page.locator('hg-approval-card h2').allInnerTexts();
    expect(headings.slice(0, 2)).toEqual([expect.stringContaining('ch_waited'), expect.stringContaining('ch_soonest')]);
    await page.getByText(`of ${MORE_THAN_A_PAGE + 2}`, { exact: false }).waitFor();
    const further = page.getByRole('button', { name: 'Show more', exact: true });
    const allShown = async () => {
      if (await further.isVisible()) await further.click({ timeout: 2000 }).catch(() => undefined);
      return page.locator('hg-approval-card').count();
    };
    await expect.poll(allShown, { interval: 1000 }).toBe(MORE_THAN_A_PAGE + 2);
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
