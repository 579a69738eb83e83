// Which columns have the tables of what replay needs?

import type { ReplayBlockRow, ReplayKeyRow } from './replay-rows.ts';
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
};
