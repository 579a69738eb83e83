// What does `holdgate migrate-organization` answer? The same before and after: who joins, what moves, what goes along, what stays and why.

/** Somebody who is taken in. */
export interface MigratedPerson {
  readonly user_id: string;
  readonly email: string;
  /** They were not in the organization before. */
  readonly joins: boolean;
  readonly becomes_owner: boolean;
  readonly personal: 'there' | 'moves' | 'made';
}

/** A thing that leaves a default tenant for somebody's personal one. */
export interface Moved {
  readonly kind: 'agent' | 'connector';
  readonly id: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly email: string;
}

/** What an agent was held to goes with it, so that it may not do more than before. */
export interface Copied {
  readonly kind: 'policy' | 'gateway' | 'agent_group' | 'role' | 'boundary' | 'settings';
  readonly name: string;
  readonly to: string;
}

/** What is left where it is, and why. */
export interface Stayed {
  readonly kind: 'agent' | 'connector' | 'policy' | 'organization';
  readonly name: string;
  readonly reason: string;
}

/** The plan, or what was done. */
export interface MigrationReport {
  readonly organization: { readonly id: string; readonly name: string };
  readonly people: readonly MigratedPerson[];
  readonly moved: readonly Moved[];
  readonly copied: readonly Copied[];
  readonly stayed: readonly Stayed[];
  /** Open questions of agents that moved; they end, and are asked again when the agent calls again. */
  readonly cancelled_approvals: number;
}
