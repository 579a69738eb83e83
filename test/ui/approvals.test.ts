// Deciding in a real browser against the real process: several at once, with what went before, and as a rule for the next time.

import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ruleDraft } from '../../admin-ui/src/data/rule-draft.ts';
import { compilePolicy } from '../../proxy/policy/engine/compile.ts';
import { runPolicyTests } from '../../proxy/policy/engine/tests.ts';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let house: House;
let owner: BrowserContext;
let page: Page;
let complaints: string[];
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  ({ owner, page, complaints } = house);
  await owner.grantPermissions(['notifications']);
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent } = await house.supervised());
});

afterAll(() => house?.close());

const card = (text: string) => page.locator('hg-approval-card').filter({ hasText: text });
const dialog = () => page.locator('hg-together-dialog');

describe.skipIf(!hasBrowser)('several requests of one rule', () => {
  it('are selected and decided together, by keys', async () => {
    const calls = ['ch_1', 'ch_2', 'ch_3'].map((charge) => agent.refund(charge, 1200));
    await page.goto('/approvals');
    for (const charge of ['ch_1', 'ch_2', 'ch_3']) await card(charge).waitFor();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByText('2 requests selected').first().waitFor();
    await page.getByRole('button', { name: 'Select all of this rule' }).click();
    await page.getByText('3 requests selected').first().waitFor();
    await house.looksRight('approvals-several');
    await page.getByRole('button', { name: 'Approve them' }).click();
    await dialog().getByRole('button', { name: 'Approve them' }).click();
    await dialog().getByText('Say why.').waitFor();
    await dialog().getByLabel('Reason').fill('A known batch');
    await dialog().getByRole('button', { name: 'Approve them' }).click();
    await dialog().getByText('decided').nth(2).waitFor();
    await dialog().getByRole('button', { name: 'Done' }).click();
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe.skipIf(!hasBrowser)('a request like earlier ones', () => {
  let call: Promise<Response>;

  it('is opened by a key, and shows how they came out and what is different', async () => {
    call = agent.refund('ch_4', 990_000);
    await card('9,900.00').or(card('9900.00')).first().waitFor();
    await page.reload();
    await card('ch_4').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('e');
    const drawer = page.locator('hg-approval-details');
    await drawer.getByRole('tab', { name: 'Like ones' }).click();
    await drawer.getByText(/3 approved, 0 denied/).waitFor();
    await drawer.getByText('A known batch').first().waitFor();
    await drawer.getByText('Against the last like request').waitFor();
    await house.looksRight('approval-precedents');
  });

  it('can be given more time', async () => {
    const id = new URL(page.url()).pathname.split('/')[2];
    const ends = async () =>
      Date.parse(
        ((await (await owner.request.get(`/api/approvals/${id}`)).json()) as { expires_at: string }).expires_at,
      );
    const before = await ends();
    await page.getByRole('button', { name: 'An hour more' }).click();
    await page.getByText('It has more time now.').waitFor();
    expect(await ends()).toBeGreaterThan(before);
  });

  it('becomes a rule: a draft with a test that passes, and what it would change', async () => {
    await page.getByRole('link', { name: 'Always deny such requests' }).click();
    await page.getByLabel('Text (YAML)').waitFor();
    await page.getByRole('tab', { name: 'Tests' }).getByText('1 passes').waitFor();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('heading', { name: 'deny-stripe-refund-create' }).waitFor();
    await page.getByRole('tab', { name: 'What would change' }).click();
    await page.getByText(/of \d+ recorded requests/).waitFor();
    await house.looksRight('policy-from-approval');
  });

  it('is approved for several more times', async () => {
    await page.goto('/approvals');
    await card('ch_4').getByRole('button', { name: 'Approve' }).click();
    await page.getByLabel('How far does this go?').selectOption('uses');
    await page.getByLabel('How many more requests?').fill('3');
    await page.locator('hg-decide-dialog').getByRole('button', { name: 'Approve' }).click();
    expect((await call).status).toBe(200);
    const { items } = (await (await owner.request.get('/api/grants')).json()) as { items: { uses_left: number }[] };
    expect(items[0]?.uses_left).toBeGreaterThanOrEqual(2);
  });
});

describe.skipIf(!hasBrowser)('a new request', () => {
  it('is told of on the desktop, when asked for and nobody looks', async () => {
    await page.addInitScript(() => {
      const told: string[] = [];
      Object.assign(globalThis, { told });
      class Notice extends EventTarget {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        constructor(title: string, { body }: { body: string }) {
          super();
          told.push(`${title}: ${body}`);
        }
      }
      Object.assign(globalThis, { Notification: Notice });
    });
    await page.goto('/approvals');
    const first = agent.refund('ch_5', 100, { waitS: 5 });
    await card('ch_5').waitFor();
    await page.getByLabel('Tell me on the desktop').check();
    const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    expect(await told()).toEqual([]);
    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
    const second = agent.refund('ch_6', 100, { waitS: 5 });
    await card('ch_6').waitFor();
    await expect.poll(told).toEqual([expect.stringMatching(/^refund-bot: .*ch_6/)]);
    await Promise.all([first, second]);
    expect(complaints).toEqual([]);
  });
});

describe('a rule made of a request', () => {
  const approval = {
    id: 'apr_1',
    agent: { id: 'agt_1', name: 'refund-bot' },
    action: {
      type: 'stripe.refund.create',
      sentence: '',
      risk: 70,
      parameters: { amount: 1200, currency: 'usd', charge: 'ch_1abc', note: 'a\n"b', 'odd key': 'x' },
    },
    request: { method: 'POST', url: 'https://api.stripe.com/v1/refunds' },
  } as unknown as Parameters<typeof ruleDraft>[0];

  it.each(['allow', 'deny'] as const)('is a policy that decides %s for it, and says so in a test', (effect) => {
    const { policy, problems } = compilePolicy(ruleDraft(approval, effect), { id: 'pol_1', version: 1 });
    expect(problems).toEqual([]);
    if (!policy) throw new Error('no policy');
    expect(runPolicyTests(policy).map(({ passed, actual }) => [passed, actual.decision])).toEqual([[true, effect]]);
  });

  it('bounds amounts, keeps what repeats, and leaves out what names this one alone', () => {
    const text = ruleDraft(approval, 'allow');
    expect(text).toContain('{ field: action.parameters.amount, operator: less_than_or_equal, value: 1200 }');
    expect(text).toContain('{ field: action.parameters.currency, operator: equals, value: "usd" }');
    expect(text).not.toContain('action.parameters.charge');
  });
});
