// A provider that remembers what reached it, by http or, with a certificate of its own authority, by https. It says who called with JSON, or
// does what a test says for a path.

import { createHash, generateKeyPairSync } from 'node:crypto';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Authority, openAuthority } from '../../proxy/certificates/authority.ts';
import { certificatePem, leafCertificate } from '../../proxy/certificates/x509.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';

/** A call that reached an origin. */
export interface SeenCall {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** undefined where the path has a handler of its own, which reads it. */
  readonly body: string | undefined;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;
type UpgradeHandler = (request: IncomingMessage, socket: Duplex) => void;

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const WEEK_MS = 7 * 24 * 3_600_000;

/** An origin that listens on loopback. */
export class Origin {
  readonly calls: SeenCall[] = [];
  /** The authority that signed its certificate; undefined for http. */
  readonly ca: string | undefined;
  #port = 0;
  readonly #server: http.Server;
  readonly #sockets = new Set<Duplex>();
  readonly #handlers = new Map<string, Handler>();
  #any: Handler | undefined;
  readonly #upgrades = new Map<string, UpgradeHandler>();

  private constructor(identity: { key: string; cert: string; ca: string } | undefined) {
    this.ca = identity?.ca;
    const answer: Handler = (request, response) => this.#answer(request, response);
    this.#server = identity ? https.createServer(identity, answer) : http.createServer(answer);
    this.#server.on(identity ? 'secureConnection' : 'connection', (socket: Duplex) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket)).on('error', () => undefined);
    });
    this.#server.on('upgrade', (request, socket) => this.#switch(request, socket));
    this.#server.on('tlsClientError', () => undefined);
  }

  /** Listens on a free port. `names` are what its certificate is for. */
  static async start({ secure = false, names = ['127.0.0.1', 'localhost'] } = {}): Promise<Origin> {
    const origin = new Origin(secure ? await identityFor(names) : undefined);
    await new Promise<void>((resolve) => origin.#server.listen(0, '127.0.0.1', resolve));
    origin.#port = (origin.#server.address() as AddressInfo).port;
    return origin;
  }

  /** Stays what it was after `close`. */
  get port(): number {
    return this.#port;
  }

  /** Its base URL by address. */
  get url(): string {
    return `${this.ca === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** From now on `handler` answers this path and reads the body itself. */
  on(path: string, handler: Handler): void {
    this.#handlers.set(path, handler);
  }

  /** From now on `handler` answers whatever has no handler of its own; nothing is remembered of it. */
  onAny(handler: Handler): void {
    this.#any = handler;
  }

  /** From now on `handler` has the socket of whoever asks for another protocol on this path, after a whole 101. */
  onUpgrade(path: string, handler: UpgradeHandler): void {
    this.#upgrades.set(path, handler);
  }

  /** The calls of a path. */
  seen(path: string): SeenCall[] {
    return this.calls.filter(({ url }) => pathOf(url) === path);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const handler = this.#handlers.get(pathOf(request.url));
    if (handler) {
      this.#remember(request, undefined);
      handler(request, response);
      return;
    }
    if (this.#any) {
      this.#any(request, response);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      this.#remember(request, Buffer.concat(chunks).toString('utf8'));
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ origin: this.port, method: request.method, url: request.url }));
    });
  }

  #switch(request: IncomingMessage, socket: Duplex): void {
    const handler = this.#upgrades.get(pathOf(request.url));
    if (!handler) {
      socket.destroy();
      return;
    }
    this.#remember(request, undefined);
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}${ACCEPT_SUFFIX}`)
      .digest('base64');
    const lines = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
    socket.write(`${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`);
    handler(request, socket);
  }

  #remember({ method = '', url = '', headers }: IncomingMessage, body: string | undefined): void {
    this.calls.push({ method, url, headers, body });
  }
}

const pathOf = (url: string | undefined): string => (url ?? '').split('?')[0] as string;

let authority: Promise<Authority> | undefined;

/** All secure origins of a test file share one authority, which is none that anybody trusts by itself. */
async function identityFor(names: readonly string[]): Promise<{ key: string; cert: string; ca: string }> {
  authority ??= openAuthority({ instanceSecret: async (_name, make) => Buffer.from(make()) }, systemClock);
  const { issuer, pem } = await authority;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const now = systemClock.now();
  const leaf = leafCertificate(issuer, names, {
    publicKey: publicKey.export({ format: 'der', type: 'spki' }),
    notBefore: now - WEEK_MS,
    notAfter: now + WEEK_MS,
  });
  return { key: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string, cert: certificatePem(leaf), ca: pem };
}
