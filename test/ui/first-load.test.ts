// How much has to come before somebody can decide? Everything that the browser loads for the first page, as it travels.

import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import { complaintsOf, hasBrowser, launch, personIn } from './stage.ts';

const MOST_BYTES = 150 * 1000;

// Pictures and checks of every width and colour take their time on a small machine.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

let product: ProductProcess;
let browser: Browser;
let owner: BrowserContext;

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await spawnProduct();
  browser = await launch();
  owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olga Owner' });
});

afterAll(async () => {
  await browser?.close();
  await product?.stop();
});

/** The files that a path makes the browser load, each with its size as it travels. */
async function loadedAt(path: string, ready: string): Promise<Map<string, { bytes: number; text: string }>> {
  const page = await owner.newPage();
  const complaints = complaintsOf(page);
  const files = new Map<string, { bytes: number; text: string }>();
  const reading: Promise<void>[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (pathname.startsWith('/api/')) return;
    reading.push(
      response.body().then((body) => {
        files.set(pathname, { bytes: gzipSync(body).length, text: body.toString() });
      }),
    );
  });
  await page.goto(path);
  await page.getByText(ready).first().waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await Promise.all(reading);
  expect(complaints).toEqual([]);
  await page.close();
  return files;
}

describe.skipIf(!hasBrowser)('the first load', () => {
  it('is at most 150 kB, and brings no editor', async () => {
    const files = await loadedAt('/approvals', 'Nothing waits for a decision');
    const total = [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    expect(files.size).toBeGreaterThan(3);
    expect(total).toBeGreaterThan(20_000);
    expect(total).toBeLessThanOrEqual(MOST_BYTES);
    expect([...files].filter(([, { text }]) => text.includes('cm-editor')).map(([name]) => name)).toEqual([]);
  });

  it('brings the editor only where something is edited', async () => {
    const list = await loadedAt('/policies', 'No policy yet');
    expect([...list.values()].some(({ text }) => text.includes('cm-editor'))).toBe(false);
    const editing = await loadedAt('/policies/new', 'Text (YAML)');
    expect([...editing.values()].some(({ text }) => text.includes('cm-editor'))).toBe(true);
  });

  it('asks nobody else for anything', async () => {
    const page = await owner.newPage();
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== product.consoleUrl && !request.url().startsWith('data:'))
        foreign.push(request.url());
    });
    for (const path of ['/approvals', '/overview', '/agents', '/connectors', '/policies/new', '/users', '/audit']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    expect(foreign).toEqual([]);
    await page.close();
  });
});
