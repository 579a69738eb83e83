// How does a policy stand? How often it spoke lately, what its tests say by now, and whom to ask about it: what a list shows beside its text.

import type { PolicyRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { type TestConnectors, testsOf } from './checking.ts';
import { compileGently } from './compiling.ts';
import type { PolicyMode } from './engine/document.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
/** So many results of tests are remembered; at most a few dozen bytes each. */
const MOST_REMEMBERED = 2_000;

/** Somebody, as a list names them. */
export interface PolicyOwner {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

/** How one policy stands. */
export interface PolicyStanding {
  /** Of the version in force, else of the newest. */
  readonly mode: PolicyMode;
  /** Decisions in which one of its rules spoke, by the name that it has now; of a policy in mode `monitor`, those that it would have changed. */
  readonly hits: { readonly day: number; readonly week: number };
  /** What the newest version's own tests say with the tenant's connectors of this moment. */
  readonly tests: { readonly passed: number; readonly failed: number };
  readonly owner: PolicyOwner | null;
}

type Tested = { readonly mode: PolicyMode } & PolicyStanding['tests'];

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly connectors: TestConnectors;
  /** Resolves when the ledger's index has what was recorded until now. */
  readonly indexed: () => Promise<void>;
}

/** The standings of the active tenant's policies. */
export class PolicyStandings {
  readonly #parts: Parts;
  readonly #tested = new Map<string, Tested>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Each of these policies of the active tenant with how it stands, in one count of the ledger for all. Needs policies.view. */
  async shown<Item extends { readonly id: string }>(
    principal: PersonPrincipal,
    items: readonly Item[],
  ): Promise<(Item & PolicyStanding)[]> {
    const tenantId = demandHere(principal, 'policies.view');
    if (items.length === 0) return [];
    const rows = await this.#parts.store.forTenant(tenantId).policies.all({ id: items.map(({ id }) => id) });
    const [hits, owners, tests] = [
      await this.#hits(tenantId, rows),
      await this.#owners(rows),
      await this.#tests(tenantId, rows),
    ];
    const standings = new Map(
      rows.map((row) => {
        const { mode, passed, failed } = tests.get(row.id) as Tested;
        const owner = owners.get(row.owner_user_id ?? '') ?? null;
        const spoke = hits.get(row.name) ?? { day: 0, week: 0 };
        return [row.id, { mode: row.mode ?? mode, hits: spoke, tests: { passed, failed }, owner }];
      }),
    );
    return items.flatMap((item) => {
      const standing = standings.get(item.id);
      return standing ? [{ ...item, ...standing }] : [];
    });
  }

  /** Like `shown`, for one. Throws `not_found` where it is gone. */
  async one<Item extends { readonly id: string }>(
    principal: PersonPrincipal,
    item: Item,
  ): Promise<Item & PolicyStanding> {
    const [shown] = await this.shown(principal, [item]);
    if (shown === undefined) throw notFound();
    return shown;
  }

  /** Names somebody else, or nobody, as the one to ask. Needs policies.edit. Throws `not_found`, `invalid_request` for somebody who is no member. */
  async entrust(principal: PersonPrincipal, id: string, ownerId: string | null): Promise<PolicyStanding> {
    const tenantId = demandHere(principal, 'policies.edit');
    const rows = this.#parts.store.forTenant(tenantId);
    const known = await rows.policies.first({ id });
    if (known === undefined) throw notFound();
    if (ownerId !== null && (await rows.memberships.first({ user_id: ownerId })) === undefined) throw stranger(ownerId);
    await this.#parts.changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'policy.entrusted',
      subject: { kind: 'policy', id, name: known.name },
      touches: {},
      work: async (scope) => {
        const { policies } = scope.forTenant(tenantId);
        const before = await policies.first({ id });
        if (before === undefined) throw notFound();
        await policies.update({ id }, { owner_user_id: ownerId });
        return { result: undefined, before: { owner: before.owner_user_id }, after: { owner: ownerId } };
      },
    });
    return this.one(principal, { id });
  }

  async #hits(tenantId: string, rows: readonly PolicyRow[]): Promise<Map<string, PolicyStanding['hits']>> {
    const { store, clock, indexed } = this.#parts;
    await indexed();
    const now = clock.now();
    const counted = await store.forTenant(tenantId).policyHits({
      policies: rows.map(({ name }) => name),
      sinceMs: now - WEEK_DAYS * DAY_MS,
      recentMs: now - DAY_MS,
    });
    return new Map(counted.map(({ policy, all, recent }) => [policy, { day: recent, week: all }]));
  }

  /** The user's row is read above tenants: a name is shown for whoever wrote a policy, also after they left. */
  async #owners(rows: readonly PolicyRow[]): Promise<Map<string, PolicyOwner>> {
    const ids = [...new Set(rows.flatMap(({ owner_user_id }) => owner_user_id ?? []))];
    const users = ids.length === 0 ? [] : await this.#parts.store.system.users.all({ id: ids });
    return new Map(users.map(({ id, name, email }) => [id, { id, name, email }]));
  }

  /** Tests are run once for a version and the tenant's connectors as they are; any change of access makes them anew. */
  async #tests(tenantId: string, rows: readonly PolicyRow[]): Promise<Map<string, Tested>> {
    const tenant = this.#parts.store.forTenant(tenantId);
    const access = (await tenant.tenant())?.access_version ?? 0;
    const keyOf = ({ id, version }: PolicyRow) => `${id} ${version} ${access}`;
    const missing = rows.filter((row) => !this.#tested.has(keyOf(row)));
    const found = await textsOf(tenant, missing);
    const results = new Map<string, Tested>();
    for (const row of rows) {
      const known = this.#tested.get(keyOf(row)) ?? (await this.#run(row, found.get(row.id) ?? ''));
      this.#remember(keyOf(row), known);
      results.set(row.id, known);
    }
    return results;
  }

  async #run({ id, version, tenant_id }: PolicyRow, yaml: string): Promise<Tested> {
    const { policy } = await compileGently(yaml, { id, version });
    if (policy === undefined) return { mode: 'enforce', passed: 0, failed: 0 };
    const results = await testsOf(policy, tenant_id, this.#parts.connectors);
    const passed = results.filter((one) => one.passed).length;
    return { mode: policy.document.mode, passed, failed: results.length - passed };
  }

  #remember(key: string, tested: Tested): void {
    this.#tested.delete(key);
    this.#tested.set(key, tested);
    const [oldest] = this.#tested.keys();
    if (this.#tested.size > MOST_REMEMBERED && oldest !== undefined) this.#tested.delete(oldest);
  }
}

/** The newest text of each. */
async function textsOf(
  tenant: ReturnType<Store['forTenant']>,
  rows: readonly PolicyRow[],
): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map();
  const newest = new Map(rows.map(({ id, version }) => [id, version]));
  const versions = [...new Set(newest.values())];
  const found = await tenant.policyVersions.all({ policy_id: [...newest.keys()], version: versions });
  const current = found.filter(({ policy_id, version }) => newest.get(policy_id) === version);
  return new Map(current.map(({ policy_id, yaml }) => [policy_id, yaml]));
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such policy here.');
}

function stranger(userId: string): ApiError {
  const message = `${userId} is no member of this tenant. Name somebody who is.`;
  return new ApiError('invalid_request', message, { errors: [{ pointer: '/owner', message }] });
}
