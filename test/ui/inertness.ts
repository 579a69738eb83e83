// Is what a page shows text and nothing else? Reads its structure without its words, so that two pages that differ in their words alone
// are alike; and every text for what eyes would miss. Runs within the page, through all shadow roots.

import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'playwright-core';

const SETTLING_MS = 150;
const MOST_LOOKS = 20;

/** What is asked within the page. */
export interface Looks {
  /** The structure of each element that this selector names; of the whole page without one. */
  readonly shapes: (selector?: string) => string[];
  /** What elements are in there, each kind once, by name and names of attributes: for what is drawn of as many pieces as its text has. */
  readonly kinds: (selector: string) => string[];
  /** What is not to be seen as it is: hidden characters, text without size, room or contrast. */
  readonly hidden: (geometry?: boolean) => string[];
  /** Texts from elsewhere as they can be read, with named characters put back. */
  readonly readings: () => string[];
  /** Whether nothing that the page asked for is still to be answered. */
  readonly isAnswered: () => boolean;
  /** Violations of the content policy so far. */
  readonly violations: string[];
  /** Opens each approval, goes through the tabs of its details, and answers what they are like. */
  readonly approvals: (ids: readonly string[]) => Promise<Seen>;
  /** Opens each entry that the list of the audit has in the page. */
  readonly entries: () => Promise<Seen>;
}

/** What several screens were like. */
export interface Seen {
  readonly count: number;
  readonly shapes: string[];
  readonly hidden: string[];
  readonly readings: string[];
}

/** Makes every page of it able to answer. */
export async function ableToLook(page: Page): Promise<void> {
  await page.addInitScript(looking);
}

/** Asks the page. */
export const shapesOf = (page: Page, selector?: string): Promise<string[]> =>
  page.evaluate((one) => (globalThis as unknown as { looks: Looks }).looks.shapes(one), selector);
export const kindsOf = (page: Page, selector: string): Promise<string[]> =>
  page.evaluate((one) => (globalThis as unknown as { looks: Looks }).looks.kinds(one), selector);
/** The same once nothing more comes to the page: a chart or a number may be read after what it belongs to is drawn. */
export async function settledShapes(page: Page, selector: string): Promise<string[]> {
  let before = await shapesOf(page, selector);
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    await page.waitForFunction(() => (globalThis as unknown as { looks: Looks }).looks.isAnswered());
    await page.waitForTimeout(SETTLING_MS);
    const after = await shapesOf(page, selector);
    if (isDeepStrictEqual(after, before)) return after;
    before = after;
  }
  return before;
}
export const hiddenOn = (page: Page, geometry = true): Promise<string[]> =>
  page.evaluate((how) => (globalThis as unknown as { looks: Looks }).looks.hidden(how), geometry);
export const readingsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { looks: Looks }).looks.readings());
export const violationsOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { looks: Looks }).looks.violations);
export const approvalsSeen = (page: Page, ids: readonly string[]): Promise<Seen> =>
  page.evaluate((some) => (globalThis as unknown as { looks: Looks }).looks.approvals(some), ids);
export const entriesSeen = (page: Page): Promise<Seen> =>
  page.evaluate(() => (globalThis as unknown as { looks: Looks }).looks.entries());

