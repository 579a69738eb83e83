// How is one table read and changed? The one repository, bound to a scope: its columns are in every condition and every insert,
// so that no caller can forget them or get past them.

import { type Expression, type SqlBool, sql } from 'kysely';
import { decode, encode, encodeRow } from '../codec.ts';
import { type Order, readCursor, writeCursor } from '../cursor.ts';
import type { Db, SqlValue } from '../database.ts';
import type { Table } from '../schema.ts';
import type { Page, PageRequest, Rows, StepRequest, Where } from '../store.ts';
import { matching, searching } from './conditions.ts';
import type { Reach } from './reach.ts';

const LARGEST_PAGE = 1000;
/** Parameters of one statement; SQLite allows 32,766. */
const PARAMETERS = 30_000;

/** An order, and whether it may be taken from an index: all of it, its first column, or none. */
interface IndexedOrder extends Order {
  readonly indexed: 'whole' | 'in part' | 'no';
}

/** `Rows` over one table. `scope` is empty for the system's view. */
export class TableRows<Row> implements Rows<Row> {
  readonly #table: Table<Row>;
  readonly #reach: Reach;
  readonly #scope: Readonly<Record<string, string>>;

  constructor(table: Table<Row>, reach: Reach, scope: Readonly<Record<string, string>>) {
    this.#table = table;
    this.#reach = reach;
    this.#scope = scope;
  }

