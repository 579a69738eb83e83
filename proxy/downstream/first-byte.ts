// Does the other side speak TLS or plain HTTP? The first byte tells: 0x16 is a TLS handshake record (RFC 8446 section 5.1). Looked at once
// per connection; afterwards the socket is as if nobody had read from it.

import type { Socket } from 'node:net';

const TLS_HANDSHAKE = 0x16;

/**
 * Calls back once with what the socket speaks, as soon as a byte is there; never where the socket closes before that. Whoever is
 * called must take the socket over within that call.
 */
export function onFirstByte(socket: Socket, next: (speaks: 'tls' | 'http') => void): void {
  const look = (): void => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return;
    socket.off('readable', look).off('end', close);
    socket.unshift(chunk);
    next(chunk[0] === TLS_HANDSHAKE ? 'tls' : 'http');
  };
  const close = (): void => {
    socket.destroy();
  };
  socket.on('readable', look).on('end', close);
}
