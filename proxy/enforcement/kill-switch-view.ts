// How does a kill switch look to people? With the names of what it stops and of who pressed it, as far as they may see those.

import type { KillSwitchKind, KillSwitchRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { PermissionObject, PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';

/** A kill switch as the API shows it. Names are null where the reader may not see them; times are RFC 3339. */
export interface KillSwitchView {
  readonly id: string;
  /** Off once it was lifted or has ended by itself. */
  readonly active: boolean;
  readonly scope: { readonly kind: KillSwitchKind; readonly id: string | null; readonly name: string | null };
  readonly reason: string;
  readonly created_by: string;
  readonly created_by_name: string | null;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly lifted_at: string | null;
  /** null for one that is on, and for one that ended by itself. */
  readonly lifted_by: string | null;
  readonly lifted_by_name: string | null;
  readonly lifted_because: string | null;
}

/** Whether the person is concerned: theirs is the instance, the organization, or the tenant that it is pressed in. */
export const visible = (row: KillSwitchRow, { organizationId, tenantId }: PersonPrincipal): boolean =>
  row.kind === 'instance' ||
  (row.organization_id === organizationId && (row.tenant_id === null || row.tenant_id === tenantId));

/** Whether it stops anything at this time (ms). */
export const isOn = ({ active, expires_at }: Pick<KillSwitchRow, 'active' | 'expires_at'>, nowMs: number): boolean =>
  active && (expires_at === null || expires_at > nowMs);

/** Switches for this person to read, at this time. */
export async function presentSwitches(
  store: Store,
  principal: PersonPrincipal,
  { rows, nowMs }: { rows: readonly KillSwitchRow[]; nowMs: number },
): Promise<KillSwitchView[]> {
  const [things, people] = await Promise.all([
    namesOfScopes(store, principal, rows),
    namesOfPeople(
      store,
      principal,
      rows.flatMap((row) => [
        row.created_by,
        ...(row.lifted_by === null ? [] : [row.lifted_by]),
        ...(row.kind === 'user' && row.scope_id !== null ? [row.scope_id] : []),
      ]),
    ),
  ]);
  const time = (at: number | null): string | null => (at === null ? null : rfc3339(at));
  return rows.map((row) => ({
    id: row.id,
    active: isOn(row, nowMs),
    scope: {
      kind: row.kind,
      id: row.scope_id,
      name: (row.kind === 'user' ? people : things).get(row.scope_id ?? '') ?? null,
    },
    reason: row.reason,
    created_by: row.created_by,
    created_by_name: people.get(row.created_by) ?? null,
    created_at: rfc3339(row.created_at),
    expires_at: time(row.expires_at),
    lifted_at: time(row.lifted_at),
    lifted_by: row.lifted_by,
    lifted_by_name: people.get(row.lifted_by ?? '') ?? null,
    lifted_because: row.lifted_because ?? null,
  }));
}

type Names = ReadonlyMap<string, string>;
type Thing = { readonly id: string; readonly name: string };

/** Which right shows a thing of this kind, and as what it is asked for. */
const SEEN_BY: Readonly<Partial<Record<KillSwitchKind, [string, (id: string) => PermissionObject]>>> = {
  agent: ['agents.view', (agentId) => ({ agentId })],
  group: ['groups.view', (id) => ({ groupIds: [id] })],
  connector: ['connectors.view', (connectorId) => ({ connectorId })],
  gateway: ['gateways.view', () => ({})],
};

async function namesOfScopes(
  store: Store,
  { organizationId, tenantId, rights }: PersonPrincipal,
  rows: readonly KillSwitchRow[],
): Promise<Names> {
  const ids = (kind: KillSwitchKind) =>
    rows.flatMap((row) => {
      const [permission, object] = SEEN_BY[kind] ?? [];
      const seen = permission === undefined || rights.may(permission, object?.(row.scope_id ?? ''));
      return row.kind === kind && row.scope_id !== null && seen ? [row.scope_id] : [];
    });
  const organization = store.forOrganization(organizationId);
  const found = async (kind: KillSwitchKind, all: (id: readonly string[]) => Promise<readonly Thing[]>) => {
    const wanted = ids(kind);
    return wanted.length === 0 ? [] : all(wanted);
  };
  const here = tenantId === undefined ? undefined : store.forTenant(tenantId);
  const lists: (readonly Thing[])[] = await Promise.all([
    found('organization', async () => [await organization.organization()].filter((one) => one !== undefined)),
    found('tenant', (id) => organization.tenants.all({ id })),
    ...(here === undefined
      ? []
      : [
          found('agent', (id) => here.agents.all({ id })),
          found('group', (id) => here.agentGroups.all({ id })),
          found('connector', (id) => here.connectors.all({ id })),
          found('gateway', (id) => here.gateways.all({ id })),
        ]),
  ]);
  return new Map(lists.flat().map(({ id, name }) => [id, name]));
}

/** People of the reader's organization; whoever presses from outside of it stays without a name. */
async function namesOfPeople(
  store: Store,
  { organizationId, rights, userId }: PersonPrincipal,
  ids: readonly string[],
): Promise<Names> {
  const wanted = [...new Set(ids)].filter((id) => id === userId || rights.may('members.view'));
  if (wanted.length === 0) return new Map();
  const members = await store.forOrganization(organizationId).members.all({ user_id: wanted });
  const people = await store.system.users.all({ id: members.map(({ user_id }) => user_id) });
  return new Map(people.map(({ id, name, email }) => [id, name || email]));
}
