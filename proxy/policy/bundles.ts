// How does a folder in git become the policies in force? Planned with its impact, then applied as one change: whole or not at all, and
// not when somebody changed a policy since the plan.

import type { PolicyRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError, type Problem } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import {
  type BundleChange,
  type BundleFile,
  baseOf,
  changesOf,
  namedTwice,
  type Present,
  type Sound,
} from './bundle.ts';
import { checkText, demandTests, type TestConnectors } from './checking.ts';
import { buildGently, type PolicyCompiler } from './compiler.ts';
import type { PolicyLibrary } from './library.ts';
import { packOwned, packsOf } from './pack-owned.ts';
import { type Impact, impactOf, RECENT_MS, type RecordedDecisions } from './replay.ts';

export type { BundleAction, BundleChange } from './bundle.ts';

/** A folder, and how much of the tenant it speaks for. */
export interface BundleOrder {
  readonly policies: readonly BundleFile[];
  /** Whether policies go that the folder does not name; those of packs stay. */
  readonly prune?: boolean | undefined;
  /** The `base` of the plan that this was decided on. */
  readonly base?: string | undefined;
}

/** What a bundle would do, or has done. */
export interface BundleReport {
  /** What the policies were at; applying may name it. */
  readonly base: string;
  readonly policy_version: number;
  readonly changes: readonly BundleChange[];
}

/** With what the recorded traffic says to it; left out where nothing would change. */
export interface BundlePlan extends BundleReport {
  readonly impact?: Impact;
}

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly compiler: PolicyCompiler;
  readonly connectors: TestConnectors;
  readonly recorded: RecordedDecisions;
  /** The library within one transaction; `app.ts` fills it. */
  readonly libraryWithin: (scope: Scope, changes: Changes) => PolicyLibrary;
}

/** Policies of the active tenant, many at once. */
export class PolicyBundles {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * What applying would change, by text and by the traffic recorded since `sinceMs` (a week ago unless given). Writes nothing. Throws
   * `invalid_request` or `tests_failed` with every problem of every text: its pointer begins with `/policies/<place>/yaml`.
   */
  async plan(
    principal: PersonPrincipal,
    order: BundleOrder,
    { sinceMs }: { sinceMs?: number | undefined } = {},
  ): Promise<BundlePlan> {
    const tenantId = demandHere(principal, 'policies.edit');
    const { store, clock, compiler, recorded } = this.#parts;
    const sound = await this.#soundOf(order, tenantId);
    const report = await this.#reportOf(store, tenantId, { order, sound });
    demandBase(order.base, report.base);
    if (report.changes.every(({ action }) => action === 'unchanged')) return report;
    const inForce = await compiler.publishedOf(store.forTenant(tenantId));
    if (inForce === undefined)
      throw new ApiError('unavailable', 'A published policy cannot be read, so there is nothing to compare with.');
    const touched = new Set(report.changes.map(({ name }) => name));
    const kept = inForce.filter(({ document }) => !touched.has(document.name));
    const sets = {
      without: await buildGently(inForce),
      with: await buildGently([...kept, ...sound.map(({ checked }) => checked.policy)]),
    };
    const since = sinceMs ?? clock.now() - RECENT_MS;
    return { ...report, impact: await impactOf(recorded.since(tenantId, since), sets) };
  }

  /**
   * Makes, changes, publishes and with `prune` deletes: all of it or nothing, in force as one policy version when this resolves. Throws as
   * {@link plan} does, and `precondition_failed` where a policy changed since the plan whose `base` is named.
   */
  async apply(principal: PersonPrincipal, order: BundleOrder): Promise<BundleReport> {
    const tenantId = demandHere(principal, 'policies.edit');
    const { store, changes, libraryWithin } = this.#parts;
    const sound = await this.#soundOf(order, tenantId);
    const before = await this.#reportOf(store, tenantId, { order, sound });
    demandBase(order.base, before.base);
    if (before.changes.every(({ action }) => action === 'unchanged')) return before;
    return changes.applyTogether({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'policies.applied',
      subject: { kind: 'tenant', id: tenantId },
      announced: summaryOf(before.changes),
      work: async (scope, within) => {
        const report = await this.#reportOf(scope, tenantId, { order, sound });
        demandBase(before.base, report.base);
        const library = libraryWithin(scope, within);
        for (const change of report.changes) await carryOut(library, principal, change);
        const rows = await scope.forTenant(tenantId).policies.all();
        const result = { ...report, base: baseOf(rows), policy_version: report.policy_version + 1 };
        return { result, after: summaryOf(report.changes) };
      },
    });
  }

