// Which requests are the same request? Tenant, agent, connector, method, canonical target, body and every forwarded header but a closed list
// that changes nothing: what is sent after an approval must be what was shown.

import { createHash } from 'node:crypto';
import type { RawHeaders } from '../http/headers.ts';

/** What makes a request itself. `url` is the canonical target; `headers` are as received. */
export interface FingerprintFacts {
  readonly tenantId: string;
  readonly agentId: string;
  readonly method: string;
  readonly url: string;
  readonly body: Uint8Array;
  readonly headers: RawHeaders;
  /** The connector that takes it there, and its revision: one that was changed takes it another way, and asks anew. */
  readonly connector?: { readonly id: string; readonly revision: number } | undefined;
  /** The lower-case name of the header that carried the agent key, which is never forwarded. */
  readonly keyHeader?: string | undefined;
}

/** Headers that differ between two tries of the same act. Everything else counts, known or not. */
const CHANGES_NOTHING = new Set([
  // Credentials: replaced at the gate, or renewed between two tries.
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'x-goog-api-key',
  'api-key',
  'x-amz-security-token',
  // Tracing.
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
  'x-request-id',
  'x-correlation-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'uber-trace-id',
  'sentry-trace',
  'x-datadog-trace-id',
  'x-datadog-parent-id',
  'x-datadog-sampling-priority',
  'x-datadog-origin',
  'x-datadog-tags',
  'x-client-request-id',
  'x-ms-client-request-id',
  'client-request-id',
  // Retry counters and what SDKs tell of themselves.
  'x-retry-count',
  'x-retry-attempt',
  'retry-count',
  'user-agent',
  'x-amz-user-agent',
  'x-goog-api-client',
  'x-stripe-client-telemetry',
  'x-stripe-client-user-agent',
  // Dates and signatures.
  'date',
  'x-amz-date',
  'x-ms-date',
  'signature',
  'signature-input',
  // Encoding and connection.
  'accept-encoding',
  'connection',
  'proxy-connection',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'content-length',
  // Holdgate's own, removed before the upstream.
  'prefer',
]);
const CHANGES_NOTHING_PREFIXES = ['x-stainless-', 'amz-sdk-', 'holdgate-'];

/** SHA-256, hex, over an unambiguous spelling of the facts. Pure. */
export function fingerprintOf(facts: FingerprintFacts): string {
  const { tenantId, agentId, method, url, body, headers, keyHeader, connector } = facts;
  const way = connector === undefined ? [] : [connector.id, connector.revision];
  const spelled = JSON.stringify([tenantId, agentId, method, url, sha256(body), counting(headers, keyHeader), way]);
  return sha256(Buffer.from(spelled));
}

/** SHA-256, hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The headers that count: by lower-case name, lines of one name in the order in which they were sent. */
function counting(headers: RawHeaders, keyHeader: string | undefined): [string, string][] {
  const hop = namedByConnection(headers);
  const kept: [string, string][] = [];
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    if (name === keyHeader || hop.has(name) || changesNothing(name)) continue;
    kept.push([name, (headers[at + 1] as string).trim()]);
  }
  return kept.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** What `Connection` names is for this hop alone and does not reach the upstream (RFC 9110 section 7.6.1). */
function namedByConnection(headers: RawHeaders): ReadonlySet<string> {
  const named = new Set<string>();
  for (let at = 0; at + 1 < headers.length; at += 2) {
    if ((headers[at] as string).toLowerCase() !== 'connection') continue;
    for (const name of (headers[at + 1] as string).split(',')) named.add(name.trim().toLowerCase());
  }
  return named;
}

function changesNothing(name: string): boolean {
  return CHANGES_NOTHING.has(name) || CHANGES_NOTHING_PREFIXES.some((prefix) => name.startsWith(prefix));
}
