// In what order do cards stand? By urgency, unless somebody is about to click one: then those that are seen stay where they are, and new ones
// come after them.

interface One {
  readonly id: string;
}

/** What is shown, and whether urgency would have it otherwise. */
export interface Arranged<Item extends One> {
  readonly items: readonly Item[];
  /** How many stand behind where urgency would have them because they came while others had to stay. */
  readonly late: number;
}

/** `urgent`: all, in the order of urgency. `seen`: ids in the order in which they were shown last. */
export function arranged<Item extends One>(
  urgent: readonly Item[],
  seen: readonly string[],
  { steady }: { steady: boolean },
): Arranged<Item> {
  if (!steady || seen.length === 0) return { items: urgent, late: 0 };
  const byId = new Map(urgent.map((one) => [one.id, one]));
  const kept = seen.flatMap((id) => byId.get(id) ?? []);
  const known = new Set(seen);
  const fresh = urgent.filter(({ id }) => !known.has(id));
  const items = [...kept, ...fresh];
  const early = urgent.findLastIndex(({ id }) => known.has(id));
  return { items, late: urgent.slice(0, early + 1).filter(({ id }) => !known.has(id)).length };
}
