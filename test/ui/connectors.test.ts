// Connectors and their credentials in a real browser against the real process: made from a description, set in everything that the API can
// set, given actions of their own, tried with a real call, and deleted.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { complaintsOf, hasBrowser } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly environment: string | null;
  readonly opaque_segments: boolean;
  readonly actions: readonly { readonly type: string; readonly risk?: number }[];
  readonly credential: { readonly attached: boolean } | null;
}

const SECRET = 'shop-secret-9000';
const DESCRIPTION = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders/{order}': { get: { operationId: 'getOrder', summary: 'Read an order' } },
    '/orders': { post: { operationId: 'createOrder' } },
  },
});

let house: House;
let page: Page;
let origin: Server;
let url: string;
let id: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  // Lets in whoever has the secret.
  origin = createServer((request, response) => {
    const known = request.headers.authorization === `Bearer ${SECRET}`;
    response.writeHead(known ? 200 : 401, { 'Content-Type': 'application/json' });
    response.end(known ? '{"ok":true}' : `{"error":"not with ${request.headers.authorization}"}`);
  }).listen(0, '127.0.0.1');
  await once(origin, 'listening');
  url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await house?.close();
  origin?.close();
});

const shown = () => house.read<Shown>(`/api/connectors/${id}`);
const trial = () => page.locator('hg-try-dialog');

async function enter(secret: string): Promise<void> {
  const dialog = page.locator('hg-credential-dialog');
  await dialog.getByLabel('Secret').fill(secret);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
}

describe.skipIf(!hasBrowser)('a connector', () => {
  it('is made from the description of an API', async () => {
    await page.goto('/connectors');
    await page.getByRole('button', { name: 'New connector' }).first().click();
    const dialog = page.locator('hg-create-connector-dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('shop');
    await dialog.getByLabel('Type').selectOption('openapi');
    await dialog.getByLabel('Base URL').fill(url);
    await dialog.getByRole('button', { name: 'New connector' }).click();
    await dialog.getByText('Choose the file with the description.').waitFor();
    await house.looksRight('connector-openapi');
    const file = { name: 'shop.json', mimeType: 'application/json', buffer: Buffer.from(DESCRIPTION) };
    await dialog.getByLabel('OpenAPI description').setInputFiles(file);
    await dialog.getByRole('button', { name: 'New connector' }).click();
    await enter('a wrong secret');
    await page.getByRole('link', { name: 'Open shop' }).click();
    await page.getByText('openapi.getOrder').waitFor();
    id = new URL(page.url()).pathname.split('/')[2] ?? '';
    await house.looksRight('connector');
  });

  it('says at the field what is wrong, and what saving would do to the credential', async () => {
    const settings = page.getByRole('region', { name: 'Settings' });
    await settings.getByLabel('Hosts').fill('shop.example.com\nnot a host!');
    await settings.getByText('Saving this detaches the credential', { exact: false }).waitFor();
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.locator('.fault').first().waitFor();
    expect((await shown()).hosts).toEqual([]);
    await house.looksRight('connector-fault');
  });

  it('is changed in everything that can be set', async () => {
    const settings = page.getByRole('region', { name: 'Settings' });
    await settings.getByLabel('Hosts').fill('shop.example.com');
    await settings.getByLabel('It may be at a private address').check();
    await settings.getByLabel('Environment').fill('production');
    await settings.getByLabel('Keep encoded slashes', { exact: false }).check();
    await settings.getByRole('button', { name: 'Save' }).click();
    await settings.getByText('is not used until somebody', { exact: false }).waitFor();
    expect(await shown()).toMatchObject({
      hosts: ['shop.example.com'],
      environment: 'production',
      opaque_segments: true,
      credential: { attached: false },
    });
    await house.looksRight('connector-saved');
  });

  it('has actions of its own', async () => {
    await page.getByRole('button', { name: 'Add an action' }).click();
    const dialog = page.locator('hg-action-dialog');
    await dialog.getByLabel('Name of the action').fill('cancel');
    await dialog.getByLabel('Method').fill('delete');
    await dialog.getByLabel('Path').fill('/orders/{order}');
    await dialog.getByLabel('Risk').fill('80');
    await dialog.getByLabel('Parameters').fill('reason = query.reason');
    await dialog.getByLabel('Sentence').fill('Cancel order {order}[ because {reason}]');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('An action type is at least two words', { exact: false }).waitFor();
    await house.looksRight('connector-action');
    await dialog.getByLabel('Name of the action').fill('shop.order.cancel');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row').filter({ hasText: 'shop.order.cancel' }).getByText('DELETE /orders/{order}').waitFor();
    expect((await shown()).actions).toMatchObject([{ type: 'shop.order.cancel', risk: 80 }]);
    await page.getByRole('button', { name: 'Edit shop.order.cancel' }).click();
    expect(await dialog.getByLabel('Parameters').inputValue()).toBe('reason = query.reason');
    await dialog.getByLabel('Risk').fill('90');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(async () => (await shown()).actions[0]?.risk).toBe(90);
    await page.getByRole('button', { name: 'Remove shop.order.cancel' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Remove' }).click();
    await expect.poll(async () => (await shown()).actions).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)('a credential', () => {
  it('is tried by a real call, which says that a wrong one is refused', async () => {
    await page.getByRole('button', { name: 'Enter credential' }).click();
    await enter('another wrong secret');
    await page.getByRole('button', { name: 'Try it' }).click();
    await trial().getByLabel('Address').fill(`${url}/orders/1`);
    await trial().getByRole('button', { name: 'Send it' }).click();
    await trial().getByText('answered 401').waitFor();
    await trial().getByText('The service refuses it', { exact: false }).waitFor();
    expect(await trial().innerText()).not.toContain('another wrong secret');
    await house.looksRight('connector-try-refused');
    await trial().getByLabel('Address').fill('https://elsewhere.example.com/');
    await trial().getByRole('button', { name: 'Send it' }).click();
    await trial().getByText('is not reached by connector shop', { exact: false }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('is replaced in the vault, tried there, and not shown anywhere', async () => {
    await page.goto('/vault');
    await page.getByRole('button', { name: 'Replace: shop' }).click();
    await enter(SECRET);
    await page.getByRole('button', { name: 'Try it: shop' }).click();
    await trial().getByRole('button', { name: 'Send it' }).click();
    await trial().getByText('answered 200').waitFor();
    await trial().getByText('The credential went along.').waitFor();
    await house.looksRight('vault-try');
    expect(await page.content()).not.toContain(SECRET);
    await page.keyboard.press('Escape');
  });
});

describe.skipIf(!hasBrowser)('these pages', () => {
  it('only look for whoever may not change them', async () => {
    const viewer = await house.joined(['viewer'], { email: 'vera@example.com', name: 'Vera Viewer' });
    const theirs = await viewer.newPage();
    const said = complaintsOf(theirs);
    await theirs.goto(`/connectors/${id}`);
    await theirs.getByText('Changing connectors needs the permission connectors.edit.', { exact: false }).waitFor();
    await theirs.getByText('openapi.getOrder').waitFor();
    for (const name of ['Save', 'Delete', 'Add an action', 'Try it', 'Enter credential'])
      expect(await theirs.getByRole('button', { name }).count(), name).toBe(0);
    await house.looksRight('connector-viewer', theirs);
    expect(said).toEqual([]);
  });

  it('delete a connector only after a question', async () => {
    await page.goto(`/connectors/${id}`);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.locator('hg-confirm').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'No connector yet' }).waitFor();
  });

  it('never went against the content policy or failed', () => {
    expect(house.complaints).toEqual([]);
  });
});
