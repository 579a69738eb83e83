// What is one upstream connection? A socket that carries one exchange at a time: our bytes out, the answer through the reader, and an end
// as soon as anything on it could belong to another exchange.

import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { GateError } from '../errors.ts';
import type { AnswerHead } from './answer-head.ts';
import { type AnswerListener, AnswerReader } from './answer-reader.ts';
import { RequestBody } from './request-body.ts';

/** Shorter than the five seconds after which many origins close, so that we are rarely the second to know. */
const IDLE_MS = 4_000;
/** Bytes that are cheaper to copy behind the head than to send beside it. */
const SHORT = 8_192;

/** The exchange that a connection carries. After `end`, `fault` or `broke` it hears nothing more. */
export interface Carried extends AnswerListener {
  /** The connection ended, or gave up, before the answer did. */
  broke(why: Break): void;
}

/** Why an answer will not be completed: its origin was silent, ended it too early or broke off; or the request body did not come. */
export type Break =
  | { readonly kind: 'not-opened' | 'broken' | 'body'; readonly cause: unknown }
  | { readonly kind: 'silent' | 'stalled' | 'cut' };

/** What is sent: a whole head, and a body with its declared length (undefined: chunked). */
export interface Sending {
  readonly method: string;
  readonly head: string;
  readonly body: Readable | Uint8Array | undefined;
  readonly length: number | undefined;
}

export interface ConnectionOptions {
  readonly headersMs: number;
  readonly bodyIdleMs: number;
  /** A connected (and secured) socket. */
  open(signal: AbortSignal): Promise<Socket>;
  /** Called once, when the connection will carry no further exchange. */
  onGone(connection: Connection): void;
}

/** One connection to one origin. */
export class Connection implements AnswerListener {
  /** Answers completed on it. */
  served = 0;
  readonly #options: ConnectionOptions;
  readonly #reader = new AnswerReader();
  #dialling: AbortController | undefined;
  #socket: Socket | undefined;
  #carried: Carried | undefined;
  #body: RequestBody | undefined;
  #quietMs = 0;
  #paused = false;
  #mayStay = true;
  #gone = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Whether it can carry another exchange. */
  get usable(): boolean {
    return !this.#gone && this.#mayStay && this.#socket !== undefined && !this.#socket.destroyed;
  }

  /** Whether a byte has come since the last `send`. */
  get heard(): boolean {
    return this.#reader.heard;
  }

  /** Sends a request; `carried` is told what becomes of it, never before this returns. */
  send(sending: Sending, carried: Carried): void {
    this.#carried = carried;
    const { body, length } = sending;
    if (body !== undefined && !(body instanceof Uint8Array)) this.#body = new RequestBody(body, length, this.#progress);
    if (this.#socket !== undefined) this.#write(this.#socket, sending);
    else this.#open(sending);
  }

  /** Lets the origin wait. */
  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  /** Reads on. */
  resume(): void {
    this.#paused = false;
    this.#quietMs = 0;
    this.#socket?.resume();
  }

  /** `ms` have gone by: an idle connection grows old, an exchange may have waited too long. */
  tick(ms: number): void {
    if (this.#paused || this.#socket === undefined) return;
    this.#quietMs += ms;
    const quiet = this.#quietMs;
    if (this.#carried === undefined) {
      if (quiet >= IDLE_MS) this.destroy();
    } else if (this.#reader.awaitsHead) {
      if (quiet > this.#options.headersMs) this.#break({ kind: 'silent' });
    } else if (quiet > this.#options.bodyIdleMs) this.#break({ kind: 'stalled' });
  }

  /** Ends it at once, in the middle of whatever it does; the exchange that it carries is told nothing. */
  destroy(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#leave();
    this.#dialling?.abort(new GateError('upstream_unreachable', 'The connection was given up.'));
    this.#socket?.destroy();
    this.#options.onGone(this);
  }

  head(head: AnswerHead): void {
    if (!head.keepsAlive || head.framing === 'close') this.#mayStay = false;
    this.#carried?.head(head);
  }

  data(piece: Uint8Array): void {
    this.#carried?.data(piece);
  }

  end(trailers: string[]): void {
    const carried = this.#carried;
    // An origin that answers before it has the whole request may take the rest of it for the next one.
    if (this.#body !== undefined) this.#mayStay = false;
    this.#leave();
    carried?.end(trailers);
  }

  fault(what: string): void {
    const carried = this.#carried;
    this.destroy();
    carried?.fault(what);
  }

  #open(sending: Sending): void {
    const dialling = new AbortController();
    this.#dialling = dialling;
    this.#options.open(dialling.signal).then(
      (socket) => {
        this.#dialling = undefined;
        if (this.#gone) socket.destroy();
        else this.#opened(socket, sending);
      },
      (cause: unknown) => this.#break({ kind: 'not-opened', cause }),
    );
  }

  #opened(socket: Socket, sending: Sending): void {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => this.#arrived(bytes));
    socket.on('drain', () => this.#drained());
    socket.on('end', () => this.#ended());
    socket.on('error', (cause) => this.#break({ kind: 'broken', cause }));
    socket.on('close', () => this.#break({ kind: 'broken', cause: undefined }));
    this.#write(socket, sending);
  }

  #write(socket: Socket, { method, head, body }: Sending): void {
    this.#quietMs = 0;
    this.#reader.begin(method, this);
    if (!(body instanceof Uint8Array)) {
      socket.write(head, 'latin1');
      this.#body?.start(socket);
    } else if (body.byteLength <= SHORT) {
      socket.write(head + latin1(body), 'latin1');
    } else {
      socket.cork();
      socket.write(head, 'latin1');
      socket.write(body);
      socket.uncork();
    }
  }

  readonly #progress = {
    sent: (): void => {
      this.#quietMs = 0;
    },
    whole: (): void => {
      this.#body = undefined;
    },
    broken: (cause: Error): void => this.#break({ kind: 'body', cause }),
  };

  #arrived(bytes: Buffer): void {
    this.#quietMs = 0;
    if (this.#reader.feed(bytes)) return;
    // Nobody asked for what is left: it must never be taken for the answer to the next request.
    this.#mayStay = false;
    if (this.#carried === undefined) this.destroy();
  }

  #drained(): void {
    this.#quietMs = 0;
    this.#body?.drained();
  }

  #ended(): void {
    this.#mayStay = false;
    if (this.#reader.finish()) return;
    if (this.#carried === undefined) this.destroy();
    else this.#break(this.#reader.awaitsHead ? { kind: 'broken', cause: undefined } : { kind: 'cut' });
  }

  #break(why: Break): void {
    const carried = this.#carried;
    this.destroy();
    carried?.broke(why);
  }

  #leave(): void {
    this.#carried = undefined;
    this.#reader.stop();
    this.#body?.stop();
    this.#body = undefined;
    this.#quietMs = 0;
    if (this.#paused && !this.#gone) this.resume();
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
