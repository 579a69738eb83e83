// Which lines are missing in the index on purpose? Signed statements, one for each chain and scope, changed in the transaction that removes
// the rows: a row that is missing without one was cut out by somebody else.

import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { DataRemovalRow } from '../../store/rows.ts';
import type { Scope, SystemStore } from '../../store/store.ts';
import type { Entry } from './entry.ts';
import { chainOf } from './line.ts';

/** The entries that a removal of decisions takes; every other entry stays. */
export const DECISION_KINDS = ['decision', 'outcome'];

/** What a removal takes of a chain: its decisions with their outcomes, or whatever it has. */
export type RemovalScope = DataRemovalRow['scope'];

/** Lines that were just removed from the index. */
export interface RemovedLines {
  readonly chain: string;
  readonly scope: RemovalScope;
  /** All of them are older; ms since 1970. */
  readonly before: number;
  readonly lines: readonly { readonly stream: string; readonly line: number }[];
}

/** Signs statements and reads those that this instance signed. */
export class Removals {
  readonly #system: SystemStore;
  readonly #privateKey: KeyObject;

  /** `privateKey` is the Ed25519 key that signs checkpoints. */
  constructor(parts: { system: SystemStore; privateKey: KeyObject }) {
    this.#system = parts.system;
    this.#privateKey = parts.privateKey;
  }

  /** Adds lines to their statement. Call it in the transaction that removes them. */
  async state({ system }: Scope, removed: RemovedLines, nowMs: number): Promise<void> {
    const { chain, scope, before, lines } = removed;
    const known = await system.dataRemovals.first({ chain, scope });
    const streams = new Map(known?.streams.map((one) => [one.stream, one]));
    for (const { stream, line } of lines) {
      const so = streams.get(stream) ?? { stream, through: 0, lines: 0 };
      streams.set(stream, { stream, through: Math.max(so.through, line), lines: so.lines + 1 });
    }
    const row = { chain, scope, before: Math.max(before, known?.before ?? 0), streams: [...streams.values()] };
    const signed = {
      ...row,
      signature: sign(null, signedBytes(row), this.#privateKey).toString('base64'),
      updated_at: nowMs,
    };
    if (known) await system.dataRemovals.update({ chain, scope }, signed);
    else await system.dataRemovals.insert(signed);
  }

  /** The statements of this moment; one that this instance did not sign is left out. */
  async known(): Promise<KnownRemovals> {
    const key = createPublicKey(this.#privateKey);
    const rows = await this.#system.dataRemovals.all();
    return new KnownRemovals(
      rows.filter((row) => verify(null, signedBytes(row), key, Buffer.from(row.signature, 'base64'))),
    );
  }
}

function signedBytes({ chain, scope, before, streams }: Omit<DataRemovalRow, 'signature' | 'updated_at'>): Buffer {
  const members = streams.map(({ stream, through, lines }) => [stream, through, lines]);
  return Buffer.from(JSON.stringify({ v: 1, kind: 'index-removal', chain, scope, before, streams: members }));
}

/** What the statements of one moment say. */
export class KnownRemovals {
  readonly #byChain = new Map<string, DataRemovalRow[]>();

  constructor(rows: readonly DataRemovalRow[]) {
    for (const row of rows) this.#byChain.set(row.chain, [...(this.#byChain.get(row.chain) ?? []), row]);
  }

  /** Whether this entry may be missing in the index. */
  covers(entry: Pick<Entry, 'tenant_id' | 'organization_id' | 'kind' | 'at' | 'stream' | 'line'>): boolean {
    const at = Date.parse(entry.at);
    return (this.#byChain.get(chainOf(entry)) ?? []).some(
      ({ scope, before, streams }) =>
        at < before &&
        (scope === 'all' || DECISION_KINDS.includes(entry.kind)) &&
        streams.some(({ stream, through }) => stream === entry.stream && entry.line <= through),
    );
  }

  /** How many lines of a stream were removed, whatever their chain. */
  linesOf(stream: string): number {
    const all = [...this.#byChain.values()].flat().flatMap(({ streams }) => streams);
    return all.filter((one) => one.stream === stream).reduce((sum, { lines }) => sum + lines, 0);
  }

  /** Whether lines of this chain were removed from this stream. */
  touches(chain: string, stream: string): boolean {
    return (this.#byChain.get(chain) ?? []).some(({ streams }) => streams.some((one) => one.stream === stream));
  }
}
