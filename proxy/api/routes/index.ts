// Which routes does the console's API have? All of them, each resource's array once.

import type { Route } from '../route.ts';
import { accessRoutes } from './access.ts';
import { accessRequestRoutes } from './access-requests.ts';
import { accessReviewRoutes } from './access-reviews.ts';
import { accountRoutes } from './accounts.ts';
import { agentGroupRoutes } from './agent-groups.ts';
import { agentStandingRoutes } from './agent-standing.ts';
import { agentRoutes } from './agents.ts';
import { approvalSuggestionRoutes } from './approval-suggestions.ts';
import { approvalRoutes } from './approvals.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { boundaryRoutes } from './boundaries.ts';
import { configurationRoutes } from './configuration.ts';
import { connectorRoutes } from './connectors.ts';
import { credentialRoutes } from './credentials.ts';
import { dataRoutes } from './data.ts';
import { demoRoutes } from './demo.ts';
import { dryRunRoutes } from './dry-run.ts';
import { gatewayRoutes } from './gateways.ts';
import { grantRoutes } from './grants.ts';
import { instanceRoutes } from './instance.ts';
import { invitationRoutes } from './invitations.ts';
import { killSwitchRoutes } from './kill-switches.ts';
import { notificationRoutes } from './notifications.ts';
import { organizationRoutes } from './organizations.ts';
import { overviewRoutes } from './overview.ts';
import { peopleGroupRoutes } from './people-groups.ts';
import { personalBoundaryRoutes } from './personal-boundary.ts';
import { policyRoutes } from './policies.ts';
import { policyBundleRoutes } from './policy-bundles.ts';
import { policyPackRoutes } from './policy-packs.ts';
import { policyTemplateRoutes } from './policy-templates.ts';
import { roleTemplateRoutes } from './role-templates.ts';
import { roleRoutes } from './roles.ts';
import { sessionRoutes } from './sessions.ts';
import { settingRoutes } from './tenant-settings.ts';
import { tenantTemplateRoutes } from './tenant-templates.ts';
import { tenantRoutes } from './tenants.ts';
import { tokenRoutes } from './tokens.ts';
import { userRoutes } from './users.ts';
import { viewAsRoutes } from './view-as.ts';

/** Every route, for the server, the description and the test that reads them all. */
export const allRoutes: readonly Route[] = [
  ...accessRoutes,
  ...accessReviewRoutes,
  ...accessRequestRoutes,
  ...accountRoutes,
  ...agentGroupRoutes,
  ...peopleGroupRoutes,
  ...agentRoutes,
  ...agentStandingRoutes,
  ...approvalSuggestionRoutes,
  ...approvalRoutes,
  ...auditRoutes,
  ...authRoutes,
  ...boundaryRoutes,
  ...configurationRoutes,
  ...connectorRoutes,
  ...credentialRoutes,
  ...dataRoutes,
  ...demoRoutes,
  ...dryRunRoutes,
  ...gatewayRoutes,
  ...grantRoutes,
  ...instanceRoutes,
  ...invitationRoutes,
  ...killSwitchRoutes,
  ...notificationRoutes,
  ...organizationRoutes,
  ...overviewRoutes,
  ...policyBundleRoutes,
  ...policyPackRoutes,
  ...personalBoundaryRoutes,
  ...policyRoutes,
  ...policyTemplateRoutes,
  ...roleTemplateRoutes,
  ...roleRoutes,
  ...sessionRoutes,
  ...settingRoutes,
  ...tenantRoutes,
  ...tenantTemplateRoutes,
  ...tokenRoutes,
  ...userRoutes,
  ...viewAsRoutes,
];
