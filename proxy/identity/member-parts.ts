// What does a service need that changes who is in a tenant, and with which roles? The same for one, for many, and for a file of people.

import type { Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Authority } from './authority.ts';
import type { RoleNames } from './ports.ts';

/** What `Members`, `BulkRoles`, `UserImport` and `ImportUndo` are made of. */
export interface MemberParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly changes: Changes;
  readonly authority: Authority;
  readonly roles: RoleNames;
}
