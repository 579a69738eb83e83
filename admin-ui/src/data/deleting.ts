// What of the selected tenant can be deleted, how much is that, and what became of it?

import { api } from './api.ts';
import type { Answer, Body } from './asked.ts';

const PATH = '/api/data/delete';

/** What went, or would go. */
export type Deletion = Answer<typeof PATH, 'post'>;
export type Deletable = Deletion['what'];
type Order = Body<typeof PATH, 'post'>;

/** What this would delete; nothing is deleted. `before`: RFC 3339. */
export const previewDeletion = (order: Omit<Order, 'confirm'>): Promise<Deletion> =>
  api.POST(PATH, { body: order, query: { dry_run: true } });

/** Deletes for good; answers when all of it is gone. */
export const deleteData = (order: Order): Promise<Deletion> => api.POST(PATH, { body: order });

/** Whether this can be limited to what is older. */
export const hasAge = (what: Deletable): boolean => what === 'decisions' || what === 'approvals';
