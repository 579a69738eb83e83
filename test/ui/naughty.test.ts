// What agents write is text and nothing else: 600 hostile strings in every field that they control, in a real browser.

import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtConsole } from './built-console.ts';
import { type RunningProduct, startProduct } from './running-product.ts';
import { complaintsOf, hasBrowser, launch, personIn, SupervisedAgent, YesOrigin } from './stage.ts';

// Many requests take their time on a small machine.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const SEEDS = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<dialog open>hello</dialog>',
  '<a href="javascript:alert(1)">x</a>',
  '"><input autofocus onfocus=alert(1)>',
  "'><style>*{display:none}</style>",
  '<!-- hidden',
  '</dd></dl><h1>Approved</h1>',
  '\u0024{alert(1)}',
  '{{constructor.constructor("alert(1)")()}}',
  '&lt;b&gt;bold&lt;/b&gt;',
  'safe\u202etxt.exe',
  '\u2066\u2067mixed\u2069',
  'zero\u200bwidth\u200djoiner\ufeff',
  '\u{e0041}\u{e0042}tags',
  'Z\u0351\u036b\u0343\u032a\u0302a\u0307l\u0317go',
  '\u0000\u0001\u001b[31mred',
  'line\nbreak\r\nand\ttab',
  '\ud83d\udc69\u200d\ud83d\udc69\u200d\ud83d\udc67',
  '\u202a\u202b\u202c\u202d',
  'a'.repeat(2000),
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '__proto__',
  'constructor',
  'null',
  'undefined',
  '%00%0d%0aSet-Cookie: a=b',
];
const WRAPS: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` ${text} `,
  (text) => `"${text}"`,
  (text) => `'${text}'`,
  (text) => `x${text}`,
  (text) => `${text}x`,
  (text) => text.toUpperCase(),
  (text) => `${text}${text}`,
  (text) => `<b>${text}</b>`,
  (text) => `\`${text}\``,
  (text) => `--${text}`,
  (text) => `]]>${text}`,
  (text) => `\u202e${text}`,
  (text) => `${text}\u200b`,
  (text) => `</textarea>${text}`,
  (text) => `</pre>${text}`,
  (text) => `</template>${text}`,
  (text) => `<bdo dir=rtl>${text}`,
  (text) => `=${text}`,
  (text) => `\\${text}`,
];
const NAUGHTY = WRAPS.flatMap((wrap) => SEEDS.map(wrap));
/** As many fields as the drawer shows of one body. */
const FIELDS = 150;

let product: RunningProduct;
let browser: Browser;
let owner: BrowserContext;
let page: Page;
let complaints: string[];
let origin: YesOrigin;
let agent: SupervisedAgent;

beforeAll(async () => {
  if (!hasBrowser) return;
  await builtConsole();
  product = await startProduct();
  browser = await launch();
  owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olga Owner' });
  owner.setDefaultTimeout(15_000);
  page = await owner.newPage();
  complaints = complaintsOf(page);
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog opened: ${dialog.message()}`);
    void dialog.dismiss();
  });
  origin = await YesOrigin.start();
  agent = await SupervisedAgent.create(owner.request, product, origin, 'refund-bot');
});

afterAll(async () => {
  await browser?.close();
  origin?.stop();
  await product?.stop();
});

/** Every kind of element on the page, through all shadow roots. */
function kinds(): Promise<string[]> {
  return page.evaluate(() => {
    const found = new Set<string>();
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        found.add(element.localName);
        if (element.shadowRoot) visit(element.shadowRoot);
      }
    };
    visit(document);
    return [...found].sort();
  });
}

/** Opens a request's details, and answers what kinds of elements are there in both views of it. */
async function kindsOf(id: string): Promise<Set<string>> {
  await page.goto(`/approvals/${id}`);
  const drawer = page.locator('hg-approval-details');
  await drawer.getByText('SHA-256 of the body').waitFor();
  const fields = await kinds();
  await drawer.getByRole('tab', { name: 'Raw' }).click();
  await drawer.getByText('POST http').waitFor();
  return new Set([...fields, ...(await kinds())]);
}

async function pendingIds(): Promise<string[]> {
  const answer = await owner.request.get('/api/approvals?state=pending');
  return ((await answer.json()) as { items: { id: string }[] }).items.map(({ id }) => id);
}

describe.skipIf(!hasBrowser)('600 hostile strings', () => {
  it('make no element that a harmless text with an invisible character does not make', async () => {
    expect(NAUGHTY.length).toBe(600);
    await agent.ask('harmless', { 'metadata[note]': 'plain\u200b text' });
    const [harmless] = await pendingIds();
    const allowed = await kindsOf(harmless ?? '');
    for (let start = 0; start < NAUGHTY.length; start += FIELDS) {
      const some = NAUGHTY.slice(start, start + FIELDS);
      const known = new Set(await pendingIds());
      await agent.ask(
        `ch_${start}`,
        Object.fromEntries(
          some.flatMap((text, at) => [[`metadata[${at}]`, text], ...(at % 10 === 0 ? [[text, 'a name']] : [])]),
        ),
        `reason ${start} <img src=x onerror=alert(1)>`,
      );
      const id = (await pendingIds()).find((one) => !known.has(one));
      const more = [...(await kindsOf(id ?? ''))].filter((kind) => !allowed.has(kind));
      // A body that is cut or was not text is said to be, which is a sentence of ours.
      expect(more.filter((kind) => kind !== 'p')).toEqual([]);
    }
  });

  it('open nothing, run nothing, and hide nothing on the pages that list them', async () => {
    for (const path of ['/approvals', '/audit', '/overview']) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      const foreign = ['iframe', 'bdo', 'object', 'embed', 'marquee', 'b'];
      expect((await kinds()).filter((kind) => foreign.includes(kind))).toEqual([]);
      // Only our own sign is a picture.
      expect(await page.locator('img:not([src="/favicon.svg"])').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  });
});
