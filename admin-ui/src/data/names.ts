// What are these called? Names of things that are referred to by id; what cannot be read keeps its id.

import { api, type Page } from './api.ts';
import { currentTenant } from './session.ts';

/** Something that can be chosen. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly about?: string;
}

/** Reads choices for these words. */
export type ReadChoices = (question: { words: string; cursor?: string | undefined }) => Promise<Page<Choice>>;

const PATHS = {
  agt: '/api/agents/{id}',
  grp: '/api/agent-groups/{id}',
  con: '/api/connectors/{id}',
  usr: '/api/users/{id}',
  tok: '/api/tokens/{id}',
} as const;

/** Names by id; of another tenant than the selected one if it is named. */
export async function namesOf(ids: readonly string[], tenantId?: string): Promise<ReadonlyMap<string, string>> {
  const named = [...new Set(ids)].map(async (id): Promise<[string, string]> => {
    const kind = id.slice(0, 3);
    if (!isKnown(kind)) return [id, id];
    const thing = await api.GET(PATHS[kind], { path: { id }, tenantId }).catch(() => undefined);
    return [id, thing?.name ?? id];
  });
  return new Map(await Promise.all(named));
}

const isKnown = (kind: string): kind is keyof typeof PATHS => kind in PATHS;

interface Named {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly type?: string;
}

type ChoicesPath = '/api/agents' | '/api/agent-groups' | '/api/gateways' | '/api/connectors' | '/api/roles';

const choicesAt =
  (path: ChoicesPath, tenantId?: string): ReadChoices =>
  async ({ words, cursor }) => {
    const page: Page<Named> = await api.GET(path, { query: { limit: 50, q: words, cursor }, tenantId });
    return {
      ...page,
      items: page.items.map(({ id, name, description, type }) => ({ id, name, about: description ?? type ?? '' })),
    };
  };

/** Agents to choose from; of another tenant if it is named. */
export const agentChoices = (tenantId?: string): ReadChoices => choicesAt('/api/agents', tenantId);
export const groupChoices: ReadChoices = choicesAt('/api/agent-groups');
/** Agents that belong to the selected tenant: those that are shared with it are stopped where they belong. */
export const ownAgentChoices: ReadChoices = async ({ words, cursor }) => {
  const page = await api.GET('/api/agents', { query: { limit: 50, q: words, cursor: cursor ?? undefined } });
  const own = page.items.filter(({ shared }) => !shared);
  return { ...page, items: own.map(({ id, name, description }) => ({ id, name, about: description })) };
};
export const gatewayChoices: ReadChoices = choicesAt('/api/gateways');
/** Connectors of the selected tenant. */
export const ownConnectorChoices: ReadChoices = choicesAt('/api/connectors');
/** Connectors to choose from; of another tenant if it is named. */
export const connectorChoices = (tenantId?: string): ReadChoices => choicesAt('/api/connectors', tenantId);
/** Tenants of the organization that things can be handed out to: never personal ones. */
export const tenantChoices: ReadChoices = async ({ words, cursor }) => {
  const page = await api.GET('/api/tenants', { query: { limit: 50, q: words, cursor } });
  const others = page.items.filter(({ kind }) => kind !== 'personal');
  return { ...page, items: others.map(({ id, name, kind }) => ({ id, name, about: kind })) };
};
/** The same choices, chosen by their names instead of ids. */
export const byName =
  (read: ReadChoices): ReadChoices =>
  async (question) => {
    const page = await read(question);
    return { ...page, items: page.items.map((one) => ({ ...one, id: one.name })) };
  };
/** Roles, by their names. */
export const roleChoices: ReadChoices = byName(choicesAt('/api/roles'));

/** People of the organization, for those who may see them. */
export const organizationChoices: ReadChoices = async ({ words, cursor }) => {
  const page = await api.GET('/api/users', { query: { limit: 50, q: words, cursor } });
  return { ...page, items: page.items.map(({ id, name, email }) => ({ id, name, about: email })) };
};

/** People of the selected tenant. */
export const personChoices: ReadChoices = async ({ words, cursor }) => {
  const path = { id: currentTenant()?.id ?? '' };
  const page = await api.GET('/api/tenants/{id}/members', { path, query: { limit: 50, q: words, cursor } });
  return { ...page, items: page.items.map(({ user_id, name, email }) => ({ id: user_id, name, about: email })) };
};

/** API tokens that the person may see. */
export const tokenChoices: ReadChoices = async ({ words, cursor }) => {
  const page = await api.GET('/api/tokens', { query: { limit: 50, q: words, cursor: cursor ?? undefined } });
  return {
    ...page,
    items: page.items.map(({ id, name, permissions }) => ({ id, name, about: permissions.join(', ') })),
  };
};

/** Roles that give an agent something, by their names: those that grant actions. */
export const agentRoleChoices: ReadChoices = async ({ words, cursor }) => {
  const page = await api.GET('/api/roles', { query: { limit: 100, q: words, cursor: cursor ?? undefined } });
  const fit = page.items.filter(({ grants }) =>
    grants.some(({ permission }) => permission === '**' || permission.startsWith('action.')),
  );
  return { ...page, items: fit.map(({ name, description }) => ({ id: name, name, about: description })) };
};
/** Agent groups, by their names. */
export const groupNameChoices: ReadChoices = byName(groupChoices);
