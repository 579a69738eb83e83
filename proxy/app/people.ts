// Who may come in and what may they do? Identity and access, built once, with the ports between them filled.

import type { Access } from '../access/access.ts';
import { Access as AccessService } from '../access/access.ts';
import type { RightsLoader } from '../access/rights-loader.ts';
import type { RoleDirectory } from '../access/role-directory.ts';
import type { Services } from '../api/services.ts';
import { trafficOf } from '../audit/usage.ts';
import type { Config } from '../config/config.ts';
import { AccessReviews } from '../identity/access-reviews.ts';
import { AccountAuthority } from '../identity/account-authority.ts';
import { Accounts } from '../identity/accounts.ts';
import { AgentKeys } from '../identity/agent-keys.ts';
import { BulkRoles } from '../identity/bulk-roles.ts';
import { UserImport } from '../identity/import.ts';
import { ImportUndo } from '../identity/import-undo.ts';
import { Invitations } from '../identity/invitations.ts';
import { Members } from '../identity/members.ts';
import { Organizations } from '../identity/organizations.ts';
import { PasswordResets } from '../identity/password-resets.ts';
import { Passwords } from '../identity/passwords.ts';
import { People } from '../identity/people.ts';
import { PeopleGroups } from '../identity/people-groups.ts';
import type { TenantBeginning } from '../identity/ports.ts';
import { Presence } from '../identity/presence.ts';
import { Principals } from '../identity/principals.ts';
import { Profiles } from '../identity/profile.ts';
import { Registration } from '../identity/registration.ts';
import { Sessions } from '../identity/sessions.ts';
import { SessionsOfPeople } from '../identity/sessions-of-people.ts';
import { SignIn } from '../identity/sign-in.ts';
import { TenantChoice } from '../identity/tenant-choice.ts';
import { TenantViews } from '../identity/tenant-views.ts';
import { Tenants } from '../identity/tenants.ts';
import { Tokens } from '../identity/tokens.ts';
import { rulesAsking } from '../policy/asking.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Ground } from './ground.ts';
import { tenantServices } from './tenant-services.ts';
import { tenantStarts } from './tenant-starts.ts';

/** The services about people, and what others need of them. */
export interface PeopleServices {
  readonly services: Pick<
    Services,
    | 'access'
    | 'accessReviews'
    | 'accounts'
    | 'agentGroups'
    | 'agentKeys'
    | 'agents'
    | 'boundaries'
    | 'bulkRoles'
    | 'gateways'
    | 'importUndo'
    | 'invitations'
    | 'members'
    | 'organizations'
    | 'passwordResets'
    | 'people'
    | 'peopleGroups'
    | 'personalBoundary'
    | 'profiles'
    | 'registration'
    | 'roles'
    | 'roleTemplates'
    | 'sessions'
    | 'sessionsOfPeople'
    | 'settings'
    | 'signIn'
    | 'tenants'
    | 'tenantTemplates'
    | 'tenantViews'
    | 'tokens'
    | 'userImport'
  >;
  readonly principals: Principals;
  readonly rights: RightsLoader;
  readonly access: Access;
  readonly directory: RoleDirectory;
  /** What every tenant begins with: a binding to this process's own listener. */
  readonly beginning: TenantBeginning;
}

/** Builds them. `consoleUrl` is where invitations lead. */
export function buildPeople({
  ground,
  config,
  clock,
  consoleUrl,
}: {
  ground: Ground;
  config: Config;
  clock: Clock;
  consoleUrl: () => string;
}): PeopleServices {
  const { store, changes } = ground;
  const basics = { store, changes, clock };
  const { directory, rights, authority, shelf, agents, ...ofTenants } = tenantServices({ ...basics, config });
  const starts = tenantStarts({ ...basics, config, shelf, roles: ofTenants.roleTemplates });
  const access = new AccessService({ store, rights, directory });
  const beginning: TenantBeginning = { begin: (scope, tenantId) => ofTenants.gateways.ensureOwnIn(scope, tenantId) };
  const managed = { ...basics, authority, roles: directory };
  const sessions = new Sessions(basics);
  const tokens = new Tokens(basics);
  const passwords = new Passwords();
  const tenantViews = new TenantViews(basics);
  const profiles = new Profiles({ store, rights, roles: directory, tenantViews });
  const people = new People({ store, changes, roles: directory });
  const accountAuthority = new AccountAuthority({ ...managed, people });
  const choice = new TenantChoice({ store, roles: directory });
  const usage = { traffic: (id: string, fromMs: number, untilMs: number) => trafficOf(store, id, { fromMs, untilMs }) };
  return {
    rights,
    access,
    directory,
    beginning,
    principals: new Principals({
      store,
      sessions,
      tokens,
      choice,
      rights,
      presence: new Presence(basics),
      tenantViews,
    }),
    services: {
      ...ofTenants,
      access,
      accessReviews: new AccessReviews({ ...managed, agents }),
      accounts: new Accounts({ ...managed, accountAuthority, passwords }),
      agents,
      agentKeys: new AgentKeys({ ...basics, agents }),
      bulkRoles: new BulkRoles(managed),
      importUndo: new ImportUndo(managed),
      invitations: new Invitations({ ...managed, defaultRole: config.defaultUserRole, consoleUrl }),
      members: new Members(managed),
      organizations: new Organizations({ ...managed, mode: config.organizations, usage, beginning }),
      passwordResets: new PasswordResets({ ...basics, consoleUrl, accountAuthority, passwords }),
      people,
      peopleGroups: new PeopleGroups({ ...basics, asking: (tenantId, group) => rulesAsking(store, tenantId, group) }),
      profiles,
      registration: new Registration({
        ...managed,
        passwords,
        rules: { open: config.registrationOpen, organizations: config.organizations },
        defaultRole: config.defaultUserRole,
        beginning,
      }),
      sessions,
      sessionsOfPeople: new SessionsOfPeople({ ...basics, people }),
      signIn: new SignIn({ ...basics, passwords, choice, profiles }),
      tenants: new Tenants({ ...basics, authority, beginning, templates: starts.beginnings }),
      tenantTemplates: starts.templates,
      tenantViews,
      tokens,
      userImport: new UserImport(managed),
    },
  };
}
