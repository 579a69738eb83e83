// A policy that is made from what an agent did carries its words: as a suggestion, in a draft, in the editor, its tests, its preview and its
// impact. In a real browser, each compared with the same screen of a tenant whose agent writes harmless words.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { hiddenOn, kindsOf, readingsOf, settledShapes, shapesOf } from './inertness.ts';
import { HARMLESS, NAUGHTY } from './naughty-strings.ts';
import { hasBrowser } from './stage.ts';
import { beyond, IN_MAIN, type Side, TwoSides } from './two-sides.ts';

// Every screen twice, on a machine that others use too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** So often the same is approved before it is suggested, and so many values one field may have had. */
const APPROVED = 10;
const MOST_VALUES = 5;
const FIELDS = Math.ceil(NAUGHTY.length / MOST_VALUES);
/** Where the fields of a call lie in its body. */
const SAID = 'request.body.params.arguments.f';
const TEXT = '.cm-content';

let sides: TwoSides;
let page: Page;
let harmless: Side;
let naughty: Side;

beforeAll(async () => {
  if (!hasBrowser) return;
  sides = await TwoSides.open();
  ({ page, harmless, naughty } = sides);
  for (const side of [harmless, naughty]) await approvedAlways(side);
});
afterAll(() => sides?.close());

/** What each of so many bodies says in its fields: all texts of the side, five for each field. */
function bodiesOf({ texts }: Side): Record<string, string>[] {
  const short = texts.filter((text) => text.length < 1000);
  const said = (field: number, turn: number) =>
    short[(field * MOST_VALUES + (turn % MOST_VALUES)) % short.length] ?? '';
  return Array.from({ length: APPROVED }, (_, turn) =>
    Object.fromEntries(Array.from({ length: FIELDS }, (_, field) => [`f${field}`, said(field, turn)])),
  );
}

/** A rule reads all that an agent says, and people say yes each time. */
async function approvedAlways(side: Side): Promise<void> {
  const { house } = sides;
  const there = { 'X-Tenant-Id': side.id };
  const any = Array.from({ length: FIELDS }, (_, at) => ({ field: `${SAID}${at}`, operator: 'exists' }));
  const rule = { name: 'says-something', decision: 'requires_approval', reason: 'Read it', conditions: { any } };
  const { id } = await house.made(
    '/api/policies',
    { yaml: JSON.stringify({ metadata: { name: 'ask' }, rules: [rule] }) },
    there,
  );
  await house.made(`/api/policies/${id}/publish`, {}, there);
  const agent = await house.made('/api/agents', { name: 'talker', roles: ['agent-full'] }, there);
  const { key } = await house.made<{ key: string }>(`/api/agents/${agent.id}/keys`, {}, there);
  for (const [at, body] of bodiesOf(side).entries()) {
    const said = encodeURIComponent((side.texts[at] ?? 'x').toWellFormed());
    const answer = await fetch(`${house.product.gateUrl}/connect/tools/notes?said=${said}`, {
      method: 'POST',
      headers: { 'Holdgate-Key': key, 'Content-Type': 'application/json', Prefer: 'respond-async' },
      body: JSON.stringify({ method: 'tools/call', params: { name: 'note', arguments: body } }),
    });
    expect(answer.status, await answer.text()).toBe(202);
    for (const held of await sides.waiting(side)) await house.made(`/api/approvals/${held}/approve`, {}, there);
  }
}

/** Goes through the whole text of the editor; what it is drawn of, and what in it nobody sees. */
async function editorSeen(): Promise<{ kinds: string[]; hidden: string[] }> {
  const scroller = page.locator('.cm-scroller').first();
  await page.locator('.cm-line').first().waitFor();
  const [kinds, hidden] = [new Set<string>(), new Set<string>()];
  for (let top = 0; ; top += 300) {
    const end = await scroller.evaluate((one, to) => {
      one.scrollTop = to;
      return one.scrollTop + one.clientHeight >= one.scrollHeight - 1;
    }, top);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    for (const kind of await kindsOf(page, TEXT)) kinds.add(kind);
    for (const fault of await hiddenOn(page, false)) hidden.add(fault);
    if (end) return { kinds: [...kinds], hidden: [...hidden] };
  }
}

