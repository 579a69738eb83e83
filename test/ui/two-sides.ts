// How does one see that a text is a text and nothing else? By two tenants of one house, alike but for what their agents write: whatever a
// screen of the one has that the same screen of the other has not was made by words.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { House } from './house.ts';
import { ableToLook, hiddenOn, type Seen, violationsOn } from './inertness.ts';
import { NaughtyAgent } from './naughty-agent.ts';
import { HARMLESS, NAUGHTY } from './naughty-strings.ts';
import { overflows, YesOrigin } from './stage.ts';

/** The page itself, without the frame around it. */
export const IN_MAIN = '#main';

/** A tenant, its agent, and what it was told to write. */
export interface Side {
  readonly id: string;
  /** Of its people, who are in no other tenant. */
  readonly domain: string;
  readonly agent: NaughtyAgent;
  readonly texts: readonly string[];
}

/** Both tenants, and the page on which their screens are compared. */
export class TwoSides {
  readonly house: House;
  readonly page: Page;
  readonly origin: YesOrigin;
  readonly harmless: Side;
  readonly naughty: Side;
  /** What nobody may see: dialogs, other pages, requests to elsewhere. */
  readonly strange: readonly string[];

  private constructor(parts: Pick<TwoSides, 'house' | 'origin' | 'harmless' | 'naughty' | 'strange'>) {
    this.house = parts.house;
    this.page = parts.house.page;
    this.origin = parts.origin;
    this.harmless = parts.harmless;
    this.naughty = parts.naughty;
    this.strange = parts.strange;
  }

  static async open(): Promise<TwoSides> {
    const house = await House.open();
    await ableToLook(house.page);
    const strange = strangenessOf(house);
    const origin = await YesOrigin.start();
    const harmless = await side({ house, origin }, 'Harmless', HARMLESS);
    const naughty = await side({ house, origin }, 'Naughty', NAUGHTY);
    return new TwoSides({ house, origin, harmless, naughty, strange });
  }

  async close(): Promise<void> {
    this.origin.stop();
    await this.house.close();
  }

  /** Opens a path in this tenant. */
  async go({ id }: Side, path: string): Promise<void> {
    await this.house.owner.request.put('/api/auth/active-tenant', { data: { tenant_id: id } });
    await this.page.goto(path);
    await this.page.getByRole('heading', { level: 1 }).first().waitFor();
  }

  /** Waits until the page and what it shows are there. */
  async drawn(): Promise<void> {
    await this.page.locator(IN_MAIN).first().waitFor();
    await expect.poll(() => this.page.locator('hg-state[kind="loading"]').count(), { timeout: 20_000 }).toBe(0);
  }

  /** Ids of all that waits in a tenant. */
  async waiting({ id }: Side): Promise<string[]> {
    type Listed = { items: { id: string }[]; next_cursor: string | null };
    const ids: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/api/approvals?state=pending&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
      const listed: Listed = await this.house.read<Listed>(path, { 'X-Tenant-Id': id });
      ids.push(...listed.items.map((one) => one.id));
      cursor = listed.next_cursor;
    }
    return ids;
  }

  /** Nothing on the page now is more than text, hidden, or leads to anything but the console; neither on a desk nor on a phone. */
  async isInert(what: string): Promise<void> {
    const { page } = this;
    for (const width of [1440, 360]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await hiddenOn(page), `${what} at ${width}`).toEqual([]);
      expect(await overflows(page), `${what} is wider than ${width}`).toBe(false);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    expect(await violationsOn(page), what).toEqual([]);
    const ways = await page.locator('a[href]').evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    expect(
      ways.filter((way) => !/^(?:\/(?!\/)|#|blob:)/.test(way)),
      what,
    ).toEqual([]);
    expect(await page.title(), what).toMatch(/^(?:\(\d+\) )?(?:[A-Z][A-Za-z ]+ \u00b7 )?Holdgate$/);
  }

  /** No dialog, no other page, no request to elsewhere, no complaint of the browser so far. */
  stayedQuiet(): void {
    expect(this.strange).toEqual([]);
    expect(this.house.complaints).toEqual([]);
  }
}

function strangenessOf({ owner, page, product }: House): string[] {
  const strange: string[] = [];
  owner.on('page', (other) => strange.push(`a page opened: ${other.url()}`));
  page.on('dialog', (dialog) => {
    strange.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const { origin: asked, protocol } = new URL(request.url());
    if (protocol !== 'data:' && asked !== product.consoleUrl) strange.push(`asked elsewhere: ${request.url()}`);
  });
  return strange;
}

async function side(
  { house, origin }: Pick<TwoSides, 'house' | 'origin'>,
  name: string,
  texts: readonly string[],
): Promise<Side> {
  const { id } = await house.made('/api/tenants', { name });
  return {
    id,
    domain: `${name.toLowerCase()}.example.com`,
    texts,
    agent: await NaughtyAgent.create(house, origin, id, `agent-of-${name}`),
  };
}

/** Where the shapes of one side part from every shape of the other. */
export const beyond = (shapes: readonly string[], known: readonly string[]): string[] =>
  shapes
    .filter((one) => !known.includes(one))
    .map((one) => {
      const at = Math.max(
        0,
        ...known.map((other) => [...one].findIndex((character, place) => character !== other[place])),
      );
      return `…${one.slice(Math.max(0, at - 200), at)} ⟨here⟩ ${one.slice(at, at + 120)}…`;
    })
    .slice(0, 3);

/** The texts that cannot be read as they were written. */
export const lost = (texts: readonly string[], { readings }: Pick<Seen, 'readings'>): string[] => {
  const read = new Set(readings);
  return texts.filter((text) => !read.has(text)).slice(0, 5);
};
