// Which tenants were made from a template, and how far are those from it by now? Worked out when somebody looks: nothing changes in a tenant
// because its template did.

import { isDeepStrictEqual } from 'node:util';
import type { TemplateLinkRow, TenantRow, TenantSettings } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { NO_LIMIT } from './boundary.ts';
import type { TemplateUse } from './template-shelf.ts';

/** What a tenant can differ in from what it began with. */
export type TenantDifference = 'revision' | 'boundary' | 'settings' | 'roles' | 'policies';

/** A tenant that was made from a template. `linked_at`: ms since 1970. */
export interface TenantUse {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly revision: number;
  readonly latest_revision: number;
  readonly drifted: boolean;
  /** In what the tenant is otherwise than the template says today; `revision`: the template was changed since. */
  readonly differs: readonly TenantDifference[];
  readonly linked_at: number;
}

/** What a template says today of what is compared. `permissions` null: no limit. */
interface Beginning {
  readonly revision: number;
  readonly permissions: readonly string[] | null;
  readonly settings: TenantSettings;
  readonly roles: readonly { readonly template_id: string }[];
  readonly policies: readonly string[];
}

/** How each of these tenants stands to the template. What a tenant has beyond it is its own and no difference. */
export function tenantUses(
  store: Store,
  template: Beginning,
  uses: readonly TemplateUse[],
): Promise<readonly TenantUse[]> {
  return Promise.all(
    uses.map(async ({ tenant, link }) => {
      const differs = differences(
        template,
        link.revision,
        tenant,
        await store.forTenant(tenant.id).templateLinks.all(),
      );
      return {
        tenant: { id: tenant.id, name: tenant.name },
        revision: link.revision,
        latest_revision: template.revision,
        drifted: differs.length > 0,
        differs,
        linked_at: link.linked_at,
      };
    }),
  );
}

function differences(
  template: Beginning,
  revision: number,
  { boundary, settings }: TenantRow,
  links: readonly TemplateLinkRow[],
): readonly TenantDifference[] {
  const made = (kind: TemplateLinkRow['kind']) =>
    new Set(links.filter((link) => link.kind === kind).map(({ template_id }) => template_id));
  const [roles, policies] = [made('role'), made('policy')];
  const ceiling = template.permissions ?? NO_LIMIT.permissions;
  const differs: Readonly<Record<TenantDifference, boolean>> = {
    revision: template.revision > revision,
    boundary: !isDeepStrictEqual([...ceiling].sort(), [...boundary.permissions].sort()),
    settings: Object.entries(template.settings).some(([name, value]) => !isDeepStrictEqual(settings[name], value)),
    roles: template.roles.some(({ template_id }) => !roles.has(template_id)),
    policies: template.policies.some((id) => !policies.has(id)),
  };
  return (Object.keys(differs) as TenantDifference[]).filter((name) => differs[name]);
}
