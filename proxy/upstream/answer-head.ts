// Is this the head of an answer with exactly one reading? Checked on the raw bytes and raw header lines (RFC 9112 sections 4 to 6),
// because the parser below is more forgiving than a gate may be; hop-by-hop and Connection-named headers stay here.

/** More headers than this make an answer invalid. */
export const MOST_HEADERS = 200;
/** Interim answers (1xx) before the final one. */
export const MOST_INTERIM = 8;

/** What is known of an answer when its head is complete. */
export interface RawAnswerHead {
  readonly status: number;
  /** Name and value alternating, as on the wire. */
  readonly lines: readonly Buffer[];
  /** What was read of the connection since the request, from the first byte of the first head on. */
  readonly bytes: Buffer;
  /** Interim answers before this one. */
  readonly interim: number;
  readonly method: string;
}

/** Headers that may be passed on, or why the answer must not be. */
export type HeadReading = { readonly headers: string[] } | { readonly fault: string };

type Role = 'kept' | 'dropped' | 'length' | 'coding' | 'connection' | 'invalid';

/** Of one connection, of the gate alone (`Proxy-*`, `Holdgate-*`), or a way around it (Alt-Svc). Trailers come without an announcement. */
const ENDS_HERE = /^(?:keep-alive|te|trailer|upgrade|http2-settings|alt-svc|proxy-.*|holdgate-.*)$/;
/** Fields that RFC 9110 section 6.5.1 keeps out of trailers, and those that would change how an answer is read or who is signed in. */
const NEVER_TRAILERS = new Set([
  'content-length',
  'transfer-encoding',
  'connection',
  'host',
  'set-cookie',
  'content-encoding',
  'content-type',
  'content-range',
  'location',
  'authorization',
  'www-authenticate',
  'cache-control',
]);

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const BAD_VALUE_BYTE = /[^\t\x20-\x7e\x80-\xff]/;
const PLAIN_LENGTH = /^(?:0|[1-9]\d{0,14})$/;
const LONE_CR_OR_LF = /(?:^|[^\r])\n|\r(?!\n)/;
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |\r\n)/;
const END_OF_HEAD = '\r\n\r\n';

const KEPT_NAMES = 2_000;
const roles = new Map<string, Role>();

/** Reads the final head of an answer. */
export function readAnswerHead(raw: RawAnswerHead): HeadReading {
  const head = headText(raw.bytes, raw.interim);
  const start = head === undefined ? null : STATUS_LINE.exec(head);
  if (head === undefined || start === null || Number(start[2]) !== raw.status)
    return fault('its status line is not one of HTTP/1.1');
  if (LONE_CR_OR_LF.test(head)) return fault('a line of its head does not end in CRLF');
  if (raw.status < 200 || raw.status > 599) return fault(`its status ${raw.status} is none`);
  const read = readLines(raw.lines);
  if ('fault' in read) return read;
  const problem = framingFault(read, { status: raw.status, method: raw.method, old: start[1] === '0' });
  if (problem !== undefined) return fault(problem);
  return { headers: passedOn(read, raw.status) };
}

/** Why an interim answer (1xx) is not acceptable; undefined when it can be skipped. */
export function interimFault(status: number, lines: readonly Buffer[], count: number): string | undefined {
  if (count > MOST_INTERIM) return 'it has too many interim answers';
  if (status === 101) return 'it switches to a protocol that was not asked for';
  const read = readLines(lines);
  if ('fault' in read) return read.fault;
  return read.lengths.length + read.codings.length > 0 ? 'an interim answer announces a body' : undefined;
}

/** Trailers that may be passed on. `suspect`: there were others, which a parser may have obeyed; the connection must not be used again. */
export function readTrailers(lines: readonly Buffer[]): { readonly trailers: string[]; readonly suspect: boolean } {
  const read = readLines(lines);
  if ('fault' in read) return { trailers: [], suspect: true };
  const trailers: string[] = [];
  for (let at = 0; at < read.kept.length; at += 2) {
    const [name = '', value = ''] = [read.kept[at], read.kept[at + 1]];
    if (!NEVER_TRAILERS.has(name.toLowerCase())) trailers.push(name, value);
  }
  return { trailers, suspect: trailers.length !== lines.length };
}

