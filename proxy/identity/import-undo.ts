// How is an import taken back? Within a day, row by row: only what it did, and only where nobody changed that since. A preview is the same
// transaction, taken back.

import type { ImportedPerson, MembershipRoleRow, PeopleImportRow } from '../../store/rows.ts';
import type { Page, Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { demandActiveTenant, demandManages, type MemberAuthority } from './authority.ts';
import { demandHoldersRemain } from './last-holders.ts';
import { type ListRequest, pageFor } from './lists.ts';
import type { MemberParts } from './member-parts.ts';
import { notFound } from './refusals.ts';

const DAY_MS = 24 * 3_600_000;

/** An import as lists show it. Times are RFC 3339. */
export interface ImportView {
  readonly id: string;
  /** How many people it made or changed. */
  readonly people: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly undo_until: string;
  readonly can_undo: boolean;
  readonly undone_at: string | null;
  readonly undone_by: string | null;
}

/** What became (or would become) of one row. `email` null: the account is gone. */
export interface UndoResult {
  readonly line: number;
  readonly user_id: string;
  readonly email: string | null;
  readonly status: 'undone' | 'partly' | 'kept';
  readonly reason?: string;
}

/** Imports of the active tenant, for who manages its members. */
export class ImportUndo {
  readonly #parts: MemberParts;

  constructor(parts: MemberParts) {
    this.#parts = parts;
  }

  /** Imports, newest first. */
  async list(principal: PersonPrincipal, request: ListRequest): Promise<Page<ImportView>> {
    const { tenant } = await this.#demandManager(principal);
    const page = await this.#parts.store.forTenant(tenant.id).peopleImports.page(pageFor(request, {}));
    return { ...page, items: page.items.map((row) => viewOf(row, this.#parts.clock.now())) };
  }

  /** A result per row. Throws `not_found`, and `conflict` for one that is older than a day or was taken back. A dry run writes nothing. */
  async undo(principal: PersonPrincipal, id: string, { dryRun }: { dryRun: boolean }): Promise<readonly UndoResult[]> {
    const authority = await this.#demandManager(principal);
    const { tenant } = authority;
    const now = this.#parts.clock.now();
    const work = async (scope: Scope): Promise<UndoResult[]> => {
      const row = await scope.forTenant(tenant.id).peopleImports.first({ id });
      demandOpen(row, now);
      const results: UndoResult[] = [];
      for (const person of row.people) results.push(await this.#takeBack(scope, authority, row, person));
      await scope.forTenant(tenant.id).peopleImports.update({ id }, { undone_at: now, undone_by: principal.userId });
      return results;
    };
    if (dryRun) return this.#parts.changes.rehearse(work);
    demandOpen(await this.#parts.store.forTenant(tenant.id).peopleImports.first({ id }), now);
    return this.#parts.changes.apply({
      principal,
      organizationId: tenant.organization_id,
      tenantId: tenant.id,
      kind: 'users.import_undone',
      subject: { kind: 'import', id },
      touches: { access: [tenant.id] },
      async work(scope) {
        const results = await work(scope);
        return { result: results, after: { people: results.map(({ user_id, status }) => ({ user_id, status })) } };
      },
    });
  }

  async #demandManager(principal: PersonPrincipal): Promise<MemberAuthority> {
    const authority = await this.#parts.authority.overMembers(principal, demandActiveTenant(principal));
    demandManages(authority);
    return authority;
  }

  async #takeBack(
    scope: Scope,
    authority: MemberAuthority,
    row: PeopleImportRow,
    person: ImportedPerson,
  ): Promise<UndoResult> {
    const user = await scope.system.users.first({ id: person.user_id });
    const about = { line: person.line, user_id: person.user_id, email: user?.email ?? null };
    if (!user) return { ...about, status: 'kept', reason: 'The account is gone.' };
    const plan = await planOf(scope, row, person);
    const refused = await this.#refusal(scope, authority, person.user_id, plan);
    if (refused !== undefined) return { ...about, status: 'kept', reason: refused };
    const left = await carryOut(scope, authority.tenant, person, plan);
    const reasons = [...plan.changed, ...left];
    if (reasons.length === 0) return { ...about, status: 'undone' };
    const something = plan.roles.length > 0 || plan.leaves;
    return { ...about, status: something ? 'partly' : 'kept', reason: reasons.join(' ') };
  }

  /** Why whoever asks may not take this back, by the same rules as for any member. */
  async #refusal(
    scope: Scope,
    authority: MemberAuthority,
    userId: string,
    plan: UndoPlan,
  ): Promise<string | undefined> {
    try {
      demandManages(authority, userId);
      this.#parts.authority.demandMayTake(authority, plan.roles);
      const outlook = { tenant: authority.tenant, userId, roleIdsAfter: plan.rolesAfter };
      if (plan.roles.length > 0) await demandHoldersRemain(scope, this.#parts.roles, outlook);
      return undefined;
    } catch (error) {
      if (error instanceof ApiError) return error.message;
      throw error;
    }
  }
}

/** What is taken from one person. */
interface UndoPlan {
  readonly roles: readonly string[];
  readonly rolesAfter: readonly string[];
  readonly leaves: boolean;
  /** What stays since somebody changed it, in sentences. */
  readonly changed: readonly string[];
}

/** What the import wrote carries its time and its importer; whatever was written later does not. */
async function planOf(scope: Scope, row: PeopleImportRow, person: ImportedPerson): Promise<UndoPlan> {
  const there = scope.forTenant(row.tenant_id);
  const { user_id } = person;
  const asWritten = (one: Pick<MembershipRoleRow, 'created_at' | 'created_by'>): boolean =>
    one.created_at === row.created_at && one.created_by === row.created_by;
  const held = await there.membershipRoles.all({ user_id });
  const roles = held.filter((one) => person.roles.includes(one.role_id) && asWritten(one)).map((one) => one.role_id);
  const rolesAfter = held.map((one) => one.role_id).filter((id) => !roles.includes(id));
  const membership = await there.memberships.first({ user_id });
  const invited = await scope.system.invitations.count({ tenant_id: row.tenant_id, used_by: user_id });
  const mine = person.new_member && membership !== undefined && asWritten(membership);
  const leaves = mine && rolesAfter.length === 0 && invited === 0;
  const changed = [
    ...(roles.length < person.roles.length ? ['Roles that were taken or given since stay as they are.'] : []),
    ...(mine && rolesAfter.length > 0 ? ['Stays a member by roles that were given since.'] : []),
    ...(mine && rolesAfter.length === 0 && invited > 0 ? ['Stays a member by an invitation that was used since.'] : []),
    ...(person.new_member && membership && !mine ? ['Was made a member anew since.'] : []),
  ];
  return { roles, rolesAfter, leaves, changed };
}

/** Writes it; answers what of account and organization stays, and why. */
async function carryOut(
  scope: Scope,
  tenant: { readonly id: string; readonly organization_id: string },
  person: ImportedPerson,
  { roles, leaves }: UndoPlan,
): Promise<string[]> {
  const { user_id } = person;
  const there = scope.forTenant(tenant.id);
  if (roles.length > 0) await there.membershipRoles.delete({ user_id, role_id: roles });
  if (!leaves) return [];
  await there.memberships.delete({ user_id });
  if (!person.new_to_organization) return [];
  const organization = scope.forOrganization(tenant.organization_id);
  const elsewhere = (await scope.system.memberships.all({ user_id })).map(({ tenant_id }) => tenant_id);
  if ((await organization.tenants.count({ id: elsewhere })) > 0)
    return ['Stays in the organization, as a member of another tenant of it.'];
  await organization.members.delete({ user_id });
  if (!person.new_account) return [];
  const known = await scope.system.organizationMembers.count({ user_id });
  const untouched = known === 0 && (await scope.system.users.delete({ id: user_id, status: 'placeholder' })) > 0;
  return untouched ? [] : ['The account stays: its person has signed in since, or another organization knows them.'];
}

function demandOpen(row: PeopleImportRow | undefined, nowMs: number): asserts row is PeopleImportRow {
  if (!row) throw notFound();
  if (row.undone_at !== null) throw new ApiError('conflict', 'This import was taken back already.');
  if (row.created_at + DAY_MS <= nowMs)
    throw new ApiError('conflict', 'This import is older than a day. Change the people one by one, or in bulk.');
}

function viewOf(row: PeopleImportRow, nowMs: number): ImportView {
  const until = row.created_at + DAY_MS;
  return {
    id: row.id,
    people: row.people.length,
    created_at: rfc3339(row.created_at),
    created_by: row.created_by,
    undo_until: rfc3339(until),
    can_undo: row.undone_at === null && until > nowMs,
    undone_at: row.undone_at === null ? null : rfc3339(row.undone_at),
    undone_by: row.undone_by,
  };
}
