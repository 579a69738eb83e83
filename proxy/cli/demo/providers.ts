// Two providers that exist only in this process: a shop that refunds, and a code host that reads and deletes.

import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fake providers. */
export interface Providers {
  readonly shopUrl: string;
  readonly codeUrl: string;
  close(): Promise<void>;
}

/** Starts both on loopback. */
export async function startProviders(): Promise<Providers> {
  const shop = await start((method, path) => ({ provider: 'demo shop', did: `${method} ${path}`, status: 'succeeded' }));
  const code = await start((method, path) => ({ provider: 'demo code host', did: `${method} ${path}`, repository: 'acme/website' }));
  return {
    shopUrl: shop.url,
    codeUrl: code.url,
    close: async () => {
      await Promise.all([shop.close(), code.close()]);
    },
  };
}

async function start(answer: (method: string, path: string) => unknown): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ ...(answer(request.method ?? '', request.url ?? '') as object), credential_received: request.headers.authorization !== undefined }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}
