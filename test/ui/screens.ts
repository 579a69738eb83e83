// Which screens does the console have? Each page and its dialogs, on an instance in which something has happened; the one list for pictures
// of all and for what has to hold on all of them. A section of the navigation that is missing here fails a test.

import type { APIRequestContext, Page } from 'playwright-core';
import type { ProductProcess } from '../support/product.ts';
import { SupervisedAgent, type YesOrigin } from './stage.ts';

/** What the paths of screens name. */
export interface Furnished {
  readonly role: string;
  readonly policy: string;
  readonly connector: string;
  readonly tenant: string;
  readonly organization: string;
  readonly gateway: string;
  readonly group: string;
  readonly agent: string;
  readonly approval: string;
  readonly decision: string;
}

/** A screen: where it is, and what opens it there. */
export interface Screen {
  readonly name: string;
  readonly path: string | ((at: Furnished) => string);
  readonly open?: (page: Page) => Promise<unknown>;
}

/** Presses a button by its name. */
const button = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();
/** Follows the first link of a list that has this text. */
const link =
  (list: string, hasText = '') =>
  (page: Page) =>
    page.locator(list).getByRole('link').filter({ hasText }).first().click();
/** Opens a tab, and brings what it shows into the picture. */
const tab = (name: string) => async (page: Page) => {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel').last().scrollIntoViewIfNeeded();
};

const CSV = 'email,name,initial_roles\nnora@example.com,Nora New,viewer\nnobody,No Address,viewer\n';

