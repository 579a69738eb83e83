// What the console is looked at with: a browser, people with roles, and an agent whose calls are held.

import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type APIRequestContext, type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import type { ProductProcess } from '../support/product.ts';

const CHROMIUM = '/usr/bin/chromium';
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
const SCREENSHOTS = join(import.meta.dirname, 'screenshots');
/** A password that nobody's list of common ones has. */
export const PASSWORD = 'seven quiet otters 58';

/** Whether the console can be looked at on this machine. */
export const hasBrowser = existsSync(CHROMIUM);

/** The browser that is installed; it is not downloaded. */
export function launch(): Promise<Browser> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
}

/** Everything that a page said against itself: console errors (content policy among them), faults, failed loads. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The browser writes a line for every refused request; refusals are what several tests ask for.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/**
 * Writes a picture of the page where `TEST_PICTURES` asks for them: at the widths of a phone and of a desk, in light and in dark. Leaves the page
 * wide and light. `fullPage`: also what lies below.
 */
export async function shoot(page: Page, name: string, { fullPage = false } = {}): Promise<void> {
  const schemes = process.env.TEST_PICTURES ? (['light', 'dark'] as const) : [];
  await page.setViewportSize(DESK);
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    for (const size of [PHONE, DESK]) {
      await page.setViewportSize(size);
      // Hiding the caret would take a style of the test's own, which the content policy refuses.
      const path = join(SCREENSHOTS, `${name}-${size.width}-${colorScheme}.png`);
      await page.screenshot({ path, caret: 'initial', fullPage });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Whether anything is wider than the page. */
export function overflows(page: Page): Promise<boolean> {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

/** Serious faults that axe finds, as text: all of them in light, and those of colour, which alone can differ, in dark as well. */
export async function faults(on: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await on.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const axe = new AxeBuilder({ page: on });
    const { violations } = await (colorScheme === 'dark' ? axe.withRules(['color-contrast']) : axe).analyze();
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical')
        found.push(`${colorScheme} ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }
  return found;
}

/** Registers somebody by the API and answers their request context's cookie jar in a new browser context. */
export async function personIn(
  browser: Browser,
  product: ProductProcess,
  person: { email: string; name: string; invite?: string },
): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: product.consoleUrl, reducedMotion: 'reduce' });
  const answer = await context.request.post('/api/auth/register', { data: { ...person, password: PASSWORD } });
  if (!answer.ok()) throw new Error(`${answer.status()} ${await answer.text()}`);
  return context;
}

/** An origin that says yes to everything, on loopback. */
export class YesOrigin {
  readonly #server: Server;
  readonly seen: string[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      request.resume().once('end', () => {
        this.seen.push(`${request.method} ${request.url}`);
        response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"ok":true}');
      });
    });
  }

  static async start(): Promise<YesOrigin> {
    const origin = new YesOrigin();
    origin.#server.listen(0, '127.0.0.1');
    await once(origin.#server, 'listening');
    return origin;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** An agent whose writes are held, and the way to let it call. */
export class SupervisedAgent {
  readonly #gateUrl: string;
  readonly #key: string;

  private constructor(gateUrl: string, key: string) {
    this.#gateUrl = gateUrl;
    this.#key = key;
  }

  /** Makes a connector `payments` to the origin and an agent with a key, in a tenant where calls wait as long as their agents want. */
  static async create(
    api: APIRequestContext,
    product: ProductProcess,
    origin: YesOrigin,
    name: string,
  ): Promise<SupervisedAgent> {
    const made = async (path: string, data: unknown) => {
      const answer = await api.post(path, { data });
      if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
      return (await answer.json()) as { id: string; key: string };
    };
    const patient = await api.patch('/api/settings', { data: { hold_wait_seconds: 290 } });
    if (!patient.ok()) throw new Error(`/api/settings: ${patient.status()} ${await patient.text()}`);
    await made('/api/connectors', { name: 'payments', type: 'stripe', base_url: origin.url, allow_private: true });
    const { id } = await made('/api/agents', { name, environment: 'production' });
    return new SupervisedAgent(product.gateUrl, (await made(`/api/agents/${id}/keys`, {})).key);
  }

  /** Reads something, which nobody has to allow. */
  read(path: string): Promise<Response> {
    return fetch(`${this.#gateUrl}/connect/payments${path}`, { headers: { 'Holdgate-Key': this.#key } });
  }

  /** Asks an administrator for access; the id of the request. */
  async askFor(wish: { method: string; url: string; reason: string }): Promise<string> {
    const { hostname, port } = new URL(this.#gateUrl);
    const headers = { Host: 'holdgate.internal', 'Holdgate-Key': this.#key, 'Content-Type': 'application/json' };
    const path = 'http://holdgate.internal/v1/access-requests';
    const asking = httpRequest({ hostname, port, method: 'POST', path, headers }).end(JSON.stringify(wish));
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const text = (await answer.toArray()).join('');
    if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${text}`);
    return (JSON.parse(text) as { id: string }).id;
  }

  /** Asks for a refund with these fields, and does not wait for an answer. */
  ask(charge: string, fields: Readonly<Record<string, string>>, reason?: string): Promise<Response> {
    return fetch(`${this.#gateUrl}/connect/payments/v1/refunds`, {
      method: 'POST',
      headers: {
        'Holdgate-Key': this.#key,
        'Content-Type': 'application/x-www-form-urlencoded',
        Prefer: 'wait=1',
        ...(reason && { 'Holdgate-Reason': reason }),
      },
      body: new URLSearchParams({ charge, amount: '100', currency: 'usd', ...fields }).toString(),
    });
  }

  /** Asks for a refund, and waits for at most `waitS`; without it longer than any test looks at what is held; 0: not at all. */
  refund(
    charge: string,
    amount: number,
    more: { waitS?: number; reason?: string; note?: string } = {},
  ): Promise<Response> {
    const { waitS = 280, reason, note = '' } = more;
    return fetch(`${this.#gateUrl}/connect/payments/v1/refunds`, {
      method: 'POST',
      headers: {
        'Holdgate-Key': this.#key,
        'Content-Type': 'application/x-www-form-urlencoded',
        Prefer: waitS === 0 ? 'respond-async' : `wait=${waitS}`,
        ...(reason && { 'Holdgate-Reason': reason }),
      },
      body: new URLSearchParams({
        charge,
        amount: String(amount),
        currency: 'usd',
        ...(note && { 'metadata[note]': note }),
      }).toString(),
    });
  }
}
