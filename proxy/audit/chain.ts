// Does one line follow from those before it? Walks a stream line by line and keeps what the next line must state.
// After a break it goes on from what the lines themselves state, so that one edit is reported once.

import type { Entry } from './entry.ts';
import { chainOf, computedHash, type Link, NO_HASH, NO_LINK, parseLine, statedHash } from './line.ts';

/** Where a stream stands: its last line's number and hash, and the newest link of every chain in it. */
export interface StreamHeads {
  line: number;
  /** undefined after a line that cannot be read. */
  prevLine: string | undefined;
  readonly chains: Map<string, Link>;
}

/** What a walk says of one line: the entry where it can be read, and why it does not follow. */
export interface Followed {
  readonly entry: Entry | undefined;
  readonly line: number;
  readonly why: string | undefined;
}

/** Heads of a stream without lines. */
export function emptyHeads(): StreamHeads {
  return { line: 0, prevLine: NO_HASH, chains: new Map() };
}

/** Checks lines one after the other. `heads` is where it starts, and is moved along. */
export class ChainWalk {
  readonly heads: StreamHeads;
  readonly #stream: string;
  readonly #openStart: (chain: string) => boolean;

  /** The first link of chains that `openStart` names (older lines of theirs are gone) is taken as stated. */
  constructor(stream: string, heads: StreamHeads, options: { openStart?: (chain: string) => boolean } = {}) {
    this.#stream = stream;
    this.heads = heads;
    this.#openStart = options.openStart ?? (() => false);
  }

  /** The bytes of one line without its newline. */
  follow(bytes: Buffer): Followed {
    const entry = parseLine(bytes.toString('utf8'));
    if (!entry) {
      this.heads.line += 1;
      this.heads.prevLine = undefined;
      return { entry, line: this.heads.line, why: 'it is not an entry in JSON' };
    }
    const why = this.#complaint(entry, bytes);
    this.heads.line = entry.line;
    this.heads.prevLine = entry.hash;
    this.heads.chains.set(chainOf(entry), { seq: entry.seq, hash: entry.hash });
    return { entry, line: entry.line, why };
  }

  /** Goes on at this line although those before it are not there. Chains with an open start are then taken as stated again. */
  leapTo(line: number): void {
    this.heads.line = line - 1;
    this.heads.prevLine = undefined;
    for (const chain of [...this.heads.chains.keys()]) if (this.#openStart(chain)) this.heads.chains.delete(chain);
  }

  #complaint(entry: Entry, bytes: Buffer): string | undefined {
    if (entry.stream !== this.#stream) return `it belongs to stream ${entry.stream}`;
    if (entry.line !== this.heads.line + 1) return `its line number is ${entry.line}, not ${this.heads.line + 1}`;
    if (statedHash(bytes) !== entry.hash || computedHash(bytes) !== entry.hash) return 'its hash does not fit its text';
    if (this.heads.prevLine !== undefined && entry.prev_line !== this.heads.prevLine)
      return 'its prev_line is not the hash of the line before';
    return this.#chainComplaint(entry);
  }

  #chainComplaint(entry: Entry): string | undefined {
    const before = this.heads.chains.get(chainOf(entry));
    if (!before && this.#openStart(chainOf(entry))) return undefined;
    const { seq, hash } = before ?? NO_LINK;
    if (entry.seq !== seq + 1) return `its seq is ${entry.seq}, not ${seq + 1}`;
    return entry.prev_hash === hash ? undefined : 'its prev_hash is not the hash of the entry before in its chain';
  }
}
