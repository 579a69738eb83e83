// How does a command reach a running gate? Over its own proxy port, as the agent it speaks for.

import { createHash, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../config/config.ts';
import { StartError } from '../errors.ts';
import type { CaFiles, GateAddress } from './client-environment.ts';

/** Options of commands that speak to a gate. */
export interface ClientOptions {
  readonly gate?: string;
  readonly agent?: string;
  readonly key?: string;
  readonly ca?: string;
  readonly caFingerprint?: string;
}

const DEFAULT_GATE = 'http://127.0.0.1:9443';
const LIMIT_MS = 10_000;

/** The gate that options and environment name. Throws StartError when there is no key. */
export function gateAddress({ gate, agent, key }: ClientOptions): GateAddress {
  const environment = processEnvironment();
  const url = gate ?? environment.HOLDGATE_GATE_URL ?? DEFAULT_GATE;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw new StartError(`${JSON.stringify(url)} is no gate URL such as ${DEFAULT_GATE}.`, { exitCode: 2 });
  const secret = key ?? environment.HOLDGATE_AGENT_KEY;
  if (!secret) throw new StartError('No agent key: give --key or set HOLDGATE_AGENT_KEY. The console shows a key once, when it is made.', { exitCode: 2 });
  return { url: url.replace(/\/$/, ''), agent: agent ?? environment.HOLDGATE_AGENT ?? 'agent', key: secret };
}

/** GET of the agent's own API. Throws StartError with what the gate said. */
export function askGate({ url, agent, key }: GateAddress, path: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${agent}:${key}`).toString('base64')}`;
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new StartError(`The gate at ${url} ${why}`));
    const request = http.request({ hostname, port, path: `http://holdgate.internal${path}`, headers: { Host: 'holdgate.internal', 'Proxy-Authorization': authorization }, timeout: LIMIT_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        if (response.statusCode === 200) resolve(body);
        else fail(response.statusCode === 407 ? 'does not know this agent key.' : `answered ${response.statusCode}: ${body.slice(0, 200)}`);
      });
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', (error) => fail(`cannot be reached (${error.message}). Is Holdgate running?`));
    request.end();
  });
}

/** Finds the gate's CA, checks its fingerprint where one is pinned, and writes the files that the variables name. */
export async function caFiles(gate: GateAddress, { ca, caFingerprint }: ClientOptions): Promise<CaFiles> {
  const environment = processEnvironment();
  const given = ca ?? environment.HOLDGATE_CA ?? nearby(environment.HOLDGATE_DATA_DIR);
  const pem = given === undefined ? await trusted(gate, caFingerprint) : readCa(given);
  const fingerprint = new X509Certificate(pem).fingerprint256;
  if (caFingerprint !== undefined && plain(fingerprint) !== plain(caFingerprint)) {
    throw new StartError(`The gate's CA has fingerprint ${fingerprint}, not the pinned ${caFingerprint}.`);
  }
  const folder = join(tmpdir(), `holdgate-${createHash('sha256').update(pem).digest('hex').slice(0, 16)}-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { ca: join(folder, 'ca.pem'), bundle: join(folder, 'bundle.pem'), nodePreload: fileURLToPath(new URL('./node-preload.mjs', import.meta.url)) };
  writeFileSync(files.ca, pem);
  writeFileSync(files.bundle, `${systemBundle(environment.SSL_CERT_FILE)}\n${pem}`);
  return files;
}

/** Over the network only a pinned CA is taken; on this machine the gate's own word is enough. */
function trusted(gate: GateAddress, fingerprint: string | undefined): Promise<string> {
  const { hostname } = new URL(gate.url);
  const local = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  if (!local && fingerprint === undefined) {
    throw new StartError(`${hostname} is another machine: give its CA with --ca, or pin it with --ca-fingerprint (the console's system page shows it).`, { exitCode: 2 });
  }
  return askGate(gate, '/ca.pem');
}

function nearby(dataDir: string | undefined): string | undefined {
  const path = join(dataDir ?? './data', 'ca.pem');
  return existsSync(path) ? path : undefined;
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`The CA file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, { exitCode: 2 });
  }
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();

const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** What the machine trusts already: a bundle that was set, the system's, or Node's own list. */
function systemBundle(set: string | undefined): string {
  const found = [set, ...SYSTEM_BUNDLES].find((path) => path !== undefined && existsSync(path));
  return found === undefined ? rootCertificates.join('\n') : readFileSync(found, 'utf8');
}
