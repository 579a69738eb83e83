// Which routes does the console's API have? All of them, each resource's array once.

import type { Route } from '../route.ts';
import { approvalRoutes } from './approvals.ts';
import { auditRoutes } from './audit.ts';
import { credentialRoutes } from './credentials.ts';
import { dryRunRoutes } from './dry-run.ts';
import { grantRoutes } from './grants.ts';
import { killSwitchRoutes } from './kill-switches.ts';
import { overviewRoutes } from './overview.ts';

/** Every route, for the server, the description and the test that reads them all. */
export const allRoutes: readonly Route[] = [
  ...approvalRoutes,
  ...auditRoutes,
  ...credentialRoutes,
  ...dryRunRoutes,
  ...grantRoutes,
  ...killSwitchRoutes,
  ...overviewRoutes,
];
