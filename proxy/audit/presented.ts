// How do people see an entry? The line's own members, with the names of people beside their ids. What replay needs stays sealed and unseen.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Entry } from './entry.ts';
import { parseLine } from './line.ts';

/** Whoever knows what people are called. Ids that nobody has any more are left out of the answer. */
export interface PeopleNames {
  namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, { readonly email: string; readonly name: string }>>;
}

/** Who acted; address and name where it was a person that is still known. */
export type PresentedActor = {
  readonly kind: string;
  readonly id: string;
  readonly token?: string;
  readonly email?: string;
  readonly name?: string;
};

/** An entry as the API shows it. `people` names whoever else the entry speaks of. */
export type PresentedEntry = Omit<Entry, 'v' | 'replay' | 'actor'> & {
  readonly actor: PresentedActor;
  readonly people?: readonly { readonly id: string; readonly email: string; readonly name: string }[];
};

const USER_ID = /\busr_[0-9a-z]{10,40}/g;

/** Presents index rows, asking once for all names. */
export async function present(rows: readonly AuditIndexRow[], names: PeopleNames): Promise<PresentedEntry[]> {
  const ids = rows.map(({ text }) => [...new Set(text.match(USER_ID) ?? [])]);
  const known = await names.namesOf([...new Set(ids.flat())]);
  return rows.map((row, at) => presentOne(row, ids[at] ?? [], known));
}

type Names = Awaited<ReturnType<PeopleNames['namesOf']>>;

function presentOne(row: AuditIndexRow, ids: readonly string[], names: Names): PresentedEntry {
  const { v: _format, replay: _sealed, actor, ...entry } = parseLine(row.text) ?? bareEntry(row);
  const others = ids.flatMap((id) => {
    const name = id === actor.id ? undefined : names.get(id);
    return name ? [{ id, ...name }] : [];
  });
  return { ...entry, actor: { ...actor, ...names.get(actor.id) }, ...(others.length > 0 && { people: others }) };
}

/** What the columns still say of a line whose text was spoiled. */
function bareEntry(row: AuditIndexRow): Entry {
  const { id, stream, line, seq, kind, hash, prev_hash, tenant_id, organization_id } = row;
  const actor = { kind: row.actor_kind as Entry['actor']['kind'], id: row.actor_id };
  return {
    v: 1,
    id,
    stream,
    line,
    seq,
    at: new Date(row.at).toISOString(),
    kind,
    hash,
    prev_hash,
    prev_line: '',
    tenant_id,
    organization_id,
    actor,
  };
}
