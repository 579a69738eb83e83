// What is counted for Prometheus? One registry for the process, with Node's own figures and the gate's.

import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** The process's figures. */
export interface Metrics {
  readonly registry: Registry;
}

/** A registry; `inFlight` is asked for when the figures are read. */
export function createMetrics(inFlight: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'holdgate_requests_in_flight',
    help: 'Requests, streams and tunnels that are open',
    registers: [registry],
    collect() {
      this.set(inFlight());
    },
  });
  return { registry };
}
