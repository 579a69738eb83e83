// Origins, receivers and agents say what they like, and the console shows it in answers: a trial call, a test message, the list of deliveries,
// the audit of what failed, the kill switch and what it cuts, the palette, a notice of the desktop, a copied command, the access check.

import { spawnSync } from 'node:child_process';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RawOrigin } from '../support/raw-origin.ts';
import { entriesSeen, hiddenOn, readingsOf, settledShapes, shapesOf } from './inertness.ts';
import { fitsHeader } from './naughty-agent.ts';
import { HARMLESS, NAUGHTY } from './naughty-strings.ts';
import { hasBrowser } from './stage.ts';
import { beyond, IN_MAIN, type Side, TwoSides } from './two-sides.ts';

// Every screen twice, on a machine that others use too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

/** As much of an error's own words as a trial shows. */
const MOST_SHOWN = 1000;
const HELD = 20;

let sides: TwoSides;
let page: Page;
let origin: RawOrigin;
let harmless: Side;
let naughty: Side;
/** What the origin answers next, in bytes. */
let answer = '';

beforeAll(async () => {
  if (!hasBrowser) return;
  origin = await RawOrigin.start((_, socket) => socket.end(Buffer.from(answer, 'latin1')));
  sides = await TwoSides.open();
  ({ page, harmless, naughty } = sides);
});
afterAll(async () => {
  await sides?.close();
  await origin?.close();
});

const url = () => `http://127.0.0.1:${origin.port}`;
const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const made = <Answer = { id: string }>(side: Side, path: string, data: unknown): Promise<Answer> =>
  sides.house.made<Answer>(path, data, { 'X-Tenant-Id': side.id });

/** A refusal of the origin that says these texts in its reason, its type, and its body. */
function refusal(text: string, body = text): string {
  const said = bytes(body);
  const [reason, type] = fitsHeader(text) ? [bytes(text), `text/plain; note=${bytes(text)}`] : ['No', 'text/plain'];
  return `HTTP/1.1 418 ${reason}\r\nContent-Type: ${type}\r\nX-Note: ${fitsHeader(text) ? bytes(text) : ''}\r\nContent-Length: ${said.length}\r\nConnection: close\r\n\r\n${said}`;
}

/** The texts one after another, as many as are shown of one answer. */
function packed(texts: readonly string[]): string[][] {
  const packs: string[][] = [[]];
  for (const text of texts) {
    if ([...(packs.at(-1) ?? []), text].join('\n').length > MOST_SHOWN) packs.push([]);
    packs.at(-1)?.push(text.slice(0, MOST_SHOWN));
  }
  return packs;
}

/** Every so manieth of the hostile texts, and as many harmless ones. */
const some = (side: Side, every: number): string[] =>
  NAUGHTY.flatMap((text, at) =>
    at % every > 0 ? [] : [side === naughty ? text : (HARMLESS[at % HARMLESS.length] ?? '')],
  );

/** Looks at the same on both sides; whatever the naughty one has more is a fault. */
async function alike(what: string, look: (side: Side) => Promise<string[]>): Promise<void> {
  const known = await look(harmless);
  expect(beyond(await look(naughty), known), what).toEqual([]);
  await sides.isInert(what);
}

