// Commands of the product, without a process for each: starting one takes longer than most of them run.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Ended, Ordered } from './commands-process.ts';

export type { Ended } from './commands-process.ts';

/** One process for commands that come one after the other. */
export class Commands {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(resolve(import.meta.dirname, 'commands-process.ts'), { execArgv: [] });
  }

  /** Runs `holdgate <words>`. Not two at a time. */
  async run(words: readonly string[], environment: Ordered['environment']): Promise<Ended> {
    const ended = once(this.#child, 'message') as Promise<[Ended]>;
    this.#child.send({ words, environment } satisfies Ordered);
    return (await ended)[0];
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }
}
