// What does a file of people say? CSV with the columns email, name and initial_roles (RFC 4180; a byte order mark and CRLF are read).
// Pure: every fault is a row with its line, the header being line 1.

import { CsvError, parse } from 'csv-parse/sync';
import { readAddress } from './addresses.ts';

const COLUMNS = ['email', 'name', 'initial_roles'] as const;
const MOST_ROWS = 10_000;
const NAME_CHARACTERS = 200;

/** A row that can be read. `email` in lower case. */
export interface PersonLine {
  readonly line: number;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly fault?: undefined;
}

/** A row that cannot; its columns as they were written, empty where there are none. */
export interface FaultyLine {
  readonly line: number;
  readonly email: string;
  readonly name: string;
  readonly initialRoles: string;
  readonly fault: string;
}

interface RawRow {
  readonly record: readonly string[];
  readonly line: number;
}

/** The rows of the file in their order, without empty ones. */
export function readPeopleFile(csv: string): readonly (PersonLine | FaultyLine)[] {
  const rows = rowsOf(csv);
  if (!Array.isArray(rows)) return [rows];
  const [header, ...lines] = rows;
  const names = header?.record.map((name) => name.trim().toLowerCase()) ?? [];
  const missing = COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0)
    return [
      faultOfFile(1, `The first line must name the columns email,name,initial_roles; missing: ${missing.join(', ')}.`),
    ];
  if (lines.length > MOST_ROWS)
    return [faultOfFile(1, `A file has at most ${MOST_ROWS} rows; this one has ${lines.length}. Split it.`)];
  const at = Object.fromEntries(COLUMNS.map((name) => [name, names.indexOf(name)])) as Record<
    (typeof COLUMNS)[number],
    number
  >;
  const seen = new Map<string, number>();
  return lines.map((row) => readRow(row, at, { columns: names.length, seen }));
}

function readRow(
  { record, line }: RawRow,
  at: Record<(typeof COLUMNS)[number], number>,
  about: { columns: number; seen: Map<string, number> },
): PersonLine | FaultyLine {
  const written = (record[at.email] ?? '').trim();
  const email = readAddress(written);
  const name = (record[at.name] ?? '').trim();
  const initialRoles = (record[at.initial_roles] ?? '').trim();
  const fault = (text: string): FaultyLine => ({ line, email: email ?? written, name, initialRoles, fault: text });
  if (record.length !== about.columns)
    return fault(
      `The header has ${about.columns} columns, this row ${record.length}; put role names that are separated by commas into double quotes.`,
    );
  if (email === undefined) return fault(`${JSON.stringify(written)} is not an e-mail address.`);
  const before = about.seen.get(email);
  if (before !== undefined) return fault(`This address comes twice: line ${before} has it already.`);
  about.seen.set(email, line);
  if (name.length > NAME_CHARACTERS) return fault(`The name is longer than ${NAME_CHARACTERS} characters.`);
  const roles = initialRoles
    .split(',')
    .map((role) => role.trim())
    .filter((role) => role !== '');
  return { line, email, name, roles: [...new Set(roles)] };
}

function rowsOf(csv: string): RawRow[] | FaultyLine {
  try {
    const parsed = parse(csv, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ record, line: info.lines - newlinesIn(record) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number((error as { lines?: unknown }).lines ?? 1);
    return faultOfFile(line, `The file is not CSV as RFC 4180 says: check the double quotes from line ${line} on.`);
  }
}

/** Of no row but of the whole file. */
const faultOfFile = (line: number, fault: string): FaultyLine => ({
  line,
  email: '',
  name: '',
  initialRoles: '',
  fault,
});

/** A quoted field may span lines; the row is known by the line that it begins on. */
const newlinesIn = (record: readonly string[]): number =>
  record.reduce((count, field) => count + field.split('\n').length - 1, 0);
