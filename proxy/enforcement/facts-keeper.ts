// Where do the facts of decisions go? Into blocks that are named in the ledger's lines at once and sealed and stored a moment later, off
// the request's way. A line whose block never came, after a crash or a failing database, shows that something is missing.

import { LRUCache } from 'lru-cache';
import type { ReplayBlockRow } from '../../store/rows.ts';
import { type Store, StoreError } from '../../store/store.ts';
import { countOlder, olderRows } from '../audit/older-rows.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import { type MonthKeys, monthOf } from '../vault/month-keys.ts';
import type { ReadCall } from './call.ts';
import { factsOfNote, isWorthKeeping, type KeptFacts, type Noted, noteOf } from './kept-facts.ts';

/** The facts of a block, by decision id. */
export type FactsByDecision = ReadonlyMap<string, KeptFacts>;

/** What {@link FactsKeeper} needs. */
export interface FactsKeeperParts {
  readonly store: Store;
  readonly keys: MonthKeys;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Block {
  readonly id: string;
  readonly tenantId: string;
  readonly month: string;
  readonly createdAt: number;
  readonly notes: Noted[];
}

const BLOCK_NOTES = 128;
/** Notes that wait at most, about 4 KiB each; beyond them nothing is taken and the ledger's lines name no block. */
const MOST_WAITING = 8_192;
/** Bodies up to this many bytes are held until they are sealed; larger ones would fill the memory. */
const MOST_BODY_BYTES = 64 * 1024;
const DELAY_MS = 200;
const RETRY_MS = 1_000;
const BLOCKS_READ = 64;
/** Blocks that are read at once to be deleted; some hundred KiB each. */
const BLOCKS_FORGOTTEN = 16;

/** Keeps facts and finds them again. */
export class FactsKeeper {
  readonly #parts: FactsKeeperParts;
  /** The block of each tenant that takes notes at the moment. */
  readonly #open = new Map<string, Block>();
  #closed: Block[] = [];
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<boolean> | undefined;
  #stopped = false;
  readonly #read = new LRUCache<string, FactsByDecision>({ max: BLOCKS_READ });

  constructor(parts: FactsKeeperParts) {
    this.#parts = parts;
  }

  /** Takes note of a decided call and answers the block that will have it; undefined where nothing is kept. Does no work beyond that. */
  keep(call: ReadCall): string | undefined {
    if (!isWorthKeeping(call) || this.#waiting >= MOST_WAITING || this.#stopped) return undefined;
    if ((call.request.contentLength ?? 0) > MOST_BODY_BYTES && call.body.state === 'parsed') return undefined;
    const tenantId = call.caller.tenant.id;
    const block = this.#open.get(tenantId) ?? this.#begin(tenantId, call.atMs);
    block.notes.push(noteOf(call));
    this.#waiting += 1;
    if (block.notes.length >= BLOCK_NOTES) this.#close(block);
    this.#schedule(DELAY_MS);
    return block.id;
  }

  /** Resolves when everything that was noted before is stored, or could not be. */
  async flushed(): Promise<void> {
    for (const block of [...this.#open.values()]) this.#close(block);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#write();
    if (this.#closed.length > 0) this.#schedule(RETRY_MS);
  }

  /** The facts of these blocks, by block id; those that never came, or whose month is forgotten, are left out. */
  async blocks(tenantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, FactsByDecision>> {
    const found = new Map<string, FactsByDecision>();
    const missing: string[] = [];
    for (const id of new Set(ids)) {
      const known = this.#read.get(`${tenantId} ${id}`);
      if (known) found.set(id, known);
      else missing.push(id);
    }
    const rows =
      missing.length === 0 ? [] : await this.#parts.store.forTenant(tenantId).replayBlocks.all({ id: missing });
    for (const row of rows) {
      const facts = await this.#opened(row);
      if (!facts) continue;
      this.#read.set(`${tenantId} ${row.id}`, facts);
      found.set(row.id, facts);
    }
    return found;
  }

  /** How many blocks a tenant has from before this time (ms since 1970). */
  async count(tenantId: string, beforeMs: number): Promise<{ fact_blocks: number }> {
    await this.flushed();
    return { fact_blocks: await countOlder({ ...this.#aged(tenantId), before: beforeMs }) };
  }

  /** Forgets a tenant's facts from before this time: whole months with their keys, and the blocks of the month that is cut. */
  async forget(tenantId: string, beforeMs: number): Promise<{ fact_blocks: number }> {
    await this.flushed();
    await this.#parts.keys.forgetBefore(tenantId, monthOf(beforeMs));
    this.#read.clear();
    let gone = 0;
    for await (const blocks of olderRows({ ...this.#aged(tenantId), before: beforeMs, batch: BLOCKS_FORGOTTEN }))
      gone += await this.#parts.store.forTenant(tenantId).replayBlocks.delete({ id: blocks.map(({ id }) => id) });
    return { fact_blocks: gone };
  }

  /** Stores what waits and takes nothing more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.flushed();
    clearTimeout(this.#timer);
    if (this.#waiting > 0)
      this.#parts.logger.warn(
        { decisions: this.#waiting },
        'the facts of some decisions were not kept; replay will leave them undecided',
      );
  }

  #aged(tenantId: string) {
    return { rows: this.#parts.store.forTenant(tenantId).replayBlocks, column: 'created_at' } as const;
  }

  #begin(tenantId: string, atMs: number): Block {
    const block: Block = { id: newId('rpl', atMs), tenantId, month: monthOf(atMs), createdAt: atMs, notes: [] };
    this.#open.set(tenantId, block);
    return block;
  }

  #close(block: Block): void {
    this.#open.delete(block.tenantId);
    this.#closed.push(block);
  }

  #schedule(delayMs: number): void {
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flushed();
    }, delayMs);
    this.#timer.unref();
  }

  /** One writer; whoever comes meanwhile waits for it and then for what is left. */
  async #write(): Promise<void> {
    while (this.#closed.length > 0) {
      this.#writing ??= this.#writeOne(this.#closed[0] as Block).finally(() => {
        this.#writing = undefined;
      });
      if (!(await this.#writing)) return;
    }
  }

  async #writeOne(block: Block): Promise<boolean> {
    const { id, tenantId, month, createdAt, notes } = block;
    try {
      const facts = Object.fromEntries(notes.map((note) => [note.decisionId, factsOfNote(note)]));
      const bytes = Buffer.from(JSON.stringify(facts));
      const sealed = await this.#parts.keys.seal(tenantId, month, { subject: id, bytes });
      const row: ReplayBlockRow = {
        id,
        tenant_id: tenantId,
        month,
        created_at: createdAt,
        decisions: notes.length,
        sealed,
      };
      await this.#parts.store.forTenant(tenantId).replayBlocks.insert(row).catch(unlessThere);
      this.#closed = this.#closed.filter((one) => one !== block);
      this.#waiting -= notes.length;
      return true;
    } catch (err) {
      this.#parts.logger.warn({ err, decisions: notes.length }, 'the facts of decisions could not be kept yet');
      return false;
    }
  }

  async #opened({ id, tenant_id, month, sealed }: ReplayBlockRow): Promise<FactsByDecision | undefined> {
    const bytes = await this.#parts.keys.open(tenant_id, month, { subject: id, sealed });
    return bytes && new Map(Object.entries(JSON.parse(bytes.toString()) as Record<string, KeptFacts>));
  }
}

/** A block that is there already came through although the database did not say so. */
function unlessThere(error: unknown): void {
  if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
}
