// How is the instance, and how do agents reach it? Read from the configuration, the process, the database and the files of the moment.

import { X509Certificate } from 'node:crypto';
import { statfsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { resolve, sep } from 'node:path';
import type {
  Finding,
  Fleeting,
  GateView,
  Instance,
  InstanceReport,
  StorageView,
  StreamView,
} from '../api/instance.ts';
import { segmentsIn, streamDirectory, streamsIn } from '../audit/segments.ts';
import type { Certificates } from '../certificates/certificates.ts';
import type { Config } from '../config/config.ts';
import { ApiError } from '../errors.ts';
import { demandActiveTenant } from '../identity/authority.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { VERSION } from '../runtime/version.ts';
import { databasePlace } from './doctor/database.ts';
import { runningFindings } from './doctor/findings.ts';
import type { Ground } from './ground.ts';

/** File systems that forget: tmpfs and ramfs live in memory, an overlay is a container's own layer. */
const FORGETFUL: Readonly<Record<number, Exclude<Fleeting, null>>> = {
  16914836: 'memory',
  2240043254: 'memory',
  2035054128: 'container',
};
const EVERYWHERE = new Set(['0.0.0.0', '::', '[::]', '']);

/** What it is read from. */
export interface InstanceParts {
  readonly config: Config;
  readonly ground: Ground;
  readonly certificates: Certificates;
  readonly clock: Clock;
  readonly gatePort: () => number;
  readonly readiness: () => Promise<{ readonly ok: boolean; readonly why?: string }>;
}

/** Builds it; the process counts as started now. */
export function instanceOver(parts: InstanceParts): Instance {
  const startedMs = parts.clock.now();
  return {
    gate(principal, host) {
      demandActiveTenant(principal);
      return gateView(parts, host);
    },
    async report(principal) {
      demandRunning(principal);
      return reportOf(parts, startedMs);
    },
    async findings(principal, thorough) {
      demandRunning(principal);
      const found: Finding[] = [];
      for await (const one of runningFindings(parts.config, { thorough, answers: () => answering(parts) }))
        found.push(one);
      return found;
    },
  };
}

function demandRunning(principal: PersonPrincipal): void {
  demandActiveTenant(principal);
  if (principal.rights.instanceOwner) return;
  throw new ApiError('not_permitted', 'Only owners of the first organization run the instance and see this.', {
    check: 'not_permitted',
  });
}

/** Where a gate that listens everywhere is reached, only whoever asks can tell: by the name that they reached the console by. */
function gateView({ config, certificates, gatePort }: InstanceParts, host: string | undefined): GateView {
  const { gatewayPublicUrl, gatewayHost, gatewayName, publicUrl } = config;
  const asked = publicUrl ?? `http://${host ?? 'localhost'}`;
  const seen = URL.canParse(asked) ? new URL(asked).hostname : 'localhost';
  const name = EVERYWHERE.has(gatewayHost) ? seen : gatewayHost;
  return {
    url: gatewayPublicUrl ?? `http://${name.includes(':') && !name.startsWith('[') ? `[${name}]` : name}:${gatePort()}`,
    configured: gatewayPublicUrl !== undefined,
    name: gatewayName,
    ca_fingerprint: certificates.fingerprint,
  };
}

async function reportOf(parts: InstanceParts, startedMs: number): Promise<InstanceReport> {
  const { config, ground, certificates } = parts;
  const [facts, ready, checkpoints, streams] = await Promise.all([
    ground.store.facts(),
    parts.readiness(),
    ground.checkpoints.list(),
    streamsOf(ground),
  ]);
  const { rss, heapUsed } = process.memoryUsage();
  return {
    versions: { product: VERSION, node: process.version, schema: facts.schema, database: facts.version },
    process: {
      started_at: rfc3339(startedMs),
      rss_bytes: rss,
      heap_bytes: heapUsed,
      ready: ready.ok,
      why_not: ready.why ?? null,
    },
    storage: storageOf(config, ground.dataDir, facts.bytes),
    ledger: {
      durability: config.ledgerDurability,
      streams,
      last_checkpoint_at: checkpoints.findLast(({ kind }) => kind === 'heads')?.at ?? null,
    },
    authority: {
      fingerprint: certificates.fingerprint,
      ends_at: rfc3339(new X509Certificate(certificates.caPem).validToDate.getTime()),
    },
  };
}

function storageOf(config: Config, dataDir: string, bytes: number): StorageView {
  const { bavail, bsize } = statfsSync(dataDir);
  return {
    ...databasePlace({ ...config, dataDir }),
    bytes,
    data_dir: dataDir,
    free_bytes: bavail * bsize,
    fleeting: fleeting(dataDir),
    master_key: config.masterKey === undefined ? 'data_dir' : 'given',
  };
}

/** Whether this directory may be empty after the next start, as far as its file system tells. */
function fleeting(directory: string): Fleeting {
  const known = FORGETFUL[statfsSync(directory).type] ?? null;
  if (known === 'memory') return known;
  return resolve(directory).startsWith(resolve(tmpdir()) + sep) ? 'temporary' : known;
}

async function streamsOf({ dataDir, ledger }: Ground): Promise<StreamView[]> {
  const names = await streamsIn(dataDir);
  return Promise.all(
    names.map(async (stream) => {
      const segments = await segmentsIn(streamDirectory(dataDir, stream));
      const sizes = await Promise.all(segments.map(async ({ path }) => (await stat(path)).size));
      const bytes = sizes.reduce((sum, size) => sum + size, 0);
      return { stream, own: stream === ledger.stream, files: segments.length, bytes };
    }),
  );
}

async function answering({ ground, config }: InstanceParts): Promise<Finding> {
  const { kind } = databasePlace(config);
  const { version } = await ground.store.facts();
  return { name: 'database', ok: true, says: `${kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'} ${version} answers` };
}
