// What would a kill switch cut? Agents, requests on their way and holds, found by the same question that the gate asks. Everything is
// counted; only what the person may see is named.

import type { Store } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';
import { type AgentInForce, type KillSubject, type Snapshot, stops, type TenantInForce } from '../snapshot.ts';
import { effectFor, knownActions } from './agent-actions.ts';
import { killSubject } from './assess.ts';
import type { InFlight, Ongoing } from './in-flight.ts';
import type { Named } from './kill-switch-scope.ts';

/** Some of the things that are meant: how many there are, and those of them, at most 20, that the person may see. */
export interface Counted<Thing> {
  readonly total: number;
  readonly items: readonly Thing[];
}

/** What a switch stops at this moment. */
export interface Cuts {
  /** Agents that are on and could call out. */
  readonly agents: Counted<{ readonly id: string; readonly name: string }>;
  /** Requests, streams and tunnels that go on through this process. */
  readonly in_flight: Counted<{ readonly agent: string; readonly method: string; readonly host: string }>;
  /** Requests that wait for a person, or for their agent to come back with the approval. */
  readonly held: Counted<HeldRequest>;
}

/** A held request in a sentence. */
export interface HeldRequest {
  readonly id: string;
  readonly agent: string;
  readonly sentence: string;
}

/** Live holds that are meant, counted everywhere and shown as far as the person may see them. */
export interface LiveHolds {
  heldFor(
    principal: PersonPrincipal,
    matches: (subject: KillSubject) => boolean,
    most: number,
  ): Promise<Counted<HeldRequest>>;
}

/** What is looked at. */
export interface CutParts {
  readonly store: Store;
  readonly rules: { readonly current: Snapshot; tenant(tenantId: string): Promise<TenantInForce | undefined> };
  readonly inFlight: InFlight;
  readonly holds: LiveHolds;
}

const MOST_NAMED = 20;

/** Looks; nothing is stopped. */
export async function cutsOf(parts: CutParts, principal: PersonPrincipal, named: Named): Promise<Cuts> {
  const matches = (subject: KillSubject): boolean => stops(named, subject);
  const { tenantId } = principal;
  const here = tenantId === undefined ? undefined : await parts.rules.tenant(tenantId);
  const others = [...parts.rules.current.tenants.values()].filter(({ id }) => id !== tenantId);
  const means = await agentsMeant(parts.store, named);
  const mine = here ? means(here) : [];
  const elsewhere = others.reduce((count, tenant) => count + means(tenant).length, 0);
  const seen = (agent: AgentInForce | undefined): boolean =>
    agent !== undefined && principal.rights.may('agents.view', objectOf(agent));
  const ongoing = parts.inFlight.of(matches);
  const shownHere = ongoing.filter(({ subject }) => subject.tenantId === tenantId);
  return {
    agents: {
      total: mine.length + elsewhere,
      items: some(mine.filter(seen)).map(({ id, name }) => ({ id, name })),
    },
    in_flight: {
      total: ongoing.length,
      items: some(shownHere.filter(({ subject }) => seen(here?.agents.get(subject.agentId)))).map((one) =>
        shown(one, here),
      ),
    },
    held: await parts.holds.heldFor(principal, matches, MOST_NAMED),
  };
}

const some = <Thing>(all: readonly Thing[]): readonly Thing[] => all.slice(0, MOST_NAMED);

/** Which agents of a tenant could not call out any more; for a connector or a gateway, not through it. */
async function agentsMeant(store: Store, named: Named): Promise<(tenant: TenantInForce) => AgentInForce[]> {
  const { kind, scope_id: id, tenant_id: tenantId } = named;
  const inOne = tenantId !== null && (kind === 'gateway' || kind === 'connector');
  if (!inOne) return (tenant) => active(tenant).filter((agent) => stops(named, killSubject(tenant, agent, undefined)));
  if (kind === 'gateway') return (tenant) => (tenant.id === tenantId ? active(tenant) : []);
  const actions = knownActions(await store.forTenant(tenantId).connectors.all({ id: id ?? '' }));
  return (tenant) =>
    tenant.id !== tenantId
      ? []
      : active(tenant).filter((agent) => actions.some((action) => effectFor(tenant, agent, action) !== 'deny'));
}

const active = ({ agents }: TenantInForce): AgentInForce[] =>
  [...agents.values()].filter(({ status }) => status === 'active');

function shown({ subject, call }: Ongoing, tenant: TenantInForce | undefined) {
  const agent = tenant?.agents.get(subject.agentId)?.name ?? '';
  return { agent, method: call?.head.method ?? 'CONNECT', host: call?.target.host ?? '' };
}

const objectOf = ({ id, groupIds, labels }: AgentInForce) => ({ agentId: id, groupIds, labels });
