// Everything is reached by keyboard, and whoever goes there sees where they are: Tab through every screen, in a real browser.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import { type Furnished, furnish, SCREENS, show } from './screens.ts';
import { hasBrowser, launch, personIn, YesOrigin } from './stage.ts';

const MOST_STOPS = 90;

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

let product: ProductProcess;
let browser: Browser;
let owner: BrowserContext;
let origin: YesOrigin;
let page: Page;
let at: Furnished;

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await spawnProduct();
  browser = await launch();
  owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olga Owner' });
  owner.setDefaultTimeout(20_000);
  origin = await YesOrigin.start();
  at = await furnish(owner.request, product, origin);
  page = await owner.newPage();
  await page.setViewportSize({ width: 1440, height: 900 });
});

afterAll(async () => {
  await browser?.close();
  origin?.stop();
  await product?.stop();
});

/** What has the focus: what it is called, whether that shows, and whether it was there before; undefined outside of the page. */
function focused(): Promise<{ name: string; visible: boolean; again: boolean } | undefined> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return undefined;
    const before = Object.assign(globalThis, {
      stops: (globalThis as unknown as { stops?: Set<Element> }).stops ?? new Set<Element>(),
    }).stops;
    const again = before.has(element);
    before.add(element);
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const ringed = (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none';
    const { width, height } = element.getBoundingClientRect();
    const name = `${element.localName} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`;
    // The editor draws its own caret and frame, and is left by Escape.
    const shown = ringed || element.classList.contains('cm-content');
    return { name, visible: shown && width > 0 && height > 0, again };
  });
}

/** Goes through the screen until the stops come again; answers those that were passed, and those at which nothing showed. */
async function walk(): Promise<{ stops: number; unseen: string[] }> {
  const unseen: string[] = [];
  let stops = 0;
  for (; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const here = await focused();
    if (!here) continue;
    if (here.again) {
      if (!here.name.startsWith('div')) break;
      await page.keyboard.press('Escape');
      continue;
    }
    if (!here.visible) unseen.push(here.name);
  }
  return { stops, unseen };
}

describe.skipIf(!hasBrowser)('by Tab alone', () => {
  it.each(SCREENS.map((screen) => [screen.name, screen] as const))('%s shows where one is', async (_name, screen) => {
    await show(page, screen, at);
    const { stops, unseen } = await walk();
    expect(unseen).toEqual([]);
    expect(stops).toBeGreaterThan(1);
  });

  it('goes to every section of the navigation', async () => {
    await page.goto('/overview');
    const links = page.getByRole('navigation').getByRole('link');
    await links.first().waitFor();
    const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')));
    expect(paths.filter((path) => !SCREENS.some((screen) => screen.path === path))).toEqual([]);
  });
});
