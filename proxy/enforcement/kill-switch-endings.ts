// Who notices that a kill switch has ended by itself? It stops nothing from that moment; this writes it down, so that bars go and lists say so.

import type { Clock } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { KillSwitchesInForce } from '../snapshot.ts';

const EVERY_MS = 500;

interface Parts {
  readonly rules: { readonly current: { readonly killSwitches: KillSwitchesInForce } };
  readonly killSwitches: { endDue(): Promise<void> };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Keeps an eye on the end times of what is in force. */
export class KillSwitchEndings {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#running ??= this.#look().finally(() => {
        this.#running = undefined;
      });
    }, EVERY_MS);
    this.#timer.unref();
  }

  /** Resolves once nothing is being written any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  async #look(): Promise<void> {
    const { rules, killSwitches, clock, logger } = this.#parts;
    const now = clock.now();
    const { active } = rules.current.killSwitches;
    if (!active.some(({ expires_at }) => expires_at !== null && expires_at <= now)) return;
    await killSwitches
      .endDue()
      .catch((error: unknown) => logger.error({ err: error }, 'the end of a kill switch could not be recorded'));
  }
}
