// What does a tenant's configuration say? Its rows as a document: by name, in the order of names, without secrets, keys and people.

import type { ConnectorRow, GrantDocument, OwnActionDocument, PolicyRow, TenantRow } from '../../store/rows.ts';
import type { Scope, TenantStore } from '../../store/store.ts';
import { builtInRole } from '../access/built-ins.ts';
import type { RoleDirectory } from '../access/role-directory.ts';
import { agentsOf, presentAgents } from '../identity/agent-view.ts';
import type { TenantSettings } from '../identity/settings-of-tenant.ts';
import type { Configuration } from './document.ts';
import { withoutSecrets } from './integrations.ts';

/** What is read with. `gatewayName`: this process's own listener. */
export interface Reading {
  readonly roles: RoleDirectory;
  readonly settings: TenantSettings;
  readonly gatewayName: string;
}

/** Names by id. */
type Names = ReadonlyMap<string, string>;

/** Reads a tenant's whole configuration as `scope` sees it. Asks for no permission. */
export async function configurationOf(scope: Scope, tenant: TenantRow, reading: Reading): Promise<Configuration> {
  const there = scope.forTenant(tenant.id);
  const known = await namesIn(there);
  return plain({
    policies: await policyParts(there),
    policy_packs: (await there.policyPacks.all()).map(({ name, version, parameters }) => ({
      name,
      version,
      parameters,
    })),
    agents: await agentParts(scope, tenant, reading),
    connectors: (await there.connectors.all()).map(connectorPart),
    gateways: (await there.gateways.all()).map(({ name, environment, enforcement, access_rules }) => ({
      name,
      environment,
      enforcement,
      access_rules,
      own: name === reading.gatewayName,
    })),
    roles: (await there.roles.all())
      .filter(({ id }) => !builtInRole(id))
      .map(({ name, description, grants, template }) => ({
        name,
        description,
        grants: grants.flatMap((grant) => grantPart(grant, known)),
        template,
      })),
    agent_groups: (await there.agentGroups.all()).map(
      ({ name, description, approvers: { roles = [], users = [] } }) => ({
        name,
        description,
        approvers: { roles, people: users.length > 0 },
      }),
    ),
    boundary: await boundaryPart(scope, tenant, known.connectors),
    settings: settingsPart(await reading.settings.within(scope, tenant.id)),
  });
}

/** As JSON says it, so that what is compared with a file has the same form. */
function plain(configuration: Configuration): Configuration {
  return JSON.parse(JSON.stringify(inOrder(configuration))) as Configuration;
}

function inOrder(parts: Configuration): Configuration {
  const sorted = Object.entries(parts).map(([kind, list]) => [
    kind,
    Array.isArray(list) ? list.toSorted(byName) : list,
  ]);
  return Object.fromEntries(sorted) as Configuration;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}

/** Policies of packs are left out: they come with their pack. */
async function policyParts(there: TenantStore): Promise<Configuration['policies']> {
  const packed = new Set((await there.packPolicies.all()).map(({ policy_id }) => policy_id));
  const rows = (await there.policies.all()).filter(({ id }) => !packed.has(id));
  const texts = new Map<string, string>();
  for (const { id, version, published_version } of rows) {
    const versions = published_version === null ? [version] : [version, published_version];
    for (const row of await there.policyVersions.all({ policy_id: id, version: versions }))
      texts.set(`${id} ${row.version}`, row.yaml);
  }
  return rows.map((row) => policyPart(row, (version) => texts.get(`${row.id} ${version}`) ?? ''));
}

function policyPart(
  { name, version, published_version }: PolicyRow,
  text: (version: number) => string,
): Configuration['policies'][number] {
  if (published_version === null) return { name, yaml: text(version), published: false };
  const draft = published_version === version ? {} : { draft: text(version) };
  return { name, yaml: text(published_version), published: true, ...draft };
}

/** The tenant's own agents; shared ones are part of the configuration of the tenant that they belong to. */
async function agentParts(scope: Scope, tenant: TenantRow, { roles }: Reading): Promise<Configuration['agents']> {
  const { agents, groupsOf } = await agentsOf(scope, tenant);
  const own = agents.filter(({ tenant_id }) => tenant_id === tenant.id);
  const views = await presentAgents(scope, roles, tenant.id, { agents: own, groupsOf });
  return views.map(({ name, description, status, environment, labels, groups, roles: held }) => ({
    name,
    description,
    status,
    environment,
    labels,
    groups: groups.toSorted(),
    roles: held.toSorted(),
  }));
}

function connectorPart(row: ConnectorRow): Configuration['connectors'][number] {
  const { name, type, base_url, hosts, mode, allow_private, ca, environment, actions, settings } = row;
  return {
    name,
    type,
    base_url,
    hosts,
    mode,
    allow_private,
    ca,
    environment,
    opaque_segments: settings.opaque_segments === true,
    actions,
    described_actions: (settings.openapi_actions ?? []) as OwnActionDocument[],
  };
}

interface KnownNames {
  readonly agents: Names;
  readonly groups: Names;
  readonly connectors: Names;
}

async function namesIn(there: TenantStore): Promise<KnownNames> {
  const names = (rows: readonly { readonly id: string; readonly name: string }[]): Names =>
    new Map(rows.map(({ id, name }) => [id, name]));
  return {
    agents: names(await there.agents.all()),
    groups: names(await there.agentGroups.all()),
    connectors: names(await there.connectors.all()),
  };
}

/** A grant with names in its limit. What is gone by now is left out; a grant that is limited to nothing else grants nothing and goes too. */
function grantPart(grant: GrantDocument, known: KnownNames): GrantDocument[] {
  if (!grant.limit) return [grant];
  const limit = { ...grant.limit };
  for (const dimension of ['agents', 'groups', 'connectors'] as const) {
    const ids = limit[dimension];
    if (ids === undefined) continue;
    limit[dimension] = namesOf(ids, known[dimension]);
    if (limit[dimension]?.length === 0) return [];
  }
  return [{ ...grant, limit }];
}

function namesOf(ids: readonly string[], known: Names): string[] {
  return ids.flatMap((id) => known.get(id) ?? []).toSorted();
}

async function boundaryPart(scope: Scope, tenant: TenantRow, connectors: Names): Promise<Configuration['boundary']> {
  const { boundary, organization_id } = tenant;
  const shared =
    boundary.shared_agents.length === 0 ? [] : await scope.system.agents.all({ id: boundary.shared_agents });
  const homes = new Set((await scope.forOrganization(organization_id).tenants.all()).map(({ id }) => id));
  return {
    permissions: boundary.permissions,
    connectors: boundary.connectors === '*' ? '*' : namesOf(boundary.connectors, connectors),
    shared_agents: shared
      .filter(({ tenant_id }) => homes.has(tenant_id))
      .map(({ name }) => name)
      .toSorted(),
  };
}

function settingsPart(view: Awaited<ReturnType<TenantSettings['within']>>): Configuration['settings'] {
  const { organization_enforcement: _level, integrations, ...own } = view;
  return { ...own, integrations: withoutSecrets(integrations) };
}
