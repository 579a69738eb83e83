// Which kill switches are on when nothing else can be asked? A synced file in the data directory; with the database's rows the union counts.
// `holdgate kill-switch` writes it without a database, and the gate notices within moments.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, watch, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { KillSwitchRow } from '../../store/rows.ts';

const NAME = 'kill-switches.json';

/** The file of one data directory. Reading one that cannot be understood stops everything: fail closed. */
export class KillSwitchFile {
  readonly #path: string;

  constructor(dataDir: string) {
    this.#path = join(dataDir, NAME);
  }

  /** The switches in the file; a single one for the whole instance where it cannot be read. */
  read(): KillSwitchRow[] {
    let content: string;
    try {
      content = readFileSync(this.#path, 'utf8');
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? []
        : [unreadable(`it cannot be read (${(error as NodeJS.ErrnoException).code})`)];
    }
    try {
      const rows: unknown = JSON.parse(content);
      if (Array.isArray(rows) && rows.every(isRow)) return rows;
    } catch {
      // Told below: a file that is no JSON and one of another shape are the same to the gate.
    }
    return [unreadable('it is damaged')];
  }

  /** Puts a switch in, in place of one with the same id. Synced before it returns. */
  add(row: KillSwitchRow): void {
    this.#write([...this.read().filter(({ id }) => id !== row.id), row]);
  }

  /** Takes switches out. */
  remove(ids: readonly string[]): void {
    const rows = this.read();
    if (rows.some(({ id }) => ids.includes(id))) this.#write(rows.filter(({ id }) => !ids.includes(id)));
  }

  /** Calls `changed` when somebody else writes the file; the returned function ends it. */
  watch(changed: () => void): () => void {
    const watcher = watch(dirname(this.#path), (_event, name) => {
      if (name === basename(this.#path)) changed();
    });
    watcher.unref();
    return () => watcher.close();
  }

  #write(rows: readonly KillSwitchRow[]): void {
    const next = `${this.#path}.next`;
    const file = openSync(next, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify(rows));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, this.#path);
    const folder = openSync(dirname(this.#path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }
}

function isRow(value: unknown): value is KillSwitchRow {
  return value !== null && typeof value === 'object' && 'id' in value && 'kind' in value && 'active' in value;
}

function unreadable(why: string): KillSwitchRow {
  return {
    id: 'ksw_unreadable',
    kind: 'instance',
    scope_id: null,
    organization_id: null,
    tenant_id: null,
    active: true,
    reason: `the kill switch file is there, but ${why}`,
    created_by: 'system',
    created_at: 0,
    expires_at: null,
    lifted_at: null,
    lifted_by: null,
    lifted_because: null,
  };
}