/** Every screen for those who are signed in; an owner sees all of them. */
export const SCREENS: readonly Screen[] = [
  { name: 'approvals', path: '/approvals' },
  { name: 'approvals-selected', path: '/approvals', open: (page) => keys(page, 'j', 'x', 'j', 'x') },
  { name: 'approve', path: '/approvals', open: button('Approve') },
  { name: 'deny', path: '/approvals', open: button('Deny') },
  { name: 'approval', path: ({ approval }) => `/approvals/${approval}` },
  { name: 'approval-raw', path: ({ approval }) => `/approvals/${approval}`, open: tab('Raw') },
  { name: 'approval-why', path: ({ approval }) => `/approvals/${approval}`, open: tab('Why') },
  { name: 'approval-like-ones', path: ({ approval }) => `/approvals/${approval}`, open: tab('Like ones') },
  { name: 'approvals-all', path: '/approvals/all' },
  { name: 'approvals-remembered', path: '/approvals/remembered' },
  { name: 'start', path: '/start' },
  { name: 'overview', path: '/overview' },
  { name: 'agents', path: '/agents' },
  { name: 'agent', path: ({ agent }) => `/agents/${agent}` },
  { name: 'agent-edit', path: ({ agent }) => `/agents/${agent}`, open: button('Edit') },
  { name: 'agent-new-key', path: ({ agent }) => `/agents/${agent}`, open: button('New key') },
  { name: 'agent-new', path: '/agents', open: button('New agent') },
  { name: 'connectors', path: '/connectors' },
  { name: 'connector-new', path: '/connectors', open: button('New connector') },
  { name: 'credential', path: '/connectors', open: button(/^Enter credential/) },
  { name: 'connector', path: ({ connector }) => `/connectors/${connector}` },
  { name: 'connector-action', path: ({ connector }) => `/connectors/${connector}`, open: button('Add an action') },
  { name: 'connector-try', path: ({ connector }) => `/connectors/${connector}`, open: button('Try it') },
  { name: 'vault', path: '/vault' },
  { name: 'policies', path: '/policies' },
  { name: 'policy', path: ({ policy }) => `/policies/${policy}` },
  { name: 'policy-preview', path: ({ policy }) => `/policies/${policy}`, open: tab('Try a request') },
  { name: 'policy-owner', path: ({ policy }) => `/policies/${policy}`, open: button('Change owner') },
  { name: 'policy-impact', path: ({ policy }) => `/policies/${policy}`, open: tab('What would change') },
  { name: 'policy-versions', path: ({ policy }) => `/policies/${policy}`, open: tab('Versions') },
  { name: 'policy-new', path: '/policies', open: button('New policy') },
  { name: 'users', path: '/users' },
  { name: 'user-add', path: '/users', open: button('Add to tenant') },
  { name: 'user-invite', path: '/users', open: button('Copy invite') },
  { name: 'user-roles', path: '/users', open: button(/^Manage roles/) },
  { name: 'users-import', path: '/users', open: imported },
  { name: 'users-bulk', path: '/users', open: selected },
  { name: 'users-imports', path: '/users/imports' },
  { name: 'invitations', path: '/users/invitations' },
  { name: 'invitation-withdraw', path: '/users/invitations', open: button(/^Withdraw the invitation/) },
  { name: 'person', path: '/users', open: link('hg-user-list', 'Person 1') },
  { name: 'people-groups', path: '/users/groups' },
  { name: 'people-group', path: '/users/groups', open: link('hg-people-groups', 'Treasury') },
  { name: 'people-group-new', path: '/users/groups/new' },
  { name: 'roles', path: '/roles' },
  { name: 'role', path: ({ role }) => `/roles/${role}` },
  { name: 'role-limit', path: ({ role }) => `/roles/${role}`, open: button(/^Limit agents/) },
  { name: 'role-built-in', path: '/roles/rol_builtin_creator' },
  { name: 'role-new', path: '/roles/new' },
  { name: 'role-templates', path: '/roles/templates' },
  { name: 'role-template', path: '/roles/templates/tpl_builtin_qa' },
  { name: 'role-template-new', path: '/roles/templates/new' },
  { name: 'policy-templates', path: '/policies/templates' },
  { name: 'policy-template-new', path: '/policies/templates/new' },
  { name: 'tenant-templates', path: '/tenants/templates' },
  { name: 'tenant-template', path: '/tenants/templates/tpl_builtin_department' },
  { name: 'tenant-template-new', path: '/tenants/templates/new' },
  { name: 'groups', path: '/groups' },
  { name: 'group', path: ({ group }) => `/groups/${group}` },
  { name: 'group-edit', path: ({ group }) => `/groups/${group}`, open: button('Edit') },
  { name: 'gateways', path: '/gateways' },
  { name: 'gateway-new', path: '/gateways', open: button('New gateway') },
  { name: 'gateway', path: ({ gateway }) => `/gateways/${gateway}` },
  { name: 'gateway-rule', path: ({ gateway }) => `/gateways/${gateway}`, open: button('Add rule') },
  { name: 'access', path: '/access' },
  { name: 'access-who', path: '/access?mode=who&permission=agents.edit' },
  { name: 'access-answer', path: '/access?permission=policies.edit' },
  { name: 'explain', path: '/explain' },
  { name: 'explain-decision', path: ({ decision }) => `/explain/${decision}` },
  { name: 'audit', path: '/audit' },
  { name: 'audit-entry', path: '/audit?decision=hold', open: button(/v1\/refunds/) },
  { name: 'configuration', path: '/configuration' },
  { name: 'configuration-import', path: '/configuration/import' },
  { name: 'configuration-audit', path: '/configuration/audit' },
  { name: 'tenants', path: '/tenants' },
  { name: 'tenant-new', path: '/tenants', open: button('New tenant') },
  { name: 'tenant', path: ({ tenant }) => `/tenants/${tenant}` },
  { name: 'tenant-rename', path: ({ tenant }) => `/tenants/${tenant}`, open: button('Rename') },
  { name: 'tenant-delete', path: ({ tenant }) => `/tenants/${tenant}`, open: button('Delete') },
  { name: 'tenant-members', path: ({ tenant }) => `/tenants/${tenant}/members` },
  { name: 'tenant-roles', path: ({ tenant }) => `/tenants/${tenant}/roles` },
  { name: 'tenant-agents', path: ({ tenant }) => `/tenants/${tenant}/agents` },
  { name: 'organizations', path: '/organizations' },
  { name: 'organization', path: ({ organization }) => `/organizations/${organization}` },
  { name: 'organization-new', path: '/organizations', open: button('Found an organization') },
  { name: 'tokens', path: '/tokens' },
  { name: 'token-new', path: '/tokens', open: button('New token') },
  { name: 'packs', path: '/packs' },
  { name: 'pack', path: '/packs', open: link('hg-pack-list') },
  { name: 'access-requests', path: '/access-requests' },
  { name: 'access-request', path: '/access-requests', open: link('hg-access-request-list') },
  { name: 'reviews', path: '/reviews' },
  { name: 'review', path: '/reviews', open: link('hg-review-list', 'This quarter') },
  { name: 'kill-switch', path: '/kill-switch' },
  { name: 'kill-switch-past', path: '/kill-switch/past' },
  { name: 'notifications', path: '/notifications' },
  { name: 'channel-new', path: '/notifications', open: button('Add a channel') },
  { name: 'deliveries', path: '/notifications/deliveries' },
  { name: 'data', path: '/data' },
  { name: 'settings', path: '/settings' },
  { name: 'system', path: '/system' },
  { name: 'account', path: '/account' },
  { name: 'stop-traffic', path: '/overview', open: button('Stop traffic') },
  { name: 'palette', path: '/overview', open: (page) => page.keyboard.press('Control+k') },
  { name: 'menu', path: '/overview', open: button('Account') },
  { name: 'nowhere', path: '/nowhere' },
];

async function keys(page: Page, ...pressed: readonly string[]): Promise<void> {
  await page.locator('hg-approval-card').first().waitFor();
  for (const key of pressed) await page.keyboard.press(key);
}

async function imported(page: Page): Promise<void> {
  await button('Import users')(page);
  const file = { name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(CSV) };
  await page.locator('hg-import-dialog').getByLabel('CSV file').setInputFiles(file);
  await page.getByText(/Created: 1/).waitFor();
}

async function selected(page: Page): Promise<void> {
  for (const who of ['person1@example.com', 'person2@example.com'])
    await page.getByRole('checkbox', { name: `Select ${who}` }).check();
  await button('Bulk actions')(page);
}

