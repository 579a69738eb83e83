// A listener with an enforcement that only echoes: what came in goes back as JSON, so that tests of the door see what it understood.

import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openCertificates } from '../../proxy/certificates/certificates.ts';
import { createListener, type Listener, type ListenerOptions } from '../../proxy/downstream/listener.ts';
import type {
  ConnectDecision,
  ConnectRequest,
  Enforcement,
  Exchange,
  UpgradeExchange,
} from '../../proxy/enforcement/exchange.ts';
import { systemClock } from '../../proxy/runtime/clock.ts';
import { silentLogger } from '../../proxy/runtime/logger.ts';

/** What the echo says of a request. */
export interface Echo {
  readonly way: string;
  readonly method: string;
  readonly target: { scheme: string; host: string; port: number; path: string; query?: string };
  readonly connector?: string;
  readonly key?: { value: string; header: string; name?: string };
  readonly headers: Record<string, string>;
  readonly raw: readonly string[];
  readonly version: string;
  readonly contentLength?: number;
  readonly body?: string;
}

/** An enforcement whose answers a test can replace. */
export class EchoEnforcement implements Enforcement {
  readonly seen: Exchange[] = [];
  readonly upgrades: UpgradeExchange[] = [];
  readonly connects: ConnectRequest[] = [];
  respond: (exchange: Exchange) => void | Promise<void> = echo;
  upgrade: (exchange: UpgradeExchange) => void = (exchange) => switchAndEcho(exchange.socket);
  connect: (request: ConnectRequest) => ConnectDecision = () => ({ kind: 'intercept' });

  async handle(exchange: Exchange): Promise<void> {
    this.seen.push(exchange);
    await this.respond(exchange);
  }

  async handleUpgrade(exchange: UpgradeExchange): Promise<void> {
    this.upgrades.push(exchange);
    this.upgrade(exchange);
  }

  async decideConnect(request: ConnectRequest): Promise<ConnectDecision> {
    this.connects.push(request);
    return this.connect(request);
  }
}

/** What was understood, as JSON; a body that breaks leaves the request unanswered. */
export async function echo(exchange: Exchange): Promise<void> {
  const { way, method, target, connectorName, key, headers, rawHeaders, httpVersion, contentLength } = exchange;
  const body = exchange.body === undefined ? undefined : await buffer(exchange.body).catch(() => undefined);
  const said = {
    way,
    method,
    target,
    connector: connectorName,
    key,
    headers,
    raw: rawHeaders,
    version: httpVersion,
    contentLength,
    body: body?.toString('latin1'),
  };
  exchange.answer.whole({
    status: 200,
    headers: ['Content-Type', 'application/json', 'X-Echo', 'yes'],
    body: JSON.stringify(said),
  });
}

function switchAndEcho(socket: Duplex): void {
  socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  socket.on('data', (chunk: Buffer) => socket.write(chunk));
  socket.on('end', () => socket.end());
}

/** A listener on a free loopback port, with certificates of its own. */
export interface EchoGate {
  readonly port: number;
  readonly ca: string;
  readonly enforcement: EchoEnforcement;
  readonly listener: Listener;
}

/** Starts an {@link EchoGate}; `listener.stop()` ends it. */
export async function echoGate(options: Partial<ListenerOptions> = {}): Promise<EchoGate> {
  const enforcement = new EchoEnforcement();
  const vault = { instanceSecret: async (_name: string, make: () => Uint8Array) => Buffer.from(make()) };
  const certificates = await openCertificates({ vault, clock: systemClock });
  const listener = createListener({
    enforcement,
    certificates,
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    logger: silentLogger,
    ...options,
  });
  const { port } = await listener.start();
  return { port, ca: certificates.caPem, enforcement, listener };
}
