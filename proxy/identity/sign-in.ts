// Is this the person, and for how long? Sign-in, sign-out, change of password and of the tenant that a session is in.

import type { UserRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { withdrawResets } from './password-resets.ts';
import { demandPassword, type Passwords } from './passwords.ts';
import type { Profiles, ProfileView } from './profile.ts';
import { sessionNeeded } from './refusals.ts';
import { oneself } from './self.ts';
import { draftSession, endSessions, type NewSession, type SignInPlace } from './sessions.ts';
import type { KnownPerson, TenantChoice } from './tenant-choice.ts';
import { Throttle } from './throttle.ts';

/** Lets people in and out. */
export class SignIn {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #changes: Changes;
  readonly #passwords: Passwords;
  readonly #choice: TenantChoice;
  readonly #profiles: Profiles;
  readonly #throttle: Throttle;

  constructor(parts: {
    store: Store;
    clock: Clock;
    changes: Changes;
    passwords: Passwords;
    choice: TenantChoice;
    profiles: Profiles;
    throttle?: Throttle;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#changes = parts.changes;
    this.#passwords = parts.passwords;
    this.#choice = parts.choice;
    this.#profiles = parts.profiles;
    this.#throttle = parts.throttle ?? new Throttle();
  }

  /**
   * A new session; the one that the caller showed (`replaces`, a digest) ends if it is theirs. Throws `invalid_credentials`, with the
   * same sentence and after the same time whether the address is known or not, or `too_many_attempts`.
   */
  async login(
    form: { email: string; password: string },
    place: SignInPlace,
    replaces?: string,
  ): Promise<{ profile: ProfileView; session: NewSession }> {
    const account = form.email.trim().toLowerCase().slice(0, 254);
    await this.#throttle.attempt(account, place.sourceIp);
    const user = await this.#store.system.users.first({ email: account });
    const usable = user?.status === 'active' ? user.password_hash : null;
    const matches = await this.#passwords.matches(usable, form.password);
    const person = user && matches ? await this.#welcome(user) : undefined;
    if (!user || !person) throw new ApiError('invalid_credentials', 'The e-mail address or the password is wrong.');
    await this.#throttle.succeeded(account, place.sourceIp);
    const session = await this.#open(user, person, place, replaces);
    const profile = await this.#profiles.of({
      userId: user.id,
      activeTenantId: session.row.active_tenant_id ?? undefined,
    });
    return { profile, session };
  }

  /** Ends this session and no other. */
  async logout(principal: PersonPrincipal, sessionDigest: string): Promise<void> {
    await this.#change(principal, 'user.signed_out', async (scope) => {
      await scope.system.sessions.delete({ digest: sessionDigest });
    });
  }

  /** Sets another password: every session of the person ends, and this place gets a new one. Throws `invalid_credentials` or `invalid_request`. */
  async changePassword(
    principal: PersonPrincipal,
    sessionDigest: string | undefined,
    form: { current: string; next: string },
    place: SignInPlace,
  ): Promise<NewSession> {
    demandSession(sessionDigest);
    await this.#throttle.attempt(principal.email, place.sourceIp);
    const user = await this.#store.system.users.first({ id: principal.userId });
    if (!(await this.#passwords.matches(user?.password_hash, form.current)))
      throw new ApiError('invalid_credentials', 'The current password is wrong.');
    await this.#throttle.succeeded(principal.email, place.sourceIp);
    demandPassword(form.next, { email: principal.email, name: user?.name ?? '' }, '/new_password');
    const password_hash = await this.#passwords.hash(form.next);
    const session = draftSession(this.#clock.now(), principal.userId, principal.tenantId ?? null, place);
    await this.#change(principal, 'user.password_changed', async (scope) => {
      await scope.system.users.update({ id: principal.userId }, { password_hash });
      await withdrawResets(scope, principal.userId);
      await endSessions(scope, principal.userId);
      await scope.system.sessions.insert(session.row);
    });
    return session;
  }

  /** Where this session is from now on. Throws `wrong_tenant`, the same for a foreign tenant and an unknown one. */
  async chooseTenant(
    principal: PersonPrincipal,
    sessionDigest: string | undefined,
    tenantId: string,
  ): Promise<ProfileView> {
    demandSession(sessionDigest);
    const organizations = await this.#store.system.organizationMembers.all({ user_id: principal.userId });
    const tenant = await this.#choice.selectable({ userId: principal.userId, organizations }, tenantId);
    if (!tenant) throw new ApiError('wrong_tenant', 'This tenant is not one of yours.', { check: 'wrong_tenant' });
    const there = oneself({ id: principal.userId, email: principal.email }, tenant.organization_id, tenant.id);
    await this.#change(there, 'session.tenant_chosen', async (scope) => {
      await scope.system.sessions.update({ digest: sessionDigest }, { active_tenant_id: tenant.id });
    });
    return this.#profiles.of({ userId: principal.userId, activeTenantId: tenant.id });
  }

  /** The person, unless every organization that knows them has disabled them. */
  async #welcome(user: UserRow): Promise<KnownPerson | undefined> {
    const organizations = await this.#store.system.organizationMembers.all({ user_id: user.id });
    const shut = organizations.length > 0 && organizations.every(({ status }) => status === 'disabled');
    return shut ? undefined : { userId: user.id, organizations };
  }

  async #open(
    user: UserRow,
    person: KnownPerson,
    place: SignInPlace,
    replaces: string | undefined,
  ): Promise<NewSession> {
    const home = await this.#choice.home(person);
    const now = this.#clock.now();
    const session = draftSession(now, user.id, home?.id ?? null, place);
    const organizationId = home?.organization_id ?? person.organizations[0]?.organization_id ?? '';
    await this.#change(oneself(user, organizationId, home?.id), 'user.signed_in', async (scope) => {
      if (replaces !== undefined) await scope.system.sessions.delete({ digest: replaces, user_id: user.id });
      await scope.system.users.update({ id: user.id }, { last_login_at: now });
      await scope.system.sessions.insert(session.row);
    });
    return session;
  }

  async #change(principal: PersonPrincipal, kind: string, write: (scope: Scope) => Promise<void>): Promise<void> {
    await this.#changes.apply({
      principal,
      organizationId: principal.organizationId || null,
      tenantId: principal.tenantId ?? null,
      kind,
      subject: { kind: 'user', id: principal.userId },
      touches: {},
      async work(scope) {
        await write(scope);
        return { result: undefined };
      },
    });
  }
}

/** Tokens and people are two things: what concerns the sign-in itself needs a session. */
function demandSession(digest: string | undefined): asserts digest is string {
  if (digest === undefined) throw sessionNeeded();
}
