// Two providers that exist only in this process: a code host that reads and deletes repositories, and a payment provider that refunds.

import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fake providers. */
export interface Providers {
  readonly codeUrl: string;
  readonly paymentsUrl: string;
  close(): Promise<void>;
}

/** Starts both on loopback. */
export async function startProviders(): Promise<Providers> {
  const code = await start((path) => ({ full_name: path.replace('/repos/', ''), private: true }));
  const payments = await start(() => ({
    id: 're_demo',
    object: 'refund',
    amount: 48_000,
    currency: 'usd',
    status: 'succeeded',
  }));
  return {
    codeUrl: code.url,
    paymentsUrl: payments.url,
    close: async () => {
      await Promise.all([code.close(), payments.close()]);
    },
  };
}

/** A provider that answers what it did, and whether a credential came with the request. */
async function start(answer: (path: string) => object): Promise<{ url: string; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify({ ...answer(request.url ?? ''), authenticated: request.headers.authorization !== undefined }),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
