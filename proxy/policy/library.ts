// Which policies does a tenant have? Drafts are saved, tried and published; what is in force changes only by publishing and deleting, and a
// broken edit never changes it.

import { createHash } from 'node:crypto';
import type { PolicyRow, PolicyVersionRow } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError, type Problem } from '../errors.ts';
import { orderOf } from '../http/list-order.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { type Checked, checkText, demandTests, type TestConnectors, testsOf } from './checking.ts';
import { buildGently, type PolicyCompiler } from './compiler.ts';
import { compileGently } from './compiling.ts';
import type { CompiledPolicy } from './engine/compile.ts';
import { type TestResult, testProblems } from './engine/tests.ts';
import { demandOwn, packsOf } from './pack-owned.ts';
import { type HearProgress, type Impact, impactOf, RECENT_MS, type RecordedDecisions } from './replay.ts';
import { type PolicyDetail, type PolicyVersionView, type PolicyView, versionView, viewOf } from './view.ts';

export type { PolicyDetail, PolicyVersionView, PolicyView } from './view.ts';

/** How a list is asked for. */
export interface PolicyListRequest {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  /** `name` (the usual), `mode`, `created_at` or `updated_at`, descending behind a minus sign. */
  readonly sort?: string | undefined;
  readonly mode?: PolicyRow['mode'] | undefined;
  /** Only those that this person is named for. */
  readonly owner?: string | undefined;
}

/** What publishing answers. */
export interface Published {
  readonly id: string;
  readonly version: number;
  readonly state: 'published';
  /** The tenant's policy version, which decisions from now on carry. */
  readonly policy_version: number;
}

/** What publishing would do. */
export interface PublishPreview extends Omit<Published, 'state'> {
  readonly state: 'draft';
  readonly impact: Impact;
}

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly compiler: PolicyCompiler;
  readonly connectors: TestConnectors;
  readonly recorded: RecordedDecisions;
}

/** What else is written in the transaction that saves a version. */
interface Along {
  readonly along?: ((scope: Scope, policy: PolicyRow) => Promise<void>) | undefined;
}

/** An edit's condition: the version that the caller saw, as in `If-Match`. */
interface Seen {
  readonly ifMatch?: string | undefined;
}

const DEFAULT_LIMIT = 50;
const SORTABLE = ['name', 'mode', 'created_at', 'updated_at'] as const;