  /** Every text compiled and tested. */
  async #soundOf({ policies }: BundleOrder, tenantId: string): Promise<Sound[]> {
    const problems: Problem[] = [];
    const sound: (Sound & { readonly at: number })[] = [];
    let failing: ApiError | undefined;
    for (const [at, file] of policies.entries()) {
      try {
        const checked = await checkText(file.yaml, tenantId, this.#parts.connectors);
        demandTests(checked);
        sound.push({ file, checked, at });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failing = failing?.code === 'invalid_request' ? failing : error;
        problems.push(...placed(error, at));
      }
    }
    const twice = namedTwice(sound);
    if (problems.length + twice.length === 0) return sound;
    const [first] = [...problems, ...twice] as [Problem];
    const sentence = `${problems.length + twice.length} problems in the policies, so nothing was changed. The first: ${first.message}`;
    throw new ApiError(twice.length > 0 ? 'invalid_request' : (failing?.code ?? 'invalid_request'), sentence, {
      errors: [...problems, ...twice],
    });
  }

  async #reportOf(
    scope: Scope,
    tenantId: string,
    { order, sound }: { order: BundleOrder; sound: readonly Sound[] },
  ): Promise<BundleReport> {
    const there = scope.forTenant(tenantId);
    const rows = await there.policies.all();
    const packs = await packsOf(
      scope,
      tenantId,
      rows.map(({ id }) => id),
    );
    demandNoneOfPacks(sound, rows, packs);
    const present: Present[] = [];
    for (const row of rows.filter(({ id }) => !packs.has(id))) present.push(await presentOf(scope, row));
    return {
      base: baseOf(rows),
      policy_version: (await there.tenant())?.policy_version ?? 0,
      changes: changesOf(sound, present, order.prune === true),
    };
  }
}

async function carryOut(library: PolicyLibrary, principal: PersonPrincipal, change: BundleChange): Promise<void> {
  const { action, after } = change;
  if (action === 'unchanged') return;
  if (action === 'delete') return library.remove(principal, change.id as string);
  let { id } = change;
  if (action === 'create') id = (await library.create(principal, { yaml: after as string })).id;
  if (action === 'update') await library.update(principal, id as string, { yaml: after as string });
  await library.publish(principal, id as string);
}

async function presentOf(scope: Scope, row: PolicyRow): Promise<Present> {
  const { tenant_id, id, version, published_version } = row;
  const versions = published_version === null ? [version] : [version, published_version];
  const texts = await scope.forTenant(tenant_id).policyVersions.all({ policy_id: id, version: versions });
  const textOf = (wanted: number): string => texts.find((one) => one.version === wanted)?.yaml ?? '';
  return { row, inForce: published_version === null ? null : textOf(published_version), newest: textOf(version) };
}

function demandNoneOfPacks(
  sound: readonly Sound[],
  rows: readonly PolicyRow[],
  packs: ReadonlyMap<string, string>,
): void {
  const owners = new Map(rows.map(({ id, name }) => [name, packs.get(id)]));
  const errors = sound.flatMap(({ checked }, at) => {
    const { name } = checked.policy.document;
    const pack = owners.get(name);
    return pack === undefined ? [] : [{ pointer: `/policies/${at}/yaml`, message: packOwned(name, pack) }];
  });
  if (errors[0]) throw new ApiError('conflict', errors[0].message, { errors });
}

function placed({ message, details }: ApiError, at: number): Problem[] {
  const errors = details.errors ?? [{ pointer: '', message }];
  return errors.map((problem) => ({ ...problem, pointer: `/policies/${at}/yaml${problem.pointer}` }));
}

function demandBase(seen: string | undefined, base: string): void {
  if (seen === undefined || seen === base) return;
  throw new ApiError(
    'precondition_failed',
    'Somebody changed the policies since the plan, so nothing was changed. Plan again, look at the difference, then apply.',
    { more: { base } },
  );
}

function summaryOf(changes: readonly BundleChange[]) {
  const changed = changes.filter(({ action }) => action !== 'unchanged');
  return {
    policies: changed.map(({ name, action }) => ({ name, action })),
    unchanged: changes.length - changed.length,
  };
}
