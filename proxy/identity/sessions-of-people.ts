// Where are an organization's people signed in, and how are they signed out? An administrator sees and ends the sessions that are in a
// tenant of this organization; what the same person does elsewhere is not theirs to see.

import type { SessionRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { People } from './people.ts';
import { notFound } from './refusals.ts';
import { liveSessions, type SessionView, viewOf } from './sessions.ts';

/** Sessions of (organization, person). Everything needs `organization.users.manage`, as `People.demandSubject` asks it. */
export class SessionsOfPeople {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #people: People;

  constructor(parts: { store: Store; clock: Clock; changes: Changes; people: People }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#people = parts.people;
  }

  /** Somebody's sessions in this organization, newest first. Throws `not_found`, `not_permitted`, `above_own_rights`. */
  async list(principal: PersonPrincipal, userId: string): Promise<SessionView[]> {
    await this.#people.demandSubject(principal, userId);
    return (await this.#within(this.#store, principal, userId)).map((row) => viewOf(row, undefined));
  }

  /** Ends one of them, or without an id all. Throws as `list`, and `not_found` for a session that is not among them. */
  async end(principal: PersonPrincipal, userId: string, id?: string): Promise<void> {
    await this.#people.demandSubject(principal, userId);
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId: principal.tenantId ?? null,
      kind: 'user.sessions_ended',
      subject: { kind: 'user', id: userId },
      touches: {},
      work: async (scope) => {
        const all = await this.#within(scope, principal, userId);
        const meant = all.filter((row) => id === undefined || row.id === id);
        if (id !== undefined && meant.length === 0) throw notFound();
        for (const { digest } of meant) await scope.system.sessions.delete({ digest });
        return { result: undefined, before: { sessions: meant.map((row) => row.id) }, after: { sessions: [] } };
      },
    });
  }

  /** Those that are in a tenant of the caller’s organization. */
  async #within(scope: Scope, { organizationId }: PersonPrincipal, userId: string): Promise<SessionRow[]> {
    const live = await liveSessions(scope, userId, this.#clock.now());
    const chosen = live.flatMap(({ active_tenant_id }) => active_tenant_id ?? []);
    const here = new Set(
      (await scope.forOrganization(organizationId).tenants.all({ id: [...new Set(chosen)] })).map(({ id }) => id),
    );
    return live.filter(({ active_tenant_id }) => active_tenant_id !== null && here.has(active_tenant_id));
  }
}
