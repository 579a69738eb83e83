// Who is in the selected tenant, and with which roles? Members, invitations, files of people, many at once.

import { withoutFormula } from '../../../proxy/audit/spreadsheet.ts';
import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';
import { currentTenant, may } from './session.ts';

const MEMBERS = '/api/tenants/{id}/members';

export type Member = Item<typeof MEMBERS>;
export type Role = Item<'/api/roles'>;
export type Invitation = Answer<'/api/invitations', 'post'>;

export type ImportReport = Answer<'/api/users/import', 'post'>;
/** What happens, or happened, to one row of a file. */
export type ImportRow = ImportReport['rows'][number];

/** What is to be done with the roles of many. */
export type BulkOrder = Body<'/api/users/bulk-roles', 'post'>;
export type BulkResult = Answer<'/api/users/bulk-roles', 'post'>['results'][number];

/** The most that one page has, which is more roles than a tenant can be looked after with. */
const MOST_ROLES = 100;

/** Whether the person may change who is here. */
export const mayManageMembers = (): boolean => may('members.manage') || may('organization.users.manage');

/** Members of the selected tenant, or of the one that is named. */
export const readMembers = (query: ListQuery, tenantId?: string): Promise<Page<Member>> =>
  readPage(MEMBERS, query, { path: { id: tenantId ?? here() } });

export const readRoles = async (): Promise<readonly Role[]> =>
  (await api.GET('/api/roles', { query: { limit: MOST_ROLES } })).items;

/** Adds somebody of the organization by id, or an account by its address. */
export const addMember = (
  who: { readonly user_id: string } | { readonly email: string },
  roles: readonly string[],
): Promise<Answer<typeof MEMBERS, 'post'>> => api.POST(MEMBERS, { path: { id: here() }, body: { ...who, roles } });

export const setRoles = (
  userId: string,
  roles: readonly string[],
): Promise<Answer<`${typeof MEMBERS}/{user_id}`, 'patch'>> =>
  api.PATCH(`${MEMBERS}/{user_id}`, { path: { id: here(), user_id: userId }, body: { roles } });

export const removeMember = (userId: string): Promise<void> =>
  api.DELETE(`${MEMBERS}/{user_id}`, { path: { id: here(), user_id: userId } });

/** A link into this tenant; it is in this answer and nowhere else. Where no roles are named it gives the standard one. */
export const invite = (order: Body<'/api/invitations', 'post'>): Promise<Invitation> =>
  api.POST('/api/invitations', { body: order });

/** An invitation that was made, without its link. */
export type PastInvitation = Item<'/api/invitations'>;

export const readInvitations = (query: ListQuery): Promise<Page<PastInvitation>> => readPage('/api/invitations', query);

/** Its link opens nothing from now on. */
export const withdrawInvitation = (id: string): Promise<void> => api.DELETE('/api/invitations/{id}', { path: { id } });

/** What a file would do; nothing is written. */
export const previewImport = (csv: string): Promise<ImportReport> =>
  api.POST('/api/users/import', { body: csv, query: { dry_run: true } });

export const importPeople = (csv: string, options: { skipErrors: boolean }): Promise<ImportReport> =>
  api.POST('/api/users/import', { body: csv, query: { skip_errors: options.skipErrors } });

export const changeRoles = async (order: BulkOrder, options: { preview: boolean }): Promise<readonly BulkResult[]> =>
  (await api.POST('/api/users/bulk-roles', { body: order, query: { dry_run: options.preview } })).results;

/**
 * The faulty rows as CSV, to be mended and imported again: what was written, and behind it the line and what is wrong with it. A cell that a
 * spreadsheet would take for a formula begins with an apostrophe.
 */
export function faultyRows({ rows }: ImportReport): string {
  const lines = rows
    .filter(({ action }) => action === 'error')
    .map(({ line, email, name = '', initial_roles = '', reason = '' }) => [
      email,
      name,
      initial_roles,
      `${line}`,
      reason,
    ]);
  return ['email,name,initial_roles,line,reason', ...lines.map((cells) => cells.map(cell).join(',')), ''].join('\r\n');
}

function cell(text: string): string {
  return `"${withoutFormula(text).replaceAll('"', '""')}"`;
}

const here = (): string => currentTenant()?.id ?? '';
