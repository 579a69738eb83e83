// Which services may the console's API call? One per noun; app.ts builds them. Routes see these and nothing below.

import type { Access } from '../access/access.ts';
import type { Boundaries } from '../access/boundaries.ts';
import type { Gateways } from '../access/gateways.ts';
import type { Roles } from '../access/roles.ts';
import type { ApprovalDesk } from '../approvals/desk.ts';
import type { AuditLog } from '../audit/reading.ts';
import type { Connectors } from '../connectors/connectors.ts';
import type { DryRun } from '../enforcement/dry-run.ts';
import type { KillSwitches } from '../enforcement/kill-switches.ts';
import type { Overview } from '../enforcement/overview.ts';
import type { AgentGroups } from '../identity/agent-groups.ts';
import type { AgentKeys } from '../identity/agent-keys.ts';
import type { Agents } from '../identity/agents.ts';
import type { BulkRoles } from '../identity/bulk-roles.ts';
import type { UserImport } from '../identity/import.ts';
import type { Invitations } from '../identity/invitations.ts';
import type { Members } from '../identity/members.ts';
import type { Organizations } from '../identity/organizations.ts';
import type { People } from '../identity/people.ts';
import type { Profiles } from '../identity/profile.ts';
import type { Registration } from '../identity/registration.ts';
import type { Sessions } from '../identity/sessions.ts';
import type { TenantSettings } from '../identity/settings-of-tenant.ts';
import type { SignIn } from '../identity/sign-in.ts';
import type { Tenants } from '../identity/tenants.ts';
import type { Tokens } from '../identity/tokens.ts';
import type { PolicyLibrary } from '../policy/library.ts';
import type { Clock } from '../runtime/clock.ts';
import type { ConfigurationTransfer } from '../transfer/configuration-transfer.ts';
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
  readonly registration: Registration;
  readonly signIn: SignIn;
  readonly profiles: Profiles;
  readonly sessions: Sessions;
  readonly organizations: Organizations;
  readonly tenants: Tenants;
  readonly members: Members;
  readonly people: People;
  readonly userImport: UserImport;
  readonly bulkRoles: BulkRoles;
  readonly invitations: Invitations;
  readonly tokens: Tokens;
  readonly agents: Agents;
  readonly agentKeys: AgentKeys;
  readonly agentGroups: AgentGroups;
  readonly settings: TenantSettings;
  readonly policies: PolicyLibrary;
  readonly connectors: Connectors;
  readonly configuration: ConfigurationTransfer;
}
