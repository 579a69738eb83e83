// What is kept of recorded decisions beside the ledger, so that they can be decided again and still be forgotten, and what of forgetting?

/** The key that opens what replay needs of one tenant and one month (`2026-11`), sealed under the master key. Without it that month is forgotten. */
export interface ReplayKeyRow {
  tenant_id: string;
  month: string;
  sealed: string;
  created_at: number;
}

/** What replay needs of some decisions that were made close together, sealed under their month's key. Their ledger entries name it. */
export interface ReplayBlockRow {
  id: string;
  tenant_id: string;
  month: string;
  created_at: number;
  /** How many decisions. */
  decisions: number;
  sealed: string;
}

/** A signed statement of which lines of one chain are missing in the index on purpose; see audit/removals. One for each chain and scope. */
export interface DataRemovalRow {
  chain: string;
  scope: 'decisions' | 'all';
  /** Lines from before this time. */
  before: number;
  /** For each stream: the last line that was removed, and how many were. */
  streams: { stream: string; through: number; lines: number }[];
  signature: string;
  updated_at: number;
}

/** An order to delete a tenant's data, until it is carried out and after. */
export interface DataDeletionRow {
  id: string;
  tenant_id: string;
  /** `expired`: by retention; whatever has an age. */
  what: 'decisions' | 'approvals' | 'resources' | 'everything' | 'expired';
  /** What is older than this goes. */
  before: number;
  state: 'running' | 'done';
  requested_by: string;
  /** How much went, by kind. */
  deleted: Record<string, number>;
  created_at: number;
  finished_at: number | null;
}

/** How many of a tenant's decisions of a month (`2026-11`) are no longer in the index: usage counts them still. */
export interface UsageKeptRow {
  tenant_id: string;
  month: string;
  calls: number;
  holds: number;
}
