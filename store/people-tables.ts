// Which columns have the tables about people besides their accounts?

import type {
  AccessReviewItemRow,
  AccessReviewRow,
  PasswordResetRow,
  PeopleImportRow,
  PresenceRow,
  TenantViewRow,
} from './people-rows.ts';
import { NEWEST, table } from './table.ts';

/** Tables about people, by the name that the scopes give them. */
export const PEOPLE_TABLES = {
  passwordResets: table<PasswordResetRow>()('password_resets', {
    id: 'text',
    digest: 'text',
    user_id: 'text',
    created_by: 'text?',
    created_at: 'integer',
    expires_at: 'integer',
  }),
  peopleImports: table<PeopleImportRow>()(
    'people_imports',
    {
      id: 'text',
      tenant_id: 'text',
      people: 'json',
      created_at: 'integer',
      created_by: 'text',
      undone_at: 'integer?',
      undone_by: 'text?',
    },
    { search: ['id'], sort: NEWEST },
  ),
  accessReviews: table<AccessReviewRow>()(
    'access_reviews',
    {
      id: 'text',
      tenant_id: 'text',
      name: 'text',
      created_at: 'integer',
      created_by: 'text',
      due_at: 'integer',
      finished_at: 'integer?',
    },
    { search: ['name', 'id'], sort: NEWEST },
  ),
  accessReviewItems: table<AccessReviewItemRow>()(
    'access_review_items',
    {
      id: 'text',
      tenant_id: 'text',
      review_id: 'text',
      kind: 'text',
      holder_id: 'text',
      held_id: 'text',
      held_name: 'text',
      since: 'integer?',
      last_used_at: 'integer?',
      decision: 'text?',
      comment: 'text?',
      decided_by: 'text?',
      decided_at: 'integer?',
    },
    { search: ['holder_id', 'held_name', 'id'] },
  ),
  tenantViews: table<TenantViewRow>()(
    'tenant_views',
    {
      id: 'text',
      tenant_id: 'text',
      viewer_id: 'text',
      user_id: 'text',
      session_digest: 'text',
      reason: 'text',
      created_at: 'integer',
      expires_at: 'integer',
      ended_at: 'integer?',
    },
    { search: ['reason', 'id'], sort: NEWEST },
  ),
  presence: table<PresenceRow>()(
    'presence',
    { tenant_id: 'text', user_id: 'text', last_used_at: 'integer' },
    { key: ['tenant_id', 'user_id'] },
  ),
} as const;
