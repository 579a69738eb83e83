// How do approvals make drafts of policies? By the policy library, in the name of the person who asked.

import type { Store } from '../../store/store.ts';
import type { PolicyDrafts } from '../approvals/suggestions.ts';
import type { PolicyLibrary } from '../policy/library.ts';

/** Fills the port of approvals. */
export function policyDrafts({ store, policies }: { store: Store; policies: PolicyLibrary }): PolicyDrafts {
  return {
    async named(principal, name) {
      if (principal.tenantId === undefined) return undefined;
      const row = await store.forTenant(principal.tenantId).policies.first({ name });
      if (!row) return undefined;
      const { yaml } = await policies.read(principal, row.id);
      return { id: row.id, yaml };
    },
    create: (principal, yaml) => policies.create(principal, { yaml }),
    revise: (principal, id, yaml) => policies.update(principal, id, { yaml }),
  };
}
