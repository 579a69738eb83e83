// What is one upstream connection? An HTTP client that connects exactly once, and a tap on what it reads, so that the raw head of an
// answer can be checked and a connection that has seen a byte of an answer is told from one that has not.

import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import { GateError } from '../errors.ts';
import { Client } from './undici-client.ts';

/** More than this many bytes of heads are not kept; the answer is invalid then. */
const MOST_HEAD_BYTES = 160 * 1024;
const MOST_HEADER_BYTES = 64 * 1024;
const IDLE_MS = 4_000;
const NOTHING = Buffer.alloc(0);

export interface ConnectionOptions {
  /** `https://host:port`, for the client's own books. */
  readonly origin: string;
  readonly headersMs: number;
  readonly bodyIdleMs: number;
  /** A connected (and secured) socket. */
  open(signal: AbortSignal): Promise<Socket>;
  /** Called once, when the connection will carry no further request. */
  onGone(connection: Connection): void;
}

/** One connection to one origin; carries one exchange at a time. */
export class Connection {
  /** Answers completed on it. */
  served = 0;
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  readonly #dialling = new AbortController();
  #socket: Socket | undefined;
  #opened = false;
  #gone = false;
  #retired = false;
  #reading = false;
  #head: Buffer = NOTHING;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#client = new Client(options.origin, {
      connect: (_options, callback) => this.#open(callback),
      pipelining: 1,
      allowH2: false,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: MOST_HEADER_BYTES,
      headersTimeout: options.headersMs,
      bodyTimeout: options.bodyIdleMs,
      strictContentLength: true,
    });
    this.#client.on('disconnect', () => this.#end()).on('connectionError', () => this.#end());
  }

  /** Whether it can carry another exchange. */
  get usable(): boolean {
    return !this.#gone && !this.#retired && this.#socket !== undefined && !this.#socket.destroyed;
  }

  /** What was read since the last `dispatch`, until `headRead`. */
  get head(): Buffer {
    return this.#head;
  }

  /** Whether a byte has come since the last `dispatch`. */
  get heard(): boolean {
    return !this.#reading || this.#head.length > 0;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#head = NOTHING;
    this.#reading = true;
    this.#client.dispatch(options, handler);
  }

  /** The final head is checked: nothing more needs to be kept of what is read. */
  headRead(): void {
    this.#reading = false;
    this.#head = NOTHING;
  }

  /** It will carry no further exchange, but may finish this one. */
  retire(): void {
    this.#retired = true;
  }

  /** Ends it at once, in the middle of whatever it does. */
  destroy(): void {
    this.#dialling.abort(new GateError('upstream_unreachable', 'The connection was given up.'));
    this.#end();
  }

  #open(callback: (...args: [null, Socket] | [Error, null]) => void): void {
    if (this.#opened) {
      // A second socket behind the same client would blur what was sent on which; the exchange is begun anew elsewhere instead.
      callback(new GateError('upstream_unreachable', 'The connection was closed before the request was sent.'), null);
      return;
    }
    this.#opened = true;
    this.#options.open(this.#dialling.signal).then(
      (socket) => {
        this.#socket = this.#tapped(socket);
        callback(null, socket);
      },
      (error: Error) => callback(error, null),
    );
  }

  #tapped(socket: Socket): Socket {
    const read = socket.read;
    socket.read = (size) => {
      const chunk: Buffer | null = read.call(socket, size);
      if (chunk !== null && this.#reading) this.#keep(chunk);
      return chunk;
    };
    return socket;
  }

  #keep(chunk: Buffer): void {
    if (this.#head.length === 0) this.#head = chunk;
    else if (this.#head.length < MOST_HEAD_BYTES) this.#head = Buffer.concat([this.#head, chunk]);
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#client.destroy().catch(() => undefined);
    this.#options.onGone(this);
  }
}