describe.skipIf(!hasBrowser)('what was approved each time', () => {
  let suggested: string[] = [];

  /** The list of suggestions, with the text of the first one open. */
  async function suggestions(side: Side): Promise<string[]> {
    await sides.go(side, '/policies');
    await page.locator('hg-suggestions').getByText('Show the text').first().click();
    return shapesOf(page, 'hg-suggestions');
  }

  it('is a suggestion whose text is text', async () => {
    const known = await suggestions(harmless);
    expect(beyond(await suggestions(naughty), known)).toEqual([]);
    suggested = (await readingsOf(page)).filter((text) => text.includes(`${SAID}0`));
    expect(suggested.length).toBe(1);
    await sides.isInert('the suggestion');
  });

  it('says each value as it was, and nothing else', () => {
    type Bound = { field: string; value: string | string[] };
    type Policy = { rules: { conditions: { all: [unknown, { not: { all: Bound[] } }] } }[] };
    const [rule] = (parse(suggested[0] ?? '') as Policy).rules;
    const bounds = rule?.conditions.all[1].not.all.filter(({ field }) => field.startsWith(SAID)) ?? [];
    const values = new Set(bounds.flatMap(({ value }) => value));
    expect(NAUGHTY.filter((text) => text.length < 1000 && !values.has(text))).toEqual([]);
    expect(bounds.length).toBe(FIELDS);
  });

  it('is a draft that the editor draws as text, with its tests, its preview and its impact', async () => {
    const drawn = async (side: Side) => {
      await suggestions(side);
      await page
        .getByRole('button', { name: /^Make a draft/ })
        .first()
        .click();
      await page.waitForURL(/\/policies\/pol_/);
      const { kinds, hidden } = await editorSeen();
      expect(hidden).toEqual([]);
      const panes: Record<string, string[]> = {};
      for (const pane of ['Tests', 'What would change', 'Versions']) {
        await page.getByRole('tab', { name: new RegExp(`^${pane}`) }).click();
        await sides.drawn();
        panes[pane] = await settledShapes(page, 'hg-tabs');
        // The pane of the tests stays behind the others, and has no size there.
        if (pane === 'Tests') await sides.isInert(pane);
        else expect(await hiddenOn(page, false), pane).toEqual([]);
      }
      return { kinds, panes };
    };
    const known = await drawn(harmless);
    const seen = await drawn(naughty);
    expect(beyond(seen.kinds, known.kinds)).toEqual([]);
    for (const [pane, shapes] of Object.entries(seen.panes))
      expect(beyond(shapes, known.panes[pane] ?? []), pane).toEqual([]);
  });

  it('is tried against requests that say what they like, and what is said of them is text', async () => {
    const answers = async (side: Side, texts: readonly string[]) => {
      await sides.go(side, '/policies/new');
      await page.getByRole('tab', { name: 'Try a request' }).click();
      const pane = page.locator('hg-policy-preview');
      const shapes = new Set<string>();
      for (const [at, text] of texts.entries()) {
        const fields = { Agent: at % 4 === 0 ? text : 'talker', Method: at % 4 === 1 ? text : 'POST' };
        for (const [label, value] of Object.entries(fields)) await pane.getByLabel(label, { exact: true }).fill(value);
        await pane
          .locator('#url')
          .fill(at % 4 === 2 ? text : `https://example.com/${encodeURIComponent(text.toWellFormed())}`);
        await pane.locator('#body').fill(at % 4 === 3 ? `{"said": ${text}` : JSON.stringify({ said: text }));
        await pane.getByRole('button', { name: 'Try', exact: false }).click();
        await expect.poll(() => pane.locator('button.primary').isEnabled()).toBe(true);
        for (const shape of await shapesOf(page, 'hg-policy-preview')) shapes.add(shape);
        expect(await hiddenOn(page, false), text).toEqual([]);
      }
      return [...shapes];
    };
    const short = NAUGHTY.filter((text, at) => at % 17 === 0 && text.length < 1000);
    const known = await answers(harmless, [...HARMLESS, ...HARMLESS, ...HARMLESS, ...HARMLESS]);
    expect(beyond(await answers(naughty, short), known)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('a rule that is made of a request', () => {
  const KEPT = 12;

  it('is a draft that the editor draws as text, and its tests are words', async () => {
    const drafts = async (side: Side) => {
      const texts = side.texts
        .filter((text, at) => text.length < 1000 && (side === harmless || at % 47 === 0))
        .slice(0, KEPT);
      await side.agent.eachAlone(texts);
      const [kinds, shapes] = [new Set<string>(), new Set<string>()];
      for (const [at, id] of (await sides.waiting(side)).entries()) {
        await sides.go(side, `/policies/new?from=${id}&effect=${at % 2 === 0 ? 'allow' : 'deny'}`);
        const seen = await editorSeen();
        expect(seen.hidden).toEqual([]);
        for (const kind of seen.kinds) kinds.add(kind);
        await page.locator('hg-policy-tests tbody tr').first().waitFor();
        for (const shape of await settledShapes(page, 'hg-policy-tests')) shapes.add(shape);
      }
      await sides.isInert('a rule of a request');
      return { kinds: [...kinds], shapes: [...shapes] };
    };
    const known = await drafts(harmless);
    const seen = await drafts(naughty);
    expect(beyond(seen.kinds, known.kinds)).toEqual([]);
    expect(beyond(seen.shapes, known.shapes)).toEqual([]);
    expect((await shapesOf(page, IN_MAIN)).length).toBe(1);
  });

  it('opens nothing and goes nowhere', () => sides.stayedQuiet());
});
