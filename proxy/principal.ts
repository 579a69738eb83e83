// Who acts? Every method that shows or changes something takes one of these; forgetting it must not compile.

import { ApiError } from './errors.ts';

/** What a permission is asked for, where it can be limited: the ids (and names) that grants' limits speak of. */
export interface PermissionObject {
  readonly agentId?: string;
  readonly groupIds?: readonly string[];
  readonly connectorId?: string;
  readonly resourceType?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One of the four checks of the access model, with what it looked at, in a sentence. */
export interface CheckOutcome {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

/**
 * What a principal may do in its active tenant, at this moment. Implemented by `access`, carried by the principal, so that
 * every service can ask without knowing that room. Never kept beyond the request.
 */
export interface Rights {
  may(permission: string, object?: PermissionObject): boolean;
  /** Throws ApiError `wrong_tenant`, `outside_boundary`, `no_role` or `not_permitted`, naming permission and check. */
  demand(permission: string, object?: PermissionObject): void;
  explain(permission: string, object?: PermissionObject): readonly CheckOutcome[];
  /** Every console permission held, expanded, for `me` and the console. */
  permissions(): readonly string[];
  /** Whether holding `permission` pattern (maybe with wildcards) would give nothing that is not held already. */
  covers(permissionPattern: string, object?: PermissionObject): boolean;
  /** The tenant's role names held (built-in and custom). */
  readonly roleNames: readonly string[];
  /** Organization owner: may do everything in every tenant but personal ones of others. */
  readonly organizationOwner: boolean;
  /** Owner of the instance's first organization: system page, instance kill switch. */
  readonly instanceOwner: boolean;
  /** What they were read from; absent where nothing was read. */
  readonly basis?: RightsBasis;
}

/** What somebody's rights were read from, so that a change can see at the last moment whether it still holds. */
export interface RightsBasis {
  readonly userId: string;
  readonly organizationId: string;
  /** Set when a token speaks. */
  readonly tokenId: string | undefined;
  readonly held: readonly { readonly tenantId: string; readonly roleId: string }[];
  /** Of the tenants whose roles were looked at: the access version, the boundary, and what the grants of a role were. */
  readonly tenants: ReadonlyMap<
    string,
    { readonly version: number; readonly boundary: unknown; grantsOf(roleId: string): unknown }
  >;
}

/**
 * Demands a permission for something that was found. Throws `hidden` where the principal may neither do it nor see the thing, so that it
 * cannot be told from one that does not exist; else what `Rights.demand` throws.
 */
export function demandOrHide(
  rights: Rights,
  asked: { readonly permission: string; readonly view: string; readonly object: PermissionObject },
  hidden: () => Error,
): void {
  const { permission, view, object } = asked;
  if (!rights.may(permission, object) && !rights.may(view, object)) throw hidden();
  rights.demand(permission, object);
}

/** A person, signed in by a session or by a token of theirs. Built by `identity` for each request, never kept. */
export interface PersonPrincipal {
  readonly kind: 'person';
  readonly userId: string;
  readonly email: string;
  readonly organizationId: string;
  /** The active tenant; undefined for somebody who is in no tenant. */
  readonly tenantId: string | undefined;
  readonly rights: Rights;
  /** Set when a token speaks for the person. */
  readonly token?: {
    readonly id: string;
    readonly permissions: readonly string[];
    /** The one tenant that it works in; absent: every tenant of the organization. */
    readonly tenantId?: string;
  };
  /** Set while the person sees the active tenant as somebody else: read only, this tenant alone, what both of them may. */
  readonly viewing?: { readonly id: string; readonly userId: string };
}

/** The active tenant's id, once the permission is held there. Throws the refusal of the first of the four checks that says no. */
export function demandHere(principal: PersonPrincipal, permission: string, object?: PermissionObject): string {
  principal.rights.demand(permission, object);
  if (principal.tenantId === undefined)
    throw new ApiError('wrong_tenant', 'No tenant is selected.', { required: permission, check: 'wrong_tenant' });
  return principal.tenantId;
}

/** A program that calls out through the gate. */
export interface AgentPrincipal {
  readonly kind: 'agent';
  readonly agentId: string;
  readonly name: string;
  readonly tenantId: string;
  readonly keyId: string | undefined;
}

/** The process itself: start, timers, retention. `part` says which. */
export interface SystemPrincipal {
  readonly kind: 'system';
  readonly part: string;
}

/** Whoever acts. */
export type Principal = PersonPrincipal | AgentPrincipal | SystemPrincipal;

/** How a principal stands in the ledger: ids alone, so that people can be forgotten without breaking the chain. */
export interface ActorRef {
  readonly kind: Principal['kind'];
  readonly id: string;
  readonly token?: string;
}

/** The ledger's reference to a principal. */
export function actorOf(principal: Principal): ActorRef {
  switch (principal.kind) {
    case 'person':
      return { kind: 'person', id: principal.userId, ...(principal.token && { token: principal.token.id }) };
    case 'agent':
      return { kind: 'agent', id: principal.agentId };
    case 'system':
      return { kind: 'system', id: principal.part };
  }
}
