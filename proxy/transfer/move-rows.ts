// How does a thing get from one tenant into another? With everything that is its own: an agent's keys and remembered answers, a connector's
// credential, sealed anew because the seal names the tenant.

import type { ConnectorRow } from '../../store/rows.ts';
import type { Rows, Scope, TenantStore } from '../../store/store.ts';
import { credentialPlace } from '../vault/places.ts';
import type { Vault } from '../vault/vault.ts';
import type { Way } from './follow-agents.ts';

type MovedTable = 'agents' | 'agentKeys' | 'grants' | 'connectors';

/** Moves an agent. Answers how many open questions of it ended: they were asked in the tenant that it leaves. */
export async function moveAgent(scope: Scope, way: Way, agentId: string): Promise<number> {
  await moveRows(scope, way, 'agents', { id: agentId });
  for (const table of ['agentKeys', 'grants'] as const) await moveRows(scope, way, table, { agent_id: agentId });
  await moveSwitches(scope, way, 'agent', agentId);
  return scope
    .forTenant(way.from)
    .approvals.update(
      { agent_id: agentId, state: ['pending', 'approved'] },
      { state: 'cancelled', body_sealed: null, finished_at: way.now, comment: 'The agent moved to another tenant.' },
    );
}

/** Moves a connector with its credential. Throws SealError for a credential that does not open. */
export async function moveConnector(
  scope: Scope,
  vault: Vault,
  { from, to, connector }: { from: string; to: string; connector: ConnectorRow },
): Promise<void> {
  const way = { from, to };
  const credential = await scope.forTenant(from).credentials.first({ connector_id: connector.id });
  await moveRows(scope, way, 'connectors', { id: connector.id });
  await moveSwitches(scope, way, 'connector', connector.id);
  if (!credential) return;
  const value = vault.open(credentialPlace(from, credential), credential.sealed);
  await scope.forTenant(from).credentials.delete({ id: credential.id });
  const sealed = vault.seal(credentialPlace(to, credential), value);
  await scope.forTenant(to).credentials.insert({ ...credential, tenant_id: to, sealed, key_version: vault.keyVersion });
}

/** A tenant's rows cannot be given away by a change, only taken out and put in. */
async function moveRows(
  scope: Scope,
  { from, to }: Pick<Way, 'from' | 'to'>,
  table: MovedTable,
  where: Readonly<Record<string, string>>,
): Promise<void> {
  const [source, target] = [rowsOf(scope.forTenant(from), table), rowsOf(scope.forTenant(to), table)];
  const rows = await source.all(where);
  await source.delete(where);
  await target.insertMany(rows.map((row) => ({ ...row, tenant_id: to })));
}

async function moveSwitches(
  scope: Scope,
  { from, to }: Pick<Way, 'from' | 'to'>,
  kind: 'agent' | 'connector',
  id: string,
): Promise<void> {
  await scope.system.killSwitches.update({ tenant_id: from, kind, scope_id: id }, { tenant_id: to });
}

const rowsOf = (tenant: TenantStore, table: MovedTable) => tenant[table] as unknown as Rows<Record<string, unknown>>;
