// How often may somebody guess? Failures count per (account, address), per address and per account. An account is never closed:
// under attack each address still gets a try a minute, so that its owner comes in from elsewhere.

import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { ApiError } from '../errors.ts';

const QUARTER_S = 15 * 60;

/** How many failures within 15 minutes are too many. */
export interface ThrottleLimits {
  readonly perPair: number;
  readonly perAddress: number;
  readonly perAccount: number;
}

const USUAL: ThrottleLimits = { perPair: 10, perAddress: 100, perAccount: 50 };

/** Counts failed attempts in memory of this process. Successes cost nothing. */
export class Throttle {
  readonly #limits: ThrottleLimits;
  readonly #pair: RateLimiterMemory;
  readonly #address: RateLimiterMemory;
  readonly #account: RateLimiterMemory;
  readonly #trickle = new RateLimiterMemory({ points: 1, duration: 60 });

  constructor(limits: ThrottleLimits = USUAL) {
    this.#limits = limits;
    this.#pair = new RateLimiterMemory({ points: limits.perPair, duration: QUARTER_S });
    this.#address = new RateLimiterMemory({ points: limits.perAddress, duration: QUARTER_S });
    this.#account = new RateLimiterMemory({ points: limits.perAccount, duration: QUARTER_S });
  }

  /**
   * Counts an attempt as failed until `succeeded` says otherwise, so that guesses in parallel count too.
   * Throws `too_many_attempts` when this address has failed too often, on this account or on any.
   */
  async attempt(account: string, sourceIp: string): Promise<void> {
    const pair = pairKey(account, sourceIp);
    refuse(await this.#pair.penalty(pair), this.#limits.perPair);
    refuse(await this.#address.penalty(sourceIp), this.#limits.perAddress);
    const attacked = await this.#account.penalty(account);
    const lately = await this.#trickle.penalty(pair);
    if (attacked.consumedPoints > this.#limits.perAccount) refuse(lately, 1);
  }

  /** Takes the attempt back, and forgets the failures of this address on this account. */
  async succeeded(account: string, sourceIp: string): Promise<void> {
    const pair = pairKey(account, sourceIp);
    await Promise.all([
      this.#pair.delete(pair),
      this.#trickle.delete(pair),
      this.#address.reward(sourceIp),
      this.#account.reward(account),
    ]);
  }
}

const pairKey = (account: string, sourceIp: string): string => `${sourceIp} ${account}`;

function refuse(seen: RateLimiterRes, most: number): void {
  if (seen.consumedPoints <= most) return;
  const seconds = Math.max(1, Math.ceil(seen.msBeforeNext / 1000));
  throw new ApiError(
    'too_many_attempts',
    `Too many failed attempts from here. Try again in ${seconds} seconds, or from another address.`,
    { more: { retry_after_s: seconds } },
  );
}
