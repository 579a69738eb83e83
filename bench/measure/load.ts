// How is load made? 64 keep-alive connections from a core of its own: wrk, or autocannon where wrk is not installed.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What is sent again and again. `path` may be in absolute form, as a proxy's clients send it. */
export interface Load {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How it went. */
export interface LoadReport {
  readonly requests: number;
  /** Answers other than 2xx and 3xx, and socket errors. Not zero: the figure is worth nothing. */
  readonly failed: number;
}

/** Loads for `seconds` from `core`. */
export function load(what: Load, seconds: number, core: number): Promise<LoadReport> {
  return installed('wrk') ? byWrk(what, seconds, core) : byAutocannon(what, seconds, core);
}

/** Whether a program is on the PATH. */
export function installed(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

async function byAutocannon(what: Load, seconds: number, core: number): Promise<LoadReport> {
  const script = fileURLToPath(new URL('./autocannon.mjs', import.meta.url));
  const { stdout } = await run('taskset', [
    '-c',
    String(core),
    process.execPath,
    script,
    JSON.stringify({ load: what, seconds }),
  ]);
  return JSON.parse(stdout) as LoadReport;
}

async function byWrk({ port, method, path, headers, body }: Load, seconds: number, core: number): Promise<LoadReport> {
  const folder = mkdtempSync(join(tmpdir(), 'holdgate-bench-'));
  try {
    const script = join(folder, 'request.lua');
    const lines = Object.entries(headers).map(
      ([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`,
    );
    writeFileSync(
      script,
      [
        `wrk.method = ${JSON.stringify(method)}`,
        ...lines,
        ...(body === undefined ? [] : [`wrk.body = ${JSON.stringify(body)}`]),
        `local made\nrequest = function()\n  made = made or wrk.format(nil, ${JSON.stringify(path)})\n  return made\nend`,
      ].join('\n'),
    );
    const { stdout } = await run('taskset', [
      '-c',
      String(core),
      'wrk',
      '-t1',
      '-c64',
      `-d${seconds}s`,
      '-s',
      script,
      `http://127.0.0.1:${port}/`,
    ]);
    return reportOf(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportOf(text: string): LoadReport {
  const requests = Number(/(\d+) requests in/.exec(text)?.[1] ?? 0);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0);
  const socket = [.../(?:connect|read|write|timeout) (\d+)/g[Symbol.matchAll](text)].reduce(
    (sum, [, count]) => sum + Number(count),
    0,
  );
  return { requests, failed: refused + socket };
}
