// May this page change something in a person's name? Only ours may. A request that says where it comes from must come from here;
// one that does not is a script's, and must carry a content type that no foreign form can send.

import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../errors.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
/** What another site's form or beacon can send without asking first (Fetch, 4.10 and "CORS-safelisted"). */
const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i;

export interface CrossOriginQuestion {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** A bearer token is never sent by a browser on its own. */
  readonly bearer: boolean;
  /** The configured public URL; without one, whatever Host the request was sent to is ours. */
  readonly publicUrl: string | undefined;
}

/** Throws ApiError `cross_origin` or `unsupported_media_type` for a change that a foreign page could have caused. */
export function refuseCrossOrigin({ method, headers, bearer, publicUrl }: CrossOriginQuestion): void {
  if (SAFE_METHODS.has(method) || bearer) return;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ApiError(
      'cross_origin',
      'Another site made this request. Only the console itself may change something with your session.',
    );
  }
  const { origin } = headers;
  if (origin !== undefined && !isOwn(origin, headers.host, publicUrl)) throw foreign(origin, publicUrl);
  if (origin === undefined && FORM_TYPES.test(headers['content-type'] ?? '')) {
    throw new ApiError(
      'unsupported_media_type',
      'Send application/json (or text/csv where a file is asked for); a form cannot change anything here.',
    );
  }
}

function isOwn(origin: string, host: string | undefined, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined) return origin === new URL(publicUrl).origin;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

function foreign(origin: string, publicUrl: string | undefined): ApiError {
  const right = publicUrl === undefined ? 'the address that the console is opened under' : new URL(publicUrl).origin;
  return new ApiError(
    'cross_origin',
    `The request comes from ${JSON.stringify(origin.slice(0, 200))}, but changes are taken only from ${right}.`,
  );
}
