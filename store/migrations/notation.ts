// How do migrations write down tables, columns and indexes? A line each, so that a schema can be read at a glance.
// `name!` is part of the key, `#` a whole number, `~` any number, `?` may be null; text else. An index that begins with `unique`
// refuses a second row; the others only make look-ups quick.

import { sql } from 'kysely';
import type { Db } from '../database.ts';

/** Creates what each line says: `table: column! column# column?`. */
export async function createTables(db: Db, lines: string): Promise<void> {
  for (const line of linesOf(lines)) await sql.raw(createTable(line)).execute(db);
}

/** Adds columns to tables that exist: `table: column# column?`. Rows that exist need a default, so a column that may not be null is refused here. */
export async function addColumns(db: Db, lines: string): Promise<void> {
  for (const line of linesOf(lines)) {
    const [table, columns = ''] = line.split(': ');
    for (const spec of columns.split(' ').map(specOf)) {
      if (!spec.marks.includes('?')) throw new Error(`column ${spec.column} of ${table} must be nullable to be added`);
      await sql.raw(`alter table ${table} add column ${definition(spec)}`).execute(db);
    }
  }
}

/** Creates indexes: `[unique] table (columns) [where …]`. `prefix` keeps the names of two migrations apart. */
export async function createIndexes(db: Db, lines: string, prefix = ''): Promise<void> {
  for (const [index, line] of linesOf(lines).entries())
    await sql.raw(createIndex(line, `${prefix}${index}`)).execute(db);
}

interface Spec {
  readonly column: string;
  readonly marks: string;
}

function specOf(spec: string): Spec {
  return { column: spec.replace(/[!#~?]+$/, ''), marks: spec.replace(/^\w+/, '') };
}

function definition({ column, marks }: Spec): string {
  return `"${column}" ${typeOf(marks)}${marks.includes('?') ? '' : ' not null'}`;
}

const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');

function createTable(line: string): string {
  const [name, columns = ''] = line.split(': ');
  const specs = columns.split(' ').map(specOf);
  const key = specs.filter(({ marks }) => marks.includes('!')).map(({ column }) => `"${column}"`);
  return `create table ${name} (${specs.map(definition).join(', ')}, primary key (${key.join(', ')}))`;
}

function typeOf(marks: string): string {
  if (marks.includes('#')) return 'bigint';
  return marks.includes('~') ? 'double precision' : 'text';
}

function createIndex(line: string, suffix: string): string {
  const unique = line.startsWith('unique ');
  const rest = unique ? line.slice('unique '.length) : line;
  const table = rest.slice(0, rest.indexOf(' '));
  return `create ${unique ? 'unique ' : ''}index ${table}_${suffix} on ${rest}`;
}
