// May this person do this, here and now? The four checks of the access model, always in this order: wrong_tenant, outside_boundary,
// no_role, not_permitted. Pure; built for one request from what the tenant's compiled roles say.

import type { TenantKind } from '../../store/rows.ts';
import { ApiError } from '../errors.ts';
import type { CheckOutcome, PermissionObject, Rights, RightsBasis } from '../principal.ts';
import type { Boundary } from './boundary.ts';
import { type CompiledRole, grants } from './compiled-role.ts';
import {
  CONSOLE_PERMISSIONS,
  compilePattern,
  expandPattern,
  isOrganizationPermission,
  isPersonPermission,
  ORGANIZATION_PERMISSIONS,
  reachesActions,
} from './permissions.ts';

/** The names of the four checks, in their order; each is the code that it refuses with. */
export const CHECKS = ['wrong_tenant', 'outside_boundary', 'no_role', 'not_permitted'] as const;
export type CheckName = (typeof CHECKS)[number];

/** The roles that somebody holds in one management tenant of the organization, with that tenant's boundary. */
export interface OrganizationRoles {
  readonly boundary: Boundary;
  readonly roles: readonly CompiledRole[];
}

/** Everything that the four checks look at. */
export interface RightsInput {
  /** The tenant that is selected; undefined: none, or one that must look like none. */
  readonly tenant:
    | { readonly kind: TenantKind; readonly ownerUserId: string | null; readonly boundary: Boundary }
    | undefined;
  readonly userId: string;
  readonly member: boolean;
  /** Held in the selected tenant. */
  readonly roles: readonly CompiledRole[];
  /** Held in the organization's management tenants, wherever one is at the moment. */
  readonly organization: readonly OrganizationRoles[];
  readonly organizationOwner: boolean;
  readonly instanceOwner: boolean;
  /** The permissions that a token carries; undefined: no token speaks. */
  readonly token: readonly string[] | undefined;
  /** What all this was read from. */
  readonly basis?: RightsBasis;
}

/** The sentence is made when somebody reads it: most answers are never explained. */
interface Check {
  readonly passed: boolean;
  readonly detail: () => string;
}

const passed = (detail: () => string): Check => ({ passed: true, detail });
const failed = (detail: () => string): Check => ({ passed: false, detail });

/** The rights of one person in one tenant at this moment. A token narrows them to what it lists. */
export function rightsFor(input: RightsInput): Rights {
  return new RightsInForce(input);
}

class RightsInForce implements Rights {
  readonly organizationOwner: boolean;
  readonly instanceOwner: boolean;
  readonly basis?: RightsBasis;
  readonly #input: RightsInput;
  /** Acts as organization owner here: everywhere but in somebody else's personal tenant. */
  readonly #owner: boolean;
  readonly #present: boolean;

  constructor(input: RightsInput) {
    this.#input = input;
    const { tenant, token, basis } = input;
    if (basis) this.basis = basis;
    const foreignPersonal = tenant?.kind === 'personal' && tenant.ownerUserId !== input.userId;
    this.#owner = input.organizationOwner && tenant !== undefined && !foreignPersonal;
    this.#present = tenant !== undefined && !foreignPersonal && (input.member || this.#owner);
    const wholeToken = token === undefined || token.includes('**');
    this.organizationOwner = input.organizationOwner && wholeToken;
    this.instanceOwner = input.instanceOwner && wholeToken;
  }

  get roleNames(): readonly string[] {
    return this.#present ? this.#input.roles.map(({ name }) => name) : [];
  }

