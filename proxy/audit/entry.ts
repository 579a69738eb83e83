// What does an audit entry say? Its shape before and after it is chained. People appear only as `usr_` ids; names are joined when read.

import type { ActorRef } from '../principal.ts';

/** `decision` and `outcome` are the gate's pair; `change` is administrative, in two phases; the rest stand alone. */
export type EntryKind = 'decision' | 'outcome' | (string & {});

/** What is handed to the ledger. Nothing in it may be secret; callers pass redacted twins. */
export interface EntryInput {
  readonly kind: EntryKind;
  readonly tenant_id: string | null;
  readonly organization_id: string | null;
  readonly actor: ActorRef;
  /** RFC 3339; the ledger stamps it when absent. */
  readonly at?: string;
  /** What it is about: `{ kind: 'agent', id: 'agt_…', name? }`. */
  readonly subject?: { readonly kind: string; readonly id: string; readonly name?: string };
  /** Administrative changes: `intent` before the transaction, `done` or `failed` after it. */
  readonly phase?: 'intent' | 'done' | 'failed';
  readonly before?: unknown;
  readonly after?: unknown;
  readonly decision_id?: string;
  readonly hold_id?: string;
  readonly agent?: { readonly id: string; readonly name: string };
  readonly action?: {
    readonly type: string;
    readonly connector?: string;
    readonly verb?: string;
    readonly risk?: number;
  };
  readonly request?: {
    readonly method: string;
    readonly url: string;
    readonly source_ip?: string;
    readonly run_id?: string;
  };
  readonly decision?: 'allow' | 'deny' | 'hold' | 'error';
  readonly code?: string;
  readonly rule?: { readonly name: string; readonly kind: 'explicit' | 'implicit'; readonly policy?: string };
  /** Under monitor or soft_enforce, or by a policy in mode `monitor`: what would have happened, and which of them relaxed it. */
  readonly would?: {
    readonly decision: 'deny' | 'hold';
    readonly code: string;
    readonly rule: string;
    readonly policy?: string;
    readonly relaxed_by?: 'monitor' | 'soft_enforce' | 'policy_mode';
  };
  readonly policy_version?: number;
  readonly access_version?: number;
  /** Only in `outcome` entries. */
  readonly outcome?: {
    readonly result: 'answered' | 'refused' | 'failed' | 'aborted' | 'unknown';
    readonly status: number | null;
    readonly code?: string;
    readonly bytes_in?: number;
    readonly bytes_out?: number;
  };
  readonly latency_ms?: number;
  /** The block that keeps what replay needs of this decision, redacted and sealed under a key of its own (`rpl_…`). */
  readonly replay?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A chained line as it stands in the segment file: the input plus what the ledger adds. */
export interface Entry extends EntryInput {
  /** Format of the line. */
  readonly v: 1;
  /** `<stream>-<line>`. */
  readonly id: string;
  readonly stream: string;
  /** Number of the line in the stream, from 1. */
  readonly line: number;
  /** Number of the entry within its tenant in this stream, from 1, no gaps. */
  readonly seq: number;
  readonly at: string;
  /** `hash` of the entry before it of the same tenant in this stream; 64 zeros for the first. */
  readonly prev_hash: string;
  /** `hash` of the line before it in the stream; 64 zeros for the first. */
  readonly prev_line: string;
  /** SHA-256, hex, over the line's own text without this member; see ledger. */
  readonly hash: string;
}

/** What the gate needs of the ledger. */
export interface Ledger {
  /** Resolves when the entry is durable by the configured mode; rejects with GateError `gate_unavailable` when it cannot be written within 5 s. */
  append(input: EntryInput): Promise<Appended>;
}

/** Where an entry now stands. */
export interface Appended {
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
}
