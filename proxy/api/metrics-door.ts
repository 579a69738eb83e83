// Where does Prometheus read, if not on the console's port? A listener of its own that serves /metrics and nothing else.

import { createServer } from 'node:http';
import { StartError } from '../errors.ts';
import type { MetricsRegistry } from './operations.ts';

/** The listener of `HOLDGATE_METRICS_PORT`. */
export interface MetricsDoor {
  /** Rejects with StartError where the port cannot be had. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing listens before `start`. */
export function createMetricsDoor({
  registry,
  host,
  port,
}: {
  registry: MetricsRegistry;
  host: string;
  port: number;
}): MetricsDoor {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  return {
    start: () =>
      new Promise((resolve, reject) => {
        server.once('error', (cause: NodeJS.ErrnoException) =>
          reject(
            new StartError(
              `The metrics port ${host}:${port} cannot be used (${cause.code}). Give another one with HOLDGATE_METRICS_PORT.`,
              { cause },
            ),
          ),
        );
        server.listen(port, host, resolve);
      }),
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
