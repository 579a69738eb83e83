// What goes with approvals in the console? Suggestions over the desk, and what agents ask for, with the ports between rooms filled.

import type { Store } from '../../store/store.ts';
import type { Roles } from '../access/roles.ts';
import type { Services } from '../api/services.ts';
import { AccessRequests } from '../approvals/access-deciding.ts';
import type { ApprovalDesk } from '../approvals/desk.ts';
import type { Changes } from '../audit/changes.ts';
import type { PolicyLibrary } from '../policy/library.ts';
import type { Clock } from '../runtime/clock.ts';
import { policyDrafts } from './policy-drafts.ts';

/** Builds them. */
export function approvalServices({
  store,
  changes,
  clock,
  desk,
  policies,
  roles,
}: {
  store: Store;
  changes: Changes;
  clock: Clock;
  desk: ApprovalDesk;
  policies: PolicyLibrary;
  roles: Roles;
}): Pick<Services, 'accessRequests' | 'approvals' | 'approvalSuggestions'> {
  const drafts = policyDrafts({ store, policies });
  return {
    approvals: desk,
    approvalSuggestions: desk.suggestions(drafts),
    accessRequests: new AccessRequests({
      store,
      changes,
      clock,
      policies: drafts,
      roles: {
        create: (principal, { name, description, permission, agentId }) =>
          roles.create(principal, { name, description, grants: [{ permission, limit: { agents: [agentId] } }] }),
      },
    }),
  };
}
