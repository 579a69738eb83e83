// What would a folder of policies change in a tenant? Pure: the texts on one side, what is there on the other.

import { createHash } from 'node:crypto';
import type { PolicyRow } from '../../store/rows.ts';
import type { Problem } from '../errors.ts';
import type { Checked } from './checking.ts';

/** One text of the folder. `path` is where it stands there, for whoever reads the answer. */
export interface BundleFile {
  readonly yaml: string;
  readonly path?: string | undefined;
}

/** What happens to a policy. `publish`: the text is the newest draft already and comes into force. */
export type BundleAction = 'create' | 'update' | 'publish' | 'delete' | 'unchanged';

/** One policy of the plan. */
export interface BundleChange {
  readonly name: string;
  readonly action: BundleAction;
  /** null for one that is not there yet. */
  readonly id: string | null;
  readonly path: string | null;
  /** The text in force; null where none is. */
  readonly before: string | null;
  /** The text that comes into force; null where the policy goes. */
  readonly after: string | null;
}

/** A policy as it is there. */
export interface Present {
  readonly row: PolicyRow;
  /** The text in force; null where none is. */
  readonly inForce: string | null;
  readonly newest: string;
}

/** A text of the folder that is a policy. */
export interface Sound {
  readonly file: BundleFile;
  readonly checked: Checked;
}

/** In the order of the folder, then what goes. With `prune` goes whatever the folder does not name. */
export function changesOf(sound: readonly Sound[], present: readonly Present[], prune: boolean): BundleChange[] {
  const byName = new Map(present.map((one) => [one.row.name, one]));
  const named = new Set<string>();
  const kept = sound.map(({ file, checked }): BundleChange => {
    const { name } = checked.policy.document;
    named.add(name);
    return changeOf(name, file, byName.get(name));
  });
  const gone = prune ? present.filter(({ row }) => !named.has(row.name)) : [];
  return [...kept, ...gone.map(deletionOf)];
}

function changeOf(name: string, { yaml, path }: BundleFile, known: Present | undefined): BundleChange {
  const base = { name, path: path ?? null, after: yaml };
  if (known === undefined) return { ...base, action: 'create', id: null, before: null };
  const { row, inForce, newest } = known;
  const action = inForce === yaml ? 'unchanged' : newest === yaml ? 'publish' : 'update';
  return { ...base, action, id: row.id, before: inForce };
}

function deletionOf({ row, inForce }: Present): BundleChange {
  return { name: row.name, action: 'delete', id: row.id, path: null, before: inForce, after: null };
}

/** Names that two texts of a folder share, as problems of the second one. */
export function namedTwice(sound: readonly (Sound & { readonly at: number })[]): Problem[] {
  const seen = new Set<string>();
  return sound.flatMap(({ checked, at }) => {
    const { name } = checked.policy.document;
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const message = `Another file holds a policy ${name} already; names must differ.`;
    return [{ pointer: `/policies/${at}/yaml/metadata/name`, message, line: 1, column: 1 }];
  });
}

/** What the policies of a tenant are at: the same as long as none of them is edited, published, made or deleted. */
export function baseOf(rows: readonly PolicyRow[]): string {
  const lines = rows.map(({ id, name, version, published_version }) =>
    [id, name, version, published_version].join(' '),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('base64url');
}
