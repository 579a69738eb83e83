// What would this change do, before it is made? The change itself is made in a transaction that is taken back; what it would leave is
// compiled and compared with what is: for people, for agents, and for the calls that agents made lately.

import type { ConnectorRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Boundaries } from '../access/boundaries.ts';
import type { Gateways } from '../access/gateways.ts';
import { accessDifference, type PeopleAccess } from '../access/people-access.ts';
import type { RightsLoader } from '../access/rights-loader.ts';
import type { Roles } from '../access/roles.ts';
import type { AgentGroups } from '../identity/agent-groups.ts';
import type { Agents } from '../identity/agents.ts';
import type { BulkRoles } from '../identity/bulk-roles.ts';
import type { Members } from '../identity/members.ts';
import type { TenantSettings } from '../identity/settings-of-tenant.ts';
import {
  type ChangedGroup,
  compareOutlooks,
  type HearProgress,
  type Impact,
  type Outlooks,
  RECENT_MS,
} from '../policy/replay.ts';
import type { PersonPrincipal, Rights } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { TenantInForce } from '../snapshot.ts';
import { type ChangedAction, type ChangedAgent, changedAgents, knownActions } from './agent-actions.ts';
import { outlookIn, outlookOf, type RecordedCall, type RecordedCalls } from './recorded-calls.ts';

/** Everything of a tenant that says who may do what. */
export interface TenantState {
  readonly inForce: TenantInForce;
  readonly people: PeopleAccess;
  readonly connectors: readonly ConnectorRow[];
}

/** The services whose changes can be tried. */
export interface TriedServices {
  readonly agentGroups: AgentGroups;
  readonly agents: Agents;
  readonly boundaries: Boundaries;
  readonly bulkRoles: BulkRoles;
  readonly gateways: Gateways;
  readonly members: Members;
  readonly roles: Roles;
  readonly settings: TenantSettings;
}

/** How a change is tried; `app.ts` fills it. */
export interface Rehearsal {
  /** The tenant as it is; undefined: there is none. */
  asIs(tenantId: string): Promise<TenantState | undefined>;
  /** What the change answers, over services of a transaction that is taken back, and the tenant as it would then be. Throws what the change throws. Writes nothing. */
  tried<Answer>(
    tenantId: string | undefined,
    change: (services: TriedServices) => Promise<Answer>,
  ): Promise<{ readonly answer: Answer; readonly state: TenantState | undefined }>;
}

/** Somebody who would gain or lose permissions. */
export interface ChangedPerson {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** What a change would do. The lists have what the caller may see; the totals count everything. */
export interface Effects {
  readonly people: readonly ChangedPerson[];
  readonly people_total: number;
  readonly agents: readonly {
    readonly id: string;
    readonly name: string;
    readonly actions: readonly ChangedAction[];
  }[];
  readonly agents_total: number;
  readonly calls: Pick<Impact, 'examined' | 'undecided' | 'changed_total'> & {
    /** ms since 1970. */
    readonly since: number;
    readonly groups: readonly ChangedGroup[];
  };
}

/** What is tried, where, and on which calls. */
export interface Trial<Answer> {
  /** The tenant that it changes. */
  readonly tenantId: string | undefined;
  /** ms since 1970; a week ago unless given. */
  readonly sinceMs?: number | undefined;
  readonly hear?: HearProgress | undefined;
  change(services: TriedServices): Promise<Answer>;
}

const MOST_LISTED = 500;

/** Tries changes. */
export class Previews {
  readonly #rehearsal: Rehearsal;
  readonly #recorded: RecordedCalls;
  readonly #rights: RightsLoader;
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(parts: {
    rehearsal: Rehearsal;
    recorded: RecordedCalls;
    rights: RightsLoader;
    store: Store;
    clock: Clock;
  }) {
    this.#rehearsal = parts.rehearsal;
    this.#recorded = parts.recorded;
    this.#rights = parts.rights;
    this.#store = parts.store;
    this.#clock = parts.clock;
  }