  async first(where: Where<Row>): Promise<Row | undefined> {
    const rows = await this.#reach.read((db) => this.#select(db, this.#conditions(where)).limit(1).execute());
    return rows[0] && decode(this.#table, rows[0]);
  }

  async all(where: Where<Row> = {}): Promise<Row[]> {
    const rows = await this.#reach.read((db) =>
      this.#ordered(db, this.#conditions(where), this.#order({ where })).execute(),
    );
    return rows.map((row) => decode(this.#table, row));
  }

  async page(request: PageRequest<Row>): Promise<Page<Row>> {
    const search = searching(this.#table, this.#reach.flavor, request.q);
    const { since, until } = request;
    const order = this.#order(request);
    const conditions = [
      ...this.#conditions(request.where ?? {}),
      ...(search ? [search] : []),
      ...(since ? [sql<SqlBool>`${this.#ranged(order, since.column)} >= ${since.value}`] : []),
      ...(until ? [sql<SqlBool>`${this.#ranged(order, until.column)} <= ${until.value}`] : []),
    ];
    const limit = Math.min(Math.max(Math.trunc(request.limit), 1), LARGEST_PAGE);
    const after = request.cursor === undefined ? [] : [this.#after(order, readCursor(order, request.cursor))];
    return this.#reach.read(async (db) => {
      const rows = await this.#ordered(db, [...conditions, ...after], order)
        .limit(limit + 1)
        .execute();
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return {
        items: shown.map((row) => decode(this.#table, row)),
        next_cursor: last ? writeCursor(order, this.#position(order, last)) : null,
        total: request.uncounted ? shown.length : await this.#count(db, conditions, request.countedTo),
      };
    });
  }

  async step({ where = {}, column, descending = false, from, skip }: StepRequest<Row>): Promise<number | undefined> {
    const value = sql.ref(column);
    const begun = from === undefined ? [] : [sql<SqlBool>`${value} ${sql.raw(descending ? '<=' : '>=')} ${from}`];
    return this.#reach.read(async (db) => {
      let query = db.selectFrom(this.#table.name).select(sql<number>`${value}`.as('step'));
      for (const condition of [...this.#conditions(where), ...begun]) query = query.where(condition);
      const ordered = query
        .orderBy(value, descending ? 'desc' : 'asc')
        .limit(1)
        .offset(skip);
      const row = await ordered.executeTakeFirst();
      return row && Number(row.step);
    });
  }

  async count(where: Where<Row> = {}): Promise<number> {
    return this.#reach.read((db) => this.#count(db, this.#conditions(where)));
  }

  async insert(row: Row): Promise<void> {
    await this.insertMany([row]);
  }

  async insertMany(rows: readonly Row[]): Promise<void> {
    if (rows.length === 0) return;
    const encoded = rows.map((row) => encodeRow(this.#table, { ...row, ...this.#scope }));
    const each = Math.floor(PARAMETERS / this.#table.columns.size);
    await this.#reach.write(async (db) => {
      for (let from = 0; from < encoded.length; from += each) {
        await db
          .insertInto(this.#table.name)
          .values(encoded.slice(from, from + each))
          .execute();
      }
    });
  }

  async update(where: Where<Row>, change: Partial<Row>): Promise<number> {
    const encoded = encode(this.#table, { ...change, ...this.#scope });
    if (Object.keys(change).length === 0) return this.count(where);
    const conditions = this.#conditions(where);
    return this.#reach.write(async (db) => {
      let query = db.updateTable(this.#table.name).set(encoded);
      for (const condition of conditions) query = query.where(condition);
      return Number((await query.executeTakeFirst()).numUpdatedRows);
    });
  }

  async delete(where: Where<Row>): Promise<number> {
    const conditions = this.#conditions(where);
    return this.#reach.write(async (db) => {
      let query = db.deleteFrom(this.#table.name);
      for (const condition of conditions) query = query.where(condition);
      return Number((await query.executeTakeFirst()).numDeletedRows);
    });
  }

  /** The scope comes last and as conditions of its own: a `where` on its column can only narrow, never replace it. */
  #conditions(where: Where<Row>): Expression<SqlBool>[] {
    const { flavor } = this.#reach;
    return [...matching(this.#table, flavor, where), ...matching(this.#table, flavor, this.#scope)];
  }

  #select(db: Db, conditions: readonly Expression<SqlBool>[]) {
    let query = db.selectFrom(this.#table.name).select([...this.#table.columns.keys()]);
    for (const condition of conditions) query = query.where(condition);
    return query;
  }

  #ordered(db: Db, conditions: readonly Expression<SqlBool>[], order: IndexedOrder) {
    let query = this.#select(db, conditions);
    for (const part of this.#parts(order)) query = query.orderBy(part, order.descending ? 'desc' : 'asc');
    return query;
  }

  #order({ sort, where = {}, q }: Pick<PageRequest<Row>, 'sort' | 'where' | 'q'>): IndexedOrder {
    const { column, descending = false } = sort ?? this.#table.sort;
    return {
      columns: [...new Set<string>([column, ...this.#table.key])],
      descending,
      indexed: this.#indexed(where, q),
    };
  }

  /**
   * Whether an index is to give the order. Neither database knows how few rows have a value, and both then like an index that has the
   * whole order better than the one that leads to the rows: a single row among a million would be looked for in all of them.
   */
  #indexed(where: Where<Row>, q: string | undefined): IndexedOrder['indexed'] {
    const { finds, narrows, exact } = this.#table;
    const one = (name: keyof Row) => where[name] !== undefined && where[name] !== null && !Array.isArray(where[name]);
    if (finds.some(one) || (exact && q?.trim().startsWith(exact.prefix))) return 'no';
    return narrows.some(one) ? 'in part' : 'whole';
  }

  /** What is sorted by. As an expression a column is hidden from the choice of an index. */
  #parts({ columns, indexed }: IndexedOrder): Expression<SqlValue>[] {
    return columns.map((name, at) =>
      indexed === 'no' || (indexed === 'in part' && at > 0) ? this.#hidden(name) : this.#sortable(name),
    );
  }

  #ranged({ indexed }: IndexedOrder, name: string): Expression<SqlValue> {
    return indexed === 'no' ? this.#hidden(name) : sql`${sql.ref(name)}`;
  }

  #hidden(name: string): Expression<SqlValue> {
    return sql`coalesce(${sql.ref(name)}, ${sql.lit(this.#least(name))})`;
  }

  #after(order: IndexedOrder, values: readonly SqlValue[]): Expression<SqlBool> {
    const left = sql.join(this.#parts(order));
    return sql<SqlBool>`(${left}) ${sql.raw(order.descending ? '<' : '>')} (${sql.join(values)})`;
  }

  /** Null has no place in an order that both databases agree on, so it counts as the smallest value. */
  #sortable(name: string): Expression<SqlValue> {
    const nothing = this.#nothing(name);
    return nothing === undefined ? sql`${sql.ref(name)}` : sql`coalesce(${sql.ref(name)}, ${sql.lit(nothing)})`;
  }

  #nothing(name: string): SqlValue | undefined {
    return this.#table.columns.get(name)?.nullable ? this.#least(name) : undefined;
  }

  #least(name: string): SqlValue {
    const kind = this.#table.columns.get(name)?.kind;
    return kind === 'text' || kind === 'json' ? '' : -1;
  }

  #position(order: Order, row: Record<string, SqlValue>): SqlValue[] {
    return order.columns.map((name) => row[name] ?? this.#nothing(name) ?? null);
  }

  async #count(db: Db, conditions: readonly Expression<SqlBool>[], most?: number): Promise<number> {
    let rows = db.selectFrom(this.#table.name).select(sql<number>`1`.as('one'));
    for (const condition of conditions) rows = rows.where(condition);
    if (most !== undefined) rows = rows.limit(most + 1);
    const row = await db
      .selectFrom(rows.as('counted'))
      .select(sql<number>`count(*)`.as('total'))
      .executeTakeFirstOrThrow();
    return Number(row.total);
  }
}
