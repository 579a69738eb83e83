// Which screens does the bench of the console open, and when is one of use? Every screen of the console's own list that an address opens, and
// the searches and filters that much data can make slow.

import type { APIRequestContext, Page } from 'playwright-core';
import { type Furnished, SCREENS, settled } from '../../test/ui/screens.ts';

/** A screen by its address, and text that it has once it is of use; without one, it is of use when nothing on it still loads. */
export interface Opened {
  readonly path: string;
  readonly useful: string | RegExp | undefined;
}

/** Text that only the loaded screen has, where much is listed. */
const USEFUL: Readonly<Record<string, string>> = {
  approvals: 'Refund',
  approval: 'SHA-256 of the body',
  overview: 'Decisions by hour',
  agents: 'agent-',
  connectors: 'connector-0',
  vault: 'connector-0',
  policies: 'policy-0',
  users: 'person0@example.com',
  roles: 'role-0',
  groups: 'group-0',
  audit: ' entries',
  tenants: 'Default',
  'tenant-members': 'person0@example.com',
};

const LAST = '0'.repeat(26);

/** The filters and searches beside the list. */
const SEARCHES: readonly Opened[] = [
  { path: '/users?q=person99', useful: 'person990@example.com' },
  { path: '/roles/rol_builtin_viewer', useful: 'person0@example.com' },
  { path: '/audit?decision=deny', useful: 'items/' },
  { path: '/audit?kind=outcome', useful: ' entries' },
  { path: `/audit?q=dec_${LAST}`, useful: 'items/0?' },
  { path: `/audit?q=dec_${LAST.replaceAll('0', 'z')}`, useful: 'Nothing matches this filter' },
  { path: `/audit?q=apr_${LAST}`, useful: 'Nothing matches this filter' },
  { path: `/audit?q=agt_${LAST}`, useful: 'Nothing matches this filter' },
  { path: '/audit?q=items%2F4999', useful: 'items/4999' },
  { path: '/audit?q=nowhere-in-it', useful: /^Searched back to|^Nothing matches/ },
  { path: `/audit?actor=usr_${LAST}`, useful: /^Searched back to|^Nothing matches/ },
];

/** All of them, for an instance that `volume.ts` has filled. */
export async function screensOf(
  api: APIRequestContext,
  place: { organization: string; tenant: string },
): Promise<readonly Opened[]> {
  const at = await furnished(api, place);
  const addressed = SCREENS.filter(({ name, open }) => !open && name !== 'nowhere').map(({ name, path }) => ({
    path: typeof path === 'string' ? path : path(at),
    useful: USEFUL[name],
  }));
  return [...addressed, ...SEARCHES];
}

async function furnished(
  api: APIRequestContext,
  { organization, tenant }: { organization: string; tenant: string },
): Promise<Furnished> {
  const first = async (path: string) => {
    const { items } = (await (await api.get(path)).json()) as { items: { id: string; built_in?: boolean }[] };
    return (items.find((item) => item.built_in !== true) ?? items[0])?.id ?? '';
  };
  return {
    organization,
    tenant,
    role: await first('/api/roles'),
    policy: await first('/api/policies'),
    gateway: await first('/api/gateways'),
    group: await first('/api/agent-groups'),
    agent: await first('/api/agents'),
    connector: await first('/api/connectors'),
    approval: await first('/api/approvals?state=pending'),
    decision: `dec_${LAST}`,
  };
}

/** Resolves once the screen is of use; waits for as long as the page waits. */
export async function ofUse(page: Page, { useful }: Opened): Promise<void> {
  const main = page.locator('main');
  const wanted = useful === undefined ? main.getByRole('heading') : main.getByText(useful);
  await wanted.filter({ visible: true }).first().waitFor();
  if (useful === undefined) await settled(page);
}
