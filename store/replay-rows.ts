// What is kept of recorded decisions beside the ledger, so that they can be decided again and still be forgotten?

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