/** The policies of the active tenant. Ids of other tenants answer as if there were nothing. */
export class PolicyLibrary {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Throws `invalid_request` for another `sort`. */
  async list(
    principal: PersonPrincipal,
    { limit = DEFAULT_LIMIT, cursor, q, sort, mode, owner }: PolicyListRequest = {},
  ): Promise<Page<PolicyView>> {
    const tenantId = demandHere(principal, 'policies.view');
    const where = { ...(mode && { mode }), ...(owner !== undefined && { owner_user_id: owner }) };
    const { policies } = this.#parts.store.forTenant(tenantId);
    const page = await policies.page({ limit, cursor, q, where, sort: orderOf(sort, SORTABLE) });
    const ids = page.items.map(({ id }) => id);
    const packs = await packsOf(this.#parts.store, tenantId, ids);
    return { ...page, items: page.items.map((row) => viewOf(row, packs.get(row.id))) };
  }

  /** The newest version. Throws `not_found`. */
  async read(principal: PersonPrincipal, id: string): Promise<PolicyDetail> {
    const tenantId = demandHere(principal, 'policies.view');
    const row = await this.#row(this.#parts.store, tenantId, id);
    const { yaml } = await this.#version(this.#parts.store, row, row.version);
    const { policy, problems } = await compileGently(yaml, row);
    return {
      ...viewOf(row, (await packsOf(this.#parts.store, tenantId, [id])).get(id)),
      yaml,
      problems: policy === undefined ? problems : testProblems(await testsOf(policy, tenantId, this.#parts.connectors)),
    };
  }

  /** Newest first. Throws `not_found`. */
  async versions(principal: PersonPrincipal, id: string): Promise<PolicyVersionView[]> {
    const tenantId = demandHere(principal, 'policies.view');
    const row = await this.#row(this.#parts.store, tenantId, id);
    const rows = await this.#parts.store.forTenant(tenantId).policyVersions.all({ policy_id: id });
    return rows.sort((one, other) => other.version - one.version).map((one) => versionView(one, row.published_version));
  }

  /** One version with its text, also for comparing two. Throws `not_found`. */
  async version(
    principal: PersonPrincipal,
    id: string,
    version: number,
  ): Promise<PolicyVersionView & { readonly yaml: string }> {
    const tenantId = demandHere(principal, 'policies.view');
    const row = await this.#row(this.#parts.store, tenantId, id);
    const found = await this.#version(this.#parts.store, row, version);
    return { ...versionView(found, row.published_version), yaml: found.yaml };
  }

  /** A new policy as a draft. Throws `invalid_request` with every problem, `name_taken`. With `dryRun` nothing is written. */
  async create(
    principal: PersonPrincipal,
    { yaml, dryRun = false, along }: { yaml: string; dryRun?: boolean } & Along,
  ): Promise<PolicyDetail> {
    const tenantId = demandHere(principal, 'policies.edit');
    const checked = await checkText(yaml, tenantId, this.#parts.connectors);
    const now = this.#parts.clock.now();
    const { name, mode } = checked.policy.document;
    const row: PolicyRow = {
      id: newId('pol', now),
      tenant_id: tenantId,
      name,
      version: 1,
      published_version: null,
      mode,
      owner_user_id: principal.userId,
      created_at: now,
      updated_at: now,
    };
    const detail = detailOf(row, yaml, checked);
    await this.#demandFreeName(this.#parts.store, row);
    if (dryRun) return detail;
    return this.#parts.changes.apply({
      ...changeOf(principal, row, 'policy.created'),
      work: async (scope) => {
        await this.#demandFreeName(scope, row);
        const rows = scope.forTenant(tenantId);
        await rows.policies.insert(row);
        await rows.policyVersions.insert(versionRow(row, yaml, principal));
        await along?.(scope, row);
        return { result: detail, after: shown(row, yaml) };
      },
    });
  }

  /** The next draft version; what is published stays in force. Throws `not_found`, `invalid_request`, `name_taken`, `precondition_failed`. */
  async update(
    principal: PersonPrincipal,
    id: string,
    { yaml, dryRun = false, ifMatch, along }: { yaml: string; dryRun?: boolean } & Seen & Along,
  ): Promise<PolicyDetail> {
    const tenantId = demandHere(principal, 'policies.edit');
    const known = await this.#row(this.#parts.store, tenantId, id);
    demandSeen(known, ifMatch);
    const checked = await checkText(yaml, tenantId, this.#parts.connectors);
    if (dryRun) return detailOf(this.#edited(known, checked), yaml, checked);
    return this.#saveVersion(principal, known, { yaml, checked, ifMatch, along, kind: 'policy.edited' });
  }

  /** An earlier version's text as the next draft. Throws `not_found`, `invalid_request` where that text is refused by now. */
  async restore(principal: PersonPrincipal, id: string, version: number): Promise<PolicyDetail> {
    const tenantId = demandHere(principal, 'policies.edit');
    const known = await this.#row(this.#parts.store, tenantId, id);
    const { yaml } = await this.#version(this.#parts.store, known, version);
    const checked = await checkText(yaml, tenantId, this.#parts.connectors);
    return this.#saveVersion(principal, known, { yaml, checked, ifMatch: undefined, kind: 'policy.restored' });
  }

  /**
   * Puts the newest version in force; the gate decides by it when this resolves. Throws `not_found`, `tests_failed` with each failing test,
   * `precondition_failed`, `conflict` where somebody edited it meanwhile. What is published already stays so, without an entry.
   */
  async publish(principal: PersonPrincipal, id: string, { ifMatch }: Seen = {}): Promise<Published> {
    const tenantId = demandHere(principal, 'policies.edit');
    const { store, changes, clock } = this.#parts;
    const known = await this.#row(store, tenantId, id);
    demandSeen(known, ifMatch);
    const { yaml } = await this.#version(store, known, known.version);
    const checked = await checkText(yaml, tenantId, this.#parts.connectors);
    demandTests(checked);
    const { mode } = checked.policy.document;
    if (known.published_version === known.version) return published(known, await policyVersion(store, tenantId));
    return changes.apply({
      ...changeOf(principal, known, 'policy.published', tenantId),
      work: async (scope) => {
        const row = await this.#row(scope, tenantId, id);
        if (row.version !== known.version) throw editedMeanwhile(row);
        await demandOwn(scope, row);
        const rows = scope.forTenant(tenantId);
        const now = clock.now();
        await rows.policies.update({ id }, { published_version: row.version, mode, updated_at: now });
        await rows.policyVersions.update(
          { policy_id: id, version: row.version },
          { published_at: now, published_by: principal.userId },
        );
        const result = published(row, (await policyVersion(scope, tenantId)) + 1);
        return {
          result,
          before: { published_version: row.published_version },
          after: { published_version: row.version, ...shown(row, yaml) },
        };
      },
    });
  }

  /** What publishing the newest version would change, by recorded traffic. Writes nothing. Throws as {@link publish} and {@link impact} do. */
  async previewPublish(principal: PersonPrincipal, id: string): Promise<PublishPreview> {
    const tenantId = demandHere(principal, 'policies.edit');
    const { store, connectors } = this.#parts;
    const row = await this.#row(store, tenantId, id);
    const { yaml } = await this.#version(store, row, row.version);
    demandTests(await checkText(yaml, tenantId, connectors));
    return {
      id,
      version: row.version,
      state: 'draft',
      policy_version: await policyVersion(store, tenantId),
      impact: await this.impact(principal, id),
    };
  }

  /** Deletes a policy with all its versions; one in force decides no more when this resolves. Throws `not_found`, `precondition_failed`. */
  async remove(principal: PersonPrincipal, id: string, { ifMatch }: Seen = {}): Promise<void> {
    const tenantId = demandHere(principal, 'policies.edit');
    const known = await this.#row(this.#parts.store, tenantId, id);
    await this.#parts.changes.apply({
      ...changeOf(principal, known, 'policy.deleted', known.published_version === null ? undefined : tenantId),
      work: async (scope) => {
        const row = await this.#row(scope, tenantId, id);
        demandSeen(row, ifMatch);
        if (row.published_version !== known.published_version) throw editedMeanwhile(row);
        await demandOwn(scope, row);
        const rows = scope.forTenant(tenantId);
        await rows.policyVersions.delete({ policy_id: id });
        await rows.policies.delete({ id });
        await rows.templateLinks.delete({ subject_id: id });
        return {
          result: undefined,
          before: { name: row.name, version: row.version, published_version: row.published_version },
        };
      },
    });
  }

  /** Tries a text: its problems, and what its tests say. Writes nothing; broken texts do not throw. */
  async test(
    principal: PersonPrincipal,
    yaml: string,
  ): Promise<{ problems: readonly Problem[]; tests: readonly TestResult[] }> {
    const tenantId = demandHere(principal, 'policies.view');
    const { policy, problems } = await compileGently(yaml, { id: 'pol_draft', version: 0 });
    if (policy === undefined) return { problems, tests: [] };
    const tests = await testsOf(policy, tenantId, this.#parts.connectors);
    return { problems: testProblems(tests), tests };
  }

  /** What the newest version would have decided otherwise, on traffic recorded since a time (a week ago unless given). Changes nothing. Throws `not_found`, `unavailable`. */
  async impact(
    principal: PersonPrincipal,
    id: string,
    { sinceMs, hear }: { sinceMs?: number | undefined; hear?: HearProgress | undefined } = {},
  ): Promise<Impact> {
    const tenantId = demandHere(principal, 'policies.view');
    const { store, clock, compiler, recorded } = this.#parts;
    const row = await this.#row(store, tenantId, id);
    const { yaml } = await this.#version(store, row, row.version);
    const { policy } = await checkText(yaml, tenantId, this.#parts.connectors);
    const inForce = await compiler.publishedOf(store.forTenant(tenantId));
    if (inForce === undefined)
      throw new ApiError(
        'unavailable',
        'A published policy cannot be read, so nothing can be compared with what is in force.',
      );
    const others: CompiledPolicy[] = inForce.filter((one) => one.id !== id);
    const sets = { without: await buildGently(inForce), with: await buildGently([...others, policy]) };
    return impactOf(recorded.since(tenantId, sinceMs ?? clock.now() - RECENT_MS, hear), sets);
  }

  #saveVersion(
    principal: PersonPrincipal,
    known: PolicyRow,
    edit: { yaml: string; checked: Checked; ifMatch: string | undefined; kind: string } & Along,
  ): Promise<PolicyDetail> {
    const { yaml, checked, ifMatch, along, kind } = edit;
    const { tenant_id, id } = known;
    return this.#parts.changes.apply({
      ...changeOf(principal, known, kind),
      work: async (scope) => {
        const before = await this.#row(scope, tenant_id, id);
        demandSeen(before, ifMatch);
        await demandOwn(scope, before);
        const after = this.#edited(before, checked);
        await this.#demandFreeName(scope, after);
        const rows = scope.forTenant(tenant_id);
        const { name, version, mode, updated_at } = after;
        await rows.policies.update({ id }, { name, version, mode, updated_at });
        await rows.policyVersions.insert(versionRow(after, yaml, principal));
        await along?.(scope, after);
        return {
          result: detailOf(after, yaml, checked),
          before: { name: before.name, version: before.version },
          after: shown(after, yaml),
        };
      },
    });
  }

  #edited(row: PolicyRow, { policy }: Checked): PolicyRow {
    const { name, mode } = policy.document;
    const counts = row.published_version === null ? mode : row.mode;
    return { ...row, name, mode: counts, version: row.version + 1, updated_at: this.#parts.clock.now() };
  }

  async #row(scope: Scope, tenantId: string, id: string): Promise<PolicyRow> {
    const row = await scope.forTenant(tenantId).policies.first({ id });
    if (row === undefined) throw new ApiError('not_found', 'There is no such policy here.');
    return row;
  }

  async #version(scope: Scope, { tenant_id, id }: PolicyRow, version: number): Promise<PolicyVersionRow> {
    const row = await scope.forTenant(tenant_id).policyVersions.first({ policy_id: id, version });
    if (row === undefined) throw new ApiError('not_found', `This policy has no version ${version}.`);
    return row;
  }

  async #demandFreeName(scope: Scope, { tenant_id, id, name }: PolicyRow): Promise<void> {
    const namesake = await scope.forTenant(tenant_id).policies.first({ name });
    if (namesake !== undefined && namesake.id !== id)
      throw new ApiError(
        'name_taken',
        `This tenant has a policy ${name} already; choose another name or edit that one.`,
      );
  }
}

/** `*` or the version in quotes, as answers carry it in their ETag. */
function demandSeen({ version }: PolicyRow, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const seen = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!seen.includes(`"${version}"`)) {
    throw new ApiError(
      'precondition_failed',
      `The policy is at version ${version} by now; read it again before you change it.`,
      { more: { version } },
    );
  }
}

function editedMeanwhile({ version }: PolicyRow): ApiError {
  return new ApiError(
    'conflict',
    `Somebody changed this policy in the meantime; it is at version ${version}. Read it again.`,
  );
}

async function policyVersion(scope: Scope, tenantId: string): Promise<number> {
  return (await scope.forTenant(tenantId).tenant())?.policy_version ?? 0;
}

function changeOf(principal: PersonPrincipal, { id, name, tenant_id }: PolicyRow, kind: string, touched?: string) {
  return {
    principal,
    organizationId: principal.organizationId,
    tenantId: tenant_id,
    kind,
    subject: { kind: 'policy', id, name },
    touches: touched === undefined ? {} : { policy: [touched] },
  };
}

function detailOf(row: PolicyRow, yaml: string, { problems }: Checked): PolicyDetail {
  return { ...viewOf(row), yaml, problems };
}

/** A version as it is first written: a draft. */
export function versionRow(
  { tenant_id, id, version, updated_at }: PolicyRow,
  yaml: string,
  principal: PersonPrincipal,
): PolicyVersionRow {
  return {
    tenant_id,
    policy_id: id,
    version,
    yaml,
    created_at: updated_at,
    created_by: principal.userId,
    published_at: null,
    published_by: null,
  };
}

function published({ id, version }: PolicyRow, policy_version: number): Published {
  return { id, version, state: 'published', policy_version };
}

/** What the ledger keeps of a version: the text is in the database, its digest shows that it is the same one. */
function shown({ name, version }: PolicyRow, yaml: string) {
  return { name, version, yaml_sha256: createHash('sha256').update(yaml).digest('hex') };
}
