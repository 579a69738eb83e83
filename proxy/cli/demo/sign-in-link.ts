// How does the demo sign its visitor in with one click? A loopback page of its own hands over the session that the demo registered with,
// once: cookies belong to a host, whatever the port, so the console finds it.

import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DemoConsole } from './console.ts';

/** A link that works once. */
export interface SignInLink {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the page; whoever opens its link is sent on to the console, signed in. */
export async function startSignInLink(console: DemoConsole): Promise<SignInLink> {
  const path = `/sign-in/${randomBytes(16).toString('base64url')}`;
  let used = false;
  const server = http.createServer((request, response) => {
    if (request.url !== path || used) {
      response
        .writeHead(404, { 'Content-Type': 'text/plain' })
        .end(
          `This link was used, or never was one. ${console.url} lets you in with the password that the demo printed.\n`,
        );
      return;
    }
    used = true;
    response
      .writeHead(302, {
        Location: `${console.url}/`,
        'Set-Cookie': `${console.cookie}; Path=/; HttpOnly; SameSite=Lax`,
        'Cache-Control': 'no-store',
      })
      .end();
  });
  const { hostname } = new URL(console.url);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${hostname}:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
