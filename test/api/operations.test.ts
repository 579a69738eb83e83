// What operators ask of the console's port, and where its page comes from.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConsoleOptions, ConsoleParts } from '../../proxy/api/console.ts';
import { TestConsole } from './console-kit.ts';

const running: TestConsole[] = [];
const start = async (options: Partial<ConsoleOptions> = {}, parts: Partial<ConsoleParts> = {}) => {
  const console_ = await new TestConsole().start(options, parts);
  running.push(console_);
  return console_;
};
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

describe('a probe', () => {
  it('is told whether the process is alive and ready, and why not', async () => {
    let ok = true;
    const console_ = await start(
      {},
      { health: { alive: () => true, ready: async () => (ok ? { ok } : { ok, why: 'draining' }) } },
    );
    expect((await console_.ask('GET', '/healthz')).status).toBe(200);
    expect((await console_.ask('GET', '/readyz')).body).toEqual({ status: 'ok' });
    ok = false;
    const { status, body } = await console_.ask('GET', '/readyz');
    expect([status, body.why]).toEqual([503, 'draining']);
  });

  it('gets the certificate that agents trust', async () => {
    const { text, headers } = await (await start()).ask('GET', '/ca.pem');
    expect([text, headers['content-type']]).toEqual(['-----BEGIN CERTIFICATE-----\n', 'application/x-pem-file']);
  });
});

describe('metrics', () => {
  const metrics = { contentType: 'text/plain; version=0.0.4', metrics: async () => 'holdgate_up 1\n' };

  it('are for this machine, not for those that a proxy on it speaks for', async () => {
    const console_ = await start({}, { metrics });
    expect((await console_.ask('GET', '/metrics')).text).toBe('holdgate_up 1\n');
    expect((await console_.ask('GET', '/metrics', { 'X-Forwarded-For': '203.0.113.9' })).status).toBe(404);
  });
});

describe('the description of the API', () => {
  it('lists the routes with their permissions, for programs and for people', async () => {
    const console_ = await start();
    const { body } = await console_.ask('GET', '/api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(body.paths['/api/things/{id}'].delete['x-permission']).toBe('things.edit');
    expect(body.paths['/api/things'].get.parameters.map(({ name }: { name: string }) => name)).toContain('cursor');
    const page = await console_.ask('GET', '/api/docs');
    expect(page.text).toContain('/api/things/{id}');
    expect(page.text).not.toMatch(/<script|style=|https?:\/\//);
  });
});

describe("the console's page", () => {
  const built = (): string => {
    const directory = mkdtempSync(join(tmpdir(), 'console-'));
    mkdirSync(join(directory, 'assets'));
    writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Holdgate</title>');
    writeFileSync(join(directory, 'assets', 'main-abc123.js'), 'export {};');
    return directory;
  };

  it('answers every path of the console, and is asked for anew', async () => {
    const directory = built();
    const console_ = await start({ consoleDir: directory });
    rmSync(directory, { recursive: true });
    for (const path of ['/', '/approvals', '/agents/agt_1']) {
      const { status, text, headers } = await console_.ask('GET', path);
      expect([status, headers['cache-control']]).toEqual([200, 'no-cache']);
      expect(text).toContain('Holdgate');
    }
  });

  it('has files with hashed names that are kept for ever, zipped for those who read it', async () => {
    const directory = built();
    const console_ = await start({ consoleDir: directory });
    rmSync(directory, { recursive: true });
    const { headers, text } = await console_.ask('GET', '/assets/main-abc123.js');
    expect([text, headers['content-type'], headers['cache-control']]).toEqual([
      'export {};',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
    expect(
      (await console_.ask('GET', '/assets/main-abc123.js', { 'Accept-Encoding': 'gzip' })).headers['content-encoding'],
    ).toBe('gzip');
    expect((await console_.ask('GET', '/assets/main-old.js')).status).toBe(404);
  });

  it('says how to build it where it is not built', async () => {
    const { status, text } = await (await start()).ask('GET', '/');
    expect(status).toBe(503);
    expect(text).toContain('npm run build');
  });
});
