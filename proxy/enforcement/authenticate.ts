// Which agent is calling? Keys are 256 random bits and are looked up by their SHA-256; digests of presented keys are cached.

import { LRUCache } from 'lru-cache';
import { GateError } from '../errors.ts';
import { digestOf as storedDigestOf } from '../identity/secrets.ts';
import type { AgentInForce, Snapshot, TenantInForce } from '../snapshot.ts';
import type { PresentedKey } from './exchange.ts';

/** An agent at the gate, in the tenant that its key names. */
export interface Caller {
  readonly agent: AgentInForce;
  readonly tenant: TenantInForce;
  readonly keyId: string | undefined;
}

const DIGESTS_KEPT = 10_000;
/** Longer ones are no keys of ours, and are not worth hashing. */
const LONGEST_KEY = 200;
const digests = new LRUCache<string, string>({ max: DIGESTS_KEPT });

/** SHA-256 of a key, hex, as the store has it. */
export function digestOf(key: string): string {
  const known = digests.get(key);
  if (known !== undefined) return known;
  const digest = storedDigestOf(key);
  digests.set(key, digest);
  return digest;
}

/**
 * The agent whose key this is. Throws GateError `agent_key_required` (none given), `agent_key_revoked` (unknown, deleted or
 * expired: one answer for all, so that nothing can be guessed) or `agent_disabled`.
 */
export function authenticate(
  snapshot: Snapshot,
  key: PresentedKey | undefined,
  defaultAgent: string | undefined,
  nowMs: number,
): Caller {
  if (key === undefined) return withoutKey(snapshot, defaultAgent);
  const record = key.value.length <= LONGEST_KEY ? snapshot.keys.get(digestOf(key.value)) : undefined;
  const tenant = record && snapshot.tenants.get(record.tenantId);
  const agent = record && tenant?.agents.get(record.agentId);
  if (!record || !tenant || !agent || (record.expiresAt !== undefined && record.expiresAt <= nowMs)) {
    throw new GateError(
      'agent_key_revoked',
      'This agent key is not valid: it is unknown, was revoked or has expired. Ask an administrator for a new key.',
    );
  }
  return ready({ agent, tenant, keyId: record.keyId });
}

function withoutKey(snapshot: Snapshot, defaultAgent: string | undefined): Caller {
  if (defaultAgent !== undefined) {
    for (const tenant of snapshot.tenants.values()) {
      const agent = tenant.agents.get(defaultAgent);
      if (agent) return ready({ agent, tenant, keyId: undefined });
    }
  }
  throw new GateError(
    'agent_key_required',
    'An agent key is required: give it as the password of the proxy URL, or as the API key of a base URL.',
  );
}

function ready(caller: Caller): Caller {
  if (caller.agent.status === 'active') return caller;
  throw new GateError(
    'agent_disabled',
    `Agent ${caller.agent.name} is switched off. An administrator can switch it on again.`,
  );
}
