// What have templates of roles, policies and tenants in common? Who offers one, what was made from it, and what is let go of it.

import type { Page } from './api.ts';
import type { ListQuery } from './list.ts';
import { may, runsInstance } from './session.ts';

/** A template as lists show it. */
export interface Template {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly origin: 'built_in' | 'instance' | 'organization';
  readonly revision: number;
}

/** Something that was made from a template, in one tenant. */
export interface TemplateUse {
  readonly tenant: { readonly id: string; readonly name: string };
  /** What was made; of a tenant's template the tenant itself. */
  readonly subject: { readonly id: string; readonly name: string };
  readonly revision: number;
  readonly latest_revision: number;
  readonly drifted: boolean;
  /** In what it differs, where the server says so. */
  readonly differs: readonly string[];
  readonly linked_at: string;
}

/** How templates of one kind are read and changed. */
export interface TemplateSource<Kind extends Template> {
  list(query: ListQuery): Promise<Page<Kind>>;
  read(id: string): Promise<Kind>;
  remove(id: string): Promise<unknown>;
  /** Needs `organization.templates.edit`. */
  uses(id: string): Promise<readonly TemplateUse[]>;
  /** What was made stays as it is, and follows the template no more. */
  detach(id: string, subject: string): Promise<unknown>;
}

export const mayEditTemplates = (): boolean => may('organization.templates.edit');

/** Whether this one can be changed: never a built-in one, and what the instance offers only by whoever runs it. */
export function mayEditThis({ origin }: Template): boolean {
  return mayEditTemplates() && origin !== 'built_in' && (origin !== 'instance' || runsInstance());
}