describe.skipIf(!hasBrowser)('what an origin answers', () => {
  it('is text where a connector is tried', async () => {
    const tried = async (side: Side) => {
      const connector = { name: 'moody', type: 'http', base_url: url(), allow_private: true };
      const { id } = await made(side, '/api/connectors', connector);
      await sides.go(side, `/connectors/${id}`);
      await page.getByRole('button', { name: 'Try it' }).click();
      const dialog = page.locator('hg-try-dialog');
      const shapes = new Set<string>();
      const look = async (said: string, text: string) => {
        answer = said;
        await dialog.getByRole('button', { name: 'Send it' }).click();
        await expect.poll(() => dialog.locator('button.primary').isEnabled()).toBe(true);
        await dialog.locator('.came').waitFor();
        for (const shape of await shapesOf(page, 'hg-try-dialog')) shapes.add(shape);
        expect(await hiddenOn(page, false), text).toEqual([]);
      };
      for (const texts of packed(side.texts)) {
        await look(refusal(texts[0] ?? '', texts.join('\n')), texts.join(' '));
        expect(await readingsOf(page)).toContain(Buffer.from(texts.join('\n'), 'utf8').toString('utf8'));
      }
      // What no status line or header can be is a failure of the origin, told in the gate's words.
      for (const text of side.texts.filter((_, at) => at % 40 === 0))
        await look(`HTTP/1.1 200 OK\r\n${bytes(text)}\r\n\r\n`, text);
      await look('HTTP/1.1 200 OK\r\nno header\r\n\r\n', 'a broken answer');
      await sides.isInert('a trial');
      return [...shapes];
    };
    await alike('a trial', tried);
  });

  it('is text where a channel is tried, and in the list of deliveries', async () => {
    await alike('channels and deliveries', async (side) => {
      const settings = { url: `${url()}/hook`, allow_private: true };
      const { id } = await made(side, '/api/notifications/channels', { kind: 'webhook', name: 'pager', settings });
      answer = refusal('none');
      await side.agent.eachAlone(side.texts.slice(0, 30));
      for (const texts of packed(side.texts.slice(0, 120)).map((some) => some.join('\n'))) {
        answer = refusal('none', texts);
        await made(side, `/api/notifications/channels/${id}/test`, {});
      }
      await sides.go(side, '/notifications');
      await page.getByRole('button', { name: 'Send a test to pager' }).click();
      await page.getByText('pager: the test message was not delivered.', { exact: false }).waitFor();
      await sides.isInert('a channel that failed');
      await sides.go(side, '/notifications/deliveries');
      await sides.drawn();
      return settledShapes(page, 'tbody tr');
    });
  });

  it('is text in the audit of what failed', async () => {
    await alike('the audit of failures', async (side) => {
      const agent = await made(side, '/api/agents', { name: 'reader', roles: ['agent-full'] });
      const { key } = await made<{ key: string }>(side, `/api/agents/${agent.id}/keys`, {});
      for (const text of some(side, 37)) {
        answer = refusal(text);
        await fetch(`${sides.house.product.gateUrl}/connect/moody/read`, { headers: { 'Holdgate-Key': key } });
        answer = `HTTP/1.1 200 OK\r\n${bytes(text)}\r\n\r\n`;
        await fetch(`${sides.house.product.gateUrl}/connect/moody/read`, { headers: { 'Holdgate-Key': key } });
      }
      await sides.go(side, `/audit?agent=${agent.id}`);
      await page.locator('td > button.open').first().waitFor();
      const seen = await entriesSeen(page);
      expect(seen.hidden).toEqual([]);
      return seen.shapes;
    });
  });
});

describe.skipIf(!hasBrowser)('what an agent does', () => {
  it('is text where a kill switch says what it would cut', async () => {
    await alike('the preview of a kill switch', async (side) => {
      await sides.go(side, '/kill-switch');
      await page.locator('main').getByRole('button', { name: 'Stop traffic' }).first().click();
      const dialog = page.locator('hg-stop-dialog');
      await dialog.getByLabel('What to stop').selectOption({ label: 'This tenant' });
      const shapes = new Set<string>();
      for (const held of (await sides.waiting(side)).slice(0, HELD)) {
        await dialog.getByText(/^\d+ held request/).waitFor();
        for (const shape of await shapesOf(page, 'hg-cuts')) shapes.add(shape);
        expect(await hiddenOn(page, false)).toEqual([]);
        await made(side, `/api/approvals/${held}/deny`, { reason: 'No' });
        await dialog.getByRole('button', { name: 'Look again' }).click();
      }
      return [...shapes];
    });
  });

  it('is named in switches that are on and past, in the bar and the dialog that lets it go, as text', async () => {
    const fits = (text: string) => /^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,90}$/.test(text);
    const pressed = async (side: Side) => {
      const names = side.texts.filter(fits).slice(0, 12);
      expect(names.length).toBeGreaterThan(2);
      const scopes = await Promise.all(
        names.map(async (name, at) => {
          const { id } = await made(side, '/api/agents', { name: `${name}${at}` });
          return { kind: 'agent', id };
        }),
      );
      const toggle = (active: boolean) =>
        Promise.all(
          scopes.map((scope, at) =>
            made(side, '/api/v1/kill-switch', { active, scope, reason: side.texts[at]?.slice(0, 400).trim() || 'x' }),
          ),
        );
      await toggle(true);
      await sides.go(side, '/kill-switch');
      await sides.drawn();
      const on = await settledShapes(page, IN_MAIN);
      const bar = await shapesOf(page, 'hg-kill-switch-bar');
      await sides.isInert('switches that are on');
      await page
        .locator('hg-kill-switch-bar')
        .getByRole('button', { name: 'Let traffic through again' })
        .first()
        .click();
      await page
        .locator('hg-release-dialog')
        .getByText(/can call out again/)
        .waitFor();
      const release = await shapesOf(page, 'hg-release-dialog');
      await sides.isInert('letting go');
      await toggle(false);
      await sides.go(side, '/kill-switch/past');
      await sides.drawn();
      return [...on, ...bar, ...release, ...(await settledShapes(page, IN_MAIN))];
    };
    await alike('past switches', pressed);
  });

  it('is told on the desktop as text, and the title only counts it', async () => {
    await page.addInitScript(() => {
      const told: string[] = [];
      class Notice extends EventTarget {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        constructor(title: string, { body }: { body: string }) {
          super();
          told.push(title, body);
        }
      }
      Object.assign(globalThis, { Notification: Notice, told });
    });
    await sides.go(naughty, '/approvals');
    await page.getByLabel('Tell me on the desktop').check();
    await page.evaluate(() => Object.defineProperty(document, 'visibilityState', { value: 'hidden' }));
    await naughty.agent.eachAlone(NAUGHTY.filter((_, at) => at % 7 === 0).map((text) => `new ${text}`));
    const told = () => page.evaluate(() => (globalThis as unknown as { told: string[] }).told);
    await expect.poll(async () => (await told()).length, { timeout: 60_000 }).toBeGreaterThan(100);
    expect((await told()).filter((text) => /[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text))).toEqual([]);
    await sides.isInert('requests that came meanwhile');
  });

  it('is copied as a command that a shell reads as one call', async () => {
    await page.addInitScript(() => {
      const copied: string[] = [];
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: async (text: string) => copied.push(text) },
      });
      Object.assign(globalThis, { copied });
    });
    await naughty.agent.reads(NAUGHTY.filter((_, at) => at % 29 === 0));
    await sides.go(naughty, '/audit?q=read');
    const rows = page.locator('td > button.open');
    await rows.first().waitFor();
    const commands: string[] = [];
    for (let at = 0; at < Math.min(8, await rows.count()); at += 1) {
      await rows.nth(at).click();
      const drawer = page.locator('hg-entry-drawer');
      await drawer.getByRole('button', { name: /^Copy: / }).click();
      await expect
        .poll(() => page.evaluate(() => (globalThis as unknown as { copied: string[] }).copied.length))
        .toBe(at + 1);
      commands.push((await drawer.locator('hg-copy code').textContent()) ?? '');
      await page.keyboard.press('Escape');
      await drawer.waitFor({ state: 'detached' });
    }
    const copied = await page.evaluate(() => (globalThis as unknown as { copied: string[] }).copied);
    expect(copied).toEqual(commands);
    const printer = `PATH=/nowhere; curl() { printf '%s|' "$#" "$5"; }\n`;
    const { stdout, stderr } = spawnSync('sh', { input: `${printer}${copied.join('\n')}\n`, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.match(/5\|http:\/\/127\.0\.0\.1:\d+\/read\/[^|]*\|/g)?.join('')).toBe(stdout);
    expect(stdout.split('|').length).toBe(2 * copied.length + 1);
  });
});

