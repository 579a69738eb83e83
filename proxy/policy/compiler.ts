// What is in force in a tenant? Its published policies as one compiled set; each version is compiled once, and long work lets others in.

import { setImmediate } from 'node:timers/promises';
import type { PolicyRow } from '../../store/rows.ts';
import type { TenantStore } from '../../store/store.ts';
import type { Logger } from '../runtime/logger.ts';
import { compileGently } from './compiling.ts';
import type { CompiledPolicy } from './engine/compile.ts';
import { buildingPolicySet, type PolicySet } from './engine/policy-set.ts';

/** Texts compiled between two turns of the event loop, about 2 ms. */
const TEXTS_PER_TURN = 4;
/** Policies whose texts are asked for at once. */
const ROWS_PER_QUERY = 200;

interface TenantCache {
  /** By policy id; each at its published version. */
  readonly compiled: ReadonlyMap<string, CompiledPolicy>;
  readonly set: PolicySet;
}

/** Compiles tenants' published policies. One for the process: it remembers what it compiled. */
export class PolicyCompiler {
  readonly #log: Logger;
  readonly #known = new Map<string, TenantCache>();

  constructor({ log }: { log: Logger }) {
    this.#log = log;
  }

  /**
   * The set that is in force now. Where a published policy cannot be read the set before it stays, and the log raises an alarm; undefined
   * where there is none before it, which means deny. Rejects only where the store does.
   */
  async setFor(store: TenantStore): Promise<PolicySet | undefined> {
    const known = this.#known.get(store.tenantId);
    const now = await this.#read(store, known);
    if (now === undefined || now === known) return known?.set;
    this.#known.set(store.tenantId, now);
    return now.set;
  }

  /**
   * The set that rows of a transaction would put in force, which may never be committed: nothing of it is remembered. undefined where one
   * of them cannot be read.
   */
  async proposedFor(store: TenantStore): Promise<PolicySet | undefined> {
    return (await this.#read(store, this.#known.get(store.tenantId)))?.set;
  }

  /** The published policies, one by one; undefined where one of them cannot be read. */
  async publishedOf(store: TenantStore): Promise<readonly CompiledPolicy[] | undefined> {
    const rows = (await store.policies.all()).filter(({ published_version }) => published_version !== null);
    const compiled = await this.#compileAll(store, rows, this.#known.get(store.tenantId)?.compiled);
    return compiled && [...compiled.values()];
  }

  /** What these rows put in force: what is known, where it is that; undefined where one cannot be read. */
  async #read(store: TenantStore, known: TenantCache | undefined): Promise<TenantCache | undefined> {
    const rows = (await store.policies.all()).filter(({ published_version }) => published_version !== null);
    if (known !== undefined && sameVersions(rows, known.compiled)) return known;
    const compiled = await this.#compileAll(store, rows, known?.compiled);
    return compiled && { compiled, set: await buildGently([...compiled.values()]) };
  }

  async #compileAll(
    store: TenantStore,
    rows: readonly PolicyRow[],
    known: ReadonlyMap<string, CompiledPolicy> = new Map(),
  ): Promise<Map<string, CompiledPolicy> | undefined> {
    const compiled = new Map<string, CompiledPolicy>();
    const missing: PolicyRow[] = [];
    for (const row of rows) {
      const before = known.get(row.id);
      if (before !== undefined && before.version === row.published_version) compiled.set(row.id, before);
      else missing.push(row);
    }
    let readable = true;
    for (let from = 0; from < missing.length; from += ROWS_PER_QUERY) {
      const chunk = missing.slice(from, from + ROWS_PER_QUERY);
      const texts = await textsOf(store, chunk);
      for (const [at, row] of chunk.entries()) {
        if (at % TEXTS_PER_TURN === 0) await setImmediate();
        const policy = await this.#compile(store.tenantId, row, texts.get(row.id));
        if (policy === undefined) readable = false;
        else compiled.set(row.id, policy);
      }
    }
    return readable ? compiled : undefined;
  }

  async #compile(
    tenantId: string,
    { id, name, published_version }: PolicyRow,
    yaml: string | undefined,
  ): Promise<CompiledPolicy | undefined> {
    const version = published_version as number;
    const { policy, problems } = yaml === undefined ? { problems: [] } : await compileGently(yaml, { id, version });
    if (policy === undefined) {
      const [first] = problems;
      this.#log.error(
        {
          alarm: 'policy_unreadable',
          tenant_id: tenantId,
          policy_id: id,
          policy: name,
          version,
          problem: first?.message ?? 'its text is missing',
        },
        'A published policy cannot be read',
      );
    }
    return policy;
  }
}

/** Builds a set, with a turn of the event loop between its pieces. */
export async function buildGently(policies: readonly CompiledPolicy[]): Promise<PolicySet> {
  const building = buildingPolicySet(policies);
  for (;;) {
    const step = building.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

function sameVersions(rows: readonly PolicyRow[], compiled: ReadonlyMap<string, CompiledPolicy>): boolean {
  return (
    rows.length === compiled.size &&
    rows.every(({ id, published_version }) => compiled.get(id)?.version === published_version)
  );
}

async function textsOf(store: TenantStore, rows: readonly PolicyRow[]): Promise<Map<string, string>> {
  const published = new Map(rows.map(({ id, published_version }) => [id, published_version]));
  const versions = [...new Set(rows.map(({ published_version }) => published_version as number))];
  const found = await store.policyVersions.all({ policy_id: [...published.keys()], version: versions });
  return new Map(
    found
      .filter(({ policy_id, version }) => published.get(policy_id) === version)
      .map(({ policy_id, yaml }) => [policy_id, yaml]),
  );
}
