// A desk with people, an agent and a clock that the tests move, over a real database. The ledger only remembers what it was told.

import { vi } from 'vitest';
import { ApprovalDesk, type Decider, type DeskEvent, type HoldAsk } from '../../../proxy/approvals/desk.ts';
import { fingerprintOf } from '../../../proxy/approvals/fingerprint.ts';
import { Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import type { AgentPrincipal, PersonPrincipal } from '../../../proxy/principal.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import type { Store } from '../../../store/store.ts';
import { agentRow, newTenant, userRow } from '../../support/rows.ts';
import { type RoleName, rightsOf } from './rights.ts';

export const NEVER = new AbortController().signal;
const START_MS = Date.UTC(2031, 0, 1);

/** Turns bytes around, so that a test sees whether they were sealed and for whom. */
const seal = {
  seal: (tenantId: string, bytes: Buffer) => `${tenantId}:${bytes.toString('base64')}`,
  open(tenantId: string, sealed: string) {
    if (!sealed.startsWith(`${tenantId}:`)) throw new Error('sealed for another tenant');
    return Buffer.from(sealed.slice(tenantId.length + 1), 'base64');
  },
};

export type World = Awaited<ReturnType<typeof newWorld>>;

/** A tenant with an agent called refund-bot, and a desk that was started. */
export async function newWorld(store: Store) {
  const tenant = await newTenant(store);
  const agent = agentRow({ tenant_id: tenant.id, name: 'refund-bot' });
  await store.forTenant(tenant.id).agents.insert(agent);
  let nowMs = START_MS;
  const clock = { now: () => nowMs, monotonic: () => nowMs };
  const entries: EntryInput[] = [];
  const ledger = {
    append: async (entry: EntryInput) => {
      entries.push(entry);
      return { id: String(entries.length), seq: entries.length, hash: '' };
    },
  };
  const people: Decider[] = [];
  const notify = vi.fn();
  const tell = vi.fn();
  const changes = new Changes({ store, ledger, refresh: async () => {} });
  const newDesk = () =>
    new ApprovalDesk({
      store,
      clock,
      logger: silentLogger,
      seal,
      notify,
      tell,
      changes,
      deciders: { whoMayDecide: async () => people, rolesThatMay: async () => ['member', 'owner'] },
    });
  const desk = newDesk();
  await desk.start();

  /** Somebody with a built-in role of the tenant, who counts among those who may decide. */
  async function person(role: RoleName = 'member', tenantId = tenant.id): Promise<PersonPrincipal> {
    const user = userRow();
    await store.system.users.insert(user);
    const principal: PersonPrincipal = {
      kind: 'person',
      userId: user.id,
      email: user.email,
      organizationId: tenant.organization_id,
      tenantId,
      rights: rightsOf(role),
    };
    if (principal.rights.may('approvals.decide'))
      people.push({ userId: user.id, email: user.email, roleNames: [role], organizationOwner: false });
    return principal;
  }

  /** A request for a refund of this amount, held by a rule that reads the amount. */
  function refund(amount: number, more: Partial<HoldAsk> = {}): HoldAsk {
    const body = Buffer.from(JSON.stringify({ amount }));
    const url = 'https://api.stripe.com/v1/refunds';
    const fingerprint = fingerprintOf({
      tenantId: tenant.id,
      agentId: agent.id,
      method: 'POST',
      url,
      body,
      headers: [],
    });
    return {
      tenantId: tenant.id,
      agent: { id: agent.id, name: agent.name, ownerUserId: undefined, groupIds: [] },
      connectorId: 'con_stripe',
      gatewayId: 'gwy_default',
      fingerprint,
      decisionId: 'dec_ask',
      action: { type: 'stripe.refund.create' },
      sentence: `Refund ${amount}`,
      risk: 70,
      request: { method: 'POST', url, headers: { 'content-type': 'application/json' } },
      body,
      rule: { name: 'big-refunds', policy: 'production-safety' },
      requirement: {
        approvers: undefined,
        required: 1,
        reason_required: false,
        separation_of_duties: 'production',
        environment: 'development',
      },
      waitMs: 50_000,
      timeoutSeconds: 900,
      maxPending: 25,
      policyVersion: 3,
      accessVersion: 4,
      shape: {
        agentId: agent.id,
        connectorId: 'con_stripe',
        actionType: 'stripe.refund.create',
        resource: { provider: 'stripe', type: 'charge', id: 'ch_1' },
        rule: 'production-safety/big-refunds',
        values: { 'request.body.amount': amount, 'action.type': 'stripe.refund.create' },
        evaluable: true,
        fingerprint,
      },
      ...more,
    };
  }

  /** Asks and expects a pending hold; answers its id. */
  async function held(ask: HoldAsk = refund(480)): Promise<string> {
    const asked = await desk.ask(ask);
    if (asked.kind !== 'pending') throw new Error(`expected a pending hold, not ${asked.kind}`);
    return asked.approval.id;
  }

  /** A hold whose rule wants this of its approval. */
  const heldWith = (requirement: Partial<HoldAsk['requirement']>, amount = 480) => {
    const ask = refund(amount);
    return held({ ...ask, requirement: { ...ask.requirement, ...requirement } });
  };

  const row = async (id: string) => {
    const found = await store.forTenant(tenant.id).approvals.first({ id });
    if (!found) throw new Error(`no approval ${id}`);
    return found;
  };

  const principal: AgentPrincipal = {
    kind: 'agent',
    agentId: agent.id,
    name: agent.name,
    tenantId: tenant.id,
    keyId: 'key_1',
  };

  return {
    store,
    tenant,
    agent,
    principal,
    desk,
    newDesk,
    clock,
    entries,
    notify,
    person,
    refund,
    held,
    heldWith,
    row,
    /** The kinds and phases that the ledger was told of this tenant since the last time. */
    recorded: () =>
      entries
        .splice(0)
        .filter(({ tenant_id }) => tenant_id === tenant.id)
        .map(({ kind, phase }) => `${kind} ${phase}`),
    /** What people away from the console were told since the last time. */
    told: () => {
      const kinds = tell.mock.calls
        .map(([event]) => event as DeskEvent)
        .filter(({ row }) => row.tenant_id === tenant.id)
        .map(({ kind }) => kind);
      tell.mockClear();
      return kinds;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    stop: () => desk.stop(),
  };
}
