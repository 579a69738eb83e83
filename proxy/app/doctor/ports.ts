// Can a port be listened on? Asked by doing it for a moment.

import { once } from 'node:events';
import net from 'node:net';

/** Listens and lets go at once: undefined where that worked, else the system's code, such as EADDRINUSE. */
export async function portProblem(host: string, port: number): Promise<string | undefined> {
  const server = net.createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
  server.close();
  await once(server, 'close');
  return undefined;
}
