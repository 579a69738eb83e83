// What can new tenants start with? Templates of tenants, which name those of roles and of policies, with the ports between them filled.

import type { Store } from '../../store/store.ts';
import type { RoleTemplates } from '../access/role-templates.ts';
import type { TemplateShelf } from '../access/template-shelf.ts';
import { TenantBeginnings } from '../access/tenant-beginnings.ts';
import { TenantTemplates } from '../access/tenant-templates.ts';
import type { Config } from '../config/config.ts';
import { PolicyBeginnings } from '../policy/beginnings.ts';
import type { Clock } from '../runtime/clock.ts';

/** What they stand on. */
export interface TenantStartBasis {
  readonly store: Store;
  readonly clock: Clock;
  readonly config: Config;
  readonly shelf: TemplateShelf;
  readonly roles: RoleTemplates;
}

/** The templates, and how one is carried out. */
export function tenantStarts({ store, clock, config, shelf, roles }: TenantStartBasis): {
  templates: TenantTemplates;
  beginnings: TenantBeginnings;
} {
  const policies = new PolicyBeginnings({ shelf, clock });
  const templates = new TenantTemplates({ store, shelf, roles, policies });
  const usualEnforcement = config.enforcement;
  return {
    templates,
    beginnings: new TenantBeginnings({ store, clock, templates, roles, policies, usualEnforcement }),
  };
}
