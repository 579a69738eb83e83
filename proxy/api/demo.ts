// What is the demo to people? Things to look around with, made on request in the tenant that one is in, and removed as a whole.

import type { PersonPrincipal } from '../principal.ts';

/** One thing that was made for the demo. */
export interface DemoThing {
  readonly kind: 'agent' | 'connector' | 'policy';
  readonly id: string;
  readonly name: string;
}

/** How the demo stands in a tenant. Times are RFC 3339. */
export interface DemoView {
  readonly loaded: boolean;
  readonly loaded_at: string | null;
  /** What of it is still there. */
  readonly things: readonly DemoThing[];
  /** What loading it makes, by name. */
  readonly makes: readonly Omit<DemoThing, 'id'>[];
  /** Where its providers answer, in this process alone; null while they do not. */
  readonly providers: { readonly code: string; readonly payments: string } | null;
  /** Why it cannot be loaded here, in a sentence. */
  readonly unavailable: string | null;
}

/** What became of a demo agent's call; `status` is null for one that waits for a person. */
export interface DemoAnswer {
  readonly agent: string;
  readonly request: string;
  readonly status: number | null;
}

/** The service. All of it happens in the caller's tenant. */
export interface Demo {
  read(principal: PersonPrincipal): Promise<DemoView>;
  /** Makes everything or nothing. Throws ApiError `conflict` where it is there or cannot be, and whatever making it by hand would. */
  load(principal: PersonPrincipal): Promise<DemoView>;
  /** Lets the demo's agents call through the gate: one call passes, one is refused, one waits. Throws `not_found` where it is not loaded. */
  call(principal: PersonPrincipal): Promise<readonly DemoAnswer[]>;
  /** Removes what is left of it. Throws `not_found`, and whatever removing it by hand would. */
  remove(principal: PersonPrincipal): Promise<void>;
  /** Lets the providers answer again where the demo was loaded before. */
  start(): Promise<void>;
  stop(): Promise<void>;
}
