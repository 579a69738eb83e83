// Which sections are there, and who sees them? One table for the navigation and for what a path shows.

import type { IconName } from '../../components/icons.ts';
import { beginning } from '../../data/first-steps.ts';
import { may, runsInstance } from '../../data/session.ts';
import { say } from '../../strings/en.ts';

/** What belongs together in the navigation, in its order. */
export const GROUPS = ['begin', 'now', 'agents', 'rules', 'people', 'instance'] as const;

export interface Section {
  readonly path: string;
  readonly group: (typeof GROUPS)[number];
  readonly name: string;
  readonly icon: IconName;
  /** Without it, or one of these, the section is not in the navigation, and its page says why. An empty list: for everybody. */
  readonly permission: string | readonly string[];
  /** For whom it is beyond the permission. */
  readonly only?: () => boolean;
  /** About the person: it is reached from their menu. */
  readonly own?: boolean;
  /** It is in the navigation while this holds; its page is always there. */
  readonly offered?: () => boolean;
  /** Custom element of the page. */
  readonly element: string;
  readonly load: () => Promise<unknown>;
}

export const SECTIONS: readonly Section[] = [
  {
    path: 'approvals',
    group: 'now',
    name: say.nav.approvals,
    icon: 'approvals',
    permission: 'approvals.view',
    element: 'hg-approvals-page',
    load: () => import('../approvals/hg-approvals-page.ts'),
  },
  {
    path: 'overview',
    group: 'now',
    name: say.nav.overview,
    icon: 'overview',
    permission: 'dashboard.view',
    element: 'hg-overview-page',
    load: () => import('../overview/hg-overview-page.ts'),
  },
  {
    path: 'audit',
    group: 'now',
    name: say.nav.audit,
    icon: 'audit',
    permission: 'audit.view',
    element: 'hg-audit-page',
    load: () => import('../audit/hg-audit-page.ts'),
  },
  {
    path: 'explain',
    group: 'now',
    name: say.nav.explain,
    icon: 'explain',
    permission: 'policies.view',
    element: 'hg-explain-page',
    load: () => import('../explain/hg-explain-page.ts'),
  },
  {
    path: 'kill-switch',
    group: 'now',
    name: say.nav.killSwitch,
    icon: 'stop',
    permission: 'dashboard.view',
    element: 'hg-kill-switch-page',
    load: () => import('../kill-switch/hg-kill-switch-page.ts'),
  },
  {
    path: 'agents',
    group: 'agents',
    name: say.nav.agents,
    icon: 'agents',
    permission: 'agents.view',
    element: 'hg-agents-page',
    load: () => import('../agents/hg-agents-page.ts'),
  },
  {
    path: 'groups',
    group: 'agents',
    name: say.nav.groups,
    icon: 'groups',
    permission: 'groups.view',
    element: 'hg-groups-page',
    load: () => import('../groups/hg-groups-page.ts'),
  },
  {
    path: 'connectors',
    group: 'agents',
    name: say.nav.connectors,
    icon: 'connectors',
    permission: 'connectors.view',
    element: 'hg-connectors-page',
    load: () => import('../connectors/hg-connectors-page.ts'),
  },
  {
    path: 'vault',
    group: 'agents',
    name: say.nav.vault,
    icon: 'vault',
    permission: 'connectors.view',
    element: 'hg-vault-page',
    load: () => import('../vault/hg-vault-page.ts'),
  },
  {
    path: 'gateways',
    group: 'agents',
    name: say.nav.gateways,
    icon: 'gateways',
    permission: 'gateways.view',
    element: 'hg-gateways-page',
    load: () => import('../gateways/hg-gateways-page.ts'),
  },
  {
    path: 'policies',
    group: 'rules',
    name: say.nav.policies,
    icon: 'policies',
    permission: 'policies.view',
    element: 'hg-policies-page',
    load: () => import('../policies/hg-policies-page.ts'),
  },
  {
    path: 'packs',
    group: 'rules',
    name: say.nav.packs,
    icon: 'packs',
    permission: 'policies.view',
    element: 'hg-packs-page',
    load: () => import('../packs/hg-packs-page.ts'),
  },
  {
    path: 'access-requests',
    group: 'rules',
    name: say.nav.accessRequests,
    icon: 'requests',
    permission: 'policies.view',
    element: 'hg-access-requests-page',
    load: () => import('../access-requests/hg-access-requests-page.ts'),
  },
  {
    path: 'access',
    group: 'rules',
    name: say.nav.access,
    icon: 'access',
    permission: [],
    element: 'hg-access-page',
    load: () => import('../access/hg-access-page.ts'),
  },
  {
    path: 'users',
    group: 'people',
    name: say.nav.users,
    icon: 'users',
    permission: 'members.view',
    element: 'hg-users-page',
    load: () => import('../users/hg-users-page.ts'),
  },
  {
    path: 'roles',
    group: 'people',
    name: say.nav.roles,
    icon: 'roles',
    permission: 'roles.view',
    element: 'hg-roles-page',
    load: () => import('../roles/hg-roles-page.ts'),
  },
  {
    path: 'reviews',
    group: 'people',
    name: say.nav.reviews,
    icon: 'check',
    permission: 'members.view',
    element: 'hg-reviews-page',
    load: () => import('../reviews/hg-reviews-page.ts'),
  },
  {
    path: 'tenants',
    group: 'people',
    name: say.nav.tenants,
    icon: 'tenants',
    permission: [],
    element: 'hg-tenants-page',
    load: () => import('../tenants/hg-tenants-page.ts'),
  },
  {
    path: 'organizations',
    group: 'people',
    name: say.nav.organizations,
    icon: 'organizations',
    permission: [],
    element: 'hg-organizations-page',
    load: () => import('../organizations/hg-organizations-page.ts'),
  },
  {
    path: 'notifications',
    group: 'instance',
    name: say.nav.notifications,
    icon: 'bell',
    permission: 'settings.view',
    element: 'hg-notifications-page',
    load: () => import('../notifications/hg-notifications-page.ts'),
  },
  {
    path: 'configuration',
    group: 'instance',
    name: say.nav.configuration,
    icon: 'configuration',
    permission: ['config.export', 'config.import', 'audit.export'],
    element: 'hg-configuration-page',
    load: () => import('../configuration/hg-configuration-page.ts'),
  },
  {
    path: 'tokens',
    group: 'instance',
    name: say.nav.tokens,
    icon: 'tokens',
    permission: 'tokens.manage',
    element: 'hg-tokens-page',
    load: () => import('../tokens/hg-tokens-page.ts'),
  },
  {
    path: 'data',
    group: 'instance',
    name: say.nav.data,
    icon: 'clock',
    permission: ['settings.view', 'data.delete'],
    element: 'hg-data-page',
    load: () => import('../data/hg-data-page.ts'),
  },
  {
    path: 'settings',
    group: 'instance',
    name: say.nav.settings,
    icon: 'settings',
    permission: 'settings.view',
    element: 'hg-settings-page',
    load: () => import('../settings/hg-settings-page.ts'),
  },
  {
    path: 'system',
    group: 'instance',
    name: say.nav.system,
    icon: 'system',
    permission: [],
    only: runsInstance,
    element: 'hg-system-page',
    load: () => import('../system/hg-system-page.ts'),
  },
  {
    path: 'start',
    group: 'begin',
    name: say.nav.start,
    icon: 'start',
    permission: 'agents.create',
    offered: beginning,
    element: 'hg-start-page',
    load: () => import('../start/hg-start-page.ts'),
  },
  {
    path: 'account',
    group: 'instance',
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
