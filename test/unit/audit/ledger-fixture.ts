// What do the ledger's tests share? A directory that goes away, entries to write, and the file's lines.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Entry, EntryInput } from '../../../proxy/audit/entry.ts';
import { type LedgerOptions, openLedger, type SegmentLedger } from '../../../proxy/audit/ledger.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';

export const STREAM = 'gate';

export function freshDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), 'holdgate-ledger-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function open(dataDir: string, options: Partial<LedgerOptions> = {}): Promise<SegmentLedger> {
  return openLedger({
    dataDir,
    stream: STREAM,
    durability: 'written',
    clock: systemClock,
    logger: silentLogger,
    ...options,
  });
}

export function change(tenant: string | null, n: number | string = 1): EntryInput {
  return {
    kind: 'agent.created',
    tenant_id: tenant,
    organization_id: 'org_one',
    actor: { kind: 'person', id: 'usr_01j9x000000000000000000001' },
    subject: { kind: 'agent', id: `agt_${n}` },
    after: { name: `agent ${n}` },
  };
}

export function segmentsOf(dataDir: string, stream = STREAM): string[] {
  const directory = join(dataDir, 'ledger', stream);
  return readdirSync(directory)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(directory, name));
}

export function linesOf(dataDir: string, stream = STREAM): string[] {
  return segmentsOf(dataDir, stream).flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(0, -1));
}

export function entriesOf(dataDir: string, stream = STREAM): Entry[] {
  return linesOf(dataDir, stream).map((line) => JSON.parse(line) as Entry);
}
