// What would installing or upgrading a pack change? Pure: the pack's texts on one side, the tenant's policies on the other.

import type { PolicyRow } from '../../store/rows.ts';

/** `detached`: a policy of this name is the tenant's own by now, and stays as it is. */
export type PackAction = 'create' | 'update' | 'delete' | 'unchanged' | 'detached';

/** One policy of a pack. */
export interface PackChange {
  readonly name: string;
  readonly action: PackAction;
  readonly id: string | null;
  /** The text in force; null where none is. */
  readonly before: string | null;
  /** The text that comes into force; null where the policy goes. */
  readonly after: string | null;
}

/** A policy of the tenant, and whether the pack owns it. */
export interface OwnedOrNot {
  readonly row: PolicyRow;
  readonly text: string;
  readonly owned: boolean;
}

/** In the order of the pack, then what it no longer has. */
export function packChanges(
  texts: readonly { readonly name: string; readonly yaml: string }[],
  present: readonly OwnedOrNot[],
): PackChange[] {
  const byName = new Map(present.map((one) => [one.row.name, one]));
  const wanted = new Set(texts.map(({ name }) => name));
  const gone = present.filter(({ row, owned }) => owned && !wanted.has(row.name));
  return [
    ...texts.map(({ name, yaml }) => changeOf(name, yaml, byName.get(name))),
    ...gone.map(
      ({ row, text }): PackChange => ({ name: row.name, action: 'delete', id: row.id, before: text, after: null }),
    ),
  ];
}

function changeOf(name: string, yaml: string, known: OwnedOrNot | undefined): PackChange {
  if (known === undefined) return { name, action: 'create', id: null, before: null, after: yaml };
  const { row, text, owned } = known;
  if (!owned) return { name, action: 'detached', id: row.id, before: text, after: text };
  return { name, action: text === yaml ? 'unchanged' : 'update', id: row.id, before: text, after: yaml };
}
