// A process that appends to a ledger as fast as it can and says which entries were acknowledged, one line each: `<id> <hash>`.
// Refused ones are said as `refused <code>`. Arguments: data directory, durability, writers, bytes a segment.

import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Durability } from '../../proxy/audit/ledger.ts';
import { openLedger } from '../../proxy/audit/ledger.ts';
import { GateError } from '../../proxy/errors.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';
import { silentLogger } from '../../proxy/runtime/logger.ts';

const PAUSE_MS = 5;
const [dataDir = '', durability = 'written', writers = '1', segmentBytes = '65536'] = process.argv.slice(2);
const ledger = await openLedger({
  dataDir,
  stream: 'gate',
  durability: durability as Durability,
  clock: systemClock,
  logger: silentLogger,
  segmentBytes: Number(segmentBytes),
});
say(`open ${process.pid}`);

async function write(tenant: number): Promise<never> {
  for (let n = 0; ; n += 1) {
    try {
      const { id, hash } = await ledger.append({
        kind: 'decision',
        tenant_id: `tnt_${tenant}`,
        organization_id: 'org_one',
        actor: { kind: 'agent', id: 'agt_one' },
        details: { process: process.pid, n, filling: 'x'.repeat((n * 7919) % 3_000) },
      });
      say(`${id} ${hash}`);
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      say(`refused ${error.code}`);
      await pause(PAUSE_MS);
    }
  }
}

/** Blocks until the pipe has it, so that what was said is never lost with the process. */
function say(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  for (let done = 0; done < bytes.length; ) done += sayNow(bytes.subarray(done));
}

function sayNow(bytes: Buffer): number {
  try {
    return writeSync(1, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}

await Promise.all(Array.from({ length: Number(writers) }, (_, tenant) => write(tenant)));
