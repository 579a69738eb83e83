// `holdgate audit verify`: is the ledger whole, from its files alone, without the program that wrote it or its database?

import { readFile } from 'node:fs/promises';
import { type Checkpoint, isSigned, readCheckpoint } from '../audit/checkpoint.ts';
import { keptCheckpoints } from '../audit/checkpoints.ts';
import { streamBytes, streamDirectory, streamsIn } from '../audit/segments.ts';
import { type StreamReport, verifyFiles } from '../audit/verify.ts';
import { StartError } from '../errors.ts';

const PROGRESS_FROM_BYTES = 64 * 1024 * 1024;

/** What to check, and where to write. Lines have no newline; `progress` is called now and then on large ledgers. */
export interface AuditVerifyOptions {
  readonly dataDir: string;
  /** Path of an exported checkpoint, or of a list of them as the API answers it. */
  readonly checkpoint?: string | undefined;
  readonly print?: (line: string) => void;
  readonly progress?: (text: string) => void;
}

/**
 * Prints a line for every stream and answers the exit code: 0 whole, 1 broken. A torn last line, left by a crash, is named and is no break.
 * Throws StartError when there is no ledger or the checkpoint cannot be read. Whose key signed a checkpoint is for people to compare.
 */
export async function auditVerify(options: AuditVerifyOptions): Promise<0 | 1> {
  const { dataDir, checkpoint, print = (line) => console.log(line) } = options;
  const given = checkpoint === undefined ? [] : await readGiven(checkpoint);
  for (const { at, public_key } of given) print(`checkpoint of ${at}, signed by ${public_key}`);
  const streams = await streamsIn(dataDir);
  if (streams.length === 0 && given.length === 0)
    throw new StartError(`There is no ledger in ${dataDir}. Name the data directory with HOLDGATE_DATA_DIR.`);
  const report = await verifyFiles(dataDir, {
    checkpoints: [...(await keptCheckpoints(dataDir)), ...given],
    ...(await progressOf(options, streams)),
  });
  for (const stream of report.streams) print(sentence(stream));
  return report.ok ? 0 : 1;
}

async function progressOf(
  { dataDir, progress }: AuditVerifyOptions,
  streams: readonly string[],
): Promise<{ progress?: (bytes: number) => void }> {
  const sizes = await Promise.all(streams.map((stream) => streamBytes(streamDirectory(dataDir, stream))));
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (!progress || all < PROGRESS_FROM_BYTES) return {};
  let done = 0;
  let shown = 0;
  return {
    progress: (bytes) => {
      done += bytes;
      const percent = Math.floor((done / all) * 100);
      if (percent > shown) progress(`${percent} %`);
      shown = Math.max(shown, percent);
    },
  };
}

function sentence({ stream, ok, entries, last_line, torn_bytes, first_broken, removed }: StreamReport): string {
  if (!ok) return `${stream}: BROKEN at line ${first_broken?.line}: ${first_broken?.why}`;
  const torn =
    torn_bytes > 0
      ? `; ${torn_bytes} bytes of a write that a crash cut short follow, and the next start cuts them`
      : '';
  const begins = removed
    ? `; it begins at line ${removed.lines + 1}: the lines before were removed on purpose on ${removed.at}, signed by ${removed.public_key}`
    : '';
  return `${stream}: whole, ${entries} entries up to line ${last_line}${begins}${torn}`;
}

async function readGiven(path: string): Promise<Checkpoint[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new StartError(`The checkpoint ${path} cannot be read as JSON.`, { cause });
  }
  const items =
    typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
      ? value.items
      : [value];
  return items.map((item) => {
    const checkpoint = readCheckpoint(item);
    if (!checkpoint)
      throw new StartError(`${path} is not a checkpoint: it needs v, kind, at, streams, public_key and signature.`);
    if (!isSigned(checkpoint))
      throw new StartError(
        `The signature of the checkpoint of ${checkpoint.at} in ${path} is not valid: it was changed after signing.`,
      );
    return checkpoint;
  });
}
