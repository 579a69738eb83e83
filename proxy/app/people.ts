// Who may come in and what may they do? Identity and access, built once, with the ports between them filled.

import type { Access } from '../access/access.ts';
import { Access as AccessService } from '../access/access.ts';
import { Boundaries } from '../access/boundaries.ts';
import { Gateways } from '../access/gateways.ts';
import { RightsLoader } from '../access/rights-loader.ts';
import { RoleDirectory } from '../access/role-directory.ts';
import { Roles } from '../access/roles.ts';
import type { Services } from '../api/services.ts';
import { trafficOf } from '../audit/usage.ts';
import type { Config } from '../config/config.ts';
import { AgentGroups } from '../identity/agent-groups.ts';
import { AgentKeys } from '../identity/agent-keys.ts';
import { Agents } from '../identity/agents.ts';
import { Authority } from '../identity/authority.ts';
import { BulkRoles } from '../identity/bulk-roles.ts';
import { UserImport } from '../identity/import.ts';
import { Invitations } from '../identity/invitations.ts';
import { Members } from '../identity/members.ts';
import { Organizations } from '../identity/organizations.ts';
import { Passwords } from '../identity/passwords.ts';
import { People } from '../identity/people.ts';
import { Principals } from '../identity/principals.ts';
import { Profiles } from '../identity/profile.ts';
import { Registration } from '../identity/registration.ts';
import { Sessions } from '../identity/sessions.ts';
import { TenantSettings } from '../identity/settings-of-tenant.ts';
import { SignIn } from '../identity/sign-in.ts';
import { TenantChoice } from '../identity/tenant-choice.ts';
import { Tenants } from '../identity/tenants.ts';
import { Tokens } from '../identity/tokens.ts';
import type { Clock } from '../runtime/clock.ts';
import { USUAL_HOLDS } from '../snapshot-loader.ts';
import type { Ground } from './ground.ts';

/** The services about people, and what others need of them. */
export interface PeopleServices {
  readonly services: Pick<Services,
    | 'access' | 'agentGroups' | 'agentKeys' | 'agents' | 'boundaries' | 'bulkRoles' | 'gateways' | 'invitations' | 'members' | 'organizations' | 'people' | 'profiles'
    | 'registration' | 'roles' | 'sessions' | 'settings' | 'signIn' | 'tenants' | 'tokens' | 'userImport'>;
  readonly principals: Principals;
  readonly rights: RightsLoader;
  readonly access: Access;
}

/** Builds them. `consoleUrl` is where invitations lead. */
export function buildPeople({ ground, config, clock, consoleUrl }: { ground: Ground; config: Config; clock: Clock; consoleUrl: () => string }): PeopleServices {
  const { store, changes } = ground;
  const directory = new RoleDirectory();
  const rights = new RightsLoader({ store });
  const access = new AccessService({ store, rights, directory });
  const basics = { store, changes, clock };
  const authority = new Authority({ store, rights, roles: directory });
  const managed = { ...basics, authority, roles: directory };
  const sessions = new Sessions(basics);
  const tokens = new Tokens(basics);
  const agents = new Agents({ ...basics, roles: directory });
  const passwords = new Passwords();
  const profiles = new Profiles({ store, rights, roles: directory });
  const choice = new TenantChoice({ store, roles: directory });
  const usage = { traffic: (id: string, fromMs: number, untilMs: number) => trafficOf(store, id, { fromMs, untilMs }) };
  return {
    rights,
    access,
    principals: new Principals({ store, sessions, tokens, choice, rights }),
    services: {
      access,
      agents,
      agentKeys: new AgentKeys({ ...basics, agents }),
      agentGroups: new AgentGroups(managed),
      boundaries: new Boundaries({ store, changes, rights }),
      bulkRoles: new BulkRoles(managed),
      gateways: new Gateways({ ...basics, ownName: config.gatewayName }),
      invitations: new Invitations({ ...managed, defaultRole: config.defaultUserRole, consoleUrl }),
      members: new Members(managed),
      organizations: new Organizations({ ...managed, mode: config.organizations, usage }),
      people: new People({ store, changes, roles: directory }),
      profiles,
      registration: new Registration({ ...basics, passwords, roles: directory, rules: { open: config.registrationOpen, organizations: config.organizations }, defaultRole: config.defaultUserRole }),
      roles: new Roles({ ...basics, directory }),
      sessions,
      settings: new TenantSettings({ store, changes, usual: { enforcement: config.enforcement, ...USUAL_HOLDS } }),
      signIn: new SignIn({ ...basics, passwords, choice, profiles }),
      tenants: new Tenants({ ...basics, authority }),
      tokens,
      userImport: new UserImport(managed),
    },
  };
}