  /** What the change would answer, and what it would do. Throws what the change itself throws; nothing is written. */
  async of<Answer>(
    principal: PersonPrincipal,
    { tenantId, sinceMs, hear, change }: Trial<Answer>,
  ): Promise<{ readonly answer: Answer; readonly effects: Effects }> {
    const { answer, state: after } = await this.#rehearsal.tried(tenantId, change);
    const before = tenantId === undefined ? undefined : await this.#rehearsal.asIs(tenantId);
    const since = sinceMs ?? this.#clock.now() - RECENT_MS;
    if (!before || !after || tenantId === undefined) return { answer, effects: nothing(since) };
    const rights = await this.#rights.rightsIn(principal, tenantId);
    const people = accessDifference(before.people, after.people);
    const agents = await changedAgents(before.inForce, after.inForce, knownActions(after.connectors));
    const calls = await compareOutlooks(this.#recorded.since(tenantId, since, hear), (one) =>
      outlooksOf(one, before.inForce, after.inForce),
    );
    const { examined, undecided, changed_total } = calls;
    const shownPeople = rights.may('members.view') ? people.slice(0, MOST_LISTED) : [];
    return {
      answer,
      effects: {
        people: await this.#named(shownPeople),
        people_total: people.length,
        agents: agents
          .filter((one) => mayAsk(rights, 'agents.view', one))
          .slice(0, MOST_LISTED)
          .map(shownAgent),
        agents_total: agents.length,
        calls: { since, examined, undecided, changed_total, groups: visible(calls.groups, rights, before.inForce) },
      },
    };
  }

  async #named(people: ReturnType<typeof accessDifference>): Promise<ChangedPerson[]> {
    const ids = people.map(({ userId }) => userId);
    const users = ids.length === 0 ? [] : await this.#store.system.users.all({ id: ids });
    const byId = new Map(users.map((user) => [user.id, user]));
    return people.map(({ userId, gained, lost }) => {
      const { name = '', email = '' } = byId.get(userId) ?? {};
      return { user_id: userId, name, email, gained, lost };
    });
  }
}

function nothing(since: number): Effects {
  const calls = { since, examined: 0, undecided: 0, changed_total: 0, groups: [] };
  return { people: [], people_total: 0, agents: [], agents_total: 0, calls };
}

const DENIED = { effect: 'deny', open: false, rule: 'agent', unknown: false } as const;

/** What was not kept of a call cannot make a difference where access says the same to the same policies. */
function outlooksOf({ call }: RecordedCall, before: TenantInForce, after: TenantInForce): Outlooks {
  const [old, next] = [outlookIn(call, before), outlookIn(call, after)];
  const [was, will] = [old ? outlookOf(old) : DENIED, next ? outlookOf(next) : DENIED];
  const same =
    before.policies === after.policies &&
    old?.access.effect === next?.access.effect &&
    old?.access.liftable === next?.access.liftable;
  return same && was.effect === will.effect
    ? { before: { ...was, open: false }, after: { ...will, open: false } }
    : { before: was, after: will };
}

function mayAsk(rights: Rights, permission: string, { agent }: Pick<ChangedAgent, 'agent'>): boolean {
  return rights.may(permission, { agentId: agent.id, groupIds: agent.groupIds, labels: agent.labels });
}

function visible(groups: readonly ChangedGroup[], rights: Rights, { agents }: TenantInForce): readonly ChangedGroup[] {
  return groups.filter(({ agent }) => {
    const known = agents.get(agent.id);
    return known !== undefined && mayAsk(rights, 'audit.view', { agent: known });
  });
}

function shownAgent({ agent, actions }: ChangedAgent): Effects['agents'][number] {
  return { id: agent.id, name: agent.name, actions: actions.slice(0, MOST_LISTED) };
}