function looking(): void {
  // What no font draws, or what turns its neighbours: not the console's own list, so that a gap in that one shows.
  const UNSEEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800\u115f\u1160\u3164\uffa0]|(?! )\p{Zs}/u;
  const KEPT = /pre|break-spaces/;
  const SMALLEST_PX = 9;
  const LEAST_CONTRAST = 3;

  const rootOf = (element: Element): ParentNode => element.shadowRoot ?? element;
  const within = (root: ParentNode): Element[] =>
    [...root.querySelectorAll('*')].flatMap((one) => (one.shadowRoot ? [one, ...within(one.shadowRoot)] : [one]));
  const all = (selector: string): Element[] => within(document).filter((one) => one.matches(selector));

  /** A text from elsewhere: nothing in it but text and named characters. */
  const isInert = (element: Element): boolean =>
    element.localName === 'bdi' &&
    element.attributes.length === 0 &&
    [...element.children].every(
      (one) =>
        one.localName === 'span' &&
        one.className === 'odd' &&
        one.children.length === 0 &&
        /^U\+[0-9A-F]{4,6}$/.test(one.textContent ?? ''),
    );

  /** Where in a list something stands is not what it says. */
  const PLACES = new Set(['first', 'last', 'disabled']);
  const attributesOf = (element: Element): string =>
    [...element.attributes]
      .filter(({ name }) => !PLACES.has(name))
      .map(({ name, value }) => {
        if (['class', 'role', 'type', 'style'].includes(name)) return `${name}=${value.trim()}`;
        if (/^(href|src|action|formaction)$/.test(name))
          return `${name}=${value.split(/[?#]/)[0]?.split('/').slice(0, 2).join('/')}`;
        return /^on/.test(name) ? `!${name}` : name;
      })
      .sort()
      .join(',');

  const shapeOf = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent?.trim() ? 'T' : '';
    if (!(node instanceof Element)) return '';
    if (isInert(node)) return 'T';
    if (node.localName === 'svg') return 'svg';
    const own = node.shadowRoot ? listOf(node.shadowRoot) : '';
    const inner = own + (node.shadowRoot && node.childNodes.length > 0 ? '|' : '') + listOf(node);
    // Words in bold within a sentence are words.
    if (node.localName === 'strong' && inner === 'T' && node.attributes.length === 0) return 'T';
    return `<${node.localName}[${attributesOf(node)}]>(${inner})`;
  };
  /** Rows of a list that are alike count as one, and so do pairs of a name and a value: the other list may be shorter. */
  const listOf = (parent: ParentNode & Node): string => {
    const list: string[] = [];
    for (const one of [...parent.childNodes].map(shapeOf).filter((shape) => shape !== '')) {
      if (one === list.at(-1)) continue;
      list.push(one);
      if (list.length >= 4 && list.at(-1) === list.at(-3) && list.at(-2) === list.at(-4)) list.length -= 2;
    }
    return list.join('');
  };

  const colour = (text: string): number[] => (text.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([red = 0, green = 0, blue = 0]: number[]): number => {
    const part = (value: number) => {
      const share = value / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
  };
  const above = (element: Element): Element | null =>
    element.assignedSlot ?? element.parentElement ?? (element.getRootNode() as ShadowRoot).host ?? null;
  /** What the elements around one do to what is in them. */
  interface Around {
    readonly closed: boolean;
    readonly faint: boolean;
    readonly rolls: boolean;
    readonly cut: string | undefined;
    readonly behind: number[] | undefined;
  }
  const around = (element: Element | null, known: Map<Element, Around>): Around => {
    if (!element) return { closed: false, faint: false, rolls: false, cut: undefined, behind: undefined };
    const before = known.get(element);
    if (before) return before;
    const further = around(above(element), known);
    const { opacity, overflowX, backgroundColor } = getComputedStyle(element);
    const ground = colour(backgroundColor);
    const cuts = /hidden|clip/.test(overflowX) && element.scrollWidth > element.clientWidth + 1;
    const here: Around = {
      closed: further.closed || (element.localName === 'details' && !element.hasAttribute('open')),
      // What has ended, or cannot be pressed, is paler on purpose.
      faint: further.faint || (Number(opacity) < 1 && !element.matches('[disabled], .ended')),
      rolls: further.rolls || /auto|scroll/.test(overflowX),
      cut: further.cut ?? (cuts ? element.localName : undefined),
      behind: ground.length > 0 && (ground[3] ?? 1) > 0.5 ? ground : further.behind,
    };
    known.set(element, here);
    return here;
  };

  /** Why somebody who scrolls there could not read it; undefined where they can. */
  const unreadable = (element: Element, known: Map<Element, Around>): string | undefined => {
    const { closed, faint, rolls, cut, behind = [255, 255, 255] } = around(element, known);
    if (closed) return undefined;
    const { fontSize, visibility, color } = getComputedStyle(element);
    const { width, height, left, right } = element.getBoundingClientRect();
    if (width === 0 || height === 0) return 'without size';
    if (visibility !== 'visible' || faint) return 'see-through';
    if (Number.parseFloat(fontSize) < SMALLEST_PX) return 'tiny';
    if (!rolls && (left < -1 || right > document.documentElement.clientWidth + 1)) return 'beside the page';
    if (cut) return `cut by ${cut}`;
    const [one, other] = [light(colour(color)), light(behind)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    return contrast < LEAST_CONTRAST ? 'without contrast' : undefined;
  };

  const inText = (node: Text): string | undefined => {
    const parent = node.parentElement ?? (node.getRootNode() as ShadowRoot).host;
    if (!parent || ['SCRIPT', 'STYLE'].includes(parent.tagName)) return undefined;
    const lines = KEPT.test(getComputedStyle(parent).whiteSpaceCollapse) || !parent.closest('bdi');
    const text = node.data.replaceAll(lines ? /[\n\t]/g : /^$/g, '');
    return UNSEEN.test(text) ? `${parent.localName}: ${JSON.stringify(node.data.slice(0, 80))}` : undefined;
  };
  const textsOf = (root: Node): Text[] => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found: Text[] = [];
    while (walker.nextNode()) found.push(walker.currentNode as Text);
    return found;
  };
  const hiddenIn = (root: ParentNode & Node, geometry: boolean): string[] => {
    const elements = within(root);
    const roots = [root, ...elements.flatMap((one) => one.shadowRoot ?? [])];
    const faults = roots.flatMap((one) => textsOf(one).flatMap((text) => inText(text) ?? []));
    for (const element of elements)
      for (const { name, value } of element.attributes)
        if (UNSEEN.test(value)) faults.push(`${element.localName} ${name}: ${JSON.stringify(value.slice(0, 80))}`);
    if (!geometry) return faults;
    // What is far from the eye is left out until somebody scrolls there; here all of it is looked at.
    for (const element of elements as HTMLElement[])
      if (getComputedStyle(element).contentVisibility === 'auto') element.style.contentVisibility = 'visible';
    const known = new Map<Element, Around>();
    for (const element of elements.filter((one) => one.localName === 'bdi')) {
      const why = unreadable(element, known);
      if (why) faults.push(`${why}: ${element.textContent?.slice(0, 80)}`);
    }
    return faults;
  };

  const readingOf = (element: Element): string =>
    [...element.childNodes]
      .map((node) =>
        node instanceof Element
          ? String.fromCodePoint(Number.parseInt((node.textContent ?? '').slice(2), 16))
          : node.nodeType === Node.TEXT_NODE
            ? node.textContent
            : '',
      )
      .join('');
  const readingsIn = (root: ParentNode): string[] => within(root).filter(isInert).map(readingOf);

  const turn = () => new Promise((resolve) => setTimeout(resolve));
  const until = async <Found>(find: () => Found | undefined): Promise<Found> => {
    for (let tries = 0; tries < 5000; tries += 1) {
      const found = find();
      if (found !== undefined) return found;
      await turn();
    }
    throw new Error(`nothing came of ${find}`);
  };
  const collected = () => ({
    count: 0,
    shapes: new Set<string>(),
    hidden: new Set<string>(),
    readings: new Set<string>(),
  });
  const keep = (seen: ReturnType<typeof collected>, element: Element): void => {
    seen.count += 1;
    seen.shapes.add(shapeOf(element));
    for (const fault of hiddenIn(rootOf(element), false)) seen.hidden.add(fault);
    for (const reading of readingsIn(rootOf(element))) seen.readings.add(reading);
  };
  const told = ({ count, shapes, hidden, readings }: ReturnType<typeof collected>): Seen => ({
    count,
    shapes: [...shapes].sort(),
    hidden: [...hidden],
    readings: [...readings],
  });
  const isLoading = (element: Element): boolean =>
    within(rootOf(element)).some((one) => one.matches('hg-state[kind="loading"], [aria-busy="true"]'));
  const drawn = async (element: Element): Promise<void> => {
    await (element as unknown as { updateComplete: Promise<unknown> }).updateComplete;
    await until(() => (isLoading(element) ? undefined : true));
    await turn();
  };

  let asked = 0;
  const ask = globalThis.fetch;
  globalThis.fetch = async (...given) => {
    asked += 1;
    try {
      return await ask(...given);
    } finally {
      asked -= 1;
    }
  };

  const violations: string[] = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    violations.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
  const looks: Looks = {
    violations,
    isAnswered: () => asked === 0,
    shapes: (selector) =>
      [...new Set(selector === undefined ? [shapeOf(document.body)] : all(selector).map(shapeOf))].sort(),
    kinds: (selector) => [
      ...new Set(
        all(selector)
          .flatMap((one) => within(rootOf(one)))
          .map(({ localName, attributes }) => `${localName} ${[...attributes].map(({ name }) => name).sort()}`),
      ),
    ],
    hidden: (geometry = true) => hiddenIn(document, geometry),
    readings: () => [...new Set(readingsIn(document))],
    async approvals(ids) {
      const seen = collected();
      for (const id of ids) {
        history.pushState(null, '', `/approvals/${id}`);
        dispatchEvent(new PopStateEvent('popstate'));
        const details = await until(() => all('hg-approval-details')[0]);
        await drawn(details);
        for (const tab of within(rootOf(details)).flatMap((one) =>
          one.shadowRoot ? [...one.shadowRoot.querySelectorAll<HTMLElement>('[role="tab"]')] : [],
        )) {
          tab.click();
          await drawn(details);
          keep(seen, details);
        }
      }
      return told(seen);
    },
    async entries() {
      const seen = collected();
      const opened = new Set<Element>();
      const more = () => all('td > button.open').filter((one) => !opened.has(one)) as HTMLElement[];
      for (let some = more(); some.length > 0; some = more())
        for (const button of some) {
          opened.add(button);
          button.click();
          const drawer = await until(() => all('hg-entry-drawer')[0]);
          await drawn(drawer);
          keep(seen, drawer);
          drawer.dispatchEvent(new CustomEvent('hg-close'));
          await until(() => (all('hg-entry-drawer').length === 0 ? true : undefined));
        }
      return told(seen);
    },
  };
  Object.assign(globalThis, { looks });
}
