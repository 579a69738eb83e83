// Which resource does a request name? One canonical reading, or a refusal (security 7: ambiguous targets are refused, not repaired).

/** A target with exactly one reading. */
export interface CanonicalTarget {
  readonly scheme: 'http' | 'https';
  /** Lower-case ASCII host name, dotted IPv4, or IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** Starts with '/'; percent-encoding as sent, upper-case hex. */
  readonly path: string;
  /** Without '?', exactly as sent; undefined: no '?' at all. */
  readonly query: string | undefined;
}
