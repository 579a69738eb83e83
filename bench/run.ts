// `npm run bench`: what does the whole pipeline cost, beside its peers, in one interleaved run? CPU-µs per request of each process tree,
// proxy on one core, load and origin on the other; medians of the rounds, ratios to bare http-proxy-3. See README.md.

import { arch, cpus, release } from 'node:os';
import { freePort } from '../test/support/free-port.ts';
import { cpuMicros, residentBytes } from './measure/cpu.ts';
import { installed, type Load, load } from './measure/load.ts';
import { type Started, started } from './measure/started.ts';
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
  /** It has work left when the load ends (the ledger's index), which is counted apart. */
  readonly settles?: boolean;
}

const peer = (name: string): string => new URL(`./peers/${name}.ts`, import.meta.url).pathname;

async function main(): Promise<void> {
  if (!installed('taskset'))
    throw new Error('taskset is needed to keep the proxy and its load apart (Debian: util-linux)');
  const originPort = await freePort();
  const running: Started[] = [
    await started([peer('origin'), String(originPort)], { core: LOAD_CORE, port: originPort }),
  ];
  try {
    const barePort = await freePort();
    const bare = await started([peer('http-proxy-3'), String(barePort), String(originPort)], {
      core: PROXY_CORE,
      port: barePort,
    });
    running.push(bare);
    const ours = await startHoldgate({ core: PROXY_CORE, originPort, policies: POLICIES });
    running.push(ours);
    console.log(
      `node ${process.version}, Linux ${release()} ${arch()}, ${cpus()[0]?.model ?? 'unknown CPU'}, ${ROUNDS} rounds of ${SECONDS} s, 64 connections by ${installed('wrk') ? 'wrk' : 'autocannon'}, ${POLICIES} policies\n`,
    );
    const forwarded = `http://127.0.0.1:${originPort}/bench`;
    const proxied = {
      'Proxy-Authorization': `Basic ${Buffer.from(`bench-agent:${ours.key}`).toString('base64')}`,
      Host: `127.0.0.1:${originPort}`,
    };
    const based = { 'Holdgate-Key': ours.key };
    const get = (name: string, pid: number, port: number, path: string, headers: Load['headers'] = {}): Contender => ({
      name,
      pid,
      load: { port, method: 'GET', path, headers },
    });
    const settling = (contender: Contender): Contender => ({ ...contender, settles: true });
    await compare('forward GET', [
      get('http-proxy-3', bare.pid, barePort, forwarded),
      settling(get('holdgate', ours.pid, ours.gatePort, forwarded, proxied)),
    ]);
    await compare('reverse GET', [
      get('http-proxy-3', bare.pid, barePort, '/bench'),
      settling(get('holdgate', ours.pid, ours.gatePort, '/connect/bench/bench', based)),
    ]);
    const json = { 'Content-Type': 'application/json' };
    const post = (contender: Contender): Contender => ({
      ...contender,
      load: { ...contender.load, method: 'POST', body: BODY_4K, headers: { ...contender.load.headers, ...json } },
    });
    await compare('forward POST 4 KiB', [
      post(get('http-proxy-3', bare.pid, barePort, forwarded)),
      settling(post(get('holdgate', ours.pid, ours.gatePort, forwarded, proxied))),
    ]);
    console.log(
      `\nresident memory of holdgate after the run: ${Math.round(residentBytes(ours.pid) / 1024 / 1024)} MiB`,
    );
  } finally {
    for (const one of running.reverse()) await one.stop();
  }
}

/** What one contender took so far. */
interface Taken {
  readonly figures: number[];
  requests: number;
}

/** One scenario: A B … B A, so that a machine that gets slower does so for all. */
async function compare(scenario: string, contenders: readonly Contender[]): Promise<void> {
  const taken = new Map<Contender, Taken>(contenders.map((contender) => [contender, { figures: [], requests: 0 }]));
  for (const contender of contenders) await measure(contender, 1);
  for (const { pid } of contenders) await settled(pid);
  const before = new Map(contenders.map((contender) => [contender, cpuMicros(contender.pid)]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const { micros, requests } = await measure(contender, SECONDS);
      const so = taken.get(contender) as Taken;
      so.figures.push(micros / requests);
      so.requests += requests;
    }
  }
  const baseline = median(taken.get(contenders[0] as Contender)?.figures ?? []);
  console.log(scenario);
  for (const [{ name, pid, settles }, { figures, requests }] of taken) {
    console.log(
      `  ${name.padEnd(24)} ${shown(median(figures), baseline)}  (${Math.min(...figures).toFixed(1)}–${Math.max(...figures).toFixed(1)})`,
    );
    if (!settles) continue;
    await settled(pid);
    const contender = [...taken.keys()].find((one) => one.pid === pid) as Contender;
    const whole = (cpuMicros(pid) - (before.get(contender) as number)) / requests;
    console.log(
      `  ${`${name}, index included`.padEnd(24)} ${shown(whole, baseline)}  mean of all rounds, with what the index takes afterwards`,
    );
  }
}

const shown = (micros: number, baseline: number): string =>
  `${micros.toFixed(1).padStart(7)} µs  ${(micros / baseline).toFixed(2)} ×`;

async function measure(
  { name, pid, load: what }: Contender,
  seconds: number,
): Promise<{ micros: number; requests: number }> {
  await settled(pid);
  const before = cpuMicros(pid);
  const { requests, failed } = await load(what, seconds, LOAD_CORE);
  if (failed > 0 || requests === 0)
    throw new Error(`${name}: ${failed} of ${requests} requests failed, so there is no figure`);
  return { micros: cpuMicros(pid) - before, requests };
}

const LOOK_MS = 500;
const QUIET_MICROS = 20_000;
const SETTLED_WITHIN_MS = 120_000;

/** Resolves when a process is quiet: under 4 % of a core for half a second. */
async function settled(pid: number): Promise<void> {
  const end = performance.now() + SETTLED_WITHIN_MS;
  for (let last = cpuMicros(pid); performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = cpuMicros(pid);
    if (now - last < QUIET_MICROS) return;
    last = now;
  }
  throw new Error(`process ${pid} did not come to rest`);
}

function median(all: readonly number[]): number {
  return all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;
}

await main();
