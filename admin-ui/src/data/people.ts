// Who is in the selected tenant, and with which roles? Members, invitations, files of people, many at once.

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';
import { currentTenant, may } from './session.ts';

export interface Member {
  readonly user_id: string;
  readonly email: string;
  readonly name: string;
  readonly status: 'active' | 'placeholder' | 'disabled';
  readonly roles: readonly string[];
}

export interface Role {
  readonly name: string;
  readonly description: string;
}

export interface Invitation {
  readonly url: string;
  readonly expires_at: string;
}

/** What happens, or happened, to one row of a file. */
export interface ImportRow {
  readonly line: number;
  readonly email: string;
  readonly action: 'create' | 'update' | 'unchanged' | 'error';
  readonly reason?: string;
}

export interface ImportReport {
  readonly rows: readonly ImportRow[];
  readonly counts: Readonly<Record<ImportRow['action'], number>>;
}

/** What is to be done with the roles of many. */
export interface BulkOrder {
  readonly user_ids: readonly string[];
  readonly mode: string;
  readonly roles: readonly string[];
}

export interface BulkResult {
  readonly user_id: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly status: 'changed' | 'unchanged' | 'error';
  readonly reason?: string;
}

/** The most that one page has, which is more roles than a tenant can be looked after with. */
const MOST_ROLES = 100;

/** Whether the person may change who is here. */
export const mayManageMembers = (): boolean => may('members.manage') || may('organization.users.manage');

export const readMembers = (query: ListQuery): Promise<Page<Member>> => readList(membersPath(), query);

export const readRoles = async (): Promise<readonly Role[]> =>
  (await api.get<Page<Role>>('/api/roles', { limit: MOST_ROLES })).items;

export const addMember = (email: string, roles: readonly string[]): Promise<Member> =>
  api.post(membersPath(), { email, roles });

export const setRoles = (userId: string, roles: readonly string[]): Promise<Member> =>
  api.patch(`${membersPath()}/${userId}`, { roles });

export const removeMember = (userId: string): Promise<void> => api.delete(`${membersPath()}/${userId}`);

/** A link into this tenant; it is in this answer and nowhere else. Without roles it gives the standard one. */
export const invite = (roles: readonly string[]): Promise<Invitation> =>
  api.post('/api/invitations', roles.length > 0 ? { roles } : {});

/** What a file would do; nothing is written. */
export const previewImport = (csv: string): Promise<ImportReport> =>
  api.postCsv('/api/users/import', csv, { query: { dry_run: true } });

export const importPeople = (csv: string, options: { skipErrors: boolean }): Promise<ImportReport> =>
  api.postCsv('/api/users/import', csv, { query: { skip_errors: options.skipErrors } });

export const changeRoles = async (order: BulkOrder, options: { preview: boolean }): Promise<readonly BulkResult[]> => {
  const answer = await api.post<{ results: readonly BulkResult[] }>('/api/users/bulk-roles', order, {
    query: { dry_run: options.preview },
  });
  return answer.results;
};

/** The faulty rows as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function faultyRows({ rows }: ImportReport): string {
  const faulty = rows.filter(({ action }) => action === 'error');
  const lines = faulty.map(({ line, email, reason = '' }) => [String(line), email, reason].map(cell).join(','));
  return ['line,email,reason', ...lines, ''].join('\r\n');
}

function cell(text: string): string {
  return `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
}

function membersPath(): string {
  return `/api/tenants/${encodeURIComponent(currentTenant()?.id ?? '')}/members`;
}
