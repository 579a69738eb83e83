// What does somebody do who has no mouse? Goes by the Tab key alone, and sees where the focus is.

import type { Locator, Page } from 'playwright-core';

const MOST_STOPS = 150;

/** Presses Tab until this element has the focus; fails where that never comes. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await target.evaluate((element) => element.matches(':focus'))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`not reached by ${MOST_STOPS} presses of Tab: ${target}`);
}

/** Goes to a button or link by Tab, and presses Enter. */
export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

/** Goes to a field by Tab, and types. */
export async function type(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}
