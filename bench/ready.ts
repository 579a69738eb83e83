// How long until somebody who opens the demo can act? `node bench/ready.ts` starts the demo as a process of its own and opens the console
// in Chromium, in a browser that has never seen it: until a card is there, and until a key that is pressed moves to it; and each page again.
// The console must have been built (`npm run prepare`).

import { type ChildProcess, spawn } from 'node:child_process';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { createInterface } from 'node:readline';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const BOUND_MS = 1000;
const SIGN_IN = /http:\/\/\S+\/sign-in\/\S+/;
const GIVE_UP_MS = 20_000;

/** One opening of a page: until its content is drawn, and until what the person does has an effect. */
interface Opened {
  readonly drawn: number;
  readonly ready: number;
}

const demo = spawn(process.execPath, ['proxy/holdgate.js', 'demo', '--console-port', '0', '--gateway-port', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** The link that signs its visitor in, as the demo prints it once its first calls are made. */
async function signInLink({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the demo prints nothing');
  for await (const line of createInterface(stdout)) {
    const link = SIGN_IN.exec(line)?.[0];
    if (link !== undefined) {
      stdout.resume();
      return link;
    }
  }
  throw new Error('the demo ended without a link to sign in by');
}

/** J moves to the first card as soon as the page hears keys; it is pressed until it does. */
async function approvals(page: Page): Promise<Opened> {
  const start = performance.now();
  await page.goto('/approvals', { waitUntil: 'commit' });
  await page.locator('hg-approval-card').first().waitFor({ timeout: GIVE_UP_MS });
  const drawn = performance.now() - start;
  const first = page.locator('li:has(hg-approval-card)').first();
  while (!(await first.evaluate((item) => item.matches(':focus-within')))) {
    if (performance.now() - start > GIVE_UP_MS) throw new Error('no key moves to a card');
    await page.keyboard.press('j');
  }
  return { drawn, ready: performance.now() - start };
}

/** The palette opens as soon as the frame hears keys. */
async function framed(page: Page, path: string): Promise<Opened> {
  const start = performance.now();
  await page.goto(path, { waitUntil: 'commit' });
  await page.locator('main h1').first().waitFor({ timeout: GIVE_UP_MS });
  const drawn = performance.now() - start;
  const words = page.getByRole('combobox', { name: /page, tenant or command/i });
  while (!(await words.isVisible())) {
    if (performance.now() - start > GIVE_UP_MS) throw new Error('no key opens the palette');
    await page.keyboard.press('Control+k');
  }
  return { drawn, ready: performance.now() - start };
}

const middle = (times: readonly number[]): number =>
  times.toSorted((one, other) => one - other)[times.length >> 1] ?? 0;

/** Opens a page some times, each in a browser whose cache is empty, or all in one that knows the console. */
async function measured(name: string, once: () => Promise<Opened>): Promise<void> {
  const rounds: Opened[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await once());
  const ready = rounds.map((one) => one.ready);
  const [drawn, act] = [middle(rounds.map((one) => one.drawn)), middle(ready)];
  const range = `(${Math.min(...ready).toFixed(0)}–${Math.max(...ready).toFixed(0)})`;
  console.log(
    `${name.padEnd(26)} drawn ${drawn.toFixed(0).padStart(5)} ms   ready ${act.toFixed(0).padStart(5)} ms ${range} ${act > BOUND_MS ? 'OVER' : ''}`.trimEnd(),
  );
}

async function look(link: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const signedIn = await browser.newContext();
    const page = await signedIn.newPage();
    await page.goto(link);
    const baseURL = new URL(page.url()).origin;
    const state = await signedIn.storageState();
    const anew = async (act: (on: Page) => Promise<Opened>): Promise<Opened> => {
      const context: BrowserContext = await browser.newContext({ baseURL, storageState: state });
      try {
        return await act(await context.newPage());
      } finally {
        await context.close();
      }
    };
    await measured('first visit, approvals', () => anew(approvals));
    for (const path of ['/overview', '/agents', '/audit', '/policies', '/users'])
      await measured(`first visit, ${path.slice(1)}`, () => anew((on) => framed(on, path)));
  } finally {
    await browser.close();
  }
}

try {
  const link = await signInLink(demo);
  const load = loadavg()[0]?.toFixed(1);
  console.log(`${cpus()[0]?.model}, ${availableParallelism()} cores, load ${load}, Node ${process.version}, the demo`);
  await look(link);
} finally {
  demo.kill('SIGTERM');
}
