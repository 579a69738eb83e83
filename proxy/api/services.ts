// Which services may the console's API call? One per noun; app.ts builds them. Routes see these and nothing below.

import type { Access } from '../access/access.ts';
import type { Boundaries } from '../access/boundaries.ts';
import type { Gateways } from '../access/gateways.ts';
import type { Roles } from '../access/roles.ts';
import type { ApprovalDesk } from '../approvals/desk.ts';
import type { AuditLog } from '../audit/reading.ts';
import type { DryRun } from '../enforcement/dry-run.ts';
import type { KillSwitches } from '../enforcement/kill-switches.ts';
import type { Overview } from '../enforcement/overview.ts';
import type { Clock } from '../runtime/clock.ts';
import type { CredentialVault } from '../vault/credentials.ts';

/** Filled by `app.ts`. Each room that serves routes adds its service here. */
export interface Services {
  readonly clock: Clock;
  readonly killSwitches: KillSwitches;
  readonly dryRun: DryRun;
  readonly overview: Overview;
  readonly credentials: CredentialVault;
  readonly audit: AuditLog;
  readonly roles: Roles;
  readonly boundaries: Boundaries;
  readonly gateways: Gateways;
  readonly access: Access;
  readonly approvals: ApprovalDesk;
}
