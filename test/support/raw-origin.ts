// An origin that speaks bytes: it reads whole requests (head, and a body by Content-Length) and answers exactly what a test says.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';

/** What one request looked like, and the connection it came by, numbered from 1. */
export interface SeenRequest {
  readonly head: string;
  readonly body: string;
  readonly connection: number;
}

export type RawAnswer = (request: SeenRequest, socket: Socket) => void;

export class RawOrigin {
  readonly seen: SeenRequest[] = [];
  connections = 0;
  answer: RawAnswer;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(answer: RawAnswer) {
    this.answer = answer;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  /** Listens on a loopback address. */
  static async start(answer: RawAnswer, options: { address?: string; port?: number } = {}): Promise<RawOrigin> {
    const origin = new RawOrigin(answer);
    await new Promise<void>((resolve, reject) => {
      origin.#server.once('error', reject);
      origin.#server.listen(options.port ?? 0, options.address ?? '127.0.0.1', resolve);
    });
    return origin;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get open(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.connections += 1;
    const connection = this.connections;
    let text = '';
    this.#sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.#sockets.delete(socket));
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let whole = wholeRequest(text); whole !== undefined; whole = wholeRequest(text)) {
        text = text.slice(whole.length);
        const request = { head: whole.head, body: whole.body, connection };
        this.seen.push(request);
        this.answer(request, socket);
      }
    });
  }
}

function wholeRequest(text: string): { head: string; body: string; length: number } | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const declared = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? 0);
  const length = end + 4 + declared;
  return text.length < length ? undefined : { head, body: text.slice(end + 4, length), length };
}

/** A whole answer with a length. */
export const plainAnswer = (body: string, status = '200 OK') =>
  `HTTP/1.1 ${status}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
