// How does the console hear what the ledger writes? In batches, a few a second and of so many entries, to those who listen and may see them; what
// came faster is counted. While nobody listens, a written line costs nothing but the question whether somebody does.

import type { AuditIndexRow } from '../../store/rows.ts';
import { rowOfWritten } from '../audit/index-row.ts';
import type { PeopleNames, PresentedEntry } from '../audit/presented.ts';
import { present } from '../audit/presented.ts';
import type { WrittenLine } from '../audit/stream-file.ts';
import type { PermissionObject, Rights } from '../principal.ts';
import type { Logger } from '../runtime/logger.ts';
import type { EventHub } from './event-hub.ts';

const EVERY_MS = 250;
const MOST_ENTRIES = 50;
const VIEW = 'audit.view';

/** What a `decision` or an `entry` event carries: entries as GET /api/audit shows them, oldest first, and how many were left out. */
export interface EntriesTold {
  readonly entries: readonly PresentedEntry[];
  readonly left_out: number;
}

/** What {@link EntryEvents} needs. */
export interface EntryEventsParts {
  readonly hub: EventHub;
  /** The name of the stream whose lines `written` is given. */
  readonly stream: string;
  readonly names: PeopleNames;
  /** What limited grants are compared with, of these agents of a tenant. */
  readonly objectsOf: (tenantId: string, agentIds: readonly string[]) => Promise<ReadonlyMap<string, PermissionObject>>;
  readonly logger: Logger;
}

/** Entries of one tenant and one type that are still to be told. */
interface Batch {
  readonly tenantId: string;
  readonly type: 'decision' | 'entry';
  readonly rows: AuditIndexRow[];
  /** What came when the batch was full, by agent; null: of none. */
  readonly leftOut: Map<string | null, number>;
}

/** Tells listeners of entries: `decision` events of decisions, `entry` events of everything else. */
export class EntryEvents {
  readonly #parts: EntryEventsParts;
  #batches = new Map<string, Batch>();
  #timer: NodeJS.Timeout | undefined;
  #telling = false;
  #stopped = false;

  constructor(parts: EntryEventsParts) {
    this.#parts = parts;
  }

  /** Takes lines that were just written. Returns at once and never throws. */
  readonly written = (lines: readonly WrittenLine[]): void => {
    const { heard } = this.#parts.hub;
    if (heard.size === 0) return;
    for (const line of lines) {
      const { tenant_id } = line.input;
      if (tenant_id != null && heard.has(tenant_id)) this.#take(tenant_id, line);
    }
  };

  /** Takes entries that another gate wrote. */
  elsewhere(tenantId: string, rows: readonly AuditIndexRow[]): void {
    for (const row of rows) this.#add(tenantId, row);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#batches.clear();
  }

  #take(tenantId: string, line: WrittenLine): void {
    const { rows, leftOut } = this.#batch(tenantId, line.input.kind);
    if (rows.length < MOST_ENTRIES) rows.push(rowOfWritten(this.#parts.stream, line));
    else countOne(leftOut, line.input.agent?.id ?? null);
  }

  #add(tenantId: string, row: AuditIndexRow): void {
    const { rows, leftOut } = this.#batch(tenantId, row.kind);
    if (rows.length < MOST_ENTRIES) rows.push(row);
    else countOne(leftOut, row.agent_id);
  }

  #batch(tenantId: string, kind: string): Batch {
    const type = kind === 'decision' ? 'decision' : 'entry';
    const name = `${type} ${tenantId}`;
    const known = this.#batches.get(name);
    if (known) return known;
    const batch: Batch = { tenantId, type, rows: [], leftOut: new Map() };
    this.#batches.set(name, batch);
    this.#schedule();
    return batch;
  }

  /** One after the other: while a batch is told, the next one fills. */
  #schedule(): void {
    if (this.#timer || this.#telling || this.#stopped || this.#batches.size === 0) return;
    this.#timer = setTimeout(() => void this.#tell(), EVERY_MS).unref();
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    this.#telling = true;
    const batches = [...this.#batches.values()];
    this.#batches = new Map();
    for (const batch of batches) {
      await this.#publish(batch).catch((error: unknown) =>
        this.#parts.logger.warn({ err: error }, 'What was written could not be told to the console'),
      );
    }
    this.#telling = false;
    this.#schedule();
  }

  async #publish(batch: Batch): Promise<void> {
    const { hub, names, objectsOf } = this.#parts;
    const { tenantId, type, rows, leftOut } = batch;
    const agentIds = [...new Set([...rows.map(({ agent_id }) => agent_id), ...leftOut.keys()])];
    const [entries, objects] = await Promise.all([
      present(rows, names),
      objectsOf(
        tenantId,
        agentIds.filter((id) => id !== null),
      ),
    ]);
    const whole: EntriesTold = { entries, left_out: sum(leftOut.values()) };
    hub.publish(tenantId, {
      type,
      data: whole,
      permission: VIEW,
      dataFor: (rights) => (rights.may(VIEW, {}) ? whole : seenBy(rights, { batch, entries, objects })),
      weight: rows.length,
    });
  }
}

interface Told {
  readonly batch: Batch;
  readonly entries: readonly PresentedEntry[];
  readonly objects: ReadonlyMap<string, PermissionObject>;
}

/** Of somebody whose grant is limited: what their agents did, as in the list. */
function seenBy(rights: Pick<Rights, 'may'>, { batch, entries, objects }: Told): EntriesTold | undefined {
  const sees = (agentId: string | null | undefined) => {
    const object = objects.get(agentId ?? '');
    return object !== undefined && rights.may(VIEW, object);
  };
  const seen = entries.filter((_, at) => sees(batch.rows[at]?.agent_id));
  const left_out = sum([...batch.leftOut].flatMap(([agentId, count]) => (sees(agentId) ? [count] : [])));
  return seen.length + left_out > 0 ? { entries: seen, left_out } : undefined;
}

const countOne = (counts: Map<string | null, number>, name: string | null): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

const sum = (counts: Iterable<number>): number => [...counts].reduce((all, count) => all + count, 0);
