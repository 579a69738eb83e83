// What does identity need of rooms that it may not know? Small interfaces that app.ts fills from `access` and `audit`.

import type { BoundaryDocument, GrantDocument, TenantSettings } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { PersonPrincipal, Rights } from '../principal.ts';

/** How far a token reaches: its own permissions, one organization, and one tenant of it unless `tenantId` is null. */
export interface TokenReach {
  readonly id: string;
  readonly permissions: readonly string[];
  readonly organizationId: string;
  readonly tenantId: string | null;
}

/** Whose rights are asked for. Without a tenant the answer refuses everything with `wrong_tenant`. */
export interface RightsQuestion {
  readonly userId: string;
  readonly tenantId: string | undefined;
  readonly organizationId: string;
  /** Set when a token speaks: the rights are the person's, cut by the token's reach. */
  readonly token?: TokenReach;
}

/** Answers what a person may do in a tenant, read at this moment. */
export interface RightsSource {
  rightsFor(question: RightsQuestion): Promise<Rights>;
}

/** A role as it is when it is assigned: built in or custom. */
export interface NamedRole {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly GrantDocument[];
  readonly builtIn: boolean;
}

/** Roles by name and by id within a tenant; built-in ones exist in every tenant under fixed ids. */
export interface RoleNames {
  /** Id of the built-in `owner`. */
  readonly ownerRoleId: string;
  /** The roles with these names, in this order; names that mean nothing in this tenant are left out. */
  resolve(scope: Scope, tenantId: string, names: readonly string[]): Promise<readonly NamedRole[]>;
  /** The roles with these ids; ids that mean nothing in this tenant are left out. */
  byId(scope: Scope, tenantId: string, ids: readonly string[]): Promise<readonly NamedRole[]>;
  /** Ids of all roles of this tenant that grant the permission without a limit. */
  granting(scope: Scope, tenantId: string, permission: string): Promise<readonly string[]>;
  /** Whether the role's grants contain the permission without a limit. */
  grants(role: NamedRole, permission: string): boolean;
  /** The permissions of people that the role's grants stand for, limited or not. */
  carried(role: NamedRole): readonly string[];
}

/** What a new tenant begins with besides its row, written in the transaction that makes it. */
export interface TenantBeginning {
  begin(scope: Scope, tenantId: string): Promise<void>;
}

/** A template that a tenant is made from. */
export interface ChosenTemplate {
  readonly kind: 'team' | 'management';
  readonly boundary: BoundaryDocument;
  readonly settings: TenantSettings;
  /** Writes what the tenant starts with, in the transaction that makes it. */
  begin(scope: Scope, tenantId: string): Promise<TenantStart>;
}

/** What a tenant started with: its template, names of roles, policies. */
export interface TenantStart {
  readonly template: { readonly id: string; readonly name: string; readonly revision: number };
  readonly roles: readonly string[];
  readonly policies: readonly { readonly id: string; readonly name: string; readonly state: 'draft' | 'published' }[];
}

/** Templates of tenants by id or name. Throws `invalid_request` for one that is unknown or for another kind. */
export interface TenantTemplateSource {
  chosen(principal: PersonPrincipal, wanted: string, kind: 'team' | 'management' | undefined): Promise<ChosenTemplate>;
}

/** Counts of an organization's traffic between two times (ms since 1970; the second is excluded). */
export interface UsageSource {
  traffic(
    organizationId: string,
    fromMs: number,
    untilMs: number,
  ): Promise<{ readonly calls: number; readonly holds: number }>;
}
