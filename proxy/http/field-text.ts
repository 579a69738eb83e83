// What did a client mean by bytes beyond ASCII in a header? Node reads each byte as one character (RFC 9110 section 5.5 leaves them opaque);
// clients that send words send UTF-8.

const BEYOND_ASCII = /[\x80-\xff]/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A header's value for people to read: as UTF-8 where it is that, else as it came. Nothing is decided by it. */
export function fieldText(value: string | undefined): string | undefined {
  if (value === undefined || !BEYOND_ASCII.test(value)) return value;
  try {
    return utf8.decode(Buffer.from(value, 'latin1'));
  } catch {
    return value;
  }
}
