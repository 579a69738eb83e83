// How does the demo come into a tenant, and out of it again? Through the services that everything else goes through, as one change; what
// belongs to it is kept in the tenant's settings. Its providers listen on loopback, in this process.

import { randomBytes } from 'node:crypto';
import type { DemoRecord, TenantRow } from '../../../store/rows.ts';
import type { Scope, Store } from '../../../store/store.ts';
import type { Demo, DemoAnswer, DemoThing, DemoView } from '../../api/demo.ts';
import type { Changes } from '../../audit/changes.ts';
import { ApiError } from '../../errors.ts';
import type { AgentKeys } from '../../identity/agent-keys.ts';
import { demandHere, type PersonPrincipal } from '../../principal.ts';
import { type Clock, rfc3339 } from '../../runtime/clock.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type Participants, type ParticipantsOver, storeWithin } from '../../transfer/one-transaction.ts';
import type { CredentialVault } from '../../vault/credentials.ts';
import { CODE_BOT, CONNECTORS, POLICY, REFUND_BOT } from './content.ts';
import { DemoCallers } from './demo-callers.ts';
import { type Providers, startProviders } from './providers.ts';

const AGENTS = [CODE_BOT, REFUND_BOT];
const POLICY_NAME = 'demo-refunds-and-repositories';
const UNREACHABLE =
  'The demo’s providers answer on 127.0.0.1, which HOLDGATE_PRIVATE_RANGES keeps connectors from reaching here.';

/** What it is built from. */
export interface DemoParts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly participants: ParticipantsOver;
  /** Credentials written within a transaction. */
  readonly credentials: (over: { store: Store; changes: Changes }) => CredentialVault;
  readonly keys: AgentKeys;
  readonly gateUrl: () => string;
  /** Whether connectors may lead to loopback at all. */
  readonly reachable: boolean;
}

/** The demo of every tenant that asked for it. */
export class DemoData implements Demo {
  readonly #parts: DemoParts;
  readonly #callers: DemoCallers;
  readonly #providers = new Map<string, Providers>();

  constructor(parts: DemoParts) {
    this.#parts = parts;
    this.#callers = new DemoCallers(parts);
  }

  async start(): Promise<void> {
    for (const { id, settings } of await this.#parts.store.system.tenants.all()) {
      if (!settings.demo) continue;
      const { ports } = settings.demo;
      await startProviders(ports).then(
        (providers) => this.#providers.set(id, providers),
        (err: unknown) =>
          this.#parts.logger.warn({ err, tenant: id }, 'the providers of the demo could not be started'),
      );
    }
  }

  async stop(): Promise<void> {
    await this.#callers.stop();
    for (const id of [...this.#providers.keys()]) await this.#withdraw(id);
  }

  async read(principal: PersonPrincipal): Promise<DemoView> {
    return this.#view(await this.#tenant(principal, 'dashboard.view'));
  }

  async load(principal: PersonPrincipal): Promise<DemoView> {
    const tenant = await this.#tenant(principal, 'agents.create');
    if (!this.#parts.reachable) throw new ApiError('conflict', UNREACHABLE);
    if ((await this.#things(tenant)).length > 0) throw loadedAlready();
    // They are the tenant's only once the change is made: of two who ask at once, one is refused.
    const providers = await startProviders({ code: 0, payments: 0 });
    try {
      await this.#make(principal, tenant, providers);
    } catch (error) {
      await providers.close();
      throw error;
    }
    await this.#withdraw(tenant.id);
    this.#providers.set(tenant.id, providers);
    return this.read(principal);
  }

  async call(principal: PersonPrincipal): Promise<readonly DemoAnswer[]> {
    const tenant = await this.#tenant(principal, 'agents.keys');
    const providers = this.#providers.get(tenant.id);
    const things = await this.#things(tenant);
    const agents = AGENTS.map((name) => things.find((thing) => thing.name === name)?.id);
    if (!providers || agents.includes(undefined)) throw notLoaded();
    return this.#callers.call(principal, new Map(AGENTS.map((name, at) => [name, agents[at] ?? ''])), providers);
  }

  async remove(principal: PersonPrincipal): Promise<void> {
    const tenant = await this.#tenant(principal, 'agents.delete');
    if (!tenant.settings.demo) throw notLoaded();
    const things = await this.#things(tenant);
    await this.#parts.changes.applyTogether({
      ...about(principal, tenant, 'demo.removed'),
      announced: things,
      work: async (scope, within) => {
        const { agents, connectors, policies } = this.#within(scope, within);
        const removers = { agent: agents, connector: connectors, policy: policies };
        for (const { kind, id } of things) await removers[kind].remove(principal, id);
        await this.#remember(scope, tenant.id, undefined);
        return { result: undefined, before: things, after: null };
      },
    });
    this.#callers.forget(things.map(({ id }) => id));
    await this.#withdraw(tenant.id);
  }

  async #make(principal: PersonPrincipal, tenant: TenantRow, providers: Providers): Promise<void> {
    const { changes, clock, credentials, store } = this.#parts;
    await changes.applyTogether({
      ...about(principal, tenant, 'demo.loaded'),
      announced: MAKES,
      work: async (scope, within) => {
        const { agents, connectors, policies } = this.#within(scope, within);
        const vault = credentials({ store: storeWithin(store, scope), changes: within });
        const made: DemoRecord = { agents: [], connectors: [], policies: [], ports: providers.ports, loaded_at: 0 };
        for (const { name, type, provider } of CONNECTORS) {
          const base_url = providers.urls[provider];
          const { id } = await connectors.create(principal, { name, type, base_url, allow_private: true });
          await vault.put(principal, id, { placement: 'bearer', value: `demo_${randomBytes(12).toString('hex')}` });
          made.connectors.push(id);
        }
        for (const name of AGENTS) {
          const { id } = await agents.create(principal, { name, description: DESCRIPTION, roles: ['agent-full'] });
          made.agents.push(id);
        }
        const { id } = await policies.create(principal, { yaml: POLICY });
        await policies.publish(principal, id);
        made.policies.push(id);
        await this.#remember(scope, tenant.id, { ...made, loaded_at: clock.now() });
        return { result: undefined, after: MAKES };
      },
    });
  }

  #within(scope: Scope, changes: Changes): Participants {
    return this.#parts.participants({ store: storeWithin(this.#parts.store, scope), changes });
  }

  async #remember(scope: Scope, tenantId: string, record: DemoRecord | undefined): Promise<void> {
    const there = scope.forTenant(tenantId);
    const { demo: before, ...settings } = (await there.tenant())?.settings ?? {};
    if (before && record) throw loadedAlready();
    await there.updateTenant({ settings: record ? { ...settings, demo: record } : settings });
  }

