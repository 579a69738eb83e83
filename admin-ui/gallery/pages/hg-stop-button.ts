// Stopping from where one is.

import { html } from 'lit';
import '../../src/components/hg-stop-button.ts';
import { killSwitches } from '../../src/data/kill-switch.ts';
import { session, type Tenant } from '../../src/data/session.ts';
import type { Page } from '../drawn.ts';

/** Somebody who may stop one agent or all of a tenant, and nothing beyond it. */
const tenant: Tenant = {
  id: 'tnt_1',
  name: 'Default',
  kind: 'team',
  organization_id: 'org_1',
  roles: ['operator'],
  permissions: ['killswitch.toggle', 'dashboard.view'],
};
const user = { id: 'usr_1', name: 'Ada Example', email: 'ada@example.com' };

function signedIn(): void {
  session.set({
    state: 'in',
    me: {
      user,
      organizations: [],
      tenants: [tenant],
      active_tenant_id: tenant.id,
      instance_owner: false,
      viewing_as: null,
    },
    tenant,
  });
  killSwitches.set([
    {
      id: 'ksw_1',
      active: true,
      scope: { kind: 'agent', id: 'agt_stopped' },
      reason: 'It refunds too much.',
      created_by: user.id,
      created_at: '2026-01-01T00:00:00Z',
      expires_at: null,
    } as never,
  ]);
}

const button = (kind: 'agent' | 'organization', target: string) => {
  signedIn();
  return html`<hg-stop-button kind=${kind} target=${target} name="refunds"></hg-stop-button>`;
};

export const page: Page = [
  { name: 'Can be stopped', draw: () => button('agent', 'agt_1') },
  { name: 'Is stopped', draw: () => button('agent', 'agt_stopped') },
  { name: 'Beyond one’s rights', draw: () => button('organization', 'org_1') },
];
