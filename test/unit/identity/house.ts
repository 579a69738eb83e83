// A house to test identity in: real SQLite, real rights and roles, a ledger that remembers, a clock that can be moved.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RightsLoader } from '../../../proxy/access/rights-loader.ts';
import { RoleDirectory } from '../../../proxy/access/role-directory.ts';
import { Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import { AccessReviews } from '../../../proxy/identity/access-reviews.ts';
import { AccountAuthority } from '../../../proxy/identity/account-authority.ts';
import { Accounts } from '../../../proxy/identity/accounts.ts';
import type { AdmissionRules } from '../../../proxy/identity/admission.ts';
import { AgentGroups } from '../../../proxy/identity/agent-groups.ts';
import { AgentKeys } from '../../../proxy/identity/agent-keys.ts';
import { Agents } from '../../../proxy/identity/agents.ts';
import { Authority } from '../../../proxy/identity/authority.ts';
import { BulkRoles } from '../../../proxy/identity/bulk-roles.ts';
import { UserImport } from '../../../proxy/identity/import.ts';
import { ImportUndo } from '../../../proxy/identity/import-undo.ts';
import { ensureInstallation } from '../../../proxy/identity/installation.ts';
import { Invitations } from '../../../proxy/identity/invitations.ts';
import { Members } from '../../../proxy/identity/members.ts';
import { Organizations } from '../../../proxy/identity/organizations.ts';
import { PasswordResets } from '../../../proxy/identity/password-resets.ts';
import { Passwords } from '../../../proxy/identity/passwords.ts';
import { People } from '../../../proxy/identity/people.ts';
import { Presence } from '../../../proxy/identity/presence.ts';
import { Principals } from '../../../proxy/identity/principals.ts';
import { Profiles } from '../../../proxy/identity/profile.ts';
import { type Registered, Registration } from '../../../proxy/identity/registration.ts';
import { Sessions } from '../../../proxy/identity/sessions.ts';
import { SessionsOfPeople } from '../../../proxy/identity/sessions-of-people.ts';
import { TenantSettings } from '../../../proxy/identity/settings-of-tenant.ts';
import { SignIn } from '../../../proxy/identity/sign-in.ts';
import { TenantChoice } from '../../../proxy/identity/tenant-choice.ts';
import { TenantViews } from '../../../proxy/identity/tenant-views.ts';
import { Tenants } from '../../../proxy/identity/tenants.ts';
import { Throttle } from '../../../proxy/identity/throttle.ts';
import { Tokens } from '../../../proxy/identity/tokens.ts';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import type { Clock } from '../../../proxy/runtime/clock.ts';
import { newId } from '../../../proxy/runtime/ids.ts';
import { openStore } from '../../../store/open.ts';
import type { GrantDocument } from '../../../store/rows.ts';
import type { Store } from '../../../store/store.ts';

export const PASSWORD = 'correct horse battery staple';
export const PLACE = { sourceIp: '192.0.2.1', userAgent: 'test' };

/** A clock that stands still until it is moved. */
export class MovableClock implements Clock {
  #ms = Date.UTC(2030, 0, 1);
  now(): number {
    return this.#ms;
  }
  monotonic(): number {
    return this.#ms;
  }
  forward(ms: number): void {
    this.#ms += ms;
  }
}

/** Somebody with their cookie; `as()` is their principal of this moment. */
export interface Somebody extends Registered {
  readonly cookie: string;
  as(tenantId?: string): Promise<PersonPrincipal>;
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** A fresh instance as the first start leaves it. */
export async function openHouse({
  open,
  organizations = 'single',
  defaultRole = 'member',
}: Partial<AdmissionRules> & { defaultRole?: string } = {}) {
  const dataDir = mkdtempSync(join(tmpdir(), 'holdgate-identity-'));
  const store = await openStore({ dataDir });
  const entries: EntryInput[] = [];
  const clock = new MovableClock();
  const ledger = { append: async (entry: EntryInput) => ({ id: '', hash: '', seq: entries.push(entry) }) };
  const changes = new Changes({ store, ledger, refresh: async () => {} });
  const services = build({ store, clock, changes, rules: { open, organizations }, defaultRole });
  await ensureInstallation({ store, changes, clock, beginning: services.beginning });
  const close = async () => {
    await store.close();
    rmSync(dataDir, { recursive: true });
  };
  return { ...services, ...acquaintances(services), store, clock, changes, entries, close };
}

function build(base: { store: Store; clock: Clock; changes: Changes; rules: AdmissionRules; defaultRole: string }) {
  const rights = new RightsLoader(base);
  const roles = new RoleDirectory();
  const parts = { ...base, rights, roles };
  const authority = new Authority(parts);
  const choice = new TenantChoice(parts);
  const passwords = new Passwords();
  const tenantViews = new TenantViews(parts);
  const profiles = new Profiles({ ...parts, tenantViews });
  const sessions = new Sessions(parts);
  const tokens = new Tokens(parts);
  const agents = new Agents(parts);
  const beginning = { begin: async () => {} };
  const templates = { chosen: () => Promise.reject(new Error('no templates here')) };
  const people = new People(parts);
  const all = {
    ...parts,
    people,
    accountAuthority: new AccountAuthority({ ...parts, authority, people }),
    consoleUrl: () => 'http://console.test',
    beginning,
    templates,
    presence: new Presence(parts),
    tenantViews,
    authority,
    choice,
    passwords,
    profiles,
    sessions,
    tokens,
    agents,
    throttle: new Throttle({ perPair: 3, perAddress: 20, perAccount: 6 }),
  };
  return {
    ...all,
    registration: new Registration(all),
    signIn: new SignIn(all),
    principals: new Principals(all),
    invitations: new Invitations(all),
    members: new Members(all),
    passwordResets: new PasswordResets(all),
    accounts: new Accounts(all),
    sessionsOfPeople: new SessionsOfPeople(all),
    organizations: new Organizations({
      ...all,
      mode: base.rules.organizations,
      usage: { traffic: async () => ({ calls: 3, holds: 1 }) },
    }),
    tenants: new Tenants(all),
    userImport: new UserImport(all),
    accessReviews: new AccessReviews(all),
    importUndo: new ImportUndo(all),
    bulkRoles: new BulkRoles(all),
    agentKeys: new AgentKeys(all),
    agentGroups: new AgentGroups(all),
    settings: new TenantSettings({
      ...all,
      usual: {
        enforcement: 'full_enforce',
        hold_wait_seconds: 50,
        approval_timeout_seconds: 900,
        max_pending_holds: 20,
      },
    }),
  };
}

/** Ways in which tests meet people. */
function acquaintances(services: ReturnType<typeof build>) {
  let count = 0;
  const as = async (cookie: string, tenantId?: string) => {
    const known = await services.principals.authenticate({ cookie, tenantHeader: tenantId, sourceIp: PLACE.sourceIp });
    if (!known) throw new Error('not signed in');
    return known.principal;
  };
  const register = async (more: { email?: string; invite?: string; name?: string } = {}): Promise<Somebody> => {
    count += 1;
    const form = { email: `person-${count}@example.com`, name: `Person ${count}`, password: PASSWORD, ...more };
    const { registered, session } = await services.registration.register(form, PLACE);
    return { ...registered, cookie: session.value, as: (tenantId) => as(session.value, tenantId) };
  };
  /** Somebody who came by an invitation into the inviter's tenant. */
  const invited = async (inviter: Somebody, roles?: string[], tenantId?: string): Promise<Somebody> => {
    const { token } = await services.invitations.create(await inviter.as(tenantId), { roles });
    return register({ invite: token });
  };
  const role = async (tenantId: string, name: string, grants: GrantDocument[]) => {
    const now = services.clock.now();
    await services.store.forTenant(tenantId).roles.insert({
      id: newId('rol', now),
      tenant_id: tenantId,
      name,
      description: '',
      grants,
      template: null,
      created_at: now,
      updated_at: now,
    });
    await services.store.transaction((scope) => scope.forTenant(tenantId).bump('access'));
  };
  const rolesIn = async (who: Somebody, tenantId: string) => {
    const mine = (await services.profiles.me(await who.as())).tenants.find(({ id }) => id === tenantId);
    return mine?.roles.toSorted();
  };
  return { register, invited, role, rolesIn };
}

/** The code with which a promise is refused. */
export async function refusal(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: unknown }).code ?? error;
  }
  return 'nothing';
}
