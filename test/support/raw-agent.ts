// An agent that speaks in bytes, so that nothing is repaired on the way, and reads answers strictly.

import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

/** One answer as it was on the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly reason: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly trailers: Readonly<Record<string, string>>;
  /** False: the connection ended within it. */
  readonly complete: boolean;
}

/** A connection that is written to and read from by hand. */
export class RawAgent {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #text = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      this.#wake();
    });
    const ended = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('error', ended).on('end', ended).on('close', ended);
  }

  /** A plain connection to a loopback port. */
  static async dial(port: number, allowHalfOpen = false): Promise<RawAgent> {
    const socket = connectTcp({ port, host: '127.0.0.1', allowHalfOpen });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawAgent(socket);
  }

  /** Speaks TLS on this connection from now on; rejects where the handshake fails. */
  async secure(options: {
    ca: string;
    servername?: string;
    protocols?: string[];
    host?: string;
  }): Promise<{ agent: RawAgent; secured: TLSSocket }> {
    this.socket.removeAllListeners('data');
    const { ca, servername, protocols = ['http/1.1'], host = servername ?? '127.0.0.1' } = options;
    const secured = connectTls({
      socket: this.socket,
      ca,
      ALPNProtocols: protocols,
      host,
      ...(servername !== undefined && { servername }),
      checkServerIdentity: () => undefined,
    });
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', resolve).once('error', reject);
      secured.once('close', () => reject(new Error('closed during the handshake')));
    });
    return {
      secured,
      // Made when asked, since it begins to read.
      get agent() {
        return new RawAgent(secured);
      },
    };
  }

  write(text: string | Uint8Array): void {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  /** Sends and reads one answer. */
  ask(text: string, method = text.slice(0, text.indexOf(' '))): Promise<RawAnswer> {
    this.write(text);
    return this.answer(method);
  }

  /** What came so far and was not read as an answer. */
  get unread(): string {
    return this.#text;
  }

  /** The next answer; at the end of the connection what there is of it. Rejects where there is nothing. */
  async answer(method = 'GET'): Promise<RawAnswer> {
    for (;;) {
      const read = readAnswer(this.#text, method, this.#ended);
      if (read !== undefined) {
        this.#text = this.#text.slice(read.length);
        return read.answer;
      }
      if (this.#ended) throw new Error(`no answer, the connection ended after ${JSON.stringify(this.#text)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits until at least this much text is unread. */
  async until(part: string): Promise<string> {
    while (!this.#text.includes(part) && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#text;
  }

  close(): void {
    this.socket.destroy();
  }
}

interface Read {
  readonly answer: RawAnswer;
  readonly length: number;
}

function readAnswer(text: string, method: string, ended: boolean): Read | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd === -1) return undefined;
  const [line = '', ...lines] = text.slice(0, headEnd).split('\r\n');
  const parts = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(line);
  if (parts === null) throw new Error(`not a status line: ${JSON.stringify(line)}`);
  const status = Number(parts[1]);
  const headers = fields(lines);
  const start = headEnd + 4;
  const head = { status, reason: parts[2] as string, headers };
  const whole = (body: string, length: number, trailers = {}): Read => ({
    answer: { ...head, body, trailers, complete: true },
    length,
  });
  const cut = (): Read | undefined =>
    ended
      ? { answer: { ...head, body: text.slice(start), trailers: {}, complete: false }, length: text.length }
      : undefined;
  if (method === 'HEAD' || status === 204 || status === 304 || status < 200 || (method === 'CONNECT' && status === 200))
    return whole('', start);
  if (headers['content-length'] !== undefined) {
    const length = Number(headers['content-length']);
    return text.length >= start + length ? whole(text.slice(start, start + length), start + length) : cut();
  }
  if (headers['transfer-encoding'] === 'chunked') return readChunks(text, start, whole) ?? cut();
  return ended ? whole(text.slice(start), text.length) : undefined;
}

function readChunks(
  text: string,
  start: number,
  whole: (body: string, length: number, trailers: Record<string, string>) => Read,
): Read | undefined {
  let body = '';
  let at = start;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (size === 0) break;
    if (text.length < lineEnd + 2 + size + 2) return undefined;
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
  }
  const trailersAt = text.indexOf('\r\n', at) + 2;
  if (text.startsWith('\r\n', trailersAt)) return whole(body, trailersAt + 2, {});
  const end = text.indexOf('\r\n\r\n', trailersAt);
  return end === -1 ? undefined : whole(body, end + 4, fields(text.slice(trailersAt, end).split('\r\n')));
}

function fields(lines: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    found[name] = found[name] === undefined ? value : `${found[name]}, ${value}`;
  }
  return found;
}
