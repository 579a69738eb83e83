// Who is asking? What a request presents, as the port that `app.ts` fills with identity; api itself judges no secret.

import type { IncomingMessage } from 'node:http';
import type { PersonPrincipal } from '../principal.ts';

/** What a request shows of itself. A bearer token, where there is one, speaks alone: the cookie is not looked at then. */
export interface Presented {
  readonly sessionCookie: string | undefined;
  /** `hg_…`, without the word Bearer. */
  readonly bearer: string | undefined;
  /** The tenant that the request names; undefined: the session's choice, or the default. */
  readonly tenantId: string | undefined;
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** Somebody who is signed in. */
export interface SignedIn {
  readonly principal: PersonPrincipal;
  /** SHA-256 (hex) of the session's cookie; undefined for tokens. */
  readonly sessionDigest: string | undefined;
}

/**
 * Resolves to who this is with the rights of this moment, or to undefined for nobody (no, unknown, ended or disabled).
 * A tenant that the person is not in is no reason to answer undefined: its rights refuse with `wrong_tenant`.
 */
export type Authenticate = (presented: Presented) => Promise<SignedIn | undefined>;

const LONGEST_VALUE = 512;

/** Reads what a request presents. `queryTenantId` is the `tenant_id` of the query, for streams and downloads. */
export function presentedBy(
  request: IncomingMessage,
  cookieName: string,
  queryTenantId: string | undefined,
): Presented {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return {
    bearer,
    sessionCookie: bearer === undefined ? cookieValue(request.headers.cookie, cookieName) : undefined,
    tenantId: headerText(request, 'x-tenant-id') ?? headerText(request, 'x-team-id') ?? queryTenantId,
    sourceIp: request.socket.remoteAddress ?? '',
    userAgent: (request.headers['user-agent'] ?? '').slice(0, LONGEST_VALUE),
  };
}

function headerText(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name)
      return (
        pair
          .slice(at + 1)
          .trim()
          .slice(0, LONGEST_VALUE) || undefined
      );
  }
  return undefined;
}
