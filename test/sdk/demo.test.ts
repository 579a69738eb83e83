// Does the demo tell its story to the end? As its visitor sees it: the printed link signs in, the held refund is approved, the agent goes on.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/product.ts';

const ENTRY = resolve(import.meta.dirname, '../../proxy/holdgate.js');

function startDemo(environment: Readonly<Record<string, string>> = {}) {
  const temporary = mkdtempSync(join(tmpdir(), 'holdgate-demo-test-'));
  const child = spawn(process.execPath, [ENTRY, 'demo', '--console-port', '0', '--gateway-port', '0'], {
    cwd: temporary,
    env: { PATH: process.env.PATH, TMPDIR: temporary, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
    rmSync(temporary, { recursive: true, force: true });
  });
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    eventually(`${pattern}`, () => pattern.exec(said) ?? undefined, 60);
  return { child, temporary, ended, says, said: () => said };
}

/** Opens the printed link as a browser would; a session at the console that it leads to. */
async function visit(link: string) {
  const welcome = await fetch(link, { redirect: 'manual' });
  const consoleUrl = new URL(welcome.headers.get('location') ?? '').origin;
  const cookie = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const ask = async (method: string, path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(consoleUrl + path, {
      method,
      headers: { Cookie: cookie, Origin: consoleUrl, 'Content-Type': 'application/json' },
      ...(method === 'POST' && { body: '{"reason":"no","comment":"fine"}' }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  return { ask };
}

const LINK = /Open\s+(http:\S+)/;

describe('the demo', () => {
  it('lets its visitor in by a link that works once, and lets the refund go when they approve it', async () => {
    const demo = startDemo();
    const [, link = ''] = await demo.says(LINK);
    expect(demo.said()).toMatch(/1 {2}demo-code-bot .*\n {3}allowed {2}200/);
    expect(demo.said()).toMatch(/2 {2}demo-code-bot .*\n {3}denied {3}403 {2}Agents never delete repositories/);
    const visitor = await visit(link);
    expect((await visitor.ask('GET', '/api/auth/me')).body.user).toMatchObject({ email: 'owner@demo.example' });
    expect((await fetch(link, { redirect: 'manual' })).status).toBe(404);
    const asked = await eventually(
      'held refund',
      async () =>
        ((await visitor.ask('GET', '/api/approvals?state=pending')).body.items as { id: string; action: object }[])[0],
    );
    expect(asked.action).toMatchObject({ sentence: 'Refund 480.00 USD of charge ch_demo' });
    expect((await visitor.ask('POST', `/api/approvals/${asked.id}/approve`)).status).toBe(200);
    await demo.says(/allowed {2}200 {2}.*"re_demo".*"authenticated":true/);
    await demo.says(/4 {2}the ledger .*\n {3}allowed {2}the chain is whole/);
    demo.child.kill('SIGINT');
    expect(await demo.ended).toBe(0);
    expect(readdirSync(demo.temporary)).toEqual([]);
  });

  it("shows the agent a refusal with the person's reason", async () => {
    const demo = startDemo();
    const visitor = await visit((await demo.says(LINK))[1] ?? '');
    const asked = await eventually(
      'held refund',
      async () => ((await visitor.ask('GET', '/api/approvals?state=pending')).body.items as { id: string }[])[0],
    );
    expect((await visitor.ask('POST', `/api/approvals/${asked.id}/deny`)).status).toBe(200);
    await demo.says(/denied {3}403 {2}.*no/);
  });

  it('can be ended while the refund still waits, and leaves nothing behind', async () => {
    const demo = startDemo();
    await demo.says(LINK);
    demo.child.kill('SIGTERM');
    expect(await demo.ended).toBe(0);
    expect(demo.said()).not.toMatch(/Everything keeps running|fault/);
    expect(readdirSync(demo.temporary)).toEqual([]);
  });

  it('is the same whatever the environment says about a real instance', async () => {
    const demo = startDemo({
      HOLDGATE_DATA_DIR: '/nowhere/at/all',
      HOLDGATE_DATABASE_URL: 'postgres://127.0.0.1:1/none',
      HOLDGATE_MASTER_KEY: 'not a key',
      HOLDGATE_ENFORCEMENT: 'monitor',
      REGISTRATION_OPEN: 'false',
    });
    await demo.says(/denied {3}403 {2}Agents never delete repositories/);
    expect(existsSync('/nowhere')).toBe(false);
  });
});
