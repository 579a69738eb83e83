// What does this room need of others? A way out that checks where it leads, a vault, the desk for what is clicked. `app` fills them.

import type { Socket } from 'node:net';
import type { PersonPrincipal } from '../principal.ts';

/** Where a notification goes. Private addresses only where the channel says so, and only within those that the operator allows. */
export interface Destination {
  readonly tenantId: string;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly allowPrivate: boolean;
}

/** The way out: each address is resolved once, classified and connected to; nothing is redirected. Rejects with an Error whose sentence may be shown. */
export interface Outbound {
  post(
    destination: Destination,
    request: { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** A connection without TLS; the caller speaks it where it is needed. */
  connect(destination: Destination): Promise<Socket>;
}

/** Seals a channel's secrets under its tenant's key. */
export interface ChannelSeal {
  seal(tenantId: string, channelId: string, text: string): string;
  /** Throws where it was changed or belongs to another channel. */
  open(tenantId: string, channelId: string, sealed: string): string;
}

/** Answers approvals in the name of a person, with the rights of that moment. */
export interface Clicks {
  /** undefined: nobody of that address is active in the tenant. */
  principalOf(tenantId: string, email: string): Promise<PersonPrincipal | undefined>;
  /** Throws ApiError as the desk does. Answers the state that it has then. */
  decide(
    principal: PersonPrincipal,
    approvalId: string,
    answer: { readonly decision: 'approve' | 'deny'; readonly reason: string },
  ): Promise<string>;
}
