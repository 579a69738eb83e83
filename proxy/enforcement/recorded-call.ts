// What was that request? An entry of the ledger, with the facts that were kept of it, as a call that can be decided again: by today's
// connectors, and with whatever was not kept marked as not known.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { EntryInput } from '../audit/entry.ts';
import { GateError } from '../errors.ts';
import { parseAbsolute } from '../http/target.ts';
import type { BodyFacts } from '../policy/engine/facts.ts';
import type { AgentInForce, TenantInForce } from '../snapshot.ts';
import { type HistoryCount, identify, type ReadCall, withBody } from './call.ts';
import type { KeptFacts } from './kept-facts.ts';

/** A decision as the ledger has it. */
export interface RecordedLine {
  readonly decisionId: string;
  /** ms since 1970. */
  readonly at: number;
  readonly agentId: string;
  readonly decision: NonNullable<EntryInput['decision']>;
  readonly request: NonNullable<EntryInput['request']>;
  readonly entry: EntryInput;
  /** The block that should have its facts. */
  readonly block: string | undefined;
}

const NO_SIGNAL = new AbortController().signal;
const NOBODY_LEAVES = (): void => undefined;
/** What is sent without a body, as far as anybody knows. */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'CONNECT']);

/** The decision that a row of the index is about; undefined for anything else. */
export function lineOf({ decision_id, at, agent_id, decision, text }: AuditIndexRow): RecordedLine | undefined {
  if (decision_id === null || agent_id === null || decision === null) return undefined;
  const entry = JSON.parse(text) as EntryInput;
  if (entry.kind !== 'decision' || !entry.request || !entry.decision) return undefined;
  return {
    decisionId: decision_id,
    at,
    agentId: agent_id,
    decision: entry.decision,
    request: entry.request,
    entry,
    block: entry.replay,
  };
}

/** Whether a decision was made by rules: not because the gate failed, and not by what a person answered to a hold that has an entry of its own. */
export function isByRules({ decision, entry }: RecordedLine): boolean {
  return decision !== 'error' && (entry.hold_id === undefined || decision === 'hold');
}

/** Where it is decided again. */
export interface ReplayPlace {
  readonly tenant: TenantInForce;
  readonly agent: AgentInForce;
  readonly history: HistoryCount;
}

/** What is known of a request beside its method and URL; `all`: no header of it is. */
export type ReplayFacts = Omit<KeptFacts, 'withheld'> & { readonly withheld: readonly string[] | 'all' };

/** The call; undefined where its URL names nothing that could be called. */
export function callAgain(
  line: RecordedLine,
  facts: ReplayFacts | undefined,
  { tenant, agent, history }: ReplayPlace,
): ReadCall | undefined {
  const { method, url, source_ip = '', run_id } = line.request;
  const headers = facts?.headers ?? (run_id === undefined ? {} : { 'holdgate-run-id': run_id });
  try {
    const call = identify(
      {
        way: 'forward',
        method,
        target: parseAbsolute(url),
        connectorName: undefined,
        rawHeaders: [],
        headers,
        withheld: facts && facts.withheld !== 'all' ? new Set(facts.withheld) : 'all',
        key: undefined,
        contentLength: facts?.size,
        sourceIp: source_ip,
        gone: NO_SIGNAL,
        onGone: NOBODY_LEAVES,
        body: undefined,
      },
      { tenant, agent, keyId: undefined },
      { decisionId: line.decisionId, atMs: line.at, startedMs: 0 },
    );
    return withBody(call, facts?.body ?? bodyOf(method), history, facts?.parameters);
  } catch (error) {
    if (error instanceof GateError) return undefined;
    throw error;
  }
}

function bodyOf(method: string): BodyFacts {
  return BODILESS.has(method) ? { state: 'none' } : { state: 'unread' };
}
