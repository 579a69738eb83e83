// Which host does a TLS client ask for? Reads the server name from a ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3) without
// taking part in the handshake. What is cut short, doubled or not TLS is told apart from a hello without a name.

/** What the first bytes of a connection say. */
export type ClientHello =
  | { readonly state: 'incomplete' }
  | { readonly state: 'invalid' }
  /** `serverName` in lower case; undefined: the client named none. */
  | { readonly state: 'complete'; readonly serverName: string | undefined };

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const HOST_NAME = 0;
const RECORD_HEADER = 5;
const MAX_RECORD = 16_384;
const MAX_HELLO = 65_536;
const HANDSHAKE_HEADER = 4;
const VERSION_AND_RANDOM = 34;
const PRINTABLE = /^[!-~]+$/;

const INCOMPLETE: ClientHello = { state: 'incomplete' };
const INVALID: ClientHello = { state: 'invalid' };

/** Reads what has come so far. A hello may be spread over several records and packets. */
export function readClientHello(bytes: Buffer): ClientHello {
  const message = handshakeBytes(bytes);
  if (message === undefined) return INVALID;
  if (message.length < HANDSHAKE_HEADER) return INCOMPLETE;
  const length = message.readUIntBE(1, 3);
  if (message[0] !== CLIENT_HELLO || length > MAX_HELLO) return INVALID;
  if (message.length < HANDSHAKE_HEADER + length) return INCOMPLETE;
  try {
    return {
      state: 'complete',
      serverName: serverNameOf(new Cursor(message.subarray(HANDSHAKE_HEADER, HANDSHAKE_HEADER + length))),
    };
  } catch (error) {
    if (error instanceof Malformed) return INVALID;
    throw error;
  }
}

/** The payload of the handshake records so far; undefined where something else than a handshake record stands. */
function handshakeBytes(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== HANDSHAKE_RECORD || (bytes.length > at + 1 && bytes[at + 1] !== 3)) return undefined;
    if (bytes.length < at + RECORD_HEADER) break;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > MAX_RECORD) return undefined;
    parts.push(bytes.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length));
    at += RECORD_HEADER + length;
    if (isWhole(parts)) break;
  }
  return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}

// What follows the hello may be early data in records of another kind.
function isWhole(parts: readonly Buffer[]): boolean {
  const [first] = parts;
  if (first === undefined || first.length < HANDSHAKE_HEADER) return false;
  const gathered = parts.reduce((sum, part) => sum + part.length, 0);
  return gathered >= HANDSHAKE_HEADER + first.readUIntBE(1, 3);
}

function serverNameOf(hello: Cursor): string | undefined {
  hello.take(VERSION_AND_RANDOM);
  hello.take(hello.number(1)); // session id
  hello.take(hello.number(2)); // cipher suites
  hello.take(hello.number(1)); // compression methods
  if (hello.isAtEnd()) return undefined;
  const extensions = new Cursor(hello.take(hello.number(2)));
  if (!hello.isAtEnd()) throw new Malformed();
  let name: string | undefined;
  while (!extensions.isAtEnd()) {
    const type = extensions.number(2);
    const body = extensions.take(extensions.number(2));
    if (type !== SERVER_NAME) continue;
    if (name !== undefined) throw new Malformed();
    name = hostNameOf(new Cursor(body));
  }
  return name;
}

function hostNameOf(extension: Cursor): string {
  const list = new Cursor(extension.take(extension.number(2)));
  const type = list.number(1);
  const name = list.take(list.number(2)).toString('latin1');
  if (type !== HOST_NAME || !list.isAtEnd() || !extension.isAtEnd() || !PRINTABLE.test(name)) throw new Malformed();
  return name.toLowerCase();
}

/** A length field points beyond its bytes, or a field stands twice. Never leaves this file. */
class Malformed extends Error {}

class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  number(size: 1 | 2): number {
    return this.take(size).readUIntBE(0, size);
  }

  take(size: number): Buffer {
    if (this.#at + size > this.#bytes.length) throw new Malformed();
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }
}
