// What does the database know of a line? The columns that people search by, taken from the entry; `verify` takes them again and compares.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Entry, EntryInput } from './entry.ts';
import type { WrittenLine } from './stream-file.ts';

/** The index row of a line that was just written. */
export function rowOfWritten(
  stream: string,
  { input, line, seq, at, hash, prevHash, text }: WrittenLine,
): AuditIndexRow {
  return rowOf(input, { stream, line, id: `${stream}-${line}`, seq, at, hash, prev_hash: prevHash, text });
}

/** The index row that an entry should have; `text` is its whole line. */
export function rowOfEntry(entry: Entry, text: string): AuditIndexRow {
  const { stream, line, id, seq, at, hash, prev_hash } = entry;
  return rowOf(entry, { stream, line, id, seq, at, hash, prev_hash, text });
}

interface Place {
  readonly stream: string;
  readonly line: number;
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly hash: string;
  readonly prev_hash: string;
  readonly text: string;
}

function rowOf(input: EntryInput, { at, ...place }: Place): AuditIndexRow {
  const { request, outcome } = input;
  return {
    ...place,
    at: Date.parse(at),
    organization_id: input.organization_id ?? null,
    tenant_id: input.tenant_id ?? null,
    kind: input.kind,
    decision_id: input.decision_id ?? null,
    actor_kind: input.actor.kind,
    actor_id: input.actor.id,
    agent_id: agentOf(input),
    action: input.action?.type ?? null,
    method: request?.method ?? null,
    url: request?.url ?? null,
    decision: input.decision ?? null,
    rule: input.rule?.name ?? null,
    policy: policyOf(input),
    about: input.hold_id ?? input.subject?.id ?? null,
    status: outcome?.status ?? null,
    latency_ms: input.latency_ms ?? null,
  };
}

/** The policy that spoke; where somebody relaxed what one said, that one. */
function policyOf({ kind, rule, would }: EntryInput): string | null {
  return kind === 'decision' ? (would?.policy ?? rule?.policy ?? null) : null;
}

/** The agent that acted, or that the entry is about. */
function agentOf({ agent, actor, subject }: EntryInput): string | null {
  if (agent) return agent.id;
  if (actor.kind === 'agent') return actor.id;
  return subject?.kind === 'agent' ? subject.id : null;
}
