// What do the other replicas write? Their lines are in no file of this one, so the index is asked while somebody listens: once a second for
// every tenant that is listened to, however many listen.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Logger } from '../runtime/logger.ts';

const EVERY_MS = 1_000;
/** Lines come into the index a little after they were written. */
const LOOK_BACK_MS = 15_000;

/** What {@link OtherGates} needs. */
export interface OtherGatesParts {
  /** The tenants in which somebody listens. */
  readonly heard: () => ReadonlySet<string>;
  /** The newest entries of a tenant from a moment on, the newest first, as many as one look is for. */
  readonly newest: (tenantId: string, sinceMs: number) => Promise<readonly AuditIndexRow[]>;
  /** This gate's own stream, which is told of without the index. */
  readonly stream: string;
  readonly tell: (tenantId: string, rows: readonly AuditIndexRow[]) => void;
  readonly now: () => number;
  readonly logger: Logger;
}

/** Looks after what other gates of the same instance write. What comes into the index later than 15 s after it was written is not told. */
export class OtherGates {
  readonly #parts: OtherGatesParts;
  readonly #known = new Map<string, ReadonlySet<string>>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(parts: OtherGatesParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setTimeout(() => void this.#look().finally(() => this.#stopped || this.start()), EVERY_MS).unref();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const heard = this.#parts.heard();
    for (const tenantId of this.#known.keys()) if (!heard.has(tenantId)) this.#known.delete(tenantId);
    for (const tenantId of heard) {
      await this.#lookInto(tenantId).catch((error: unknown) =>
        this.#parts.logger.warn({ err: error }, 'What other gates wrote could not be read'),
      );
    }
  }

  async #lookInto(tenantId: string): Promise<void> {
    const { newest, now, stream, tell } = this.#parts;
    const rows = await newest(tenantId, now() - LOOK_BACK_MS);
    const others = rows.filter((row) => row.stream !== stream);
    const known = this.#known.get(tenantId);
    this.#known.set(tenantId, new Set(others.map(({ id }) => id)));
    // The first look only learns what there was before somebody listened.
    if (known) tell(tenantId, others.filter(({ id }) => !known.has(id)).toReversed());
  }
}
