// Which columns have the tables of what replay needs, and of what was deleted?

import type { DataDeletionRow, DataRemovalRow, ReplayBlockRow, ReplayKeyRow, UsageKeptRow } from './replay-rows.ts';
import { table } from './table.ts';

/** Tables for replay, by the name that the scopes give them. */
export const REPLAY_TABLES = {
  replayKeys: table<ReplayKeyRow>()(
    'replay_keys',
    { tenant_id: 'text', month: 'text', sealed: 'text', created_at: 'integer' },
    { key: ['tenant_id', 'month'] },
  ),
  replayBlocks: table<ReplayBlockRow>()('replay_blocks', {
    id: 'text',
    tenant_id: 'text',
    month: 'text',
    created_at: 'integer',
    decisions: 'integer',
    sealed: 'text',
  }),
  dataRemovals: table<DataRemovalRow>()(
    'data_removals',
    { chain: 'text', scope: 'text', before: 'integer', streams: 'json', signature: 'text', updated_at: 'integer' },
    { key: ['chain', 'scope'] },
  ),
  dataDeletions: table<DataDeletionRow>()('data_deletions', {
    id: 'text',
    tenant_id: 'text',
    what: 'text',
    before: 'integer',
    state: 'text',
    requested_by: 'text',
    deleted: 'json',
    created_at: 'integer',
    finished_at: 'integer?',
  }),
  usageKept: table<UsageKeptRow>()(
    'usage_kept',
    { tenant_id: 'text', month: 'text', calls: 'integer', holds: 'integer' },
    { key: ['tenant_id', 'month'] },
  ),
};
