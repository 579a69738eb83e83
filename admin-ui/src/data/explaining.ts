// What would happen to a request, check by check? Asked of the server, which sends nothing.

import { api } from './api.ts';

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
