// How is something written down without anybody waiting for it? Remembered, and written in one go now and then and at the end. Only for what
// nobody decides by: what a crash or a fault takes with it is lost.

import type { Logger } from './logger.ts';

const EVERY_MS = 15_000;

/** Notes that are still to be written, one for each key. */
export class WriteBehind<Note> {
  readonly waiting = new Map<string, Note>();
  readonly #keep: (notes: readonly Note[]) => Promise<void>;
  readonly #failed: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** `keep` writes notes down; `what` says in the log what could not be. */
  constructor({
    keep,
    logger,
    what,
  }: { keep: (notes: readonly Note[]) => Promise<void>; logger: Logger; what: string }) {
    this.#keep = keep;
    this.#failed = (error) => logger.warn({ err: error }, what);
  }

  /** From now on every 15 s. */
  start(): void {
    this.#timer = setInterval(() => void this.write(), EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  /** Writes what is waiting; resolves once that, and what was begun before, has ended. Never rejects. */
  write(): Promise<void> {
    const notes = [...this.waiting.values()];
    this.waiting.clear();
    this.#writing = this.#writing.then(() => this.#keep(notes)).catch(this.#failed);
    return this.#writing;
  }
}
