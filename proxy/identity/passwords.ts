// Is this the password? argon2id with 19 MiB, t = 2, p = 1 (OWASP's floor); unknown people cost the same time as known ones.

import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import { ApiError } from '../errors.ts';
import { invalid } from './refusals.ts';

const COST = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const SHORTEST = 12;
const LONGEST = 1_024;

/** Hashes and compares. At most `parallel` at once, since each takes 19 MiB and a thread of the pool that the database needs too. */
export class Passwords {
  readonly #parallel: number;
  readonly #longestQueue: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #decoy: Promise<string> | undefined;

  constructor({ parallel = 2, longestQueue = 128 }: { parallel?: number; longestQueue?: number } = {}) {
    this.#parallel = parallel;
    this.#longestQueue = longestQueue;
  }

  /** The hash in PHC form. Throws `unavailable` when too many are waiting. */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => argon2.hash(password, COST));
  }

  /** Whether the password belongs to the hash. Without a hash it takes as long and is false. Throws `unavailable` as `hash` does. */
  async matches(hash: string | null | undefined, password: string): Promise<boolean> {
    this.#decoy ??= this.hash(randomBytes(16).toString('hex'));
    const against = hash ?? (await this.#decoy);
    const equal = await this.#inTurn(() => argon2.verify(against, password));
    return equal && hash !== null && hash !== undefined;
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#parallel) {
      if (this.#waiting.length >= this.#longestQueue)
        throw new ApiError('unavailable', 'Too many people are signing in at this moment. Try again in a few seconds.');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}

/** Refuses passwords that are guessed first. Throws `invalid_request` at `pointer`, never repeating the password. */
export function demandPassword(
  password: string,
  about: { readonly email: string; readonly name: string },
  pointer = '/password',
): void {
  const length = [...password].length;
  if (length < SHORTEST || Buffer.byteLength(password) > LONGEST)
    throw invalid(
      pointer,
      `A password has at least ${SHORTEST} characters (and at most ${LONGEST} bytes); this one has ${length}.`,
    );
  if (new Set(password).size < 4)
    throw invalid(pointer, 'This password repeats the same few characters; use several words.');
  const told = password.toLowerCase();
  if (told === about.email || told === about.name.toLowerCase())
    throw invalid(pointer, 'The password must not be the name or the e-mail address.');
}
