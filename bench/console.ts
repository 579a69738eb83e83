// How long until each screen of the console shows what it is for, where much is kept? `node bench/console.ts [entries] [people] [pending]`
// fills a database, starts the product on it as a process of its own, and opens every screen in Chromium, from the address line each time.
// The console must have been built (`npm run prepare`).

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { createApp } from '../proxy/app.ts';
import { readConfig } from '../proxy/config/config.ts';
import { systemClock } from '../proxy/runtime/clock.ts';
import { silentLogger } from '../proxy/runtime/logger.ts';
import { freePort } from '../test/support/free-port.ts';
import { type Opened, ofUse, screensOf } from './measure/screens.ts';
import { started } from './measure/started.ts';
import { fill } from './volume.ts';

const [entries = 1_000_000, people = 10_000, pending = 5_000] = process.argv.slice(2).map(Number);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const BOUND_MS = 1000;
const GIVE_UP_MS = 20_000;
const PASSWORD = 'seven quiet otters 58';
const PERSON = { email: 'owner@example.com', password: PASSWORD, name: 'Olga Owner' };

const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-console-'));

/** Makes the owner, and what can only be made by the product itself; answers where it was put. */
async function founded(): Promise<{ organization: string; tenant: string; owner: string }> {
  const environment = { HOLDGATE_DATA_DIR: dataDir, HOLDGATE_CONSOLE_PORT: '0', HOLDGATE_GATEWAY_PORT: '0' };
  const app = await createApp({ config: readConfig({ environment }), logger: silentLogger, clock: systemClock });
  const { consoleUrl } = await app.start();
  let cookie = '';
  const ask = async (path: string, body: unknown) => {
    const headers = { 'Content-Type': 'application/json', Cookie: cookie };
    const answer = await fetch(consoleUrl + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return (await answer.json()) as { organization: { id: string }; tenant: { id: string }; user: { id: string } };
  };
  const { organization, tenant, user } = await ask('/api/auth/register', PERSON);
  for (let at = 0; at < 40; at += 1) {
    await ask('/api/connectors', { name: `connector-${at}`, type: 'http', base_url: `https://c${at}.example.com` });
    const conditions = { field: 'request.path', operator: 'starts_with', value: `/never/${at}` };
    const rules = [{ name: `rule-${at}`, decision: 'deny', conditions }];
    await ask('/api/policies', { yaml: JSON.stringify({ metadata: { name: `policy-${at}` }, rules }) });
    await ask('/api/roles', { name: `role-${at}`, grants: [{ permission: '*.view' }] });
    await ask('/api/agent-groups', { name: `group-${at}` });
  }
  await app.stop();
  return { organization: organization.id, tenant: tenant.id, owner: user.id };
}

/** Milliseconds from the address line to the useful text, once, and the slowest answer of the API on the way. */
async function opened(page: Page, screen: Opened): Promise<{ took: number; slowest: string }> {
  await page.goto('about:blank');
  const start = performance.now();
  await page.goto(screen.path, { waitUntil: 'commit' });
  await ofUse(page, screen);
  const took = performance.now() - start;
  const slowest = await page.evaluate(() => {
    const calls = performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/'));
    const [worst] = calls.toSorted((one, other) => other.duration - one.duration);
    return worst ? `${Math.round(worst.duration)} ms ${new URL(worst.name).pathname}` : '';
  });
  return { took, slowest };
}

async function measured(page: Page, screen: Opened): Promise<string> {
  const rounds: { took: number; slowest: string }[] = [];
  try {
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await opened(page, screen));
  } catch (error) {
    return `${screen.path.padEnd(48)} NOT SHOWN: ${String(error).split('\n')[0]}`;
  }
  const sorted = rounds.toSorted((one, other) => one.took - other.took);
  const middle = sorted[Math.floor(sorted.length / 2)] as (typeof rounds)[number];
  const range = `(${sorted[0]?.took.toFixed(0)}–${sorted.at(-1)?.took.toFixed(0)})`;
  const over = middle.took > BOUND_MS ? 'OVER' : '';
  return `${screen.path.replace(/_\w{26}/g, '_…').padEnd(36)} ${middle.took.toFixed(0).padStart(6)} ${range.padEnd(14)} ${middle.slowest} ${over}`.trimEnd();
}

async function look(url: string, place: { organization: string; tenant: string }): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const context = await browser.newContext({ baseURL: url, viewport: { width: 1440, height: 900 } });
    const { email, password } = PERSON;
    const signedIn = await context.request.post('/api/auth/login', { data: { email, password } });
    if (!signedIn.ok()) throw new Error(`sign-in: ${signedIn.status()}`);
    const page = await context.newPage();
    page.setDefaultTimeout(GIVE_UP_MS);
    const screens = await screensOf(context.request, place);
    for (const screen of screens) console.log(await measured(page, screen));
  } finally {
    await browser.close();
  }
}

try {
  const place = await founded();
  const start = performance.now();
  await fill(dataDir, { ...place, entries, people, pending });
  console.log(
    `${cpus()[0]?.model}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, SQLite`,
  );
  console.log(
    `${people} people, ${pending} pending approvals, ${entries} audit entries, filled in ${((performance.now() - start) / 1000).toFixed(0)} s`,
  );
  const [port, gatePort] = [await freePort(), await freePort()];
  const product = await started(['proxy/holdgate.js', 'serve'], {
    core: 0,
    port,
    env: {
      HOLDGATE_DATA_DIR: dataDir,
      HOLDGATE_CONSOLE_PORT: String(port),
      HOLDGATE_GATEWAY_PORT: String(gatePort),
      HOLDGATE_LOG_LEVEL: 'error',
    },
  });
  try {
    await look(`http://127.0.0.1:${port}`, place);
  } finally {
    await product.stop();
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
