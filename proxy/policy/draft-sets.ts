// What would be in force if this text were? The published policies with it among them, for looking at single requests; nothing is kept.

import type { Store } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { buildGently, type PolicyCompiler } from './compiler.ts';
import { compileGently } from './compiling.ts';
import type { PolicySet } from './engine/policy-set.ts';

/** A text that is not saved yet. */
export interface Draft {
  readonly yaml: string;
  /** The policy whose next version it would be. */
  readonly policyId?: string | undefined;
}

const NEW = 'pol_draft';

/** Sets of policies that are never in force. */
export class DraftSets {
  readonly #store: Store;
  readonly #compiler: PolicyCompiler;

  constructor(parts: { store: Store; compiler: PolicyCompiler }) {
    this.#store = parts.store;
    this.#compiler = parts.compiler;
  }

  /** The tenant's published policies with the draft in its place. Throws `invalid_request` with every problem of the text, `not_found`, `unavailable`. */
  async with(tenantId: string, { yaml, policyId }: Draft): Promise<PolicySet> {
    const tenant = this.#store.forTenant(tenantId);
    const replaced = policyId === undefined ? undefined : await tenant.policies.first({ id: policyId });
    if (policyId !== undefined && replaced === undefined)
      throw new ApiError('not_found', 'There is no such policy here.');
    const { policy, problems } = await compileGently(yaml, {
      id: policyId ?? NEW,
      version: (replaced?.version ?? 0) + 1,
    });
    if (policy === undefined)
      throw new ApiError('invalid_request', 'This text is not a policy yet; its problems are in errors.', {
        errors: problems,
      });
    const published = await this.#compiler.publishedOf(tenant);
    if (published === undefined)
      throw new ApiError('unavailable', 'A published policy cannot be read, so nobody can tell what would be decided.');
    return buildGently([...published.filter(({ id }) => id !== policyId), policy]);
  }
}
