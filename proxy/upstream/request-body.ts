// How does a streamed request body reach the origin without being given away? Piece by piece, at the origin's pace; the source stays the
// caller's, so that an early answer does not cut the agent's connection.

import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { streamed } from '../runtime/stream-memory.ts';

/** What a body being sent says to its connection. */
export interface BodyProgress {
  /** Another piece has left. */
  sent(): void;
  /** All of it has been written. */
  whole(): void;
  /** The source broke off, or is not as long as it was declared. The origin must not take what it got for the whole. */
  broken(cause: Error): void;
}

/** A body on its way. `length` in bytes as declared; undefined: chunked. */
export class RequestBody {
  readonly #source: Readable;
  readonly #progress: BodyProgress;
  /** Bytes that were declared and have not left; undefined: nothing was declared. */
  #left: number | undefined;
  #socket: Socket | undefined;
  #over = false;

  constructor(source: Readable, length: number | undefined, progress: BodyProgress) {
    this.#source = source;
    this.#left = length;
    this.#progress = progress;
    // Stays for good: a source that fails after it was let go would have no listener, and end the process.
    source.on('error', this.#onError);
  }

  /** Begins to read the source; what it gives goes to `socket`. */
  start(socket: Socket): void {
    this.#socket = socket;
    const source = this.#source;
    source.on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose);
    // What ended or broke before says so no more.
    if (source.readableEnded) queueMicrotask(this.#onEnd);
    else if (source.destroyed) queueMicrotask(this.#onClose);
    else source.resume();
  }

  /** The origin takes more. */
  drained(): void {
    if (!this.#over) this.#source.resume();
  }

  /** Lets go of the source, which is left paused. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    const source = this.#source;
    source.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    source.pause();
  }

  readonly #onData = (piece: Uint8Array): void => {
    if (piece.byteLength === 0) return;
    if (this.#left !== undefined) this.#left -= piece.byteLength;
    if (this.#left !== undefined && this.#left < 0) {
      this.#break(new Error('the request body is longer than it was declared'));
      return;
    }
    streamed(piece.byteLength);
    this.#progress.sent();
    if (!this.#write(piece)) this.#source.pause();
  };

  /** False: the origin does not take more for now. */
  #write(piece: Uint8Array): boolean {
    const socket = this.#socket as Socket;
    if (this.#left !== undefined) return socket.write(piece);
    socket.cork();
    socket.write(`${piece.byteLength.toString(16)}\r\n`, 'latin1');
    socket.write(piece);
    const room = socket.write('\r\n', 'latin1');
    socket.uncork();
    return room;
  }

  readonly #onEnd = (): void => {
    if (this.#over) return;
    if (this.#left !== undefined && this.#left > 0) {
      this.#break(new Error('the request body is shorter than it was declared'));
      return;
    }
    this.stop();
    if (this.#left === undefined) this.#socket?.write('0\r\n\r\n', 'latin1');
    this.#progress.whole();
  };

  readonly #onError = (error: Error): void => this.#break(error);
  readonly #onClose = (): void => {
    if (!this.#source.readableEnded) this.#break(new Error('the request body broke off'));
  };

  #break(cause: Error): void {
    if (this.#over) return;
    this.stop();
    this.#progress.broken(cause);
  }
}
