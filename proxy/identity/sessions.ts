// Who is signed in where? Opaque values of 256 bits, stored by digest. A session dies at sign-out, disable, password change and its end.

import type { SessionRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { notFound, sessionNeeded } from './refusals.ts';
import { digestOf, newSecret } from './secrets.ts';

const HOUR_MS = 3_600_000;
const LIFE_MS = 7 * 24 * HOUR_MS;
const IDLE_MS = 24 * HOUR_MS;
const TOUCH_MS = 60_000;

/** Where a sign-in came from, shown in the list of one's sessions. */
export interface SignInPlace {
  readonly sourceIp: string;
  readonly userAgent: string;
}

/** A session before it is stored: the cookie's value, which is never kept, and the row that is. */
export interface NewSession {
  readonly value: string;
  readonly row: SessionRow;
}

/** A session as its person sees it in lists. Times are RFC 3339. */
export interface SessionView {
  readonly id: string;
  readonly user_agent: string;
  readonly source_ip: string;
  readonly created_at: string;
  readonly last_seen_at: string;
  readonly expires_at: string;
  readonly current: boolean;
}

/** A new session for this person, not yet stored: insert `row` in the transaction that lets them in. */
export function draftSession(
  nowMs: number,
  userId: string,
  activeTenantId: string | null,
  place: SignInPlace,
): NewSession {
  const value = newSecret();
  const row: SessionRow = {
    digest: digestOf(value),
    id: newId('ses', nowMs),
    user_id: userId,
    active_tenant_id: activeTenantId,
    user_agent: place.userAgent.slice(0, 300),
    source_ip: place.sourceIp,
    created_at: nowMs,
    last_seen_at: nowMs,
    expires_at: nowMs + LIFE_MS,
  };
  return { value, row };
}

/** Ends sessions of a person, all or all but one. */
export async function endSessions(scope: Scope, userId: string, exceptDigest?: string): Promise<void> {
  for (const { digest } of await scope.system.sessions.all({ user_id: userId })) {
    if (digest !== exceptDigest) await scope.system.sessions.delete({ digest });
  }
}

/** The sessions of a person that still let them in, newest first. */
export async function liveSessions(scope: Scope, userId: string, nowMs: number): Promise<SessionRow[]> {
  const rows = await scope.system.sessions.all({ user_id: userId });
  const live = rows.filter((row) => row.expires_at > nowMs && row.last_seen_at + IDLE_MS > nowMs);
  return live.sort((one, two) => two.created_at - one.created_at);
}

/** Sessions of people: found by cookie, listed, revoked. */
export class Sessions {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;

  constructor(parts: { store: Store; clock: Clock; changes: Changes }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
  }

  /** The live session behind a cookie's value; notes at most once a minute that it was used. */
  async find(cookie: string): Promise<SessionRow | undefined> {
    const digest = digestOf(cookie);
    const row = await this.#store.system.sessions.first({ digest });
    const now = this.#clock.now();
    if (!row || row.expires_at <= now || row.last_seen_at + IDLE_MS <= now) return undefined;
    if (row.last_seen_at + TOUCH_MS <= now) await this.#store.system.sessions.update({ digest }, { last_seen_at: now });
    return row;
  }

  /** One's own live sessions, newest first. Throws `not_permitted` for tokens. */
  async list(principal: PersonPrincipal, currentDigest: string | undefined): Promise<SessionView[]> {
    if (principal.token) throw sessionNeeded();
    const live = await liveSessions(this.#store, principal.userId, this.#clock.now());
    return live.map((row) => viewOf(row, currentDigest));
  }

  /** Ends one of one's own sessions. Throws `not_found`, and `not_permitted` for tokens. */
  async revoke(principal: PersonPrincipal, id: string): Promise<void> {
    if (principal.token) throw sessionNeeded();
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: principal.tenantId ?? null,
      kind: 'session.revoked',
      subject: { kind: 'session', id },
      touches: {},
      async work(scope) {
        const gone = await scope.system.sessions.delete({ id, user_id: principal.userId });
        if (gone === 0) throw notFound();
        return { result: undefined };
      },
    });
  }
}

/** A session for lists; `currentDigest` is that of the session which asks. */
export function viewOf(row: SessionRow, currentDigest: string | undefined): SessionView {
  const { id, user_agent, source_ip } = row;
  const [created_at, last_seen_at, expires_at] = [
    rfc3339(row.created_at),
    rfc3339(row.last_seen_at),
    rfc3339(row.expires_at),
  ];
  return { id, user_agent, source_ip, created_at, last_seen_at, expires_at, current: row.digest === currentDigest };
}
