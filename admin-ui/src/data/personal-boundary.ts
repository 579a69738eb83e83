// What is the one ceiling of all personal tenants of an organization?

import { api } from './api.ts';
import type { Answer } from './asked.ts';

const PATH = '/api/organizations/{id}/personal-boundary';

/** With a `preview` it is only thought of: what people and agents would gain and lose. */
export type PersonalBoundary = Answer<typeof PATH, 'put'>;

export const readPersonalBoundary = (organization: string): Promise<PersonalBoundary> =>
  api.GET(PATH, { path: { id: organization } });

/** Sets it for all of them, also for those that are made later; a preview writes nothing. */
export const setPersonalBoundary = (
  organization: string,
  permissions: readonly string[],
  options: { preview: boolean },
): Promise<PersonalBoundary> =>
  api.PUT(PATH, { path: { id: organization }, body: { permissions }, query: { dry_run: options.preview } });
