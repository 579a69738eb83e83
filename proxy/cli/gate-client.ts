// How does a command reach a running gate? Over its own proxy port, as the agent it speaks for.

import http from 'node:http';
import { processEnvironment } from '../config/config.ts';
import { StartError } from '../errors.ts';
import type { GateAddress } from './client-environment.ts';

/** Options of commands that speak to a gate. */
export interface ClientOptions {
  readonly gate?: string;
  readonly agent?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly caFingerprint?: string;
}

const DEFAULT_GATE = 'http://127.0.0.1:9443';
const DEFAULT_NAME = 'agent';
const LIMIT_MS = 10_000;

/** The gate that options and environment name. Throws StartError where the URL is none or there is no key. */
export function gateAddress({ gate, agent, key }: ClientOptions): GateAddress {
  const environment = processEnvironment();
  const url = gate ?? environment.HOLDGATE_GATE_URL ?? DEFAULT_GATE;
  const secret = key ?? environment.HOLDGATE_AGENT_KEY;
  if (!secret)
    throw new StartError(
      'No agent key: give --key or set HOLDGATE_AGENT_KEY. The console shows a key once, when it is made.',
      { exitCode: 2 },
    );
  return { url: originOf(url), agent: agent ?? environment.HOLDGATE_AGENT ?? DEFAULT_NAME, key: secret };
}

function originOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (
    parsed &&
    /^https?:$/.test(parsed.protocol) &&
    !parsed.username &&
    parsed.pathname === '/' &&
    !parsed.search &&
    !parsed.hash
  )
    return parsed.origin;
  throw new StartError(`${JSON.stringify(url)} is no gate URL such as ${DEFAULT_GATE}.`, { exitCode: 2 });
}

/** GET of the agent's own API; the body. Throws StartError with what the gate said. */
export function askGate(gate: GateAddress, path: string): Promise<string> {
  const { url, agent, key } = gate;
  const { hostname, port } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${agent}:${key}`).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new StartError(`The gate at ${url} ${why}`));
    const headers = { Host: 'holdgate.internal', 'Proxy-Authorization': authorization };
    const request = http.request(
      {
        hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
        port: port || 80,
        path: `http://holdgate.internal${path}`,
        headers,
        timeout: LIMIT_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', (error) => fail(`broke off its answer (${error.message}).`));
        response.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          if (response.statusCode === 200) resolve(body);
          else fail(refusal(response.statusCode ?? 0, body));
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error(`no answer within ${LIMIT_MS / 1000} s`)));
    request.on('error', (error: NodeJS.ErrnoException) =>
      fail(`cannot be reached (${error.code ?? error.message}). Is Holdgate running there?`),
    );
    request.end();
  });
}

/** Throws StartError where something else than a gate answers, such as the console, whose pages are there for every path. */
export async function demandGate(gate: GateAddress): Promise<void> {
  const answer = await askGate(gate, '/v1/whoami');
  if (!/^\{"agent":\{/.test(answer)) throw new StartError(`The gate at ${gate.url} ${refusal(200, answer)}`);
}

/** The gate's own sentence where it sent one. */
function refusal(status: number, body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    if (typeof message === 'string') return `says: ${message}`;
  } catch {
    // Something that is no gate answered; its status says as much as its text would.
  }
  return `answered ${status}, which no Holdgate would. Does the URL name its gate (9443), not its console (3000)?`;
}
