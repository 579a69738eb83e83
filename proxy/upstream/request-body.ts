// How does a streamed request body reach the client without giving it away? A thin view of the source: the client may pause, resume
// and end the view, but the source stays the caller's, so that an early answer does not cut the agent's connection.

import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { streamed } from '../runtime/stream-memory.ts';

/** Passes data, end, error and close on. Begins to read at the first `resume`; a source that closes early is an error. */
export class RequestBody extends EventEmitter {
  errored: Error | null = null;
  closed = false;
  readableEnded = false;
  destroyed = false;
  readonly #source: Readable;
  #flowing = false;

  constructor(source: Readable) {
    super();
    this.#source = source;
    source.on('error', this.#onError).on('close', this.#onClose);
    if (source.destroyed && !source.readableEnded) queueMicrotask(this.#onClose);
  }

  resume(): this {
    if (this.destroyed) return this;
    if (!this.#flowing) {
      this.#flowing = true;
      this.#source.on('data', this.#onData).on('end', this.#onEnd);
    }
    this.#source.resume();
    return this;
  }

  pause(): this {
    this.#source.pause();
    return this;
  }

  /** Lets go of the source, which is left paused. */
  destroy(): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    const source = this.#source;
    source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    source.pause();
    return this;
  }

  /** Marks this as a stream to the client, which never calls it. */
  pipe(): never {
    throw new Error('a request body is not piped');
  }

  readonly #onData = (chunk: Uint8Array) => {
    streamed(chunk.byteLength);
    this.emit('data', chunk);
  };
  readonly #onEnd = () => {
    this.readableEnded = true;
    this.emit('end');
  };
  readonly #onError = (error: Error) => {
    if (this.destroyed || this.readableEnded) return;
    this.errored = error;
    // Before the client listens and after it has left, an error event would have no listener and end the process.
    if (this.listenerCount('error') > 0) this.emit('error', error);
  };
  readonly #onClose = () => {
    if (this.closed || this.readableEnded || this.destroyed) return;
    this.closed = true;
    if (this.errored === null) this.#onError(new Error('the request body broke off'));
  };
}
