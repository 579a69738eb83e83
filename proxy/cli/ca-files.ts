// Which certificates must a program behind the gate trust? The gate's own CA, taken from a file or from the gate, and written where the
// program's variables can name it. A CA that cannot be vouched for is refused.

import { createHash, randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../config/config.ts';
import { StartError } from '../errors.ts';
import type { CaFiles, GateAddress } from './client-environment.ts';
import { askGate, type ClientOptions, demandGate } from './gate-client.ts';

/**
 * Finds the gate's CA and writes the files that the variables name. Throws StartError where the gate has another CA than the one that was
 * given or pinned, or where it is on another machine and nothing says which CA is its own.
 */
export async function caFiles(gate: GateAddress, { ca, caFingerprint }: ClientOptions): Promise<CaFiles> {
  const environment = processEnvironment();
  // The console serves its CA to anybody as well; only a gate knows who is asking.
  await demandGate(gate);
  const offered = await askGate(gate, '/ca.pem');
  const path = ca ?? environment.HOLDGATE_CA ?? ownDataDirectory(environment.HOLDGATE_DATA_DIR);
  const pem =
    path === undefined ? vouchedFor(offered, gate, caFingerprint) : same(readCa(path), { path, offered, gate });
  checkFingerprint(pem, caFingerprint);
  const folder = privateFolder(
    `holdgate-${createHash('sha256').update(pem).digest('hex').slice(0, 16)}-${process.getuid?.() ?? 0}`,
  );
  const files = {
    ca: join(folder, 'ca.pem'),
    bundle: join(folder, 'bundle.pem'),
    nodePreload: fileURLToPath(new URL('./node-preload.mjs', import.meta.url)),
  };
  replace(files.ca, pem);
  replace(files.bundle, `${systemBundle(environment.SSL_CERT_FILE)}\n${pem}`);
  return files;
}

/** Over the network only a pinned CA is taken; on this machine the gate's own word is enough. */
function vouchedFor(offered: string, { url }: GateAddress, fingerprint: string | undefined): string {
  const { hostname } = new URL(url);
  const local = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  if (local || fingerprint !== undefined) return offered;
  throw new StartError(
    `${hostname} is another machine: give its CA with --ca, or pin it with --ca-fingerprint. The gate offers ${fingerprintOf(offered)}; compare that with ca.pem in its data directory.`,
    { exitCode: 2 },
  );
}

function same(pem: string, { path, offered, gate }: { path: string; offered: string; gate: GateAddress }): string {
  if (fingerprintOf(pem) === fingerprintOf(offered)) return pem;
  throw new StartError(
    `The CA in ${path} is not the one of the gate at ${gate.url}. Give the gate's with --ca, or another gate with --gate.`,
  );
}

function checkFingerprint(pem: string, pinned: string | undefined): void {
  if (pinned === undefined || plain(fingerprintOf(pem)) === plain(pinned)) return;
  throw new StartError(`The gate's CA has the fingerprint ${fingerprintOf(pem)}, not the pinned ${pinned}.`);
}

function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch (cause) {
    throw new StartError('The CA is not a certificate in PEM.', { exitCode: 2, cause });
  }
}

const plain = (fingerprint: string): string => fingerprint.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();

/** The CA of an instance whose data directory is named, or lies below the working directory. */
function ownDataDirectory(dataDir = './data'): string | undefined {
  const path = join(dataDir, 'ca.pem');
  return existsSync(path) ? path : undefined;
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`The CA file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      exitCode: 2,
    });
  }
}

/** A folder that nobody else can write: what lies in it is trusted, and its name can be guessed. */
function privateFolder(name: string): string {
  const folder = join(tmpdir(), name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  const mine = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !mine || (found.mode & 0o022) !== 0) {
    throw new StartError(
      `${folder} belongs to somebody else, so certificates in it cannot be trusted. Remove it, or set TMPDIR to a folder of your own.`,
    );
  }
  return folder;
}

/** In one step, because programs that were started before read the same files. */
function replace(path: string, content: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
  const next = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(next, content, { mode: 0o600 });
  renameSync(next, path);
}

const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];

/** What the machine trusts already: a bundle that was set, the system's, or Node's own list. */
function systemBundle(set: string | undefined): string {
  const found = [set, ...SYSTEM_BUNDLES].find((path) => path !== undefined && existsSync(path));
  return found === undefined ? rootCertificates.join('\n') : readFileSync(found, 'utf8');
}
