// How does somebody come back who forgot the password? By a link that works once and not for long, made by those who speak for the
// account and shown to them once; using it ends every session.

import type { PasswordResetRow, UserRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { demandStanding } from '../audit/standing.ts';
import { ApiError } from '../errors.ts';
import type { PersonPrincipal, Principal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { type AccountAuthority, homeOf } from './account-authority.ts';
import { demandPassword, type Passwords } from './passwords.ts';
import { digestOf, newSecret } from './secrets.ts';
import { oneself } from './self.ts';
import { endSessions } from './sessions.ts';
import { Throttle } from './throttle.ts';

const DAY_S = 24 * 3_600;

/** A link as it is shown, this once. `expires_at` is RFC 3339. */
export interface PasswordResetLink {
  readonly id: string;
  readonly user_id: string;
  readonly token: string;
  readonly url: string;
  readonly expires_at: string;
}

/** What making a link needs, with or without a running product. */
export interface ResetMaking {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  /** Where the console is reached. */
  readonly consoleUrl: () => string;
}

/**
 * Makes a link for an account; it replaces every earlier one. Says nothing of who may: ask before. Throws `conflict` for somebody who has
 * no account to come back to.
 */
export async function makeReset(
  { store, changes, clock, consoleUrl }: ResetMaking,
  by: Principal,
  user: UserRow,
  expiresInS = DAY_S,
): Promise<PasswordResetLink> {
  if (user.status !== 'active')
    throw new ApiError('conflict', 'This person has never signed in. Send an invitation that is bound to the address.');
  const [now, token] = [clock.now(), newSecret()];
  const row: PasswordResetRow = {
    id: newId('rst', now),
    digest: digestOf(token),
    user_id: user.id,
    created_by: by.kind === 'person' ? by.userId : null,
    created_at: now,
    expires_at: now + expiresInS * 1000,
  };
  const expires_at = rfc3339(row.expires_at);
  await changes.apply({
    principal: by,
    organizationId: (await homeOf(store, user.id)) ?? null,
    tenantId: null,
    kind: 'user.password_reset_made',
    subject: { kind: 'user', id: user.id },
    touches: {},
    async work(scope) {
      await withdrawResets(scope, user.id);
      await scope.system.passwordResets.insert(row);
      return { result: undefined, after: { reset_id: row.id, expires_at } };
    },
  });
  return { id: row.id, user_id: user.id, token, url: `${consoleUrl()}/reset-password?token=${token}`, expires_at };
}

/** Ends every link of a person. */
export async function withdrawResets(scope: Scope, userId: string): Promise<void> {
  await scope.system.passwordResets.delete({ user_id: userId });
}

/** Makes links and takes them. */
export class PasswordResets {
  readonly #making: ResetMaking;
  readonly #accounts: AccountAuthority;
  readonly #passwords: Passwords;
  /** Guards against guessed links; whose they are is not known before, so only addresses count. */
  readonly #throttle = new Throttle({ perPair: 100, perAddress: 100, perAccount: Number.MAX_SAFE_INTEGER });

  constructor(parts: ResetMaking & { accountAuthority: AccountAuthority; passwords: Passwords }) {
    this.#making = parts;
    this.#accounts = parts.accountAuthority;
    this.#passwords = parts.passwords;
  }

  /** A link for somebody whose home is the caller's organization. Throws what `AccountAuthority.demandHome` throws, or `conflict`. */
  async make(principal: PersonPrincipal, userId: string, expiresInS?: number): Promise<PasswordResetLink> {
    return makeReset(this.#making, principal, await this.#accounts.demandHome(principal, userId), expiresInS);
  }

  /** A link for anybody of the instance, for whoever runs it. Throws `not_permitted`, `not_found`, `conflict`. */
  async makeForAddress(principal: PersonPrincipal, email: string, expiresInS?: number): Promise<PasswordResetLink> {
    return makeReset(this.#making, principal, await this.#accounts.demandInstance(principal, email), expiresInS);
  }

  /**
   * Sets the password that a link allows and ends every session of its person. Whoever made it saw it, so it opens nothing that they could
   * not reach at this moment. Throws `invalid_link`, `invalid_request`, `too_many_attempts`.
   */
  async use(form: { token: string; password: string }, sourceIp: string): Promise<void> {
    const { store, changes, clock } = this.#making;
    await this.#throttle.attempt('password-reset', sourceIp);
    const digest = digestOf(form.token);
    const { reset, user } = await demandOpen(store, digest, clock.now());
    const maker = await this.#makerOf(reset);
    demandPassword(form.password, user, '/new_password');
    await this.#throttle.succeeded('password-reset', sourceIp);
    const password_hash = await this.#passwords.hash(form.password);
    const home = await homeOf(store, user.id);
    await changes.apply({
      principal: oneself(user, home ?? '', undefined),
      organizationId: home ?? null,
      tenantId: null,
      kind: 'user.password_reset',
      subject: { kind: 'user', id: user.id },
      touches: {},
      async work(scope) {
        const { reset } = await demandOpen(scope, digest, clock.now());
        if (maker) await demandStanding(scope, maker).catch(asInvalid);
        await scope.system.users.update({ id: user.id }, { password_hash });
        await withdrawResets(scope, user.id);
        await endSessions(scope, user.id);
        return { result: undefined, after: { reset_id: reset.id } };
      },
    });
  }

  /** Who made it, while they still reach the account; undefined for one that was made on the machine itself. */
  async #makerOf({ created_by, user_id }: PasswordResetRow): Promise<PersonPrincipal | undefined> {
    if (created_by === null) return undefined;
    return this.#accounts.demandStillReaches(created_by, user_id).catch(asInvalid);
  }
}

async function demandOpen(
  scope: Scope,
  digest: string,
  nowMs: number,
): Promise<{ reset: PasswordResetRow; user: UserRow }> {
  const reset = await scope.system.passwordResets.first({ digest });
  const open = reset && reset.expires_at > nowMs;
  const user = open ? await scope.system.users.first({ id: reset.user_id, status: 'active' }) : undefined;
  if (!reset || !user) throw invalidLink();
  return { reset, user };
}

/** Says nothing of why: whoever holds the link need not know what somebody else may do. */
function asInvalid(error: unknown): never {
  throw error instanceof ApiError ? invalidLink() : error;
}

function invalidLink(): ApiError {
  return new ApiError('invalid_link', 'This link is unknown, used or expired. Ask for a new one.');
}
