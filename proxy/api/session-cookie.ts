// How does a session travel? One cookie for the whole site that scripts cannot read; behind https it is Secure and bound to the host.

/** The cookie's name and how it is written, by how people reach the console. */
export interface SessionCookie {
  readonly name: string;
  /** The Set-Cookie line; `expiresAtMs` in ms since 1970. */
  set(value: string, expiresAtMs: number): string;
  clear(): string;
}

/** `publicUrl` decides: https makes it `__Host-session` and Secure (RFC 6265bis 4.1.3.2). */
export function sessionCookie(publicUrl: string | undefined): SessionCookie {
  const secure = publicUrl?.startsWith('https:') ?? false;
  const name = secure ? '__Host-session' : 'session';
  const attributes = `; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
  return {
    name,
    set: (value, expiresAtMs) => `${name}=${value}${attributes}; Expires=${new Date(expiresAtMs).toUTCString()}`,
    clear: () => `${name}=${attributes}; Max-Age=0`,
  };
}
