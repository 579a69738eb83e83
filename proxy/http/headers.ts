// What headers does a message have? An ordered list of raw name/value pairs, as on the wire, with case-insensitive look-up.

/** Raw header lines in order: name, value, name, value … as `IncomingMessage.rawHeaders`. */
export type RawHeaders = readonly string[];

/** The value of the first line of this (lower-case) name. */
export function getHeader(raw: RawHeaders, name: string): string | undefined {
  for (let at = 0; at < raw.length; at += 2) {
    if (isNamed(raw[at] as string, name)) return raw[at + 1];
  }
  return undefined;
}

/** Whether a header name as sent is this lower-case one. */
export function isNamed(sent: string, lowerCase: string): boolean {
  // Comparing lengths first spares nearly every name the copy in lower case.
  return sent.length === lowerCase.length && (sent === lowerCase || sent.toLowerCase() === lowerCase);
}

/**
 * Lower-case names to values, several lines of one name joined by ', ' (RFC 9110 section 5.3), those of Cookie by '; '.
 * The object has no prototype, so a header called `constructor` is just a header.
 */
export function joinedHeaders(raw: RawHeaders): Record<string, string> {
  const joined = Object.create(null) as Record<string, string>;
  for (let at = 0; at < raw.length; at += 2) {
    const name = (raw[at] as string).toLowerCase();
    const value = raw[at + 1] as string;
    const before = joined[name];
    joined[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
  return joined;
}

/** The list without the lines of these lower-case names; order and case of the others are kept. */
export function withoutHeaders(raw: RawHeaders, names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] as string;
    if (!names.has(name.toLowerCase())) kept.push(name, raw[at + 1] as string);
  }
  return kept;
}
