// Which policies ask a group of people? Those in force in a tenant whose rules name it among their approvers.

import type { Store } from '../../store/store.ts';
import { compilePolicy } from './engine/compile.ts';
import type { ApprovalTerms } from './engine/decision.ts';

/** A rule that asks them. `later`: only after a while without an answer, or in the tenant's quiet hours. */
export interface AskingRule {
  readonly policy: { readonly id: string; readonly name: string };
  readonly rule: string;
  readonly later: boolean;
}

/** The rules of a tenant's published policies that name this group of people, by policy. Drafts ask nobody. */
export async function rulesAsking(store: Store, tenantId: string, group: string): Promise<readonly AskingRule[]> {
  const { policies, policyVersions } = store.forTenant(tenantId);
  const published = (await policies.all()).filter(({ published_version }) => published_version !== null);
  const found = await Promise.all(
    published.map(async ({ id, name, published_version: version }) => {
      const text = (await policyVersions.first({ policy_id: id, version: version ?? 0 }))?.yaml ?? '';
      return rulesIn(text, group).map((rule) => ({ policy: { id, name }, ...rule }));
    }),
  );
  return found.flat();
}

function rulesIn(text: string, group: string): readonly { readonly rule: string; readonly later: boolean }[] {
  // Reading a text takes its time, and most ask no group at all.
  if (!text.includes('people_groups')) return [];
  const { policy } = compilePolicy(text, { id: 'pol', version: 1 });
  const names = (approvers: ApprovalTerms['approvers']) => approvers?.people_groups?.includes(group) ?? false;
  const asking = (policy?.document.rules ?? []).filter(
    ({ approval }) => names(approval?.approvers) || names(approval?.escalation_approvers),
  );
  return asking.map(({ name, approval }) => ({ rule: name, later: !names(approval?.approvers) }));
}
