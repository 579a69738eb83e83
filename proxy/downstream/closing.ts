// How does a connection end so that its last answer arrives? Our side ends first, what the agent still sends is thrown away for a moment,
// since closing with unread bytes resets the connection and can take the answer with it (RFC 9112 section 9.6).

import type { Socket } from 'node:net';

const LINGER_MS = 1_000;

/** Writes the last bytes, ends our side, and destroys the socket when the agent ends its own, or a second later. */
export function endWith(socket: Socket, bytes: Uint8Array): void {
  socket.on('error', () => socket.destroy());
  socket.end(bytes);
  socket.resume();
  socket.once('end', () => socket.destroySoon());
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
