// Which packs are there, and which are installed in a tenant? Installed, upgraded and uninstalled as a whole: its policies are in force
// from then on, are seen like all others, and are edited only once they are detached.

import type { PolicyPackRow, PolicyRow } from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { buildGently, type PolicyCompiler } from './compiler.ts';
import { type CompiledPolicy, compilePolicy } from './engine/compile.ts';
import { runPolicyTests, testProblems } from './engine/tests.ts';
import { type OwnedOrNot, type PackChange, packChanges } from './pack-plan.ts';
import { type InstalledPack, type PackDetail, type PackView, packView } from './pack-view.ts';
import { type Pack, type Parameters, parametersOf } from './packs/pack.ts';
import { type Impact, impactOf, RECENT_MS, type RecordedDecisions } from './replay.ts';

export type { PackChange } from './pack-plan.ts';
export type { PackDetail, PackView } from './pack-view.ts';

/** What was asked of a pack. */
export interface PackOrder {
  readonly name: string;
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** What a change of a pack does to policies. */
export interface PackReport {
  readonly name: string;
  /** null once it is uninstalled. */
  readonly version: string | null;
  readonly parameters: Parameters;
  readonly policy_version: number;
  readonly changes: readonly PackChange[];
}

/** With what recorded traffic says to it. */
export interface PackPreview extends PackReport {
  readonly impact: Impact;
}

interface Parts {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly compiler: PolicyCompiler;
  readonly recorded: RecordedDecisions;
  readonly catalogue: readonly Pack[];
}

/** A pack with its texts, all of them sound. */
interface Ready {
  readonly pack: Pack;
  readonly parameters: Parameters;
  readonly policies: readonly { readonly name: string; readonly yaml: string; readonly compiled: CompiledPolicy }[];
}

type Kind = 'pack.installed' | 'pack.upgraded' | 'pack.uninstalled';

/** Packs of the active tenant. */
export class PolicyPacks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Every pack of the product, and those that are installed although the product has them no more. */
  async list(principal: PersonPrincipal): Promise<PackView[]> {
    const tenantId = demandHere(principal, 'policies.view');
    const installed = await this.#installed(this.#parts.store, tenantId);
    const known = new Set(this.#parts.catalogue.map(({ name }) => name));
    const lost = [...installed.values()].filter(({ row }) => !known.has(row.name));
    return [
      ...this.#parts.catalogue.map((pack) => packView(pack, installed.get(pack.name))),
      ...lost.map((one) => packView(undefined, one)),
    ];
  }

  /** One pack with the texts that it has, or would have with its usual parameters. Throws `not_found`. */
  async read(principal: PersonPrincipal, name: string): Promise<PackDetail> {
    const tenantId = demandHere(principal, 'policies.view');
    const installed = (await this.#installed(this.#parts.store, tenantId)).get(name);
    const pack = this.#packNamed(name);
    if (pack === undefined && installed === undefined) throw notFound();
    const present = await this.#present(this.#parts.store, tenantId, name);
    const own = present.filter(({ owned }) => owned).map(({ row, text }) => ({ name: row.name, yaml: text }));
    const offered = pack && installed === undefined ? this.#ready(pack, {}).policies : own;
    return { ...packView(pack, installed), texts: offered.map(({ name: policy, yaml }) => ({ name: policy, yaml })) };
  }

  /** Installs a pack, in force when this resolves. Throws `not_found`, `invalid_request` for parameters, `conflict` where it is installed, `name_taken`. */
  install(principal: PersonPrincipal, order: PackOrder): Promise<PackReport> {
    return this.#change(principal, order, 'pack.installed');
  }

  /** Another version, or other parameters; those that are not named stay. Policies that were detached stay as they are. Throws as {@link install} does. */
  upgrade(principal: PersonPrincipal, order: PackOrder): Promise<PackReport> {
    return this.#change(principal, order, 'pack.upgraded');
  }

  /** Its policies go with it; what was detached stays. Throws `not_found`. */
  uninstall(principal: PersonPrincipal, name: string): Promise<PackReport> {
    return this.#change(principal, { name }, 'pack.uninstalled');
  }

  /** What one of the above would do, by text and by the traffic of the last week. Writes nothing. */
  async preview(principal: PersonPrincipal, order: PackOrder, kind: Kind): Promise<PackPreview> {
    const tenantId = demandHere(principal, 'packs.install');
    const { store, compiler, recorded, clock } = this.#parts;
    const { report, ready } = await this.#plan(store, tenantId, { order, kind });
    const inForce = await compiler.publishedOf(store.forTenant(tenantId));
    if (inForce === undefined)
      throw new ApiError('unavailable', 'A published policy cannot be read, so there is nothing to compare with.');
    const touched = new Set(report.changes.flatMap(({ name, action }) => (action === 'detached' ? [] : [name])));
    const kept = inForce.filter(({ document }) => !touched.has(document.name));
    const fresh = ready?.policies.filter(({ name }) => touched.has(name)).map(({ compiled }) => compiled) ?? [];
    const sets = { without: await buildGently(inForce), with: await buildGently([...kept, ...fresh]) };
    const impact = await impactOf(recorded.since(tenantId, clock.now() - RECENT_MS), sets);
    return { ...report, impact };
  }

  /** Makes a policy of a pack the tenant's own: it stays in force and can be edited, and later upgrades leave it alone. Throws `not_found`, `conflict` where it belongs to none. */
  async detach(principal: PersonPrincipal, policyId: string): Promise<{ readonly id: string; readonly name: string }> {
    const tenantId = demandHere(principal, 'packs.install');
    principal.rights.demand('policies.edit');
    const row = await this.#parts.store.forTenant(tenantId).policies.first({ id: policyId });
    if (row === undefined) throw new ApiError('not_found', 'There is no such policy here.');
    const { id, name } = row;
    return this.#parts.changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind: 'policy.detached',
      subject: { kind: 'policy', id, name },
      touches: {},
      work: async (scope) => {
        const there = scope.forTenant(tenantId);
        const link = await there.packPolicies.first({ policy_id: id });
        if (link === undefined) throw new ApiError('conflict', `The policy ${name} belongs to no pack.`);
        await there.packPolicies.delete({ policy_id: id });
        return { result: { id, name }, before: { pack: link.pack }, after: { pack: null } };
      },
    });
  }

