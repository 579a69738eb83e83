// An agent's ways through the gate of a running product: absolute form, base URL, and CONNECT with TLS inside.

import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as dial, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Product } from './product.ts';

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly trailers: NodeJS.Dict<string>;
  readonly decisionId: string;
  /** What the body's JSON says; an empty object where it is none. */
  readonly json: Record<string, unknown>;
}

/** What a request has besides method and target. A body that is no string and no bytes is sent as JSON. */
export interface Asking {
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export class Agent {
  readonly product: Product;
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly keyId: string;

  constructor(
    product: Product,
    { id, name, key, keyId = '' }: { id: string; name: string; key: string; keyId?: string },
  ) {
    this.product = product;
    this.id = id;
    this.name = name;
    this.key = key;
    this.keyId = keyId;
  }

  /** The same agent with another product that has the same data. */
  at(product: Product): Agent {
    return new Agent(product, this);
  }

  get proxyAuthorization(): string {
    return `Basic ${Buffer.from(`${this.name}:${this.key}`).toString('base64')}`;
  }

  /** Absolute form; the whole answer. */
  forward(method: string, url: string, asking: Asking = {}): Promise<Answer> {
    return whole(this.begin(method, url, asking));
  }

  /** Absolute form; the answer as soon as its head is there. */
  open(method: string, url: string, asking: Asking = {}): Promise<IncomingMessage> {
    return headOf(this.begin(method, url, asking));
  }

  /** Absolute form; the request, ended unless `streaming`. */
  begin(method: string, url: string, asking: Asking & { readonly streaming?: boolean } = {}): ClientRequest {
    const headers = { Host: new URL(url).host, 'Proxy-Authorization': this.proxyAuthorization };
    return send({ port: this.product.gatePort, host: '127.0.0.1', method, path: url, agent: false, headers }, asking);
  }

  /** Base URL: `/connect/<connector><path>` with the key in `Holdgate-Key`. */
  base(connector: string, method: string, path: string, asking: Asking = {}): Promise<Answer> {
    return whole(this.beginBase(connector, method, path, asking));
  }

  /** The same; the request, ended unless `streaming`. */
  beginBase(
    connector: string,
    method: string,
    path: string,
    asking: Asking & { readonly streaming?: boolean } = {},
  ): ClientRequest {
    const { gatePort: port } = this.product;
    const headers = { Host: `127.0.0.1:${port}`, 'Holdgate-Key': this.key };
    return send(
      { port, host: '127.0.0.1', method, path: `/connect/${connector}${path}`, agent: false, headers },
      asking,
    );
  }

  /** CONNECT alone: its status, head and the socket behind it. */
  connect(authority: string): Promise<{ status: number; head: string; socket: Socket }> {
    return new Promise((resolve, reject) => {
      const socket = dial(this.product.gatePort, '127.0.0.1');
      let head = '';
      const read = (chunk: Buffer): void => {
        head += chunk.toString('latin1');
        if (!head.includes('\r\n\r\n')) return;
        socket.off('data', read).pause();
        resolve({ status: Number(head.slice(9, 12)), head, socket });
      };
      socket
        .on('error', reject)
        .on('close', () => reject(new Error('closed before an answer')))
        .on('data', read);
      const lines = [
        `CONNECT ${authority} HTTP/1.1`,
        `Host: ${authority}`,
        `Proxy-Authorization: ${this.proxyAuthorization}`,
      ];
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    });
  }

  /** CONNECT and TLS inside it, trusting the product's authority unless `ca` says another. */
  async inside(url: string, { protocols = ['http/1.1'], ca = this.product.ca } = {}): Promise<TLSSocket> {
    const { hostname, port } = new URL(url);
    const { status, head, socket } = await this.connect(`${hostname}:${port || 443}`);
    if (status !== 200) {
      socket.destroy();
      throw new Error(`CONNECT was answered: ${head}`);
    }
    const secured = connectTls({
      socket,
      host: hostname,
      ca,
      ALPNProtocols: protocols,
      ...(isIP(hostname) === 0 && { servername: hostname }),
    });
    await new Promise<void>((resolve, reject) => {
      secured.once('secureConnect', resolve).once('error', reject);
      secured.once('close', () => reject(new Error('closed during the handshake')));
    });
    return secured;
  }

  /** A request inside CONNECT and TLS; the whole answer. */
  async tunnel(method: string, url: string, asking: Asking = {}): Promise<Answer> {
    const socket = await this.inside(url);
    try {
      return await whole(this.beginInside(socket, method, url, asking));
    } finally {
      socket.destroy();
    }
  }

  /** A request on a socket that `inside` made; ended unless `streaming`. */
  beginInside(
    socket: Socket,
    method: string,
    url: string,
    asking: Asking & { readonly streaming?: boolean } = {},
  ): ClientRequest {
    const { host, pathname, search } = new URL(url);
    return send({ createConnection: () => socket, method, path: pathname + search, headers: { Host: host } }, asking);
  }
}

function send(options: http.RequestOptions, asking: Asking & { readonly streaming?: boolean }): ClientRequest {
  const { headers = {}, body, signal, streaming = false } = asking;
  const text =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const request = http.request({
    ...options,
    ...(signal && { signal }),
    headers: {
      ...(options.headers as Record<string, string>),
      ...(text !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(text)),
      }),
      ...headers,
    },
  });
  request.on('error', () => undefined);
  if (!streaming) request.end(text);
  else request.flushHeaders();
  return request;
}

/** The answer's head; rejects where there is none. */
export function headOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
    request.once('close', () => reject(new Error('the connection closed without an answer')));
  });
}

/** The whole answer; rejects where it is cut. */
export async function whole(request: ClientRequest): Promise<Answer> {
  const response = await headOf(request);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { statusCode = 0, headers, trailers } = response;
  const isJson = /\bjson\b/.test(headers['content-type'] ?? '');
  return {
    status: statusCode,
    headers,
    text,
    trailers,
    decisionId: String(headers['holdgate-decision-id'] ?? ''),
    json: (isJson && text !== '' ? JSON.parse(text) : {}) as Record<string, unknown>,
  };
}

/** What has come of a stream so far, and how it ended; `end` is undefined while it goes on. */
export interface Watched {
  text: string;
  end: 'cleanly' | 'cut' | undefined;
}

/** Watches an answer. */
export function watched(response: IncomingMessage): Watched {
  const seen: Watched = { text: '', end: undefined };
  response.on('data', (chunk: Buffer) => {
    seen.text += chunk.toString('latin1');
  });
  response.on('error', () => undefined);
  response.on('close', () => {
    seen.end = response.complete ? 'cleanly' : 'cut';
  });
  return seen;
}
