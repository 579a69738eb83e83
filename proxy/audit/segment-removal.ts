// When may a segment file go? When the index has forgotten every line in it, each by a signed statement; oldest first, never the one that
// is being written. Each leaves a signed checkpoint of its last line before it goes, so that what follows still verifies from there.

import { open, rm } from 'node:fs/promises';
import type { SystemStore } from '../../store/store.ts';
import type { Logger } from '../runtime/logger.ts';
import type { Checkpoints } from './checkpoints.ts';
import { parseLine } from './line.ts';
import type { KnownRemovals, Removals } from './removals.ts';
import { readSegment, type Segment, segmentsIn, streamDirectory, streamsIn } from './segments.ts';

/** What {@link SegmentRemoval} needs. */
export interface SegmentRemovalParts {
  readonly dataDir: string;
  readonly system: SystemStore;
  readonly checkpoints: Checkpoints;
  readonly removals: Removals;
  readonly logger: Logger;
}

/** Removes what nobody keeps any more. One run at a time; callers that come meanwhile wait for theirs. */
export class SegmentRemoval {
  readonly #parts: SegmentRemovalParts;
  #running: Promise<unknown> = Promise.resolve();

  constructor(parts: SegmentRemovalParts) {
    this.#parts = parts;
  }

  /** Removes the segments in this data directory that may go; answers how many went. Rejects on I/O errors. */
  removeForgotten(): Promise<number> {
    const run = this.#running.then(() => this.#remove());
    this.#running = run.catch(() => undefined);
    return run;
  }

  async #remove(): Promise<number> {
    let removed = 0;
    for (const stream of await streamsIn(this.#parts.dataDir)) removed += await this.#removeFrom(stream);
    return removed;
  }

  async #removeFrom(stream: string): Promise<number> {
    const { dataDir, system, removals, logger } = this.#parts;
    const directory = streamDirectory(dataDir, stream);
    const { items } = await system.auditIndex.page({
      limit: 1,
      where: { stream },
      sort: { column: 'line' },
      uncounted: true,
    });
    const oldest = items[0]?.line ?? 0;
    const segments = await segmentsIn(directory);
    const going = segments.filter((_, at) => (segments[at + 1]?.firstLine ?? Number.POSITIVE_INFINITY) <= oldest);
    if (going.length === 0) return 0;
    const known = await removals.known();
    let removed = 0;
    for (const segment of going) {
      const last = await lastOfForgotten(segment, known);
      if (!last) {
        logger.error(
          { stream, segment: segment.firstLine },
          'a ledger segment stays: lines of it are missing in the index without having been deleted',
        );
        break;
      }
      await this.#parts.checkpoints.makeForRemoval([{ stream, ...last }]);
      await rm(segment.path);
      await syncDirectory(directory);
      removed += 1;
    }
    return removed;
  }
}

/** The segment's last line, if every line of it was forgotten on purpose. */
async function lastOfForgotten(
  segment: Segment,
  known: KnownRemovals,
): Promise<{ line: number; hash: string } | undefined> {
  let last: { line: number; hash: string } | undefined;
  for await (const { lines, tornBytes = 0 } of readSegment(segment)) {
    if (tornBytes > 0) return undefined;
    for (const bytes of lines) {
      const entry = parseLine(bytes.toString('utf8'));
      if (!entry || !known.covers(entry)) return undefined;
      last = { line: entry.line, hash: entry.hash };
    }
  }
  return last;
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