/** Opens a screen and waits until it has what it shows. */
export async function show(page: Page, screen: Screen, at: Furnished): Promise<void> {
  await page.goto(typeof screen.path === 'string' ? screen.path : screen.path(at));
  await settled(page);
  await screen.open?.(page);
  await settled(page);
}

/** Resolves once nothing on the page says that it still loads. */
export async function settled(page: Page): Promise<void> {
  await page.locator('main, h1').first().waitFor();
  // The live channel never ends, so the network is never idle; what still loads says so on the page.
  await page.waitForFunction(() => {
    const loading = (root: ParentNode): boolean =>
      [...root.querySelectorAll('*')].some(
        (one) =>
          (one.localName === 'hg-state' && one.getAttribute('kind') === 'loading') ||
          (one.shadowRoot !== null && loading(one.shadowRoot)),
      );
    return !loading(document);
  });
}

const POLICY = {
  metadata: { name: 'night-rest', description: 'Nobody pays at night' },
  rules: [
    {
      name: 'large-refunds-wait',
      conditions: {
        all: [
          { field: 'action.type', operator: 'equals', value: 'stripe.refund.create' },
          { field: 'action.parameters.amount', operator: 'greater_than', value: 50_000 },
        ],
      },
      decision: 'requires_approval',
      reason: 'Large refunds are looked at',
    },
  ],
};

/** Lets something happen on a new instance: things of every kind, calls that passed, were denied and wait. */
export async function furnish(api: APIRequestContext, product: ProductProcess, origin: YesOrigin): Promise<Furnished> {
  const made = async (path: string, data: unknown) => {
    const answer = await api.post(path, { data });
    if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
    return (await answer.json()) as { id: string };
  };
  const read = async <Answer>(path: string) => (await (await api.get(path)).json()) as Answer;
  const agent = await SupervisedAgent.create(api, product, origin, 'refund-bot');
  await made('/api/agents', { name: 'release-bot', environment: 'development', description: 'Merges what is green' });
  const connector = await made('/api/connectors', {
    name: 'tickets',
    type: 'http',
    base_url: 'https://tickets.example.com',
  });
  const grants = [
    { permission: '*.view' },
    { permission: 'agents.edit' },
    { permission: 'action.**', with_approval: true },
  ];
  const role = await made('/api/roles', { name: 'finance-lead', description: 'Decides on refunds', grants });
  const group = await made('/api/agent-groups', { name: 'Finance agents', approvers: { roles: ['finance-lead'] } });
  const policy = await made('/api/policies', { yaml: JSON.stringify(POLICY, undefined, 2) });
  await made(`/api/policies/${policy.id}/publish`, {});
  const rows = Array.from(
    { length: 12 },
    (_, at) => `person${at}@example.com,Person ${at},${at % 3 ? 'viewer' : 'finance-lead'}`,
  );
  const csv = ['email,name,initial_roles', ...rows, ''].join('\n');
  await api.post('/api/users/import', { data: csv, headers: { 'Content-Type': 'text/csv' } });
  const tenant = await made('/api/tenants', { name: 'Finance' });
  await made('/api/people-groups', { name: 'Treasury' });
  await made('/api/invitations', { roles: ['viewer'] });
  await made('/api/access/reviews', { name: 'This quarter' });
  await made('/api/tokens', { name: 'night-report', permissions: ['audit.view'], scope: 'tenant' });
  await happened(agent);
  const wish = { method: 'DELETE', url: 'https://tickets.example.com/old', reason: 'They are closed since last year' };
  await agent.askFor(wish);
  type Listed = { items: { id: string; decision_id?: string }[] };
  const [agents, approvals, denied, gateways, organizations] = await Promise.all([
    read<Listed>('/api/agents?q=refund-bot'),
    read<Listed>('/api/approvals?state=pending'),
    read<Listed>('/api/audit?decision=hold'),
    read<Listed>('/api/gateways'),
    read<Listed>('/api/organizations'),
  ]);
  return {
    role: role.id,
    policy: policy.id,
    connector: connector.id,
    tenant: tenant.id,
    group: group.id,
    gateway: gateways.items[0]?.id ?? '',
    organization: organizations.items[0]?.id ?? '',
    agent: agents.items[0]?.id ?? '',
    approval: approvals.items[0]?.id ?? '',
    decision: denied.items[0]?.decision_id ?? '',
  };
}

async function happened(agent: SupervisedAgent): Promise<void> {
  for (let at = 0; at < 6; at += 1) await agent.read(`/v1/charges/ch_${at}`);
  const reason = 'The customer was charged twice and asked for the second charge back';
  await Promise.all([
    agent.refund('ch_101', 48_000, { waitS: 1, reason }),
    agent.refund('ch_102', 990_000, { waitS: 1, reason: 'Goodwill', note: 'a very <b>long</b> note \u202etxt.exe' }),
    agent.refund('ch_103_with_a_name_that_is_rather_long_for_a_phone', 1200, { waitS: 1 }),
  ]);
}
