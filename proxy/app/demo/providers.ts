// Two providers that exist only in this process: a code host that reads and deletes repositories, and a payment provider that refunds.

import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** The fake providers. */
export interface Providers {
  readonly urls: Readonly<Record<'code' | 'payments', string>>;
  readonly ports: Readonly<Record<'code' | 'payments', number>>;
  close(): Promise<void>;
}

/** Starts both on loopback, on these ports; 0 is any that is free. Rejects where one cannot be had. */
export async function startProviders(ports: Providers['ports']): Promise<Providers> {
  const code = await start(ports.code, (path) => ({ full_name: path.replace('/repos/', ''), private: true }));
  const payments = await start(ports.payments, () => ({
    id: 're_demo',
    object: 'refund',
    amount: 48_000,
    currency: 'usd',
    status: 'succeeded',
  })).catch(async (error: unknown) => {
    await code.close();
    throw error;
  });
  return {
    urls: { code: urlOf(code.port), payments: urlOf(payments.port) },
    ports: { code: code.port, payments: payments.port },
    close: async () => {
      await Promise.all([code.close(), payments.close()]);
    },
  };
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** A provider that answers what it did, and whether a credential came with the request. */
async function start(
  port: number,
  answer: (path: string) => object,
): Promise<{ port: number; close(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(
        JSON.stringify({ ...answer(request.url ?? ''), authenticated: request.headers.authorization !== undefined }),
      );
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
