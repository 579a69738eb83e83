// Does each component look right by itself, in all its states? The gallery as developers see it, page by page.

import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtConsole } from './built-console.ts';
import { complaintsOf, faults, hasBrowser, launch, overflows, shoot } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const CONSOLE = resolve(import.meta.dirname, '../../admin-ui');
const namesIn = (folder: string): string[] =>
  readdirSync(join(CONSOLE, folder)).map((name) => name.replace(/\.ts$/, ''));
const pages = namesIn('gallery/pages');

let server: ViteDevServer;
let browser: Browser;
let page: Page;
let complaints: string[];
let cacheDir: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  cacheDir = await mkdtemp(join(tmpdir(), 'holdgate-gallery-'));
  server = await createServer({
    configFile: join(CONSOLE, 'vite.config.ts'),
    logLevel: 'silent',
    cacheDir,
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
  });
  await server.listen();
  browser = await launch();
  const context = await browser.newContext({ reducedMotion: 'reduce', baseURL: server.resolvedUrls?.local[0] ?? '' });
  page = await context.newPage();
  // There is no server to ask; whatever a component would learn from it is given by its page.
  await page.route('**/api/**', (route) => route.abort());
  complaints = complaintsOf(page);
  // The first page makes the server gather what all of them need.
  await page.goto('/gallery/');
  await page.getByRole('heading', { name: 'Gallery' }).waitFor();
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  if (cacheDir) await rm(cacheDir, { recursive: true, force: true });
});

async function looksRight(address: string, picture: string): Promise<void> {
  await page.goto(address);
  await page.locator('gallery-ground section').first().waitFor();
  expect(await faults(page)).toEqual([]);
  await shoot(page, picture, { fullPage: true });
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await overflows(page)).toBe(false);
}

describe('the gallery', () => {
  it('has a page for every element of the console’s components', () => {
    const elements = namesIn('src/components').filter((name) => name.startsWith('hg-'));
    expect(elements.length).toBeGreaterThan(5);
    expect(elements.filter((name) => !pages.includes(name))).toEqual([]);
  });

  it('is in no build of the console', async () => {
    await builtConsole();
    const scripts = readdirSync(join(CONSOLE, 'dist/assets')).filter((name) => name.endsWith('.js'));
    const texts = scripts.map((name) => readFileSync(join(CONSOLE, 'dist/assets', name), 'utf8'));
    expect(texts.some((text) => text.includes('hg-app'))).toBe(true);
    expect(texts.filter((text) => text.includes('gallery-ground'))).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('the gallery’s page of', () => {
  it.each(pages)('%s looks right in every state', async (name) => {
    await looksRight(`/gallery/?show=${name}`, `gallery-${name}`);
    const alone = await page
      .getByRole('link', { name: 'Open' })
      .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
    for (const [at, address] of alone.entries()) await looksRight(address, `gallery-${name}-${at + 1}`);
  });

  it('leaves nothing said against it', () => expect(complaints).toEqual([]));
});
