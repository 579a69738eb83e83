// How do many people come in at once? A file is planned row by row against what is there, shown, and written in one transaction;
// an error stops the whole file unless errors are skipped, and a role above the importer's own always does.

import type { ImportedPerson, TenantRow, UserRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import { newId } from '../runtime/ids.ts';
import { demandActiveTenant, demandManages, type MemberAuthority } from './authority.ts';
import type { MemberParts } from './member-parts.ts';
import { type FaultyLine, type PersonLine, readPeopleFile } from './people-file.ts';
import type { NamedRole } from './ports.ts';

const CHUNK = 500;

/** What happens to one row. */
export interface ImportRow {
  readonly line: number;
  readonly email: string;
  readonly action: 'create' | 'update' | 'unchanged' | 'error';
  readonly reason?: string;
  /** Of a row with an error, as it was written. */
  readonly name?: string;
  /** Of a row with an error, as it was written. */
  readonly initial_roles?: string;
}

/** The report of an import or its preview. `id`: by which it is taken back, within a day; a preview has none. */
export interface ImportReport {
  readonly id?: string;
  readonly rows: readonly ImportRow[];
  readonly counts: {
    readonly create: number;
    readonly update: number;
    readonly unchanged: number;
    readonly error: number;
  };
}

interface PlannedRow {
  readonly row: ImportRow;
  readonly above?: true;
  readonly person?: {
    readonly userId: string;
    readonly name: string;
    readonly newAccount: boolean;
    readonly newToOrganization: boolean;
    readonly newMember: boolean;
    readonly placeholder: boolean;
    readonly newRoles: readonly NamedRole[];
  };
}

interface Known {
  readonly users: ReadonlyMap<string, UserRow>;
  readonly organization: ReadonlySet<string>;
  readonly members: ReadonlySet<string>;
  readonly held: ReadonlyMap<string, ReadonlySet<string>>;
  readonly roles: ReadonlyMap<string, NamedRole>;
}

/** Imports people into the active tenant. */
export class UserImport {
  readonly #parts: MemberParts;

  constructor(parts: MemberParts) {
    this.#parts = parts;
  }

  /** The report. Throws `invalid_request` carrying `rows` and `counts` when the file is refused; a dry run writes nothing and is never refused for its rows. */
  async run(
    principal: PersonPrincipal,
    csv: string,
    { dryRun, skipErrors }: { dryRun: boolean; skipErrors: boolean },
  ): Promise<ImportReport> {
    const tenantId = demandActiveTenant(principal);
    const authority = await this.#parts.authority.overMembers(principal, tenantId);
    demandManages(authority);
    const lines = readPeopleFile(csv);
    const planned = await this.#plan(this.#parts.store, authority, lines);
    if (dryRun) return reportOf(planned);
    demandAcceptable(planned, skipErrors);
    const ids = planned.flatMap(({ person }) => person?.userId ?? []);
    const id = newId('imp', this.#parts.clock.now());
    return this.#parts.changes.apply({
      principal,
      organizationId: authority.tenant.organization_id,
      tenantId,
      kind: 'users.imported',
      subject: ids.length === 1 ? { kind: 'user', id: ids[0] as string } : { kind: 'tenant', id: tenantId },
      touches: { access: [tenantId] },
      work: async (scope) => {
        const now = await this.#plan(scope, authority, lines, planned);
        demandAcceptable(now, skipErrors);
        await this.#write(scope, authority, id, now);
        const report = reportOf(now);
        return { result: { id, ...report }, after: { import_id: id, counts: report.counts, people: toldOf(now) } };
      },
    });
  }

  /** Decides every row. `earlier` is the plan that was recorded as intended, whose new ids are kept. */
  async #plan(
    scope: Scope,
    authority: MemberAuthority,
    lines: readonly (PersonLine | FaultyLine)[],
    earlier: readonly PlannedRow[] = [],
  ): Promise<PlannedRow[]> {
    const known = await this.#known(scope, authority.tenant, lines);
    return lines.map((line, at) => {
      if (line.fault !== undefined) {
        const { fault, initialRoles, ...written } = line;
        return { row: { ...written, initial_roles: initialRoles, action: 'error', reason: fault } };
      }
      return this.#planRow(authority, known, line, earlier[at]?.person?.userId);
    });
  }

  #planRow(
    authority: MemberAuthority,
    known: Known,
    { line, email, name, roles: names }: PersonLine,
    earlierId: string | undefined,
  ): PlannedRow {
    const written = { line, email, name, initial_roles: names.join(', ') };
    const wrong = (reason: string): ImportRow => ({ ...written, action: 'error', reason });
    const unknown = names.filter((role) => !known.roles.has(role));
    if (unknown.length > 0)
      return { row: wrong(`This tenant has no role ${unknown.map((role) => JSON.stringify(role)).join(', ')}.`) };
    const user = known.users.get(email);
    const held = known.held.get(user?.id ?? '') ?? new Set();
    const newRoles = names.flatMap((role) => known.roles.get(role) ?? []).filter(({ id }) => !held.has(id));
    const above = newRoles.find((role) => !this.#parts.authority.mayAssign(authority, role, user?.id));
    if (above)
      return { row: wrong(`The role "${above.name}" carries permissions that you do not hold yourself.`), above: true };
    const newToOrganization = !user || !known.organization.has(user.id);
    const newMember = !user || !known.members.has(user.id);
    const changes = newMember || newRoles.length > 0 ? 'update' : 'unchanged';
    return {
      row: { line, email, action: newToOrganization ? 'create' : changes },
      person: {
        userId: user?.id ?? earlierId ?? newId('usr', this.#parts.clock.now()),
        name: name === '' ? email : name,
        newAccount: !user,
        newToOrganization,
        newMember,
        placeholder: !user || user.status === 'placeholder',
        newRoles,
      },
    };
  }

  async #known(scope: Scope, tenant: TenantRow, lines: readonly (PersonLine | FaultyLine)[]): Promise<Known> {
    const readable = lines.filter((line) => line.fault === undefined);
    const users: UserRow[] = [];
    for (const emails of chunks(readable.map(({ email }) => email)))
      users.push(...(await scope.system.users.all({ email: emails })));
    const [organization, members, held] = [new Set<string>(), new Set<string>(), new Map<string, Set<string>>()];
    for (const user_id of chunks(users.map(({ id }) => id))) {
      for (const row of await scope.forOrganization(tenant.organization_id).members.all({ user_id }))
        organization.add(row.user_id);
      for (const row of await scope.forTenant(tenant.id).memberships.all({ user_id })) members.add(row.user_id);
      for (const row of await scope.forTenant(tenant.id).membershipRoles.all({ user_id }))
        held.set(row.user_id, (held.get(row.user_id) ?? new Set()).add(row.role_id));
    }
    const roles = await this.#parts.roles.resolve(scope, tenant.id, [
      ...new Set(readable.flatMap((line) => line.roles)),
    ]);
    return {
      users: new Map(users.map((user) => [user.email, user])),
      organization,
      members,
      held,
      roles: new Map(roles.map((role) => [role.name, role])),
    };
  }

  async #write(
    scope: Scope,
    { tenant, actorId }: MemberAuthority,
    id: string,
    planned: readonly PlannedRow[],
  ): Promise<void> {
    const now = this.#parts.clock.now();
    const people = planned.flatMap(({ row, person }) => (person ? { ...person, email: row.email } : []));
    const there = scope.forTenant(tenant.id);
    const placed = { created_at: now, created_by: actorId };
    const done = planned.flatMap(doneFor);
    const record = { id, tenant_id: tenant.id, people: done, ...placed, undone_at: null, undone_by: null };
    await there.peopleImports.insert(record);
    for (const part of chunks(people)) {
      const accounts = part.filter(({ newAccount }) => newAccount);
      await scope.system.users.insertMany(
        accounts.map(({ userId: id, email, name }) => ({
          id,
          email,
          name,
          password_hash: null,
          status: 'placeholder',
          created_at: now,
          last_login_at: null,
        })),
      );
      const strangers = part.filter(({ newToOrganization }) => newToOrganization);
      await scope.forOrganization(tenant.organization_id).members.insertMany(
        strangers.map(({ userId, placeholder }) => ({
          organization_id: tenant.organization_id,
          user_id: userId,
          status: placeholder ? 'placeholder' : 'active',
          created_at: now,
        })),
      );
      await there.memberships.insertMany(
        part
          .filter(({ newMember }) => newMember)
          .map(({ userId }) => ({ tenant_id: tenant.id, user_id: userId, ...placed })),
      );
      await there.membershipRoles.insertMany(
        part.flatMap(({ userId, newRoles }) =>
          newRoles.map(({ id }) => ({ tenant_id: tenant.id, user_id: userId, role_id: id, ...placed })),
        ),
      );
    }
  }
}

