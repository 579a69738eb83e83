// Which files of people came into the selected tenant, and what would come of taking one back?

import { api, type Page } from './api.ts';
import { type ListQuery, readList } from './list.ts';

export interface PastImport {
  readonly id: string;
  readonly people: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly undo_until: string;
  readonly can_undo: boolean;
  readonly undone_at: string | null;
}

/** What becomes, or became, of one person when an import is taken back. */
export interface Undone {
  readonly line: number;
  readonly user_id: string;
  readonly email: string | null;
  readonly status: 'undone' | 'partly' | 'kept';
  readonly reason?: string;
}

export const readImports = (query: ListQuery): Promise<Page<PastImport>> => readList('/api/users/imports', query);

/** Takes an import back as far as nobody changed anything since; a preview writes nothing. */
export const undoImport = async (id: string, options: { preview: boolean }): Promise<readonly Undone[]> => {
  const path = `/api/users/imports/${encodeURIComponent(id)}/undo`;
  const answer = await api.post<{ results: readonly Undone[] }>(path, {}, { query: { dry_run: options.preview } });
  return answer.results;
};
