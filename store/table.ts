// How is a table described? Each column's kind, what names a row, what can be searched, checked against the row type by the compiler.

/** How a value stands in the database: booleans as 0 and 1, JSON as text, so that both databases hold the same. */
export type ColumnKind = 'text' | 'integer' | 'real' | 'boolean' | 'json';

type KindFor<Value> = [NonNullable<Value>] extends [string]
  ? 'text'
  : [NonNullable<Value>] extends [number]
    ? 'integer' | 'real'
    : [NonNullable<Value>] extends [boolean]
      ? 'boolean'
      : 'json';
type Spelled<Value> = null extends Value ? `${KindFor<Value>}?` : KindFor<Value>;
type Name<Row> = keyof Row & string;

/** One column: its kind, and whether it may be null. */
export interface Column {
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}

/** A table as the repositories use it. */
export interface Table<Row> {
  readonly name: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** What names one row; pages are ordered by `sort` and then by it. */
  readonly key: readonly Name<Row>[];
  /** What `q` looks in. */
  readonly searchable: readonly Name<Row>[];
  readonly sort: { readonly column: Name<Row>; readonly descending: boolean };
  /** `q` is compared by ASCII's rules, so that many rows are gone through quickly; for what no language is written in. */
  readonly plainSearch: boolean;
  /** A `q` that this recognises is looked for exactly, in this column alone. */
  readonly exact: { readonly column: Name<Row>; readonly prefix: string } | undefined;
  /** Columns whose value few rows share and that have an index of their own: where one is asked for, no order is taken from another index. */
  readonly finds: readonly Name<Row>[];
  /** Columns that stand before the sort column in an index: where one is asked for, that index gives the order, up to rows of the same value. */
  readonly narrows: readonly Name<Row>[];
}

interface TableOptions<Row> {
  readonly key?: readonly Name<Row>[];
  readonly search?: readonly Name<Row>[];
  readonly sort?: { readonly column: Name<Row>; readonly descending: boolean };
  readonly exact?: { readonly column: Name<Row>; readonly prefix: string };
  readonly plainSearch?: boolean;
  readonly finds?: readonly Name<Row>[];
  readonly narrows?: readonly Name<Row>[];
}

/** Describes a table; the compiler checks the columns against the row type. */
export function table<Row>() {
  return (
    name: string,
    spelled: { readonly [C in keyof Row]-?: Spelled<Row[C]> },
    options: TableOptions<Row> = {},
  ): Table<Row> => {
    const key = options.key ?? (['id'] as unknown as readonly Name<Row>[]);
    return {
      name,
      columns: new Map(Object.entries<string>(spelled).map(([column, kind]) => [column, columnOf(kind)])),
      key,
      searchable: options.search ?? [],
      sort: options.sort ?? { column: key.at(-1) as Name<Row>, descending: false },
      exact: options.exact,
      plainSearch: options.plainSearch ?? false,
      finds: options.finds ?? [],
      narrows: options.narrows ?? [],
    };
  };
}

function columnOf(spelled: string): Column {
  const nullable = spelled.endsWith('?');
  return { kind: (nullable ? spelled.slice(0, -1) : spelled) as ColumnKind, nullable };
}

/** The newest first. */
export const NEWEST = { column: 'created_at', descending: true } as const;
