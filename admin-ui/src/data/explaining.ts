// What would happen to a request, check by check? Asked of the server, which sends nothing.

import { api } from './api.ts';
import type { Answer } from './asked.ts';

/** A request that is only thought of. */
export interface Supposed {
  readonly agent: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Check {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

export interface Foretold {
  readonly decision: 'allow' | 'deny' | 'requires_approval';
  readonly code?: string;
  readonly rule: { readonly name: string; readonly kind: string; readonly policy?: string };
  readonly message: string;
  readonly action?: {
    readonly type: string;
    readonly verb: string;
    readonly risk: number;
    readonly sentence: string;
  };
  readonly checks: readonly Check[];
  readonly policy_version: number;
  readonly access_version: number;
}

export const foretell = (request: Supposed): Promise<Foretold> => api.post('/api/v1/actions/dry-run', request);

/** What would be decided, with what each rule of each policy says. */
export type Explained = Extract<Answer<'/api/access/explain', 'post'>, { policies: unknown }>;

/** What a text stands for as a body: JSON is sent as what it says, anything else as text. Throws SyntaxError for what begins like JSON and is none. */
export function supposedBody(text: string): { body?: unknown } {
  if (text.trim() === '') return {};
  return /^\s*[[{]/.test(text) ? { body: JSON.parse(text) as unknown } : { body: text };
}

/** The id that a text has in the answer before it is saved. */
export const UNSAVED = 'pol_draft';

/** What would be decided of this request; with a draft, if that text were in force. */
export const explainRequest = (
  request: Supposed,
  draft?: { readonly yaml: string; readonly policy_id?: string | undefined },
): Promise<Explained> => api.post('/api/access/explain', { ...request, ...(draft && { draft }) });
