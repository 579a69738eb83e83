// What is looked for among entries, and does one fit? The rules of GET /api/audit on an entry alone, for those that arrive by themselves; pure,
// so that the console filters what is streamed exactly as the index is filtered.

import type { Entry } from './entry.ts';
import { rowOfEntry } from './index-row.ts';

/** What a list of entries is narrowed by. `from` and `to` are ms since 1970, both inclusive. */
export interface EntryQuery {
  /** An id, or words that stand in a column that people search by. */
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly decision?: string | undefined;
  readonly agent?: string | undefined;
  readonly actor?: string | undefined;
  readonly policy?: string | undefined;
  /** The name of the rule that spoke. */
  readonly rule?: string | undefined;
  readonly decision_id?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Columns of the index that have to be the same; they are conjoined. */
export interface Conditions {
  readonly kind?: string;
  readonly decision?: 'allow' | 'deny' | 'hold' | 'error';
  readonly agent_id?: string;
  readonly actor_id?: string;
  readonly policy?: string;
  readonly rule?: string;
  readonly about?: string;
  readonly decision_id?: string;
}

/** Ids that have an index: of a decision, of an agent, of an approval and of whatever a change can be about. People act as well, so theirs are words. */
const LOOKED_UP: readonly [RegExp, keyof Conditions][] = [
  [/^dec_/, 'decision_id'],
  [/^agt_\w{26}$/, 'agent_id'],
  [/^(?!usr_|org_|tnt_)[a-z]{3}_\w{26}$/, 'about'],
];

/** The query as conditions and what is left of `q` as words; undefined where nothing can fit. */
export function conditionsOf(query: EntryQuery): { conditions: Conditions; words: string | undefined } | undefined {
  const text = query.q?.trim() ?? '';
  const named = LOOKED_UP.find(([pattern]) => pattern.test(text))?.[1];
  const asked: [keyof Conditions, string | undefined][] = [
    ['kind', query.kind],
    ['decision', query.decision],
    ['agent_id', query.agent],
    ['actor_id', query.actor],
    ['policy', query.policy],
    ['rule', query.rule],
    ['decision_id', query.decision_id],
    ...(named ? ([[named, text]] as [keyof Conditions, string][]) : []),
  ];
  const conditions: Record<string, string> = {};
  for (const [column, value] of asked) {
    if (value === undefined) continue;
    if ((conditions[column] ?? value) !== value) return undefined;
    conditions[column] = value;
  }
  return { conditions, words: named || text === '' ? undefined : text };
}

/** Where words are looked for; the same columns as in the index. */
const SEARCHED = ['decision_id', 'id', 'actor_id', 'agent_id', 'url', 'action', 'rule', 'kind', 'about'] as const;

/** Whether the list of this query has this entry. Upper and lower case are the same in ASCII alone, as in SQLite. */
export function fits(entry: Entry, query: EntryQuery): boolean {
  const found = conditionsOf(query);
  if (!found) return false;
  const row = rowOfEntry(entry, '');
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
  if (row.at < from || row.at > to) return false;
  const equal = Object.entries(found.conditions).every(([column, value]) => row[column as keyof Conditions] === value);
  const words = found.words && folded(found.words);
  return equal && (!words || SEARCHED.some((column) => folded(row[column] ?? '').includes(words)));
}

const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
