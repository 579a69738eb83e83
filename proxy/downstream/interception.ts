// How does the gate stand in an origin's place? TLS with a leaf for the host that CONNECT named; the server name that the client asks for
// must be that host (security 16). Inside, requests are read like any others, with the key that CONNECT presented.

import { isIP, type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { ConnectRequest } from '../enforcement/exchange.ts';
import { authorityOf } from '../http/target.ts';
import { Connection } from './connection.ts';
import type { Door } from './door.ts';
import { onFirstByte } from './first-byte.ts';
import type { Inside } from './request-reader.ts';

/** Serves a connection with HTTP/1.x, or with HTTP/2 where that was agreed on. */
export interface Protocols {
  http1(connection: Connection): void;
  http2(connection: Connection): void;
}

/** Takes over a connection whose CONNECT was answered: TLS or, as some clients do for http URLs, plain HTTP inside. */
export function intercept(
  door: Door,
  protocols: Protocols,
  outer: Connection,
  { host, port, key }: ConnectRequest,
): void {
  const context = Promise.resolve(door.certificates.secureContextFor(host));
  context.catch(() => undefined);
  onFirstByte(outer.socket, (speaks) => {
    const scheme = speaks === 'tls' ? 'https' : 'http';
    const inside: Inside = { scheme, authority: { host, port }, host: authorityOf({ scheme, host, port }), key };
    if (speaks === 'http') serveInside(door, outer, { socket: outer.socket, inside, serve: protocols.http1 });
    else speakTls(door, outer, { context, inside, protocols, alpn: ['h2', 'http/1.1'] });
  });
}

/** Takes over a connection that begins with TLS to the gate itself; plain proxy requests follow inside. */
export function secureGate(door: Door, protocols: Protocols, outer: Connection): void {
  const context = Promise.resolve(door.certificates.gateContext());
  speakTls(door, outer, { context, inside: undefined, protocols, alpn: ['http/1.1'] });
}

interface Handshake {
  readonly context: Promise<SecureContext>;
  readonly inside: Inside | undefined;
  readonly protocols: Protocols;
  readonly alpn: string[];
}

function speakTls(door: Door, outer: Connection, { context, inside, protocols, alpn }: Handshake): void {
  const failed = (error: unknown): void => {
    door.logger.error({ err: error, host: inside?.authority.host }, 'no certificate could be made');
    outer.cut();
  };
  context.then((secureContext) => {
    if (outer.socket.destroyed) return;
    const socket = new TLSSocket(outer.socket, { isServer: true, secureContext, ALPNProtocols: alpn });
    // A TLS server would do what follows for its own sockets; Node names these two things only inside of itself: HTTP/2 waits for the
    // flag to fall, and errors after the handshake show up nowhere else.
    for (const event of ['error', '_tlsError']) socket.on(event, () => outer.cut());
    socket.once('secure', () => {
      Object.assign(socket, { secureConnecting: false });
      if (!isNameRight(socket, inside)) {
        door.logger.debug(
          { code: 'sni_mismatch', host: inside?.authority.host },
          'a TLS client asked for another host than CONNECT',
        );
        outer.cut();
        return;
      }
      const serve = socket.alpnProtocol === 'h2' ? protocols.http2 : protocols.http1;
      serveInside(door, outer, { socket, inside, serve });
    });
  }, failed);
}

// Without a name there is nothing to compare; addresses are never sent as one (RFC 6066 section 3), though some clients do.
function isNameRight(socket: TLSSocket, inside: Inside | undefined): boolean {
  const asked = (socket as { servername?: string | false | null }).servername;
  if (inside === undefined || asked === undefined || asked === null || asked === false || asked === '') return true;
  const { host } = inside.authority;
  return asked.toLowerCase() === host || (isIP(host) !== 0 && asked === `[${host}]`);
}

interface InnerSide {
  readonly socket: Socket;
  readonly inside: Inside | undefined;
  readonly serve: (connection: Connection) => void;
}

function serveInside(door: Door, outer: Connection, { socket, inside, serve }: InnerSide): void {
  const inner = new Connection(socket, { sourceIp: outer.sourceIp, inside, nowMs: door.clock.monotonic() });
  inner.closing = outer.closing;
  door.watch(inner, outer);
  serve(inner);
}
