// What does a decision leave behind, so that it can be decided again later? The facts of its head as plain JSON; bodies are not kept, nor
// are headers that carry secrets.

import type { Facts, RequestFacts } from './facts.ts';

type RecordedRequest = Omit<RequestFacts, 'ambiguousQuery' | 'body'> & {
  readonly ambiguousQuery: readonly string[];
  readonly hasBody: boolean;
};

/** Facts that survive `JSON.stringify`. Member names are part of the ledger's content: additive changes only. */
export type RecordedFacts = Omit<Facts, 'request' | 'historyCount'> & { readonly request: RecordedRequest };

/** Besides these, the caller leaves out what it injected. */
const SECRET_HEADERS =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|holdgate-key)$|key|token|secret|signature|password/;

/** What to record of facts. Query, path and parameters are kept as they are: seal the result. */
export function recordFacts({ agent, action, resource, request, context, mcp }: Facts): RecordedFacts {
  const { method, scheme, host, port, path, query, ambiguousQuery, headers, content_type, size, body } = request;
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => !SECRET_HEADERS.test(name)));
  const recorded = {
    method,
    scheme,
    host,
    port,
    path,
    query,
    ambiguousQuery: [...ambiguousQuery],
    headers: kept,
    content_type,
    size,
    hasBody: body.state !== 'none',
  };
  return { agent, action, resource, request: recorded, context, mcp };
}

/** The facts again; a body that there was is unread, and nobody counts history. */
export function recallFacts({ request, ...facts }: RecordedFacts): Facts {
  const { hasBody, ambiguousQuery, ...head } = request;
  return {
    ...facts,
    request: { ...head, ambiguousQuery: new Set(ambiguousQuery), body: { state: hasBody ? 'unread' : 'none' } },
    historyCount: () => undefined,
  };
}
