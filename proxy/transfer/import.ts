// How is a plan carried out? Through the services, in the order in which objects need each other; every refusal is collected, so that
// whoever imports learns of all of them at once.

import type { Scope } from '../../store/store.ts';
import { ApiError, type Problem } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { AgentGroupPart, Configuration, ConfigurationParts, LISTED, RolePart } from './document.ts';
import { mergedIntegrations, withoutSecrets } from './integrations.ts';
import type { Participants } from './one-transaction.ts';
import {
  differing,
  gatewayMeant,
  gatewayWanted,
  type PlannedAction,
  type PlannedChange,
  policyWanted,
  settingsWanted,
} from './plan.ts';

/** What is imported, where, by whom. */
export interface ImportOrder {
  readonly principal: PersonPrincipal;
  readonly tenantId: string;
  readonly given: ConfigurationParts;
  readonly plan: readonly PlannedChange[];
  /** What is there before it. */
  readonly here: Configuration;
}

/** Carries out a plan in `scope`, which is taken back when this throws. Throws ApiError with everything that was refused. */
export async function carryOut(scope: Scope, services: Participants, order: ImportOrder): Promise<void> {
  const carrying = new Carrying(scope, services, order);
  await carrying.connectors();
  await carrying.roles((role) => !carrying.waits(role));
  await carrying.newGroups();
  await carrying.newAgents();
  await carrying.roles((role) => carrying.waits(role));
  await carrying.groups();
  await carrying.agents();
  await carrying.gateways();
  await carrying.packs();
  await carrying.policies();
  await carrying.boundary();
  await carrying.settings();
  carrying.demandNothingRefused();
}

interface Refused {
  readonly name: string;
  readonly problems: readonly Problem[];
  readonly error: ApiError;
}

/** One object whose turn it is. */
interface Turn<Part> {
  readonly part: Part;
  readonly pointer: string;
  readonly action: PlannedAction;
}

type PartOf<Kind extends (typeof LISTED)[number]> = NonNullable<ConfigurationParts[Kind]>[number];
type Place = (pointer: string) => string;

class Carrying {
  readonly #scope: Scope;
  readonly #services: Participants;
  readonly #order: ImportOrder;
  readonly #actions: ReadonlyMap<string, PlannedAction>;
  /** Roles that are made only after the agents and groups that they are limited to. */
  readonly #late: ReadonlySet<string>;
  readonly #refused: Refused[] = [];

