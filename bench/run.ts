// `npm run bench`: what does the whole pipeline cost, beside its peers, in one interleaved run? CPU-µs per request of each process tree,
// proxy on one core, load and origin on the other; medians of the rounds, ratios to bare http-proxy-3. See README.md.

import { execFileSync } from 'node:child_process';
import { arch, cpus, release } from 'node:os';
import { cpuMicros, residentBytes } from './measure/cpu.ts';
import { type Load, load } from './measure/load.ts';
import { freePort, started, type Started } from './measure/started.ts';
import { startHoldgate } from './peers/holdgate.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const POLICIES = Number(process.env.BENCH_POLICIES ?? 1000);
const PROXY_CORE = 0;
const LOAD_CORE = 1;
const BODY_4K = JSON.stringify({ filler: 'y'.repeat(4096 - 13) });

interface Contender {
  readonly name: string;
  readonly pid: number;
  readonly load: Load;
}

const peer = (name: string): string => new URL(`./peers/${name}.ts`, import.meta.url).pathname;

async function main(): Promise<void> {
  for (const tool of ['wrk', 'taskset']) demandTool(tool);
  const originPort = await freePort();
  const running: Started[] = [await started([peer('origin'), String(originPort)], { core: LOAD_CORE, port: originPort })];
  try {
    const barePort = await freePort();
    const bare = await started([peer('http-proxy-3'), String(barePort), String(originPort)], { core: PROXY_CORE, port: barePort });
    running.push(bare);
    const ours = await startHoldgate({ core: PROXY_CORE, originPort, policies: POLICIES });
    running.push(ours);
    console.log(`node ${process.version}, Linux ${release()} ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${ROUNDS} rounds of ${SECONDS} s, 64 connections, ${POLICIES} policies\n`);
    const forwarded = `http://127.0.0.1:${originPort}/bench`;
    const proxied = { 'Proxy-Authorization': `Basic ${Buffer.from(`bench-agent:${ours.key}`).toString('base64')}`, Host: `127.0.0.1:${originPort}` };
    const based = { 'Holdgate-Key': ours.key };
    const get = (name: string, pid: number, port: number, path: string, headers: Load['headers'] = {}): Contender => ({ name, pid, load: { port, method: 'GET', path, headers } });
    await compare('forward GET', [get('http-proxy-3', bare.pid, barePort, forwarded), get('holdgate', ours.pid, ours.gatePort, forwarded, proxied)]);
    await compare('reverse GET', [get('http-proxy-3', bare.pid, barePort, '/bench'), get('holdgate', ours.pid, ours.gatePort, '/connect/bench/bench', based)]);
    const json = { 'Content-Type': 'application/json' };
    const post = (contender: Contender): Contender => ({ ...contender, load: { ...contender.load, method: 'POST', body: BODY_4K, headers: { ...contender.load.headers, ...json } } });
    await compare('forward POST 4 KiB', [post(get('http-proxy-3', bare.pid, barePort, forwarded)), post(get('holdgate', ours.pid, ours.gatePort, forwarded, proxied))]);
    console.log(`\nresident memory of holdgate after the run: ${Math.round(residentBytes(ours.pid) / 1024 / 1024)} MiB`);
  } finally {
    for (const one of running.reverse()) await one.stop();
  }
}

/** One scenario: A B … B A, so that a machine that gets slower does so for all. */
async function compare(scenario: string, contenders: readonly Contender[]): Promise<void> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await measure(contender, 1);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) figures.get(contender.name)?.push(await measure(contender, SECONDS));
  }
  const [base] = contenders;
  const baseline = median(figures.get(base?.name ?? '') ?? []);
  console.log(`${scenario}`);
  for (const [name, all] of figures) {
    console.log(`  ${name.padEnd(14)} ${median(all).toFixed(1).padStart(7)} µs  (${Math.min(...all).toFixed(1)}–${Math.max(...all).toFixed(1)})  ${(median(all) / baseline).toFixed(2)} ×`);
  }
}

async function measure({ name, pid, load: what }: Contender, seconds: number): Promise<number> {
  const before = cpuMicros(pid);
  const { requests, failed } = await load(what, seconds, LOAD_CORE);
  if (failed > 0 || requests === 0) throw new Error(`${name}: ${failed} of ${requests} requests failed, so there is no figure`);
  return (cpuMicros(pid) - before) / requests;
}

function median(all: readonly number[]): number {
  return all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
}

function demandTool(tool: string): void {
  try {
    execFileSync('which', [tool], { stdio: 'ignore' });
  } catch {
    throw new Error(`${tool} is needed for the bench (Debian: apt-get install wrk util-linux)`);
  }
}

await main();