  #change(principal: PersonPrincipal, order: PackOrder, kind: Kind): Promise<PackReport> {
    const tenantId = demandHere(principal, 'packs.install');
    return this.#parts.changes.apply({
      principal,
      organizationId: principal.organizationId,
      tenantId,
      kind,
      subject: { kind: 'policy_pack', id: order.name, name: order.name },
      touches: { policy: [tenantId] },
      work: async (scope) => {
        const { report, row } = await this.#plan(scope, tenantId, { order, kind });
        const writing = new Writing(scope, { tenantId, pack: order.name, principal, now: this.#parts.clock.now() });
        for (const change of report.changes) await writing.policy(change);
        await writing.pack(report, row);
        const result = { ...report, policy_version: report.policy_version + 1 };
        const before = row && { version: row.version, parameters: row.parameters };
        return { result, before, after: summaryOf(report) };
      },
    });
  }

  async #plan(
    scope: Scope,
    tenantId: string,
    { order, kind }: { order: PackOrder; kind: Kind },
  ): Promise<{ report: PackReport; row: PolicyPackRow | undefined; ready: Ready | undefined }> {
    const there = scope.forTenant(tenantId);
    const row = await there.policyPacks.first({ name: order.name });
    const pack = this.#packNamed(order.name);
    demandState({ order, kind, row, pack });
    const ready =
      pack === undefined || kind === 'pack.uninstalled'
        ? undefined
        : this.#ready(pack, order.parameters ?? {}, row?.parameters);
    const changes = packChanges(ready?.policies ?? [], await this.#present(scope, tenantId, order.name));
    if (kind === 'pack.installed') demandFreeNames(changes);
    const report: PackReport = {
      name: order.name,
      version: ready?.pack.version ?? null,
      parameters: ready?.parameters ?? {},
      policy_version: (await there.tenant())?.policy_version ?? 0,
      changes: changes.filter(({ action, after }) => ready !== undefined || action !== 'detached' || after === null),
    };
    return { report, row, ready };
  }

  #packNamed(name: string): Pack | undefined {
    return this.#parts.catalogue.find((pack) => pack.name === name);
  }

  #ready(pack: Pack, chosen: Readonly<Record<string, unknown>>, before?: Readonly<Record<string, unknown>>): Ready {
    const { parameters, problems } = parametersOf(pack, chosen, before);
    if (problems[0]) throw new ApiError('invalid_request', problems[0].message, { errors: problems });
    return { pack, parameters, policies: pack.policies(parameters).map(soundText) };
  }

  async #installed(scope: Scope, tenantId: string): Promise<Map<string, InstalledPack>> {
    const there = scope.forTenant(tenantId);
    const links = await there.packPolicies.all();
    const rows = links.length === 0 ? [] : await there.policies.all({ id: links.map(({ policy_id }) => policy_id) });
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    const packs = await there.policyPacks.all();
    return new Map(
      packs.map((row) => {
        const own = links.filter(({ pack }) => pack === row.name);
        const policies = own.map(({ policy_id }) => ({ id: policy_id, name: names.get(policy_id) ?? '' }));
        return [
          row.name,
          { row, policies, installed_at: rfc3339(row.installed_at), updated_at: rfc3339(row.updated_at) },
        ];
      }),
    );
  }

  /** Policies that the pack owns, and others that have a name as it would give. */
  async #present(scope: Scope, tenantId: string, pack: string): Promise<OwnedOrNot[]> {
    const there = scope.forTenant(tenantId);
    const owned = new Set((await there.packPolicies.all({ pack })).map(({ policy_id }) => policy_id));
    const rows = (await there.policies.all()).filter(({ id, name }) => owned.has(id) || name.startsWith(`${pack}/`));
    const present: OwnedOrNot[] = [];
    for (const row of rows) {
      const version = row.published_version ?? row.version;
      const found = await there.policyVersions.first({ policy_id: row.id, version });
      present.push({ row, text: found?.yaml ?? '', owned: owned.has(row.id) });
    }
    return present;
  }
}

