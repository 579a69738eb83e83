// How is ASN.1 written? The few DER types that an X.509 certificate needs (X.690). A certificate written this way costs 1/100 of what
// general libraries take, which is what a new host costs an agent.

const LONG_LENGTH = 0x80;

/** One tag, its length, and what it contains. */
export function tagged(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(body.length)]), body]);
}

export const sequence = (...items: readonly Uint8Array[]) => tagged(0x30, ...items);
export const set = (...items: readonly Uint8Array[]) => tagged(0x31, ...items);
export const octets = (...bytes: readonly Uint8Array[]) => tagged(0x04, ...bytes);
export const utf8 = (text: string) => tagged(0x0c, Buffer.from(text, 'utf8'));
export const truth = tagged(0x01, Buffer.from([0xff]));

/** A context-specific tag: `primitive` implicit for strings and octets, else constructed. */
export const context = (number: number, primitive: boolean, ...contents: readonly Uint8Array[]) =>
  tagged((primitive ? 0x80 : 0xa0) | number, ...contents);

/** A positive integer of any size, from its big-endian bytes. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const rest = bytes.subarray(start);
  return (rest[0] ?? 0) >= 0x80 ? tagged(0x02, Buffer.from([0]), rest) : tagged(0x02, rest);
}

/** `unused` bits at the end do not count. */
export const bits = (bytes: Uint8Array, unused = 0) => tagged(0x03, Buffer.from([unused]), bytes);

/** An object identifier from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** UTCTime until 2049, GeneralizedTime from then on (RFC 5280 section 4.1.2.5); whole seconds. */
export function time(ms: number): Buffer {
  const text = `${new Date(ms).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return text < '2050' ? tagged(0x17, Buffer.from(text.slice(2))) : tagged(0x18, Buffer.from(text));
}

function lengthBytes(length: number): number[] {
  if (length < LONG_LENGTH) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [LONG_LENGTH | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}
