// How is a list asked for? By pages, and by the filters that the address carries.

import { api, type Page } from './api.ts';

/** What one page of a list is asked for with; filters that are not set are left out. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly filters: Readonly<Record<string, string>>;
}

/** Reads one page of the list at this path; of another tenant than the selected one if it is named. */
export function readList<Item>(
  path: string,
  { limit, cursor, filters }: ListQuery,
  tenantId?: string,
): Promise<Page<Item>> {
  return api.get(path, { limit, cursor, ...filters }, tenantId);
}
