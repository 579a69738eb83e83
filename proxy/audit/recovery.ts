// Where did the stream stop? Reads back what is behind the heads cache, checking each line; a torn last line is named for cutting, a broken
// chain becomes an alarm and stops nothing.

import { stat } from 'node:fs/promises';
import { ChainWalk, emptyHeads, type StreamHeads } from './chain.ts';
import { loadHeads } from './heads-file.ts';
import { NO_HASH } from './line.ts';
import { readSegment, type Segment, segmentsIn } from './segments.ts';

/** Something about the ledger that somebody must look at. */
export interface LedgerAlarm {
  readonly stream: string;
  readonly line: number;
  readonly why: string;
}

/** What a start finds of a stream. */
export interface ReadBack {
  readonly heads: StreamHeads & { prevLine: string };
  /** The segment to go on with, and its good bytes. */
  readonly segment: number;
  readonly size: number;
  /** Bytes behind the last newline of the last segment; they were never acknowledged. */
  readonly tornBytes: number;
  /** The first break since the cache. */
  readonly alarm: LedgerAlarm | undefined;
}

/** Reads a stream's state from its directory. Writes nothing. */
export async function readBack(directory: string, stream: string): Promise<ReadBack> {
  const segments = await segmentsIn(directory);
  const cached = await loadHeads(directory, segments);
  const walk = cached ? new ChainWalk(stream, cached.heads) : walkFrom(stream, segments[0]);
  let from = cached?.offset ?? 0;
  let alarm: LedgerAlarm | undefined;
  let end = { segment: 1, size: 0, tornBytes: 0 };
  for (const segment of segments.filter(({ firstLine }) => firstLine >= (cached?.segment ?? 0))) {
    if (end.tornBytes > 0) alarm ??= { stream, line: walk.heads.line, why: 'the end of its segment is torn' };
    const read = await follow(walk, segment, from);
    alarm ??= read.broken && { stream, ...read.broken };
    end = { segment: segment.firstLine, size: read.end, tornBytes: read.tornBytes };
    from = 0;
  }
  if (segments.length === 0) end.segment = walk.heads.line + 1;
  const { heads } = walk;
  return { heads: Object.assign(heads, { prevLine: heads.prevLine ?? NO_HASH }), ...end, alarm };
}

function walkFrom(stream: string, first: Segment | undefined): ChainWalk {
  const heads = emptyHeads();
  if (!first || first.firstLine === 1) return new ChainWalk(stream, heads);
  heads.line = first.firstLine - 1;
  heads.prevLine = undefined;
  return new ChainWalk(stream, heads, { openStart: () => true });
}

async function follow(
  walk: ChainWalk,
  segment: Segment,
  from: number,
): Promise<{ end: number; tornBytes: number; broken: { line: number; why: string } | undefined }> {
  let broken: { line: number; why: string } | undefined;
  let end = from;
  let tornBytes = 0;
  for await (const batch of readSegment(segment, from)) {
    for (const bytes of batch.lines) {
      const { line, why } = walk.follow(bytes);
      if (why !== undefined) broken ??= { line, why };
    }
    end = batch.end;
    tornBytes = batch.tornBytes ?? 0;
  }
  const { size } = await stat(segment.path);
  return { end, tornBytes: Math.max(tornBytes, size - end), broken };
}