describe.skipIf(!hasBrowser)('names that others chose', () => {
  const named = NAUGHTY.filter((text, at) => at % 9 === 0 && text.trim() === text);

  it('are text in the command palette and the choice of tenants', async () => {
    const opened = async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: /./ }).last().fill('tenant');
      await page.locator('hg-palette [role="option"]').first().waitFor();
      const shapes = await shapesOf(page, 'hg-palette');
      await sides.isInert('the palette');
      return shapes;
    };
    await sides.go(harmless, '/overview');
    const known = [...(await opened()), ...(await shapesOf(page, 'hg-top-bar'))];
    let taken = 0;
    for (const name of named) {
      const given = await sides.house.owner.request.post('/api/tenants', { data: { name: name.slice(0, 60) } });
      expect([201, 400, 409, 422], name).toContain(given.status());
      if (given.ok()) taken += 1;
    }
    expect(taken).toBeGreaterThan(10);
    await sides.go(harmless, '/overview');
    expect(beyond([...(await opened()), ...(await shapesOf(page, 'hg-top-bar'))], known)).toEqual([]);
  });

  it('are text in the access check, whatever its address asks', async () => {
    await alike('the access check', async (side) => {
      const { items } = await sides.house.read<{ items: { id: string }[] }>('/api/agents?limit=5', {
        'X-Tenant-Id': side.id,
      });
      const shapes = new Set<string>();
      const texts = side === naughty ? NAUGHTY.filter((_, at) => at % 43 === 0) : HARMLESS;
      for (const [at, text] of texts.entries()) {
        const what = at % 3 === 0 ? 'http.post' : text.slice(0, 150);
        const asked =
          at % 2 === 0
            ? { mode: 'who', subject: 'agent' }
            : { mode: 'check', subject: 'agent', who: items[at % items.length]?.id ?? '' };
        await sides.go(side, `/access?${new URLSearchParams({ ...asked, what, verb: at % 4 === 1 ? text : '' })}`);
        await sides.drawn();
        for (const shape of await settledShapes(page, 'hg-who-can, hg-access-answer')) shapes.add(shape);
        expect(await hiddenOn(page), text).toEqual([]);
      }
      return [...shapes];
    });
  });

  it('open nothing, go nowhere, and break no rule of the page', () => sides.stayedQuiet());
});