  async #tenant(principal: PersonPrincipal, permission: string): Promise<TenantRow> {
    const tenant = await this.#parts.store.forTenant(demandHere(principal, permission)).tenant();
    if (!tenant) throw new ApiError('not_found', 'There is no such tenant.');
    return tenant;
  }

  async #view(tenant: TenantRow): Promise<DemoView> {
    const things = await this.#things(tenant);
    const { demo } = tenant.settings;
    return {
      loaded: things.length > 0,
      loaded_at: demo && things.length > 0 ? rfc3339(demo.loaded_at) : null,
      things,
      makes: MAKES,
      providers: this.#providers.get(tenant.id)?.urls ?? null,
      unavailable: this.#parts.reachable ? null : UNREACHABLE,
    };
  }

  /** What is left of it: whatever somebody deleted by hand is gone. */
  async #things({ id, settings: { demo } }: TenantRow): Promise<DemoThing[]> {
    if (!demo) return [];
    const there = this.#parts.store.forTenant(id);
    const found = await Promise.all([
      rowsOf('policy', there.policies, demo.policies),
      rowsOf('agent', there.agents, demo.agents),
      rowsOf('connector', there.connectors, demo.connectors),
    ]);
    return found.flat();
  }

  async #withdraw(tenantId: string): Promise<void> {
    const providers = this.#providers.get(tenantId);
    this.#providers.delete(tenantId);
    await providers?.close();
  }
}

const DESCRIPTION = 'Part of the demo';
const MAKES: DemoView['makes'] = [
  ...CONNECTORS.map(({ name }) => ({ kind: 'connector' as const, name })),
  ...AGENTS.map((name) => ({ kind: 'agent' as const, name })),
  { kind: 'policy', name: POLICY_NAME },
];

interface Named {
  readonly id: string;
  readonly name: string;
}

async function rowsOf(
  kind: DemoThing['kind'],
  rows: { all(where: { id: readonly string[] }): Promise<readonly Named[]> },
  ids: readonly string[],
): Promise<DemoThing[]> {
  return ids.length === 0 ? [] : (await rows.all({ id: ids })).map(({ id, name }) => ({ kind, id, name }));
}

function about(principal: PersonPrincipal, { id, name, organization_id }: TenantRow, kind: string) {
  return { principal, organizationId: organization_id, tenantId: id, kind, subject: { kind: 'tenant', id, name } };
}

const loadedAlready = (): ApiError => new ApiError('conflict', 'The demo data is in this tenant already.');
const notLoaded = (): ApiError => new ApiError('not_found', 'There is no demo data in this tenant.');
