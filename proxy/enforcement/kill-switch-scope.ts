// What does a person mean by a scope of the kill switch? Something they may stop and that exists, or a refusal that tells nothing of others.

import type { KillSwitchKind, KillSwitchRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';

/** What a person names: `all` is their organization. */
export type KillScope = 'all' | { readonly kind: KillSwitchKind; readonly id?: string | undefined };

/** A scope as it is stored: what is named, and for whom whoever presses speaks. */
export type Named = Pick<KillSwitchRow, 'kind' | 'scope_id' | 'organization_id' | 'tenant_id'>;

/** Whether two switches stop the same. */
export const sameScope = (one: Named, other: Named): boolean =>
  one.kind === other.kind &&
  one.scope_id === other.scope_id &&
  one.organization_id === other.organization_id &&
  one.tenant_id === other.tenant_id;

/** What a scope means for this person, once it is sure that they may stop it and that it exists. Throws ApiError `not_permitted` or `not_found`. */
export async function namedBy(store: Store, principal: PersonPrincipal, scope: KillScope): Promise<Named> {
  const { rights, organizationId, tenantId } = principal;
  // A tenant that is not theirs was asked for: nothing is meant by it, least of all another organization.
  if (tenantId === undefined) rights.demand('killswitch.toggle');
  const kind = scope === 'all' ? 'organization' : scope.kind;
  const id = scope === 'all' ? organizationId : scope.id;
  if (kind === 'instance') return instance(principal);
  if (kind === 'organization') {
    if (!rights.organizationOwner) rights.demand('organization.killswitch.toggle');
    if (id !== undefined && id !== organizationId) throw new ApiError('not_found', 'There is no such organization.');
    return { kind, scope_id: organizationId, organization_id: organizationId, tenant_id: null };
  }
  rights.demand('killswitch.toggle');
  if (id === undefined || tenantId === undefined || !(await exists(store, principal, { kind, id, tenantId })))
    throw new ApiError('not_found', `There is no such ${kind} in this tenant.`);
  // An organization owner stops a person's agents in all its tenants, anybody else those of their own tenant.
  const everywhere = kind === 'user' && rights.organizationOwner;
  return { kind, scope_id: id, organization_id: organizationId, tenant_id: everywhere ? null : tenantId };
}

function instance({ rights }: PersonPrincipal): Named {
  if (!rights.instanceOwner)
    throw new ApiError('not_permitted', 'Only whoever runs the instance stops all of it.', {
      required: 'killswitch.toggle',
      check: 'not_permitted',
    });
  return { kind: 'instance', scope_id: null, organization_id: null, tenant_id: null };
}

async function exists(
  store: Store,
  { organizationId, rights }: PersonPrincipal,
  { kind, id, tenantId }: { kind: KillSwitchKind; id: string; tenantId: string },
): Promise<boolean> {
  const tenant = store.forTenant(tenantId);
  switch (kind) {
    case 'tenant':
      return id === tenantId;
    case 'group':
      return (await tenant.agentGroups.first({ id })) !== undefined;
    case 'agent':
      return (await tenant.agents.first({ id })) !== undefined;
    case 'connector':
      return (await tenant.connectors.first({ id })) !== undefined;
    case 'gateway':
      return (await tenant.gateways.first({ id })) !== undefined;
    case 'user':
      return rights.organizationOwner
        ? (await store.forOrganization(organizationId).members.first({ user_id: id })) !== undefined
        : (await tenant.memberships.first({ user_id: id })) !== undefined;
    default:
      return false;
  }
}