  may(permission: string, object?: PermissionObject): boolean {
    for (const name of CHECKS) if (!this.#check(name, permission, object).passed) return false;
    return true;
  }

  demand(permission: string, object?: PermissionObject): void {
    for (const name of CHECKS) {
      const check = this.#check(name, permission, object);
      if (!check.passed) throw new ApiError(name, check.detail(), { required: permission, check: name });
    }
  }

  explain(permission: string, object?: PermissionObject): readonly CheckOutcome[] {
    return CHECKS.map((name) => {
      const check = this.#check(name, permission, object);
      return { name, outcome: check.passed ? 'passed' : 'failed', detail: check.detail() };
    });
  }

  permissions(): readonly string[] {
    return [...CONSOLE_PERMISSIONS, ...ORGANIZATION_PERMISSIONS].filter((permission) => this.may(permission));
  }

  covers(pattern: string, object: PermissionObject = {}): boolean {
    if (!this.#present) return false;
    const actions = reachesActions(pattern);
    const names = this.#meantBy(pattern);
    if (names.length === 0 && !actions) return false;
    if (actions && !this.#givesActions()) return false;
    return names.every((name) => this.#tokenLists(name) && (this.#owner || this.#holds(name, object)));
  }

  /** What a grant of this pattern is worth here: organization permissions count in management tenants alone. */
  #meantBy(pattern: string): readonly string[] {
    const names = expandPattern(pattern);
    return this.#input.tenant?.kind === 'management' ? names : names.filter((name) => !isOrganizationPermission(name));
  }

  /** Nobody holds actions; whoever makes or edits agents hands them out, and the boundary cuts them when they are used. */
  #givesActions(): boolean {
    return ['agents.create', 'agents.edit'].some(
      (name) => this.#tokenLists(name) && (this.#owner || this.#holds(name, undefined)),
    );
  }

  #check(name: CheckName, permission: string, object: PermissionObject | undefined): Check {
    switch (name) {
      case 'wrong_tenant':
        return this.#inTenant();
      case 'outside_boundary':
        return this.#inBoundary(permission, object);
      case 'no_role':
        return this.#hasRole(permission);
      case 'not_permitted':
        return this.#isGranted(permission, object);
    }
  }

  #inTenant(): Check {
    if (!this.#present)
      return failed(
        () => 'No tenant is selected, or it is not one of yours. Select a tenant that you are a member of.',
      );
    return passed(() =>
      this.#input.member ? 'A member of the tenant.' : 'Not a member of the tenant, but an owner of its organization.',
    );
  }

  #inBoundary(permission: string, object: PermissionObject | undefined): Check {
    if (this.#owner) return passed(() => 'Owners of the organization act from outside the boundaries of its tenants.');
    if (isOrganizationPermission(permission)) return this.#inManagementBoundary(permission);
    const { tenant } = this.#input;
    if (!tenant) return failed(() => 'Without a tenant there is no boundary to look at.');
    if (!tenant.boundary.contains(permission)) {
      return failed(
        () =>
          `The tenant's boundary does not contain ${permission}. Whoever holds organization.boundaries.edit can add it.`,
      );
    }
    if (object?.connectorId !== undefined && !tenant.boundary.containsConnector(object.connectorId)) {
      return failed(
        () =>
          "The tenant's boundary does not contain this connector. Whoever holds organization.boundaries.edit can add it.",
      );
    }
    return passed(() => `The tenant's boundary contains ${permission}.`);
  }

  #inManagementBoundary(permission: string): Check {
    const { organization } = this.#input;
    if (organization.length === 0)
      return passed(() => "A tenant's boundary does not cut permissions of the organization.");
    if (organization.some(({ boundary }) => boundary.contains(permission)))
      return passed(() => `The management tenant's boundary contains ${permission}.`);
    return failed(() => `The management tenant's boundary does not contain ${permission}.`);
  }

  #hasRole(permission: string): Check {
    if (this.#owner) return passed(() => 'Owner of the organization.');
    const { roles, organization } = this.#input;
    if (this.#present && roles.length > 0) return passed(() => `Holds ${this.roleNames.join(', ')}.`);
    if (isOrganizationPermission(permission) && organization.some((one) => one.roles.length > 0))
      return passed(() => 'Holds a role in a management tenant.');
    return failed(() => 'No role is held in this tenant. Whoever holds members.manage can assign one.');
  }

  #isGranted(permission: string, object: PermissionObject | undefined): Check {
    if (!isPersonPermission(permission)) {
      const actions = permission.startsWith('action.');
      return failed(() =>
        actions ? 'Actions are for agents; no person holds them.' : `There is no permission ${permission}.`,
      );
    }
    if (!this.#tokenLists(permission)) return failed(() => `The token does not list ${permission}.`);
    if (this.#owner) return passed(() => 'Owners of the organization may do everything in it.');
    const by = this.#grantedBy(permission, object);
    if (by) return passed(() => `The role ${by.name} grants ${permission}.`);
    const elsewhere = object !== undefined && this.#grantedBy(permission, undefined) !== undefined;
    return failed(() =>
      elsewhere ? `The roles held grant ${permission} for other objects only.` : `No role held grants ${permission}.`,
    );
  }

  #grantedBy(permission: string, object: PermissionObject | undefined): CompiledRole | undefined {
    if (!isOrganizationPermission(permission))
      return this.#input.roles.find((role) => grants(role, permission, object));
    return this.#input.organization
      .filter(({ boundary }) => boundary.contains(permission))
      .flatMap(({ roles }) => roles)
      .find((role) => grants(role, permission, object));
  }

  /**
   * In this tenant, by roles alone, whatever the boundary cuts away at the moment: a wider boundary must not raise anybody above the
   * giver. What another management tenant's roles give counts there; its boundary may cut what this one's would not.
   */
  #holds(permission: string, object: PermissionObject | undefined): boolean {
    return this.#input.roles.some((role) => grants(role, permission, object));
  }

  #tokenLists(permission: string): boolean {
    const { token } = this.#input;
    return token === undefined || token.some((pattern) => compilePattern(pattern).matches(permission));
  }
}
