// What goes with approvals in the console? Suggestions over the desk, built once with the ports between rooms filled.

import type { Store } from '../../store/store.ts';
import type { Services } from '../api/services.ts';
import type { ApprovalDesk } from '../approvals/desk.ts';
import type { PolicyLibrary } from '../policy/library.ts';
import { policyDrafts } from './policy-drafts.ts';

/** Builds them. */
export function approvalServices({
  store,
  desk,
  policies,
}: {
  store: Store;
  desk: ApprovalDesk;
  policies: PolicyLibrary;
}): Pick<Services, 'approvals' | 'approvalSuggestions'> {
  return { approvals: desk, approvalSuggestions: desk.suggestions(policyDrafts({ store, policies })) };
}
