// What has to be in a tenant so that every route of the API has something to find there? One of everything, by the words of paths.

import type { Route } from '../../proxy/api/route.ts';
import type { Origin } from './origin.ts';
import { agentOf, type Fields, fine, fresh, type Person, policy } from './person.ts';

/** The id of one thing for each collection that a path may name: `/api/agents/:id` takes that of `agents`. */
export type Contents = Readonly<Record<string, string>>;

/** The route's path with these ids. Fails for a collection that has none: make one of its things in {@link contentsOf}. */
export function pathWith({ path }: Pick<Route, 'path'>, contents: Contents): string {
  return path.replaceAll(/([a-z-]+)\/:[a-z_]+/g, (_whole, collection: string) => {
    const id = contents[collection];
    if (id === undefined) throw new Error(`${path}: nothing of ${collection} was made`);
    return `${collection}/${id}`;
  });
}

/** Ids of the same shapes that nothing has. */
export function nowhere(contents: Contents): Contents {
  const unknown = (id: string): string =>
    id.replace(/[^_]+$/, (part) =>
      part.replaceAll(/\d/g, turned).replaceAll(/[a-z]/g, (letter) => (letter === 'q' ? 'w' : 'q')),
    );
  return Object.fromEntries(Object.entries(contents).map(([collection, id]) => [collection, unknown(id)]));
}

const turned = (digit: string): string => String(9 - Number(digit));

/**
 * Makes one of everything in the tenant that `maker`, who may do all of it, is in at the moment. `guest` is a member, whose
 * session is not the one that the test asks by.
 */
export async function contentsOf(maker: Person, guest: Person, origin: Origin): Promise<Contents> {
  const make = async (path: string, body: Fields): Promise<string> =>
    fine(await maker.post<{ id: string }>(path, body)).id;
  const name = (): string => fresh('thing');
  const { active_tenant_id: tenants } = fine(await maker.get<{ active_tenant_id: string }>('/api/auth/me'));
  const agent = await agentOf(maker, { roles: ['agent-supervised'] });
  const connectors = await make('/api/connectors', {
    name: name(),
    type: 'http',
    base_url: origin.url,
    allow_private: true,
    actions: [{ method: 'POST', path: '/often/{id}', type: 'shop.often' }],
  });
  fine(await maker.put(`/api/connectors/${connectors}/credential`, { placement: 'bearer', value: name() }));
  const ask = async (path = ''): Promise<string> => {
    const answer = await agent.forward('POST', `${origin.url}/${path}${name()}`, {
      headers: { Prefer: 'wait=0' },
      body: {},
    });
    return String(answer.headers['holdgate-hold-id']);
  };
  fine(await maker.post(`/api/approvals/${await ask()}/approve`, { remember: { minutes: 60 } }));
  const approvals = await ask();
  const { id: grants } = await first(maker, '/api/grants');
  for (let count = 0; count < HABIT; count += 1)
    fine(await maker.post(`/api/approvals/${await ask('often/')}/approve`, {}));
  const wish = { url: `${origin.url}/${name()}`, reason: 'it is wanted' };
  const asked = await agent.forward('POST', 'http://holdgate.internal/v1/access-requests', { body: wish });
  const channels = await make('/api/notifications/channels', {
    name: name(),
    kind: 'webhook',
    settings: { url: 'http://127.0.0.1:1/' },
  });
  const policies = await make('/api/policies', { yaml: policy({ decision: 'allow' }) });
  const installed = await maker.post('/api/policy-packs', { name: PACK });
  // Another thing of every kind is made where one is wanted; a pack is there once.
  if (installed.status !== 409) fine(installed);
  const gateways = await make('/api/gateways', { name: name() });
  const templates = await make('/api/roles/templates', { name: name(), grants: [{ permission: 'agents.view' }] });
  const policyTemplates = await make('/api/policy-templates', { yaml: policy({ decision: 'deny' }) });
  const tenantTemplates = await make('/api/tenant-templates', { name: name(), roles: [{ template: templates }] });
  return {
    'access-requests': String(asked.json.id),
    channels,
    deliveries: await make(`/api/notifications/channels/${channels}/test`, {}),
    suggestions: (await first(maker, '/api/approvals/suggestions')).id,
    'tenant-templates': tenantTemplates,
    'policy-templates': policyTemplates,
    uses: await make('/api/roles', { name: name(), template: templates }),
    'agent-groups': await make('/api/agent-groups', { name: name() }),
    'people-groups': await make('/api/people-groups', { name: name() }),
    agents: agent.id,
    keys: agent.keyId,
    approvals,
    audit: (await first(maker, '/api/audit')).id,
    connectors,
    gateways,
    grants,
    imports: fine(
      await maker.upload<{ id: string }>(
        '/api/users/import',
        `email,name,initial_roles\n${name()}@example.com,Imported,viewer\n`,
      ),
    ).id,
    invitations: await make('/api/invitations', {}),
    'kill-switches': await make('/api/v1/kill-switch', { active: true, scope: { kind: 'gateway', id: gateways } }),
    members: guest.userId,
    organizations: maker.organizationId,
    policies,
    'policy-packs': PACK,
    reviews: await make('/api/access/reviews', {}),
    roles: await make('/api/roles', { name: name(), template: templates }),
    templates,
    sessions: (await first(guest, '/api/auth/sessions')).id,
    tenants,
    tokens: await make('/api/tokens', { name: name(), permissions: ['agents.view'], scope: 'tenant' }),
    users: guest.userId,
    versions: '1',
  };
}

/** A pack that says nothing of what tests do. */
const PACK = 'github-safety';
/** How often something is approved before that is taken for a habit. */
const HABIT = 10;

async function first(person: Person, path: string): Promise<{ id: string }> {
  const [item] = fine(await person.get<{ items: { id: string }[] }>(path)).items;
  if (!item) throw new Error(`${path} is empty`);
  return item;
}
