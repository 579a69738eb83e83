// Where do the lines of a stream lie, and how are they read? `<data dir>/ledger/<stream>/<first line>.jsonl`, oldest first.
// Reading goes by chunks and never holds a whole segment.

import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_LINE_BYTES } from './line.ts';

const DIGITS = 12;
const SEGMENT = /^(\d{12,16})\.jsonl$/;
const STREAM = /^[a-z0-9_-]{1,64}$/;
const CHUNK_BYTES = 128 * 1024;
const NEWLINE = 10;

/** One segment file. */
export interface Segment {
  readonly path: string;
  readonly firstLine: number;
}

/** Some consecutive lines as bytes without newlines. `end` is the offset in the segment behind the last of them. */
export interface LineBatch {
  readonly lines: readonly Buffer[];
  readonly segment: Segment;
  readonly end: number;
  /** Set on a segment's last batch: how many bytes follow the last newline. */
  readonly tornBytes?: number;
}

/** Whether a name can be a stream's: lower-case letters, digits, `_` and `-`, at most 64. */
export function isStreamName(name: string): boolean {
  return STREAM.test(name);
}

/** The directory that holds all streams. */
export function ledgerDirectory(dataDir: string): string {
  return join(dataDir, 'ledger');
}

/** The directory that holds a stream's segments. */
export function streamDirectory(dataDir: string, stream: string): string {
  return join(ledgerDirectory(dataDir), stream);
}

/** The path of the segment that starts with this line. */
export function segmentPath(directory: string, firstLine: number): string {
  return join(directory, `${String(firstLine).padStart(DIGITS, '0')}.jsonl`);
}

/** The names of the streams that have a directory here, sorted; none where there is no ledger. */
export async function streamsIn(dataDir: string): Promise<string[]> {
  const entries = await readdir(ledgerDirectory(dataDir), { withFileTypes: true }).catch(noneIfMissing);
  return entries
    .filter((entry) => entry.isDirectory() && isStreamName(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** A stream's segments, oldest first. */
export async function segmentsIn(directory: string): Promise<Segment[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(noneIfMissing);
  return entries
    .flatMap(({ name }) => {
      const found = SEGMENT.exec(name);
      return found ? [{ path: join(directory, name), firstLine: Number(found[1]) }] : [];
    })
    .sort((one, two) => one.firstLine - two.firstLine);
}

function noneIfMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

/** The lines of one segment from byte `from` on, as far as the file reaches when reading starts. The last batch says what is torn. */
export async function* readSegment(segment: Segment, from = 0): AsyncGenerator<LineBatch> {
  const file = await open(segment.path, 'r');
  try {
    const { size } = await file.stat();
    let rest: Buffer = Buffer.alloc(0);
    let at = from;
    while (at < size) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const known =
        rest.length === 0 ? chunk.subarray(0, bytesRead) : Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const { lines, rest: left } = cutLines(known);
      rest = left;
      if (rest.length > MAX_LINE_BYTES) {
        lines.push(rest);
        rest = Buffer.alloc(0);
      }
      if (lines.length > 0) yield { lines, segment, end: at - rest.length };
    }
    yield { lines: [], segment, end: at - rest.length, tornBytes: rest.length };
  } finally {
    await file.close();
  }
}

function cutLines(bytes: Buffer): { lines: Buffer[]; rest: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return { lines, rest: bytes.subarray(start) };
}

/** A stream's lines from the segment that holds `fromLine` on; that segment is read from its start. */
export async function* readStream(directory: string, fromLine = 1): AsyncGenerator<LineBatch> {
  const segments = await segmentsIn(directory);
  const first = Math.max(
    0,
    segments.findLastIndex((segment) => segment.firstLine <= fromLine),
  );
  for (const segment of segments.slice(first)) yield* readSegment(segment);
}

/** The bytes of all segments together, for progress. */
export async function streamBytes(directory: string): Promise<number> {
  const segments = await segmentsIn(directory);
  const sizes = await Promise.all(segments.map(async ({ path }) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
