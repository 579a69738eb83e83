// What does the console look like now? `npm run screenshots` takes every screen on a phone and a desk, in light and dark, into
// test/ui/screenshots, from the built console and a real process. Words after it choose screens by the beginnings of their names.

import type { Browser } from 'playwright-core';
import { spawnProduct } from '../support/product.ts';
import { furnish, SCREENS, show } from './screens.ts';
import { launch, overflows, personIn, shoot, YesOrigin } from './stage.ts';

const PATIENCE_MS = 10_000;
const chosen = process.argv.slice(2);
const isChosen = (name: string) => chosen.length === 0 || chosen.some((word) => name.startsWith(word));

async function entrance(browser: Browser, url: string, names: Readonly<Record<string, string>>): Promise<void> {
  const context = await browser.newContext({ baseURL: url, reducedMotion: 'reduce' });
  const page = await context.newPage();
  for (const [name, path] of Object.entries(names).filter(([one]) => isChosen(one))) {
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await shoot(page, name);
  }
  await context.close();
}

const product = await spawnProduct();
const [origin, browser] = [await YesOrigin.start(), await launch()];
const missed: string[] = [];
try {
  await entrance(browser, product.consoleUrl, { 'first-run': '/' });
  const owner = await personIn(browser, product, { email: 'owner@example.com', name: 'Olga Owner' });
  owner.setDefaultTimeout(PATIENCE_MS);
  const at = await furnish(owner.request, product, origin);
  await entrance(browser, product.consoleUrl, { 'sign-in': '/', 'password-reset': '/reset-password?token=none' });
  const page = await owner.newPage();
  for (const screen of SCREENS.filter(({ name }) => isChosen(name))) {
    await page.setViewportSize({ width: 1440, height: 900 });
    try {
      await show(page, screen, at);
      await shoot(page, screen.name);
      await page.setViewportSize({ width: 360, height: 740 });
      if (await overflows(page)) missed.push(`${screen.name}: wider than a phone`);
    } catch (error) {
      missed.push(`${screen.name}: ${String(error).split('\n')[0]}`);
    }
  }
} finally {
  await browser.close();
  origin.stop();
  await product.stop();
}
for (const line of missed) process.stderr.write(`${line}\n`);
process.exitCode = missed.length === 0 ? 0 : 1;
