// Is this the head of an answer with exactly one reading? Read strictly from its own text (RFC 9112 sections 2 to 6): what a more
// forgiving reader would repair is a fault. Hop-by-hop and Connection-named headers stay here.

/** More headers than this make an answer invalid. */
export const MOST_HEADERS = 200;

/** How the body of an answer is delimited: not at all, by its length in bytes, by chunks, or by the end of the connection. */
export type AnswerFraming = number | 'chunked' | 'close';

/** The final head of an answer. */
export interface AnswerHead {
  readonly status: number;
  /** Empty where it is not plain ASCII. */
  readonly reason: string;
  /** What may be passed on: name, value, name, value … */
  readonly headers: string[];
  /** 0: no body. */
  readonly framing: AnswerFraming;
  /** Whether the connection may carry another exchange. */
  readonly keepsAlive: boolean;
}

/** A final head, an interim one (1xx) that is passed over, or why there is no single reading. */
export type HeadReading = AnswerHead | 'interim' | { readonly fault: string };

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
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?\r\n/;
const ASCII = /^[\t\x20-\x7e]*$/;
const LINE_END = '\r\n';

const KEPT_NAMES = 2_000;
const roles = new Map<string, Role>();

/** Reads one head: `text` is latin1, from the status line to the CRLF of the last header, without the empty line. */
export function readAnswerHead(text: string, method: string): HeadReading {
  const start = STATUS_LINE.exec(text);
  if (start === null) return fault('its status line is not one of HTTP/1.1');
  const read = readLines(text, start[0].length);
  if ('fault' in read) return read;
  const status = Number(start[2]);
  if (status < 200) return interim(status, read);
  const old = start[1] === '0';
  const problem = framingFault(read, status, old);
  if (problem !== undefined) return fault(problem);
  const reason = start[3] ?? '';
  return {
    status,
    reason: ASCII.test(reason) ? reason : '',
    headers: passedOn(read, status),
    framing: framingOf(read, status, method),
    keepsAlive: !old && !namesClose(read.connection),
  };
}

/** Reads trailers: lines that each end in CRLF. Those that could change how the answer is read are left out. */
export function readTrailers(text: string): { readonly trailers: string[] } | { readonly fault: string } {
  const read = readLines(text, 0);
  if ('fault' in read) return read;
  const trailers: string[] = [];
  for (let at = 0; at < read.kept.length; at += 2) {
    const [name = '', value = ''] = [read.kept[at], read.kept[at + 1]];
    if (!NEVER_TRAILERS.has(name.toLowerCase())) trailers.push(name, value);
  }
  return { trailers };
}

interface ReadLines {
  readonly kept: string[];
  readonly connection: string;
  readonly coding: string | undefined;
  readonly length: string | undefined;
  /** Name of the Content-Length line as the origin spelled it. */
  readonly lengthName: string;
}

function readLines(text: string, from: number): ReadLines | { fault: string } {
  const kept: string[] = [];
  let connection = '';
  let coding: string | undefined;
  let length: string | undefined;
  let lengthName = '';
  let count = 0;
  for (let at = from; at < text.length; count += 1) {
    if (count === MOST_HEADERS) return { fault: `it has more than ${MOST_HEADERS} headers` };
    const end = text.indexOf(LINE_END, at);
    const colon = text.indexOf(':', at);
    if (colon < 0 || colon > end) return { fault: 'a line of its head has no colon' };
    const name = text.slice(at, colon);
    const value = trimmed(text, colon + 1, end);
    if (BAD_VALUE_BYTE.test(value)) return { fault: 'a header value has a control character' };
    at = end + 2;
    const role = roleOf(name);
    if (role === 'kept') kept.push(name, value);
    else if (role === 'connection') connection += `,${value.toLowerCase()}`;
    else if (role === 'invalid') return { fault: 'a header name is not a token' };
    else if (role === 'length') {
      if (length !== undefined) return { fault: 'it has more than one Content-Length' };
      length = value;
      lengthName = name;
    } else if (role === 'coding') {
      if (coding !== undefined) return { fault: 'it has more than one Transfer-Encoding' };
      coding = value;
    }
  }
  return { kept, connection, coding, length, lengthName };
}

/** The value without the spaces and tabs around it; nothing else is white space here (RFC 9110 section 5.6.3). */
function trimmed(text: string, from: number, to: number): string {
  let [start, end] = [from, to];
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;

function interim(status: number, { coding, length }: ReadLines): HeadReading {
  if (status === 101) return fault('it switches to a protocol that was not asked for');
  return coding === undefined && length === undefined ? 'interim' : fault('an interim answer announces a body');
}

function framingFault({ coding, length }: ReadLines, status: number, old: boolean): string | undefined {
  if (coding !== undefined && coding !== 'chunked') return 'its Transfer-Encoding is not exactly chunked';
  if (length !== undefined && !PLAIN_LENGTH.test(length)) return 'its Content-Length is not one decimal number';
  if (coding !== undefined && length !== undefined) return 'it has both Transfer-Encoding and Content-Length';
  if (coding !== undefined && old) return 'it is chunked on HTTP/1.0';
  if (status !== 204) return undefined;
  const announced = coding !== undefined || (length !== undefined && length !== '0');
  return announced ? 'it announces a body with a status that has none' : undefined;
}

/** RFC 9112 section 6.3. */
function framingOf({ coding, length }: ReadLines, status: number, method: string): AnswerFraming {
  if (method === 'HEAD' || status === 204 || status === 304) return 0;
  if (coding !== undefined) return 'chunked';
  return length === undefined ? 'close' : Number(length);
}

/** A Content-Length stays (it is also right for HEAD and 304) but with 204, which has none (RFC 9110 section 8.6). */
function passedOn({ kept, connection, length, lengthName }: ReadLines, status: number): string[] {
  const headers = namesAnother(connection) ? withoutNamed(kept, connection) : kept;
  if (length !== undefined && status !== 204) headers.push(lengthName, length);
  return headers;
}

function namesAnother(connection: string): boolean {
  return connection !== '' && connection !== ',keep-alive' && connection !== ',close';
}

function namesClose(connection: string): boolean {
  return connection !== '' && connection !== ',keep-alive' && optionsOf(connection).includes('close');
}

function withoutNamed(headers: readonly string[], connection: string): string[] {
  const named = new Set(optionsOf(connection));
  const out: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = [headers[at], headers[at + 1]];
    if (!named.has(name.toLowerCase())) out.push(name, value);
  }
  return out;
}

const optionsOf = (connection: string): string[] => connection.split(',').map((name) => name.trim());

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

function fault(what: string): { fault: string } {
  return { fault: what };
}
