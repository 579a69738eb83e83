// How does a start avoid reading the whole ledger? The heads of all chains at some line, kept beside the segments as a cache:
// it counts only while the line it names stands where it says, with the hash it says.

import { createHash } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamHeads } from './chain.ts';
import { type Link, statedHash } from './line.ts';
import { type Segment, segmentPath } from './segments.ts';

const NAME = 'heads.json';
const TENANTS_PER_WRITE = 2_000;
const TAIL_BYTES = 76;

/** Heads with the place in the files that they are the heads of. */
export interface PlacedHeads {
  readonly heads: StreamHeads & { prevLine: string };
  /** First line of the segment, and the offset behind the line in it. */
  readonly segment: number;
  readonly offset: number;
}

/** Writes the cache anew, atomically. Works on a copy and lets other work in between; rejects on I/O errors. */
export async function saveHeads(directory: string, { heads, segment, offset }: PlacedHeads): Promise<void> {
  const chains = [...heads.chains];
  const path = join(directory, NAME);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    const digest = createHash('sha256');
    const write = async (text: string): Promise<void> => {
      digest.update(text);
      await file.write(text);
    };
    await write(`${JSON.stringify({ v: 1, line: heads.line, hash: heads.prevLine, segment, offset })}\n`);
    for (let at = 0; at < chains.length; at += TENANTS_PER_WRITE) {
      const part = chains.slice(at, at + TENANTS_PER_WRITE);
      await write(part.map(([chain, { seq, hash }]) => `${JSON.stringify([chain, seq, hash])}\n`).join(''));
    }
    await file.write(`${digest.digest('hex')}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** The cache, where there is one that fits the segments; undefined otherwise, whatever is wrong with it. */
export async function loadHeads(directory: string, segments: readonly Segment[]): Promise<PlacedHeads | undefined> {
  const text = await readFile(join(directory, NAME), 'utf8').catch(() => undefined);
  const placed = text === undefined ? undefined : parse(text);
  if (!placed || !segments.some(({ firstLine }) => firstLine === placed.segment)) return undefined;
  return (await standsThere(directory, placed)) ? placed : undefined;
}

function parse(text: string): PlacedHeads | undefined {
  const body = text.slice(0, text.lastIndexOf('\n', text.length - 2) + 1);
  if (createHash('sha256').update(body).digest('hex') !== text.slice(body.length, -1)) return undefined;
  const [first, ...rest] = body.trimEnd().split('\n');
  const { line, hash, segment, offset } = JSON.parse(first as string) as {
    line: number;
    hash: string;
    segment: number;
    offset: number;
  };
  const chains = new Map<string, Link>();
  for (const one of rest) {
    const [chain, seq, link] = JSON.parse(one) as [string, number, string];
    chains.set(chain, { seq, hash: link });
  }
  return { heads: { line, prevLine: hash, chains }, segment, offset };
}

async function standsThere(directory: string, { heads, segment, offset }: PlacedHeads): Promise<boolean> {
  if (offset < TAIL_BYTES) return false;
  const file = await open(segmentPath(directory, segment), 'r');
  try {
    const tail = Buffer.alloc(TAIL_BYTES);
    const { bytesRead } = await file.read(tail, 0, TAIL_BYTES, offset - TAIL_BYTES);
    return (
      bytesRead === TAIL_BYTES && tail[TAIL_BYTES - 1] === 10 && statedHash(tail.subarray(0, -1)) === heads.prevLine
    );
  } finally {
    await file.close();
  }
}
