// Where does a credential go? Its place in a request, applied after hop-by-hop removal; whatever the agent sent there is dropped.

import type { RawHeaders } from '../http/headers.ts';

/** An opened credential. Prints as `[credential crd_…]` everywhere (toString, toJSON, inspect). */
export interface Injection {
  readonly credentialId: string;
  readonly connectorId: string;
  readonly connectorRevision: number;
  /** Places the credential; `query` without '?'. */
  apply(headers: RawHeaders, query: string | undefined): { readonly headers: string[]; readonly query: string | undefined };
  /** Replaces the secret's value by a mark, for anything that is shown. */
  redact(text: string): string;
}
