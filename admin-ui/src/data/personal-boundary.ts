// What is the one ceiling of all personal tenants of an organization?

import { api } from './api.ts';

export interface PersonalBoundary {
  readonly permissions: readonly string[];
  readonly preview?: {
    readonly gained: readonly string[];
    readonly lost: readonly string[];
    readonly tenants: number;
    readonly agents: number;
  };
}

const pathOf = (organization: string): string =>
  `/api/organizations/${encodeURIComponent(organization)}/personal-boundary`;

export const readPersonalBoundary = (organization: string): Promise<PersonalBoundary> => api.get(pathOf(organization));

/** Sets it for all of them, also for those that are made later; a preview writes nothing. */
export const setPersonalBoundary = (
  organization: string,
  permissions: readonly string[],
  options: { preview: boolean },
): Promise<PersonalBoundary> => api.put(pathOf(organization), { permissions }, { query: { dry_run: options.preview } });