interface ReadLines {
  readonly kept: string[];
  readonly lengths: string[];
  readonly codings: string[];
  readonly connection: string;
  readonly lengthLine: readonly [string, string] | undefined;
}

function readLines(lines: readonly Buffer[]): ReadLines | { fault: string } {
  if (lines.length > MOST_HEADERS * 2) return { fault: `it has more than ${MOST_HEADERS} headers` };
  const kept: string[] = [];
  const lengths: string[] = [];
  const codings: string[] = [];
  let connection = '';
  let lengthLine: readonly [string, string] | undefined;
  for (let at = 0; at < lines.length; at += 2) {
    const name = latin1(lines[at]);
    const value = latin1(lines[at + 1]);
    if (BAD_VALUE_BYTE.test(value)) return { fault: 'a header value has a control character' };
    const role = roleOf(name);
    if (role === 'kept') kept.push(name, value);
    else if (role === 'length') {
      lengths.push(value);
      lengthLine = [name, value];
    } else if (role === 'coding') codings.push(value);
    else if (role === 'connection') connection += `,${value}`;
    else if (role === 'invalid') return { fault: 'a header name is not a token' };
  }
  return { kept, lengths, codings, connection, lengthLine };
}

function framingFault(read: ReadLines, answer: { status: number; method: string; old: boolean }): string | undefined {
  const [coding] = read.codings;
  const [length] = read.lengths;
  if (read.codings.length > 1 || (coding !== undefined && coding !== 'chunked'))
    return 'its Transfer-Encoding is not exactly chunked';
  if (read.lengths.length > 1 || (length !== undefined && !PLAIN_LENGTH.test(length)))
    return 'its Content-Length is not one decimal number';
  if (coding !== undefined && length !== undefined) return 'it has both Transfer-Encoding and Content-Length';
  if (coding !== undefined && answer.old) return 'it is chunked on HTTP/1.0';
  const announced = coding !== undefined || (length !== undefined && length !== '0');
  if (answer.status === 204 && announced) return 'it announces a body with a status that has none';
  return undefined;
}

/** A Content-Length stays (it is also right for HEAD and 304) but with 204, which has none (RFC 9110 section 8.6). */
function passedOn({ kept, connection, lengthLine }: ReadLines, status: number): string[] {
  const headers = namesAnother(connection) ? withoutNamed(kept, connection) : kept;
  if (lengthLine !== undefined && status !== 204) headers.push(...lengthLine);
  return headers;
}

function namesAnother(connection: string): boolean {
  return connection !== '' && connection !== ',keep-alive' && connection !== ',close';
}

function withoutNamed(headers: readonly string[], connection: string): string[] {
  const named = new Set(
    connection
      .toLowerCase()
      .split(',')
      .map((name) => name.trim()),
  );
  const out: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (!named.has(name.toLowerCase())) out.push(name, value);
  }
  return out;
}

/** The head after `interim` others, with its final empty line; undefined if it is not all there. */
function headText(bytes: Buffer, interim: number): string | undefined {
  let from = 0;
  for (let seen = 0; seen < interim; seen += 1) {
    const end = bytes.indexOf(END_OF_HEAD, from, 'latin1');
    if (end < 0) return undefined;
    from = end + END_OF_HEAD.length;
  }
  const end = bytes.indexOf(END_OF_HEAD, from, 'latin1');
  return end < 0 ? undefined : bytes.toString('latin1', from, end + END_OF_HEAD.length);
}

function roleOf(name: string): Role {
  const known = roles.get(name);
  if (known !== undefined) return known;
  const role = freshRole(name);
  // Cleared rather than aged: an ordinary origin never fills it, and a hostile one must not make every look-up dearer.
  if (roles.size >= KEPT_NAMES) roles.clear();
  roles.set(name, role);
  return role;
}

function freshRole(name: string): Role {
  if (!TOKEN.test(name)) return 'invalid';
  const lower = name.toLowerCase();
  if (lower === 'content-length') return 'length';
  if (lower === 'transfer-encoding') return 'coding';
  if (lower === 'connection') return 'connection';
  return ENDS_HERE.test(lower) ? 'dropped' : 'kept';
}

function latin1(bytes: Buffer | undefined): string {
  return bytes === undefined ? '' : bytes.toString('latin1');
}

function fault(what: string): { fault: string } {
  return { fault: what };
}