function reportOf(planned: readonly PlannedRow[]): ImportReport {
  const counts = { create: 0, update: 0, unchanged: 0, error: 0 };
  for (const { row } of planned) counts[row.action] += 1;
  return { rows: planned.map(({ row }) => row), counts };
}

function demandAcceptable(planned: readonly PlannedRow[], skipErrors: boolean): void {
  const above = planned.some((one) => one.above);
  if (!above && (skipErrors || planned.every(({ row }) => row.action !== 'error'))) return;
  const sentence = above
    ? 'The file gives a role that carries more than you hold yourself, so nothing of it was written.'
    : 'The file has errors, so nothing of it was written. Correct them, or skip these rows.';
  const report = reportOf(planned);
  const errors = report.rows
    .filter(({ action }) => action === 'error')
    .map(({ line, reason }) => ({ pointer: '', line, column: 1, message: reason ?? '' }));
  throw new ApiError('invalid_request', sentence, { errors, more: { rows: report.rows, counts: report.counts } });
}

/** Who was touched, by id alone: the ledger knows no addresses. */
function toldOf(planned: readonly PlannedRow[]): unknown[] {
  return planned.flatMap(({ row, person }) =>
    person && row.action !== 'unchanged'
      ? { user_id: person.userId, action: row.action, roles: person.newRoles.map(({ name }) => name) }
      : [],
  );
}

/** What has to be taken back if the import is. */
function doneFor({ row, person }: PlannedRow): ImportedPerson[] {
  if (!person || row.action === 'unchanged') return [];
  const { userId, newAccount, newToOrganization, newMember, newRoles } = person;
  return [
    {
      line: row.line,
      user_id: userId,
      new_account: newAccount,
      new_to_organization: newToOrganization,
      new_member: newMember,
      roles: newRoles.map(({ id }) => id),
    },
  ];
}

function chunks<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, at) => items.slice(at * CHUNK, (at + 1) * CHUNK));
}
