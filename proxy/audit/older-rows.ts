// Which rows of a table are older than a time? A batch at a time, so that deleting them never holds the one writer for long.

import type { Rows, Where } from '../../store/store.ts';

const BATCH_ROWS = 500;

/** Rows of a table by their age. `column` holds ms since 1970. */
export interface ByAge<Row> {
  readonly rows: Rows<Row>;
  readonly where?: Where<Row>;
  readonly column: keyof Row & string;
  readonly before: number;
  /** Rows of one batch; 500 unless given. */
  readonly batch?: number;
}

/** The older rows, oldest first. Those of a batch may be deleted before the next is asked for. */
export async function* olderRows<Row>(asked: ByAge<Row>): AsyncGenerator<Row[]> {
  const { rows, where = {}, column, before, batch = BATCH_ROWS } = asked;
  let cursor: string | undefined;
  do {
    const page = await rows.page({ limit: batch, where, sort: { column }, cursor, uncounted: true });
    const older = page.items.filter((row) => (row[column] as number) < before);
    if (older.length > 0) yield older;
    cursor = older.length < page.items.length ? undefined : (page.next_cursor ?? undefined);
  } while (cursor !== undefined);
}

/** How many there are. */
export async function countOlder<Row>({ rows, where = {}, column, before }: ByAge<Row>): Promise<number> {
  const younger = await rows.page({ limit: 1, where, since: { column, value: before } });
  return (await rows.count(where)) - younger.total;
}
