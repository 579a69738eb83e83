// Whom a change touches.

import { html } from 'lit';
import '../../src/components/hg-effects.ts';
import type { Effects } from '../../src/data/effects.ts';
import type { Page } from '../drawn.ts';

const NOBODY: Effects = {
  people: [],
  people_total: 0,
  agents: [],
  agents_total: 0,
  calls: { since: '2026-01-01T00:00:00Z', examined: 0, undecided: 0, changed_total: 0, groups: [] },
};
const refunds = { id: 'agt_1', name: 'refunds' };
const SOME: Effects = {
  people: [
    {
      user_id: 'usr_1',
      name: 'Ada Example',
      email: 'ada@example.com',
      gained: ['agents.view'],
      lost: ['roles.manage'],
    },
    { user_id: 'usr_2', name: 'Grace Example', email: 'grace@example.com', gained: [], lost: ['roles.manage'] },
  ],
  people_total: 40,
  agents: [
    {
      ...refunds,
      actions: [{ connector: 'payments', action: 'stripe.refund.create', before: 'allow', after: 'requires_approval' }],
    },
  ],
  agents_total: 1,
  calls: {
    since: '2026-01-01T00:00:00Z',
    examined: 1200,
    undecided: 3,
    changed_total: 12,
    groups: [
      { agent: refunds, action: 'stripe.refund.create', before: 'allow', after: 'deny', count: 12, examples: [] },
    ],
  },
};

export const page: Page = [
  { name: 'Nobody', draw: () => html`<hg-effects .effects=${NOBODY}></hg-effects>` },
  { name: 'People, agents and calls', draw: () => html`<hg-effects .effects=${SOME}></hg-effects>` },
];