  constructor(scope: Scope, services: Participants, order: ImportOrder) {
    this.#scope = scope;
    this.#services = services;
    this.#order = order;
    this.#actions = new Map(order.plan.map(({ pointer, action }) => [pointer, action]));
    this.#late = new Set(
      this.#turns('roles', 'create')
        .filter(({ part }) => this.waits(part))
        .map(({ part }) => part.name),
    );
  }

  /** Whether a role is limited to agents or groups, which then come first. */
  waits({ grants = [] }: RolePart): boolean {
    return grants.some(({ limit }) => limit?.agents || limit?.groups);
  }

  async connectors(): Promise<void> {
    const { connectors } = this.#services;
    for (const { part, pointer, action } of this.#turns('connectors')) {
      const { name: _name, type: _type, ...settings } = part;
      await this.#attempt(part.name, pointer, async ({ principal }) =>
        action === 'create'
          ? connectors.create(principal, part)
          : connectors.edit(principal, await this.#id('connectors', part.name), settings),
      );
    }
  }

  async roles(chosen: (role: RolePart) => boolean): Promise<void> {
    const { roles } = this.#services;
    for (const { part, pointer, action } of this.#turns('roles').filter((turn) => chosen(turn.part))) {
      const { name, description, grants = [], template } = part;
      await this.#attempt(name, pointer, async ({ principal }) =>
        action === 'create'
          ? roles.create(principal, { name, description, grants, template: await this.#known(template) })
          : roles.edit(principal, await this.#id('roles', name), { description, grants: part.grants }),
      );
    }
  }

  /** A role keeps its link where the template is known here too; one of the other instance's is none. */
  async #known(template: string | null | undefined): Promise<string | undefined> {
    const { organizationId } = this.#order.principal;
    const known = template && (await this.#services.roleTemplates.find(organizationId, template));
    return known ? known.id : undefined;
  }

  /** New groups; approvers of roles that are not there yet follow. */
  async newGroups(): Promise<void> {
    for (const { part, pointer } of this.#turns('agent_groups', 'create')) {
      const { name, description } = part;
      const approvers = this.#groupWaits(part) ? undefined : this.#approvers(part, undefined);
      await this.#attempt(name, pointer, ({ principal }) =>
        this.#services.agentGroups.create(principal, { name, description, approvers }),
      );
    }
  }

  /** New agents; roles that are not there yet follow. */
  async newAgents(): Promise<void> {
    for (const { part, pointer } of this.#turns('agents', 'create')) {
      const roles = part.roles?.filter((name) => !this.#late.has(name));
      await this.#attempt(part.name, pointer, ({ principal }) =>
        this.#services.agents.create(principal, { ...part, roles }),
      );
    }
  }

  async groups(): Promise<void> {
    const waiting = this.#turns('agent_groups', 'create').filter(({ part }) => this.#groupWaits(part));
    for (const { part, pointer } of [...waiting, ...this.#turns('agent_groups', 'update')]) {
      await this.#attempt(part.name, pointer, async ({ principal, tenantId }) => {
        const row = await this.#scope.forTenant(tenantId).agentGroups.first({ name: part.name });
        const approvers = this.#approvers(part, row?.approvers);
        return this.#services.agentGroups.edit(principal, row?.id ?? '', { description: part.description, approvers });
      });
    }
  }

  async agents(): Promise<void> {
    const waiting = this.#turns('agents', 'create').filter(({ part }) =>
      part.roles?.some((name) => this.#late.has(name)),
    );
    for (const { part, pointer } of waiting)
      await this.#attempt(part.name, pointer, async ({ principal }) =>
        this.#services.agents.edit(principal, await this.#id('agents', part.name), { roles: part.roles }),
      );
    for (const { part, pointer } of this.#turns('agents', 'update')) {
      const { name, ...facts } = part;
      const known = this.#order.here.agents.find((one) => one.name === name) ?? {};
      await this.#attempt(name, pointer, async ({ principal }) =>
        this.#services.agents.edit(principal, await this.#id('agents', name), differing(facts, known)),
      );
    }
  }

  async gateways(): Promise<void> {
    const { gateways } = this.#services;
    const all = this.#order.given.gateways ?? [];
    const place: Place = (pointer) => pointer.replace(/^\/rules/, '/access_rules');
    for (const { part, pointer } of this.#turns('gateways')) {
      const known = gatewayMeant(part, all, this.#order.here.gateways);
      const { access_rules: rules, ...settings } = differing(gatewayWanted(part, known), known ?? { access_rules: [] });
      await this.#attempt(
        part.name,
        pointer,
        async ({ principal }) => {
          const id = known
            ? await this.#id('gateways', known.name)
            : (await gateways.create(principal, { ...settings, name: part.name })).id;
          if (known && Object.keys(settings).length > 0) await gateways.edit(principal, id, settings);
          if (rules) await gateways.setAccessRules(principal, id, rules);
        },
        place,
      );
    }
  }

  /** Before policies, so that one of a pack's name is refused here and not later. */
  async packs(): Promise<void> {
    for (const { part, pointer, action } of this.#turns('policy_packs')) {
      const { name, parameters } = part;
      await this.#attempt(name, pointer, ({ principal }) =>
        action === 'create'
          ? this.#services.packs.install(principal, { name, parameters })
          : this.#services.packs.upgrade(principal, { name, parameters }),
      );
    }
  }

  /** A text that comes into force passes its own tests first; one that is in force stays until then. */
  async policies(): Promise<void> {
    const { policies } = this.#services;
    for (const { part, pointer } of this.#turns('policies')) {
      const known = this.#order.here.policies.find(({ name }) => name === part.name);
      const { publish, draft } = policyWanted(part, known);
      await this.#attempt(
        part.name,
        `${pointer}/yaml`,
        async ({ principal }) => {
          let id = known && (await this.#id('policies', part.name));
          const save = async (yaml: string): Promise<void> => {
            if (id === undefined) id = (await policies.create(principal, { yaml })).id;
            else await policies.update(principal, id, { yaml });
          };
          if (publish !== undefined) {
            if ((known?.draft ?? known?.yaml) !== publish) await save(publish);
            await policies.publish(principal, id as string);
          }
          if (draft !== undefined) await save(draft);
        },
        () => '',
      );
    }
  }

  /** Which agents are shared stays as it is. */
  async boundary(): Promise<void> {
    const { boundary } = this.#order.given;
    if (!boundary || this.#actions.get('/boundary') !== 'update') return;
    await this.#attempt('boundary', '/boundary', async ({ principal, tenantId }) => {
      const there = this.#scope.forTenant(tenantId);
      const byName = new Map((await there.connectors.all()).map(({ id, name }) => [name, id]));
      const connectors =
        boundary.connectors === '*' ? '*' : boundary.connectors.map((name) => byName.get(name) ?? name);
      const shared_agents = (await there.tenant())?.boundary.shared_agents ?? [];
      return this.#services.boundaries.set(principal, tenantId, {
        permissions: [...boundary.permissions],
        connectors,
        shared_agents,
      });
    });
  }

  async settings(): Promise<void> {
    const { settings } = this.#order.given;
    if (!settings || this.#actions.get('/settings') !== 'update') return;
    const {
      own_enforcement: enforcement,
      enforcement: _inForce,
      integrations,
      ...rest
    } = settingsWanted(settings, this.#order.here.settings);
    await this.#attempt('settings', '/settings', async ({ principal, tenantId }) => {
      const own = (await this.#scope.forTenant(tenantId).tenant())?.settings.integrations ?? {};
      const merged = integrations && { integrations: mergedIntegrations(own, withoutSecrets(integrations)) };
      return this.#services.settings.edit(principal, {
        ...rest,
        ...(enforcement !== undefined && { enforcement }),
        ...merged,
      });
    });
  }

  /** Throws one ApiError for everything that was refused: what the importer may not do before what is wrong with the file. */
  demandNothingRefused(): void {
    const weight = ({ error }: Refused): number => [403, 422, 404].indexOf(error.status) + 1 || 4;
    const [first] = this.#refused.toSorted((one, other) => weight(one) - weight(other));
    if (!first) return;
    const errors = this.#refused.flatMap(({ problems }) => problems);
    const more = this.#refused.length === 1 ? '' : ` ${this.#refused.length - 1} more objects are refused, see errors.`;
    const { required, check } = first.error.details;
    const sentence = `Nothing was imported, because of ${first.name}: ${first.error.message}${more}`;
    throw new ApiError(first.error.code, sentence, {
      errors,
      ...(required !== undefined && { required }),
      ...(check !== undefined && { check }),
    });
  }

  async #attempt(
    name: string,
    pointer: string,
    act: (order: ImportOrder) => Promise<unknown>,
    place: Place = (inner) => inner,
  ): Promise<void> {
    try {
      await act(this.#order);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const inner = error.details.errors ?? [{ pointer: '', message: error.message }];
      this.#refused.push({
        name,
        error,
        problems: inner.map((problem) => ({ ...problem, pointer: `${pointer}${place(problem.pointer)}` })),
      });
    }
  }

  /** The objects of a kind that are to be made or changed. */
  #turns<Kind extends (typeof LISTED)[number]>(kind: Kind, only?: PlannedAction): Turn<PartOf<Kind>>[] {
    const parts = (this.#order.given[kind] ?? []) as readonly PartOf<Kind>[];
    return parts.flatMap((part, at) => {
      const pointer = `/${kind}/${at}`;
      const action = this.#actions.get(pointer);
      return (action === 'create' || action === 'update') && (only ?? action) === action
        ? [{ part, pointer, action }]
        : [];
    });
  }

  async #id(kind: 'agents' | 'connectors' | 'gateways' | 'policies' | 'roles', name: string): Promise<string> {
    const row = await this.#scope.forTenant(this.#order.tenantId)[kind].first({ name });
    return row?.id ?? '';
  }

  #groupWaits({ approvers }: AgentGroupPart): boolean {
    return approvers?.roles?.some((name) => this.#late.has(name)) ?? false;
  }

  /** People do not come along. Where some were named, the importer alone stands in for them until others are entered, since nobody named means anybody. */
  #approvers({ approvers }: AgentGroupPart, known: { roles?: string[]; users?: string[] } | undefined) {
    if (!approvers) return undefined;
    const { roles = known?.roles, people } = approvers;
    const users = known?.users?.length || !people ? known?.users : [this.#order.principal.userId];
    return { ...(roles && roles.length > 0 && { roles }), ...(users && { users }) };
  }
}
