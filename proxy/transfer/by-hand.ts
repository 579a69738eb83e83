// What must still be entered by hand after an import? What never travels: keys, credentials, people, the gateways' own connection.

import type { Scope } from '../../store/store.ts';
import type { Configuration, ConfigurationParts } from './document.ts';
import { holdsSecrets } from './integrations.ts';
import { gatewayMeant } from './plan.ts';

/** One thing to do. `done`: it has been done here already. */
export interface ByHand {
  readonly kind: 'agent_key' | 'credential' | 'users' | 'gateway_connection';
  /** Of the agent, connector, tenant or gateway; `integration <name>` for what an integration keeps secret. */
  readonly name: string;
  readonly done: boolean;
}

/** Everything that the given objects need besides what is in the file, as things stand in `scope`. */
export async function byHand(
  scope: Scope,
  about: { tenantId: string; given: ConfigurationParts; here: Configuration; now: number },
): Promise<ByHand[]> {
  const { tenantId, given, here, now } = about;
  const there = scope.forTenant(tenantId);
  const keyed = new Set(
    (await there.agentKeys.all())
      .filter(({ expires_at }) => expires_at === null || expires_at > now)
      .map(({ agent_id }) => agent_id),
  );
  const agents = new Map((await there.agents.all()).map(({ name, id }) => [name, keyed.has(id)]));
  const revisions = new Map(
    (await there.credentials.all()).map(({ connector_id, connector_revision }) => [connector_id, connector_revision]),
  );
  const connectors = new Map(
    (await there.connectors.all()).map(({ id, name, revision }) => [name, revisions.get(id) === revision]),
  );
  const tenant = await there.tenant();
  const integrations = tenant?.settings.integrations ?? {};
  return [
    ...(given.agents ?? []).map(({ name }): ByHand => ({ kind: 'agent_key', name, done: agents.get(name) ?? false })),
    ...(given.connectors ?? []).map(
      ({ name }): ByHand => ({ kind: 'credential', name, done: connectors.get(name) ?? false }),
    ),
    ...Object.keys(given.settings?.integrations ?? {}).map(
      (name): ByHand => ({ kind: 'credential', name: `integration ${name}`, done: holdsSecrets(integrations[name]) }),
    ),
    { kind: 'users', name: tenant?.name ?? '', done: (await there.memberships.count()) > 1 },
    ...gatewayConnections(given, here),
  ];
}

/** This process's own listener is connected; others are told where the console is on their own machines. */
function gatewayConnections({ gateways = [] }: ConfigurationParts, here: Configuration): ByHand[] {
  const meant = gateways.map((part) => gatewayMeant(part, gateways, here.gateways) ?? { name: part.name, own: false });
  const all = meant.length > 0 ? meant : here.gateways;
  return all.map(({ name, own }) => ({ kind: 'gateway_connection', name, done: own }));
}
