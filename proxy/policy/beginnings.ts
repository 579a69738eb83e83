// With which policies does a new tenant start? Copies of the organization's templates, linked, in force where their own tests pass.

import type { PolicyRow, TemplateRow } from '../../store/rows.ts';
import type { Scope } from '../../store/store.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { compilePolicy } from './engine/compile.ts';
import { runPolicyTests } from './engine/tests.ts';
import { versionRow } from './library.ts';
import { type TemplateShelf, textOf } from './policy-templates.ts';
import { linkPolicy } from './template-links.ts';

/** A policy that a tenant started with. `draft`: its tests do not pass without the connectors that the tenant has not got yet. */
export interface BegunPolicy {
  readonly id: string;
  readonly name: string;
  readonly state: 'draft' | 'published';
}

/** Writes policies into tenants that are being made. Whether somebody may make one is asked before. */
export class PolicyBeginnings {
  readonly #shelf: Pick<TemplateShelf, 'all'>;
  readonly #clock: Clock;

  constructor(parts: { shelf: Pick<TemplateShelf, 'all'>; clock: Clock }) {
    this.#shelf = parts.shelf;
    this.#clock = parts.clock;
  }

  /** The policy templates that an organization can see. */
  all(organizationId: string, scope?: Scope): Promise<readonly TemplateRow[]> {
    return this.#shelf.all('policy', organizationId, scope);
  }

  /** Writes them within `scope`. Ids that mean nothing any more are left out. */
  async begin(
    scope: Scope,
    principal: PersonPrincipal,
    order: { tenantId: string; templateIds: readonly string[] },
  ): Promise<readonly BegunPolicy[]> {
    const templates = (await this.all(principal.organizationId, scope)).filter(({ id }) =>
      order.templateIds.includes(id),
    );
    const begun: BegunPolicy[] = [];
    for (const template of templates) begun.push(await this.#write(scope, principal, { ...order, template }));
    return begun;
  }

  async #write(
    scope: Scope,
    principal: PersonPrincipal,
    { tenantId, template }: { tenantId: string; template: TemplateRow },
  ): Promise<BegunPolicy> {
    const now = this.#clock.now();
    const yaml = textOf(template);
    const { passing, mode } = triedText(yaml);
    const row: PolicyRow = {
      id: newId('pol', now),
      tenant_id: tenantId,
      name: template.name,
      version: 1,
      published_version: passing ? 1 : null,
      mode,
      owner_user_id: principal.userId,
      created_at: now,
      updated_at: now,
    };
    const rows = scope.forTenant(tenantId);
    await rows.policies.insert(row);
    const published = passing ? { published_at: now, published_by: principal.userId } : {};
    await rows.policyVersions.insert({ ...versionRow(row, yaml, principal), ...published });
    await linkPolicy(scope, row, { template, now });
    return { id: row.id, name: row.name, state: passing ? 'published' : 'draft' };
  }
}

function triedText(yaml: string): { passing: boolean; mode: PolicyRow['mode'] } {
  const { policy } = compilePolicy(yaml, { id: 'pol_draft', version: 1 });
  if (policy === undefined) return { passing: false, mode: null };
  return { passing: runPolicyTests(policy).every(({ passed }) => passed), mode: policy.document.mode };
}
