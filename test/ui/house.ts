// What do the tests of the administration's pages have in common? A product of their own with an owner at work, and a look at each page.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type ProductProcess, spawnProduct } from '../support/product.ts';
import { builtConsole } from './built-console.ts';
import { complaintsOf, faults, launch, overflows, personIn, SupervisedAgent, shoot, YesOrigin } from './stage.ts';

const WAIT_MS = 20_000;

/** A running product, a browser, and its owner on a page. */
export class House {
  readonly product: ProductProcess;
  readonly browser: Browser;
  readonly owner: BrowserContext;
  readonly page: Page;
  /** What the owner's page said against itself. */
  readonly complaints: string[];
  readonly #origins: YesOrigin[] = [];

  private constructor(parts: { product: ProductProcess; browser: Browser; owner: BrowserContext; page: Page }) {
    this.product = parts.product;
    this.browser = parts.browser;
    this.owner = parts.owner;
    this.page = parts.page;
    this.complaints = complaintsOf(parts.page);
  }

  static async open(environment: Readonly<Record<string, string>> = {}): Promise<House> {
    await builtConsole();
    const product = await spawnProduct({ environment });
    const browser = await launch();
    const owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olga Owner' });
    owner.setDefaultTimeout(WAIT_MS);
    return new House({ product, browser, owner, page: await owner.newPage() });
  }

  /** An agent of the owner's tenant whose writes are held, and where they lead to: an origin that says yes, as long as the house is open. */
  async supervised(name = 'refund-bot'): Promise<{ agent: SupervisedAgent; origin: YesOrigin }> {
    const origin = await YesOrigin.start();
    this.#origins.push(origin);
    return { origin, agent: await SupervisedAgent.create(this.owner.request, this.product, origin, name) };
  }

  async close(): Promise<void> {
    await this.browser.close();
    for (const origin of this.#origins) origin.stop();
    await this.product.stop();
  }

  /** Makes something by the API, as the owner. */
  async made<Answer = { id: string }>(
    path: string,
    data: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const answer = await this.owner.request.post(path, { data, headers });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** Reads something by the API, as the owner. */
  async read<Answer>(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    const answer = await this.owner.request.get(path, { headers });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** Somebody with these roles in the owner's tenant, signed in. */
  async joined(roles: string[], person: { email: string; name: string }): Promise<BrowserContext> {
    const { token } = await this.made<{ token: string }>('/api/invitations', { roles });
    const context = await personIn(this.browser, this.product, { ...person, invite: token });
    context.setDefaultTimeout(WAIT_MS);
    return context;
  }

  /** No serious fault in light and dark, nothing wider than a phone, and pictures of it. */
  async looksRight(name: string, page = this.page): Promise<void> {
    expect(await faults(page), name).toEqual([]);
    await shoot(page, name);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await overflows(page), `${name} is wider than a phone`).toBe(false);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
}
