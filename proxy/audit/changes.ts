// How does an administrative change happen? Intent recorded, transaction, outcome recorded, snapshot swapped; then the caller answers.
// Every service on the control side changes things through this and nothing else.

import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { actorOf, type Principal } from '../principal.ts';
import type { EntryInput, Ledger } from './entry.ts';

const NOTHING_CHANGED = 'The audit ledger cannot be written, so nothing was changed. Try again once it can.';
const CHANGED_UNRECORDED =
  'The change was made, but the audit ledger could not record its outcome; its intent is recorded. Look at the present state before trying again.';

/** What a change touches, so that versions are raised and the snapshot is rebuilt: which tenants' access or policies, or the instance. */
export interface Touched {
  readonly access?: readonly string[];
  readonly policy?: readonly string[];
  readonly instance?: boolean;
}

/** What a change answers: the result for the caller, and the sets before and after it for the ledger. */
export interface ChangeResult<Result> {
  readonly result: Result;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One administrative change: who, where, what, and the work in a transaction. */
export interface Change<Result> {
  readonly principal: Principal;
  readonly organizationId: string | null;
  readonly tenantId: string | null;
  /** Event kind, dotted: `agent.created`. */
  readonly kind: string;
  readonly subject: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly touches: Touched;
  /** Runs in one transaction, maybe more than once; must touch nothing but `scope`. `before` and `after` go into the ledger, redacted. */
  work(scope: Scope): Promise<ChangeResult<Result>>;
}

/** Swaps in a snapshot that contains the change; resolves when the gate decides by it. */
export type RefreshSnapshot = (tenantIds: readonly string[], instance: boolean) => Promise<void>;

/**
 * The one way to change something. Throws what `work` throws (recorded as `failed`), or ApiError `ledger_unavailable`: before anything
 * happened when the intent cannot be recorded, after the change when its outcome cannot. The sentence says which.
 */
export class Changes {
  readonly #store: Store;
  readonly #ledger: Ledger;
  readonly #refresh: RefreshSnapshot;

  constructor(parts: { store: Store; ledger: Ledger; refresh: RefreshSnapshot }) {
    this.#store = parts.store;
    this.#ledger = parts.ledger;
    this.#refresh = parts.refresh;
  }

  async apply<Result>(change: Change<Result>): Promise<Result> {
    const base = entryOf(change);
    await this.#record({ ...base, phase: 'intent' }, NOTHING_CHANGED);
    const done = await this.#commit(change).catch(async (error: unknown) => {
      await this.#recordFailure(base, error);
      throw error;
    });
    try {
      const { before, after } = done;
      const sets = { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
      await this.#record({ ...base, phase: 'done', ...sets }, CHANGED_UNRECORDED);
    } finally {
      // What is committed counts, whether or not its outcome could be recorded: a revocation must reach the gate.
      await this.#swap(change.touches);
    }
    return done.result;
  }

  #commit<Result>(change: Change<Result>): Promise<ChangeResult<Result>> {
    const { access = [], policy = [], instance = false } = change.touches;
    return this.#store.transaction(async (scope) => {
      const answer = await change.work(scope);
      for (const id of access) await scope.forTenant(id).bump('access');
      for (const id of policy) await scope.forTenant(id).bump('policy');
      if (instance) await scope.system.bumpInstance();
      return answer;
    });
  }

  async #swap({ access = [], policy = [], instance = false }: Touched): Promise<void> {
    const tenants = [...new Set([...access, ...policy])];
    if (tenants.length > 0 || instance) await this.#refresh(tenants, instance);
  }

  /** The reason why it failed goes to the caller even where this cannot be recorded; the intent without outcome stays visible. */
  async #recordFailure(base: EntryInput, error: unknown): Promise<void> {
    const details = { code: error instanceof ApiError ? error.code : 'internal' };
    await this.#ledger.append({ ...base, phase: 'failed', details }).catch(() => undefined);
  }

  async #record(entry: EntryInput, sentence: string): Promise<void> {
    try {
      await this.#ledger.append(entry);
    } catch (cause) {
      throw new ApiError('ledger_unavailable', sentence, { cause });
    }
  }
}

function entryOf<Result>({ principal, organizationId, tenantId, kind, subject }: Change<Result>): EntryInput {
  return { kind, organization_id: organizationId, tenant_id: tenantId, actor: actorOf(principal), subject };
}
