// Which files of people came into the selected tenant, and what would come of taking one back?

import { api, type Page } from './api.ts';
import type { Answer, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';

export type PastImport = Item<'/api/users/imports'>;

/** What becomes, or became, of one person when an import is taken back. */
export type Undone = Answer<'/api/users/imports/{id}/undo', 'post'>['results'][number];

export const readImports = (query: ListQuery): Promise<Page<PastImport>> => readPage('/api/users/imports', query);

/** Takes an import back as far as nobody changed anything since; a preview writes nothing. */
export const undoImport = async (id: string, options: { preview: boolean }): Promise<readonly Undone[]> => {
  const sent = { path: { id }, query: { dry_run: options.preview } };
  return (await api.POST('/api/users/imports/{id}/undo', sent)).results;
};
