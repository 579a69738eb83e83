// What does a body hold, if it is not too long? Reads a stream up to a limit, and gives it back whole where it is longer, so that a
// request that nobody has to look into any more goes on streaming.

import type { Readable } from 'node:stream';
import { GateError } from '../errors.ts';

/** What was read of a body. */
export interface CapturedBody {
  /** All of it, or its first `limitBytes` bytes. */
  readonly bytes: Buffer;
  readonly complete: boolean;
  /** Where it is not complete: the stream from its first byte on, those read already included. */
  readonly rest?: Readable;
}

/**
 * Reads `body` until its end or until it has more than `limitBytes` bytes. Rejects with the stream's own error when it breaks, and
 * with GateError `invalid_request` when it closes before its end. Sets no time limit.
 */
export function captureBody(body: Readable, limitBytes: number): Promise<CapturedBody> {
  return new Promise((resolve, reject) => {
    const capture = new Capture(body, limitBytes, { resolve, reject });
    capture.begin();
  });
}

interface Settle {
  resolve(captured: CapturedBody): void;
  reject(error: unknown): void;
}

class Capture {
  readonly #body: Readable;
  readonly #limitBytes: number;
  readonly #settle: Settle;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(body: Readable, limitBytes: number, settle: Settle) {
    this.#body = body;
    this.#limitBytes = limitBytes;
    this.#settle = settle;
  }

  // 'readable' and read() rather than 'data' and pause(): a paused stream would stay paused for whoever is given the rest.
  begin(): void {
    if (this.#body.destroyed) {
      this.#onClose();
      return;
    }
    this.#body
      .on('readable', this.#onReadable)
      .on('end', this.#onEnd)
      .on('error', this.#onError)
      .on('close', this.#onClose);
  }

  #leave(): void {
    this.#body
      .off('readable', this.#onReadable)
      .off('end', this.#onEnd)
      .off('error', this.#onError)
      .off('close', this.#onClose);
  }

  readonly #onReadable = (): void => {
    for (let chunk = this.#body.read() as Buffer | null; chunk !== null; chunk = this.#body.read() as Buffer | null) {
      this.#chunks.push(chunk);
      this.#size += chunk.length;
      if (this.#size > this.#limitBytes) {
        this.#overflow();
        return;
      }
    }
  };

  #overflow(): void {
    this.#leave();
    const read = Buffer.concat(this.#chunks, this.#size);
    this.#body.unshift(read);
    this.#settle.resolve({ bytes: read.subarray(0, this.#limitBytes), complete: false, rest: this.#body });
  }

  readonly #onEnd = (): void => {
    this.#leave();
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#size);
    this.#settle.resolve({ bytes, complete: true });
  };

  readonly #onError = (error: unknown): void => {
    this.#leave();
    this.#settle.reject(error);
  };

  readonly #onClose = (): void => {
    this.#leave();
    this.#settle.reject(this.#body.errored ?? new GateError('invalid_request', 'The body was cut before its end'));
  };
}
