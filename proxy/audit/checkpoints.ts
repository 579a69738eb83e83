// Who makes checkpoints, and where do they stay? Made on demand and by the hour; kept beside the ledger and handed out for keeping elsewhere.

import type { KeyObject } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import {
  type Checkpoint,
  isSigned,
  publicKeyText,
  readCheckpoint,
  type StreamHead,
  signCheckpoint,
} from './checkpoint.ts';
import { parseLine } from './line.ts';
import { readSegment, segmentsIn, streamDirectory, streamsIn } from './segments.ts';

const FILE = 'checkpoints.jsonl';
const HOUR_MS = 3_600_000;

/** A stream that this process writes. */
export interface LiveStream {
  readonly stream: string;
  readonly head: { readonly line: number; readonly hash: string };
}

/** What {@link Checkpoints} needs. */
export interface CheckpointsOptions {
  readonly dataDir: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The streams that this process writes; others in the data directory are read. */
  readonly live: () => readonly LiveStream[];
}

/** Makes, keeps and lists this instance's checkpoints. */
export class Checkpoints {
  readonly publicKey: string;
  readonly #options: CheckpointsOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: CheckpointsOptions) {
    this.#options = options;
    this.publicKey = publicKeyText(options.privateKey);
  }

  /** Signs where every stream stands now, and keeps that on the disk. Rejects on I/O errors. */
  async make(): Promise<Checkpoint> {
    return this.#keep('heads', await this.#heads());
  }

  /** Signs that lines up to these were removed on purpose. Call it before removing them. */
  async makeForRemoval(streams: readonly StreamHead[]): Promise<Checkpoint> {
    return this.#keep('removal', streams);
  }

  /** Every checkpoint kept here, oldest first. */
  list(): Promise<Checkpoint[]> {
    return keptCheckpoints(this.#options.dataDir);
  }

  /** Makes one every hour while something is written; the returned function ends it. */
  everyHour(): () => void {
    let last = '';
    const turn = async (): Promise<void> => {
      try {
        const heads = JSON.stringify(await this.#heads());
        if (heads !== last) await this.make();
        last = heads;
      } catch (err) {
        this.#options.logger.error({ err }, 'the hourly checkpoint of the audit ledger could not be made');
      }
    };
    this.#timer = setInterval(() => void turn(), HOUR_MS).unref();
    return () => clearInterval(this.#timer);
  }

  async #keep(kind: Checkpoint['kind'], streams: readonly StreamHead[]): Promise<Checkpoint> {
    const { clock, privateKey, dataDir } = this.#options;
    const checkpoint = signCheckpoint({ kind, at: rfc3339(clock.now()), streams }, privateKey);
    const file = await open(join(dataDir, FILE), 'a', 0o600);
    try {
      await file.write(`${JSON.stringify(checkpoint)}\n`);
      await file.datasync();
    } finally {
      await file.close();
    }
    return checkpoint;
  }

  async #heads(): Promise<StreamHead[]> {
    const live = new Map(this.#options.live().map(({ stream, head }) => [stream, { stream, ...head }]));
    for (const stream of await streamsIn(this.#options.dataDir)) {
      if (!live.has(stream)) live.set(stream, await headOf(this.#options.dataDir, stream));
    }
    return [...live.values()].filter(({ line }) => line > 0).sort((one, two) => (one.stream < two.stream ? -1 : 1));
  }
}

async function headOf(dataDir: string, stream: string): Promise<StreamHead> {
  const segments = await segmentsIn(streamDirectory(dataDir, stream));
  for (const segment of segments.toReversed()) {
    let last: Buffer | undefined;
    for await (const { lines } of readSegment(segment)) last = lines.at(-1) ?? last;
    const entry = last && parseLine(last.toString('utf8'));
    if (entry) return { stream, line: entry.line, hash: entry.hash };
  }
  return { stream, line: 0, hash: '' };
}

/** The checkpoints in a data directory, oldest first; one that is not validly signed is left out. */
export async function keptCheckpoints(dataDir: string): Promise<Checkpoint[]> {
  const text = await readFile(join(dataDir, FILE), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line) => {
    const checkpoint = readLine(line);
    return checkpoint && isSigned(checkpoint) ? [checkpoint] : [];
  });
}

function readLine(line: string): Checkpoint | undefined {
  try {
    return readCheckpoint(JSON.parse(line));
  } catch {
    return undefined;
  }
}