/** Writes what was planned, in one transaction. */
class Writing {
  readonly #scope: Scope;
  readonly #by: { tenantId: string; pack: string; principal: PersonPrincipal; now: number };

  constructor(scope: Scope, by: { tenantId: string; pack: string; principal: PersonPrincipal; now: number }) {
    this.#scope = scope;
    this.#by = by;
  }

  async policy({ action, id, name, after }: PackChange): Promise<void> {
    if (action === 'create') await this.#create(name, after as string);
    if (action === 'update') await this.#update(id as string, after as string);
    if (action === 'delete') await this.#delete(id as string);
  }

  async pack({ name, version, parameters }: PackReport, row: PolicyPackRow | undefined): Promise<void> {
    const { tenantId, principal, now } = this.#by;
    const packs = this.#scope.forTenant(tenantId).policyPacks;
    if (version === null) return void (await packs.delete({ name }));
    const changed = { version, parameters: { ...parameters }, updated_at: now, updated_by: principal.userId };
    if (row !== undefined) return void (await packs.update({ name }, changed));
    await packs.insert({ tenant_id: tenantId, name, installed_at: now, ...changed });
  }

  async #create(name: string, yaml: string): Promise<void> {
    const { tenantId, pack, principal, now } = this.#by;
    const there = this.#scope.forTenant(tenantId);
    const row: PolicyRow = {
      id: newId('pol', now),
      tenant_id: tenantId,
      name,
      version: 1,
      published_version: 1,
      mode: modeOf(yaml),
      owner_user_id: principal.userId,
      created_at: now,
      updated_at: now,
    };
    await there.policies.insert(row);
    await this.#version(row.id, 1, yaml);
    await there.packPolicies.insert({ tenant_id: tenantId, policy_id: row.id, pack });
  }

  async #update(id: string, yaml: string): Promise<void> {
    const { policies } = this.#scope.forTenant(this.#by.tenantId);
    const version = ((await policies.first({ id }))?.version ?? 0) + 1;
    const changed = { version, published_version: version, mode: modeOf(yaml), updated_at: this.#by.now };
    await policies.update({ id }, changed);
    await this.#version(id, version, yaml);
  }

  async #version(policy_id: string, version: number, yaml: string): Promise<void> {
    const { tenantId, principal, now } = this.#by;
    await this.#scope.forTenant(tenantId).policyVersions.insert({
      tenant_id: tenantId,
      policy_id,
      version,
      yaml,
      created_at: now,
      created_by: principal.userId,
      published_at: now,
      published_by: principal.userId,
    });
  }

  async #delete(id: string): Promise<void> {
    const there = this.#scope.forTenant(this.#by.tenantId);
    await there.packPolicies.delete({ policy_id: id });
    await there.policyVersions.delete({ policy_id: id });
    await there.policies.delete({ id });
  }
}

const modeOf = (yaml: string): PolicyRow['mode'] =>
  compilePolicy(yaml, { id: 'pol_pack', version: 1 }).policy?.document.mode ?? null;

/** A text of a pack as what it must be. Its tests state what the request does, so they hold whatever connectors a tenant has. */
function soundText(yaml: string): Ready['policies'][number] {
  const { policy, problems } = compilePolicy(yaml, { id: 'pol_pack', version: 1 });
  const wrong = policy === undefined ? problems : testProblems(runPolicyTests(policy));
  if (policy !== undefined && wrong.length === 0) return { name: policy.document.name, yaml, compiled: policy };
  throw new ApiError(
    'tests_failed',
    `With these parameters the pack does not hold what it promises: ${wrong[0]?.message}`,
    {
      errors: wrong,
    },
  );
}

function demandState(about: {
  order: PackOrder;
  kind: Kind;
  row: PolicyPackRow | undefined;
  pack: Pack | undefined;
}): void {
  const { order, kind, row, pack } = about;
  if (kind === 'pack.installed') {
    if (pack === undefined) throw notFound();
    if (row !== undefined)
      throw new ApiError(
        'conflict',
        `The pack ${order.name} is installed already, in version ${row.version}; upgrade it.`,
      );
    return;
  }
  if (row === undefined) throw notFound();
  if (kind === 'pack.upgraded' && pack === undefined)
    throw new ApiError(
      'conflict',
      `This Holdgate has no pack ${order.name} any more; it can stay as it is or be uninstalled.`,
    );
}

function demandFreeNames(changes: readonly PackChange[]): void {
  const taken = changes.find(({ action }) => action === 'detached');
  if (taken)
    throw new ApiError(
      'name_taken',
      `This tenant has a policy ${taken.name} of its own; delete or rename it, then install the pack.`,
    );
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such pack here.');
}

function summaryOf({ version, parameters, changes }: PackReport) {
  const changed = changes.filter(({ action }) => action !== 'unchanged' && action !== 'detached');
  return { version, parameters, policies: changed.map(({ name, action }) => ({ name, action })) };
}
