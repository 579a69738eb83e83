// What has to hold on every screen? No serious fault in light and dark, nothing wider than a phone, only our own origin, a content policy
// that nothing breaks, and the same again after a reload. Screens come from the one list; a section or an element that no screen of it
// shows fails here.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Page, Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parts, sectionPaths } from './console-parts.ts';
import { House } from './house.ts';
import { ableToLook, settledShapes, violationsOn } from './inertness.ts';
import { type Furnished, furnish, SCREENS, type Screen, show } from './screens.ts';
import { faults, hasBrowser, overflows, YesOrigin } from './stage.ts';

// Each screen is drawn and checked twice; what is slow is the machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

/** Elements that stand outside of the frame or come only at the end of a way; each with the test that goes there. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'hg-accept-dialog': 'notifications.test.ts',
  'hg-agent-key-dialog': 'agents.test.ts',
  'hg-boundary-dialog': 'tenants.test.ts',
  'hg-bulk-agents-dialog': 'agents.test.ts',
  'hg-confirm': 'account.test.ts',
  'hg-cuts': 'kill-switch.test.ts',
  'hg-decline-dialog': 'notifications.test.ts',
  'hg-delete-account-dialog': 'data.test.ts',
  'hg-difference': 'policy-list.test.ts',
  'hg-distribute': 'templates.test.ts',
  'hg-distribute-dialog': 'templates.test.ts',
  'hg-effects': 'roles.test.ts',
  'hg-entrance': 'console.test.ts',
  'hg-import-checklist': 'configuration.test.ts',
  'hg-pack-dialog': 'packs.test.ts',
  'hg-password-reset': 'password-reset.test.ts',
  'hg-personal-boundary-dialog': 'templates.test.ts',
  'hg-policy-conflict': 'policies.test.ts',
  'hg-policy-pull-dialog': 'policy-list.test.ts',
  'hg-release-dialog': 'kill-switch.test.ts',
  'hg-reset-dialog': 'people.test.ts',
  'hg-revoke-dialog': 'people.test.ts',
  'hg-role-save-dialog': 'roles.test.ts',
  'hg-secret-dialog': 'notifications.test.ts',
  'hg-start-review-dialog': 'people.test.ts',
  'hg-together-dialog': 'approvals.test.ts',
  'hg-undo-dialog': 'people.test.ts',
  'hg-view-as-dialog': 'people.test.ts',
};

/** Elements that their tests know by what they say. */
const KNOWN_BY: Readonly<Record<string, string>> = {
  'hg-cuts': 'sees what that cuts',
  'hg-difference': 'hg-policy-pull-dialog',
  'hg-entrance': 'Create the owner',
  'hg-password-reset': '/reset-password?token=',
  'hg-policy-conflict': 'while you were writing',
};

let house: House;
let page: Page;
let origin: YesOrigin;
let at: Furnished;
const drawn = new Set<string>();
const foreign: string[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await ableToLook(page);
  origin = await YesOrigin.start();
  at = await furnish(house.owner.request, house.product, origin);
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && new URL(request.url()).origin !== house.product.consoleUrl)
      foreign.push(request.url());
  });
});
afterAll(async () => {
  origin?.stop();
  await house?.close();
});

/** The elements of ours that are on the page, through all shadow roots. */
const elements = (): Promise<string[]> =>
  page.evaluate(() => {
    const within = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? [one, ...within(one.shadowRoot)] : [one]));
    return [...new Set(within(document).map(({ localName }) => localName))].filter((name) => name.startsWith('hg-'));
  });

/** Shows a screen anew; answers what the document came with. */
async function shown(screen: Screen): Promise<Response> {
  const documents: Response[] = [];
  const keep = (response: Response) => {
    if (response.request().isNavigationRequest()) documents.push(response);
  };
  page.on('response', keep);
  await show(page, screen, at);
  page.off('response', keep);
  return documents.at(-1) as Response;
}

describe.skipIf(!hasBrowser)('a screen', () => {
  it.each(SCREENS.map((screen) => [screen.name, screen] as const))('%s', async (_name, screen) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const policy = (await shown(screen)).headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    expect(await faults(page)).toEqual([]);
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 740 });
      expect(await overflows(page), `wider than ${width}`).toBe(false);
    }
    // What is loaded when it is asked for has come by now.
    for (const element of await elements()) drawn.add(element);
    expect(await violationsOn(page)).toEqual([]);
    expect(foreign.splice(0)).toEqual([]);
    expect(house.complaints.splice(0)).toEqual([]);
  });

  it.each(SCREENS.filter(({ open }) => !open).map((screen) => [screen.name, screen] as const))(
    '%s is the same after a reload',
    async (_name, screen) => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await shown(screen);
      const [before, address] = [await settledShapes(page, '#main'), page.url()];
      await shown({ name: screen.name, path: address });
      expect(page.url()).toBe(address);
      expect(await settledShapes(page, '#main')).toEqual(before);
    },
  );
});

describe.skipIf(!hasBrowser)('the list of screens', () => {
  it('has every section', () => {
    const listed = new Set(SCREENS.map(({ path }) => path));
    expect(sectionPaths().length).toBeGreaterThan(20);
    expect(sectionPaths().filter((path) => !listed.has(`/${path}`))).toEqual([]);
  });

  it('shows every element of the console, or says which test does', async () => {
    const all = await parts();
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter(({ element }) => !drawn.has(element) && !(element in ELSEWHERE))).toEqual([]);
  });

  it.each(Object.entries(ELSEWHERE))('is right that %s is looked at elsewhere', (element, file) => {
    const test = readFileSync(resolve(import.meta.dirname, file), 'utf8');
    expect(test).toContain(KNOWN_BY[element] ?? `'${element}`);
  });
});
