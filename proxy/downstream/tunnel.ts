// What happens in a tunnel that stays closed to us? The ClientHello is read, its server name must be the host that was decided on
// (security 16), then bytes are copied both ways, with back-pressure and half-close, until an end, a cut or a long silence.

import type { Socket } from 'node:net';
import type { ConnectDecision } from '../enforcement/exchange.ts';
import { GateError } from '../errors.ts';
import { streamed } from '../runtime/stream-memory.ts';
import { readClientHello } from './client-hello.ts';
import type { Connection } from './connection.ts';

/** The part of a CONNECT decision that a tunnel needs. */
export type TunnelDecision = Extract<ConnectDecision, { kind: 'tunnel' }>;

/**
 * Runs a tunnel on a connection whose CONNECT was answered, until both sides are closed. Calls `decision.closed` exactly once, with the
 * error that kept it from opening or ended it. Never rejects.
 */
export async function runTunnel(connection: Connection, host: string, decision: TunnelDecision): Promise<void> {
  const counts = { up: 0, down: 0 };
  let failure: unknown;
  try {
    const serverName = await readServerName(connection.socket);
    if (serverName !== undefined && serverName !== host) {
      throw new GateError(
        'sni_mismatch',
        `The tunnel was opened for ${host}, the TLS client asks for another server name`,
      );
    }
    const upstream = await decision.open(serverName);
    await splice(connection.socket, upstream, decision.cut, counts);
  } catch (error) {
    failure = error;
  }
  connection.socket.destroy();
  decision.closed(counts.up, counts.down, failure);
}

/** Waits for a whole ClientHello and leaves it in the socket. Rejects where none comes: tunnels carry TLS alone. */
function readServerName(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let seen: Buffer = Buffer.alloc(0);
    const leave = (): void => {
      socket.off('readable', look).off('close', closed).off('end', closed);
      if (seen.length > 0 && !socket.destroyed) socket.unshift(seen);
    };
    const closed = (): void => {
      socket.off('readable', look).off('close', closed).off('end', closed);
      reject(new GateError('sni_mismatch', 'The tunnel closed before a TLS handshake began'));
    };
    const look = (): void => {
      const chunk = socket.read() as Buffer | null;
      if (chunk === null) return;
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const hello = readClientHello(seen);
      if (hello.state === 'incomplete') return;
      leave();
      if (hello.state === 'complete') resolve(hello.serverName);
      else reject(new GateError('sni_mismatch', 'What was sent into the tunnel is not a TLS handshake'));
    };
    socket.on('readable', look).on('close', closed).on('end', closed);
    look();
  });
}

interface Counts {
  up: number;
  down: number;
}

/** Copies both ways until both sockets are closed. Rejects with the first error, or the reason of the cut. */
function splice(agent: Socket, origin: Socket, cut: AbortSignal, counts: Counts): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    const both = [agent, origin];
    const fail = (error: unknown): void => {
      failure ??= error;
      for (const socket of both) socket.destroy();
    };
    const onCut = (): void => fail(cut.reason);
    const onClose = (): void => {
      for (const socket of both) socket.destroySoon();
      if (!both.every((socket) => socket.closed)) return;
      cut.removeEventListener('abort', onCut);
      if (failure === undefined) resolve();
      else reject(failure);
    };
    for (const socket of both) socket.on('error', fail).on('close', onClose);
    copy(agent, origin, (bytes) => {
      counts.up += bytes;
    });
    copy(origin, agent, (bytes) => {
      counts.down += bytes;
    });
    if (cut.aborted) onCut();
    else cut.addEventListener('abort', onCut, { once: true });
    if (both.some((socket) => socket.destroyed)) onClose();
  });
}

function copy(from: Socket, to: Socket, count: (bytes: number) => void): void {
  from.allowHalfOpen = true;
  from.on('data', (chunk: Buffer) => {
    count(chunk.length);
    streamed(chunk.length);
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.on('end', () => to.end());
}
