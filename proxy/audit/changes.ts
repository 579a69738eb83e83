// How does an administrative change happen? Intent recorded, transaction, outcome recorded, snapshot swapped; then the caller answers.
// Every service on the control side changes things through this and nothing else.

import type { Scope, Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { actorOf, type Principal } from '../principal.ts';
import type { EntryInput, Ledger } from './entry.ts';
import { demandStanding } from './standing.ts';

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

/** Several changes as one: all of them happen or none. */
export interface JointChange<Result> extends Omit<Change<Result>, 'touches' | 'work'> {
  /** What is about to be done, for the recorded intent. */
  readonly announced: unknown;
  /** Services that change things in `scope` do so through `within`. Otherwise as `Change.work`. */
  work(scope: Scope, within: Changes): Promise<ChangeResult<Result>>;
}

/** Swaps in a snapshot that contains the change; resolves when the gate decides by it. */
export type RefreshSnapshot = (tenantIds: readonly string[], instance: boolean) => Promise<void>;

/**
 * The one way to change something. Throws what `work` throws (recorded as `failed`), `conflict` where a person's rights were taken away
 * since they were read, or ApiError `ledger_unavailable`: before anything
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
      await this.#record({ ...base, phase: 'done', ...setsOf({ before, after }) }, CHANGED_UNRECORDED);
    } finally {
      // What is committed counts, whether or not its outcome could be recorded: a revocation must reach the gate.
      await this.#swap(change.touches);
    }
    return done.result;
  }

  /**
   * Several changes as one transaction: its intent says what is about to be done, and once it is committed each part is recorded, then the
   * whole. Throws as `apply` does; then none of the parts has happened.
   */
  async applyTogether<Result>(joint: JointChange<Result>): Promise<Result> {
    const base = entryOf(joint);
    await this.#record({ ...base, phase: 'intent', details: { announced: joint.announced } }, NOTHING_CHANGED);
    const { answer, parts } = await this.#commitTogether(joint).catch(async (error: unknown) => {
      await this.#recordFailure(base, error);
      throw error;
    });
    try {
      await Promise.all(parts.map(({ entry }) => this.#record(entry, CHANGED_UNRECORDED)));
      const { before, after } = answer;
      await this.#record({ ...base, phase: 'done', ...setsOf({ before, after }) }, CHANGED_UNRECORDED);
    } finally {
      await this.#swap(unionOf(parts));
    }
    return answer.result;
  }

  /** What the work would answer or throw: done in a transaction that is taken back, without a trace in the ledger. */
  async rehearse<Result>(work: (scope: Scope, within: Changes) => Promise<Result>): Promise<Result> {
    let outcome: { readonly result: Result } | undefined;
    try {
      await this.#store.transaction(async (scope) => {
        outcome = { result: await work(scope, this.#within(scope, [])) };
        throw new TakenBack();
      });
    } catch (error) {
      if (!(error instanceof TakenBack) || !outcome) throw error;
    }
    return (outcome as { readonly result: Result }).result;
  }

  #within(scope: Scope, parts: DonePart[]): Changes {
    return new ChangesWithin({ store: this.#store, ledger: this.#ledger, refresh: this.#refresh }, { scope, parts });
  }

  #commitTogether<Result>(joint: JointChange<Result>): Promise<{ answer: ChangeResult<Result>; parts: DonePart[] }> {
    return this.#store.transaction(async (scope) => {
      const parts: DonePart[] = [];
      await demandStanding(scope, joint.principal);
      const answer = await joint.work(scope, this.#within(scope, parts));
      await bumpAll(scope, unionOf(parts));
      return { answer, parts };
    });
  }

  #commit<Result>(change: Change<Result>): Promise<ChangeResult<Result>> {
    return this.#store.transaction(async (scope) => {
      await demandStanding(scope, change.principal);
      const answer = await change.work(scope);
      await bumpAll(scope, change.touches);
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

/** A part of a joint change, waiting to be recorded. */
interface DonePart {
  readonly entry: EntryInput;
  readonly touches: Touched;
}

/** Changes of services that take part in a joint one: done in its transaction, recorded once that is committed. */
class ChangesWithin extends Changes {
  readonly #scope: Scope;
  readonly #parts: DonePart[];

  constructor(
    outer: { store: Store; ledger: Ledger; refresh: RefreshSnapshot },
    { scope, parts }: { scope: Scope; parts: DonePart[] },
  ) {
    super(outer);
    this.#scope = scope;
    this.#parts = parts;
  }

  override async apply<Result>(change: Change<Result>): Promise<Result> {
    const { result, before, after } = await change.work(this.#scope);
    const entry: EntryInput = { ...entryOf(change), phase: 'done', ...setsOf({ before, after }) };
    this.#parts.push({ entry, touches: change.touches });
    return result;
  }
}

/** Ends a rehearsal; never leaves this file. */
class TakenBack extends Error {
  override readonly name = 'TakenBack';
}

async function bumpAll(scope: Scope, { access = [], policy = [], instance = false }: Touched): Promise<void> {
  for (const id of access) await scope.forTenant(id).bump('access');
  for (const id of policy) await scope.forTenant(id).bump('policy');
  if (instance) await scope.system.bumpInstance();
}

function unionOf(parts: readonly DonePart[]): Touched {
  return {
    access: [...new Set(parts.flatMap(({ touches }) => touches.access ?? []))],
    policy: [...new Set(parts.flatMap(({ touches }) => touches.policy ?? []))],
    instance: parts.some(({ touches }) => touches.instance === true),
  };
}

function setsOf({ before, after }: { before: unknown; after: unknown }): Pick<EntryInput, 'before' | 'after'> {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}

function entryOf({
  principal,
  organizationId,
  tenantId,
  kind,
  subject,
}: Omit<Change<unknown>, 'touches' | 'work'>): EntryInput {
  return { kind, organization_id: organizationId, tenant_id: tenantId, actor: actorOf(principal), subject };
}
