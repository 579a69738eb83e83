// Which sections are there, and who sees them? One table for the navigation and for what a path shows.

import type { IconName } from '../../components/icons.ts';
import { may, runsInstance } from '../../data/session.ts';
import { say } from '../../strings/en.ts';

export interface Section {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
  /** Without it, or one of these, the section is not in the navigation, and its page says why. An empty list: for everybody. */
  readonly permission: string | readonly string[];
  /** For whom it is beyond the permission. */
  readonly only?: () => boolean;
  /** About the person: it is reached from their menu. */
  readonly own?: boolean;
  /** Custom element of the page. */
  readonly element: string;
  readonly load: () => Promise<unknown>;
}

export const SECTIONS: readonly Section[] = [
  {
    path: 'approvals',
    name: say.nav.approvals,
    icon: 'approvals',
    permission: 'approvals.view',
    element: 'hg-approvals-page',
    load: () => import('../approvals/hg-approvals-page.ts'),
  },
  {
    path: 'overview',
    name: say.nav.overview,
    icon: 'overview',
    permission: 'dashboard.view',
    element: 'hg-overview-page',
    load: () => import('../overview/hg-overview-page.ts'),
  },
  {
    path: 'agents',
    name: say.nav.agents,
    icon: 'agents',
    permission: 'agents.view',
    element: 'hg-agents-page',
    load: () => import('../agents/hg-agents-page.ts'),
  },
  {
    path: 'connectors',
    name: say.nav.connectors,
    icon: 'connectors',
    permission: 'connectors.view',
    element: 'hg-connectors-page',
    load: () => import('../connectors/hg-connectors-page.ts'),
  },
  {
    path: 'vault',
    name: say.nav.vault,
    icon: 'vault',
    permission: 'connectors.view',
    element: 'hg-vault-page',
    load: () => import('../vault/hg-vault-page.ts'),
  },
  {
    path: 'policies',
    name: say.nav.policies,
    icon: 'policies',
    permission: 'policies.view',
    element: 'hg-policies-page',
    load: () => import('../policies/hg-policies-page.ts'),
  },
  {
    path: 'packs',
    name: say.nav.packs,
    icon: 'packs',
    permission: 'policies.view',
    element: 'hg-packs-page',
    load: () => import('../packs/hg-packs-page.ts'),
  },
  {
    path: 'access-requests',
    name: say.nav.accessRequests,
    icon: 'access',
    permission: 'policies.view',
    element: 'hg-access-requests-page',
    load: () => import('../access-requests/hg-access-requests-page.ts'),
  },
  {
    path: 'users',
    name: say.nav.users,
    icon: 'users',
    permission: 'members.view',
    element: 'hg-users-page',
    load: () => import('../users/hg-users-page.ts'),
  },
  {
    path: 'reviews',
    name: say.nav.reviews,
    icon: 'check',
    permission: 'members.view',
    element: 'hg-reviews-page',
    load: () => import('../reviews/hg-reviews-page.ts'),
  },
  {
    path: 'roles',
    name: say.nav.roles,
    icon: 'roles',
    permission: 'roles.view',
    element: 'hg-roles-page',
    load: () => import('../roles/hg-roles-page.ts'),
  },
  {
    path: 'groups',
    name: say.nav.groups,
    icon: 'groups',
    permission: 'groups.view',
    element: 'hg-groups-page',
    load: () => import('../groups/hg-groups-page.ts'),
  },
  {
    path: 'gateways',
    name: say.nav.gateways,
    icon: 'gateways',
    permission: 'gateways.view',
    element: 'hg-gateways-page',
    load: () => import('../gateways/hg-gateways-page.ts'),
  },
  {
    path: 'access',
    name: say.nav.access,
    icon: 'access',
    permission: [],
    element: 'hg-access-page',
    load: () => import('../access/hg-access-page.ts'),
  },
  {
    path: 'explain',
    name: say.nav.explain,
    icon: 'explain',
    permission: 'policies.view',
    element: 'hg-explain-page',
    load: () => import('../explain/hg-explain-page.ts'),
  },
  {
    path: 'audit',
    name: say.nav.audit,
    icon: 'audit',
    permission: 'audit.view',
    element: 'hg-audit-page',
    load: () => import('../audit/hg-audit-page.ts'),
  },
  {
    path: 'kill-switch',
    name: say.nav.killSwitch,
    icon: 'stop',
    permission: 'dashboard.view',
    element: 'hg-kill-switch-page',
    load: () => import('../kill-switch/hg-kill-switch-page.ts'),
  },
  {
    path: 'notifications',
    name: say.nav.notifications,
    icon: 'bell',
    permission: 'settings.view',
    element: 'hg-notifications-page',
    load: () => import('../notifications/hg-notifications-page.ts'),
  },
  {
    path: 'configuration',
    name: say.nav.configuration,
    icon: 'configuration',
    permission: ['config.export', 'config.import', 'audit.export'],
    element: 'hg-configuration-page',
    load: () => import('../configuration/hg-configuration-page.ts'),
  },
  {
    path: 'tenants',
    name: say.nav.tenants,
    icon: 'tenants',
    permission: [],
    element: 'hg-tenants-page',
    load: () => import('../tenants/hg-tenants-page.ts'),
  },
  {
    path: 'organizations',
    name: say.nav.organizations,
    icon: 'organizations',
    permission: [],
    element: 'hg-organizations-page',
    load: () => import('../organizations/hg-organizations-page.ts'),
  },
  {
    path: 'tokens',
    name: say.nav.tokens,
    icon: 'roles',
    permission: 'tokens.manage',
    element: 'hg-tokens-page',
    load: () => import('../tokens/hg-tokens-page.ts'),
  },
  {
    path: 'settings',
    name: say.nav.settings,
    icon: 'configuration',
    permission: 'settings.view',
    element: 'hg-settings-page',
    load: () => import('../settings/hg-settings-page.ts'),
  },
  {
    path: 'system',
    name: say.nav.system,
    icon: 'overview',
    permission: [],
    only: runsInstance,
    element: 'hg-system-page',
    load: () => import('../system/hg-system-page.ts'),
  },
  {
    path: 'account',
    name: say.nav.account,
    icon: 'person',
    permission: [],
    own: true,
    element: 'hg-account-page',
    load: () => import('../account/hg-account-page.ts'),
  },
];

/** Whether the person may go there. */
export function isOpen({ permission, only }: Section): boolean {
  if (only && !only()) return false;
  return typeof permission === 'string' ? may(permission) : permission.length === 0 || permission.some(may);
}
