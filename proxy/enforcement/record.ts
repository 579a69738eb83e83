// What does the ledger say of a request? One decision entry before anything leaves, one outcome entry at the end, with the same id.

import type { EntryInput, Ledger } from '../audit/entry.ts';
import type { GateCode } from '../errors.ts';
import { urlOf } from '../http/target.ts';
import type { Effect, Verdict } from './assess.ts';
import type { Call, ReadCall } from './call.ts';

type Outcome = NonNullable<EntryInput['outcome']>;

/** What a decision entry says besides: the hold that it belongs to, and the block that keeps the facts for replay. */
export interface EntryRefs {
  readonly holdId?: string | undefined;
  readonly facts?: string | undefined;
}

/** The decision entry of a call. */
export function decisionEntry(
  call: ReadCall,
  decision: Effect | 'error',
  verdict: Verdict,
  { holdId, facts }: EntryRefs = {},
): EntryInput {
  const { caller, request, connector, action } = call;
  const runId = request.headers['holdgate-run-id'];
  return {
    kind: 'decision',
    ...whose(call),
    decision_id: call.decisionId,
    ...(holdId !== undefined && { hold_id: holdId }),
    ...(action &&
      connector && {
        action: {
          type: action.type,
          connector: connector.name,
          verb: action.verb,
          risk: verdict.policyRule?.risk ?? action.risk,
        },
      }),
    request: {
      method: request.method,
      url: urlOf(call.target),
      source_ip: request.sourceIp,
      ...(runId !== undefined && { run_id: runId }),
    },
    decision,
    ...(verdict.code && { code: verdict.code }),
    rule: verdict.rule,
    ...(verdict.would && { would: wouldOf(verdict.would, verdict.relaxedBy) }),
    policy_version: caller.tenant.policyVersion,
    access_version: caller.tenant.accessVersion,
    ...(facts !== undefined && { replay: facts }),
  };
}

/** What would have happened, as records and answers say it. */
export function wouldOf(
  { effect, code, rule }: Verdict,
  relaxedBy: Verdict['relaxedBy'],
): NonNullable<EntryInput['would']> {
  return {
    decision: effect === 'hold' ? 'hold' : 'deny',
    code: code ?? 'approval_pending',
    rule: rule.name,
    ...(rule.policy !== undefined && { policy: rule.policy }),
    ...(relaxedBy && { relaxed_by: relaxedBy }),
  };
}

/** The outcome entry of a call. */
export function outcomeEntry(call: Call, outcome: Outcome, latencyMs: number, holdId?: string): EntryInput {
  return {
    kind: 'outcome',
    ...whose(call),
    decision_id: call.decisionId,
    ...(holdId !== undefined && { hold_id: holdId }),
    outcome,
    latency_ms: Math.round(latencyMs * 1000) / 1000,
  };
}

function whose({
  caller: { tenant, agent },
}: Call): Pick<EntryInput, 'tenant_id' | 'organization_id' | 'actor' | 'agent'> {
  return {
    tenant_id: tenant.id,
    organization_id: tenant.organizationId,
    actor: { kind: 'agent', id: agent.id },
    agent: { id: agent.id, name: agent.name },
  };
}

/** A refusal's outcome. */
export const refusedWith = (status: number, code: GateCode): Outcome => ({ result: 'refused', status, code });

/** Writes outcomes; they follow the act, so their failure is logged and never changes the answer. */
export class Outcomes {
  readonly #ledger: Ledger;
  readonly #failed: (error: unknown) => void;

  constructor(parts: { ledger: Ledger; failed: (error: unknown) => void }) {
    this.#ledger = parts.ledger;
    this.#failed = parts.failed;
  }

  write(entry: EntryInput): void {
    this.#ledger.append(entry).catch(this.#failed);
  }
}
