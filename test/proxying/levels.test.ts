// What passes at which level? Real calls under every level of organization, tenant and gateway and every mode of a policy: the strictest
// counts, what passes says what would have happened, and some things pass at no level.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent, Answer } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  killSwitch,
  type Person,
  policy,
  publish,
  recorded,
} from '../support/person.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';

const LEVELS = ['monitor', 'soft_enforce', 'full_enforce'] as const;
type Level = (typeof LEVELS)[number];

let product: Product;
let origin: Origin;
let owner: Person;
let agent: Agent;
let gatewayId: string;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  await connectorTo(owner, origin);
  agent = await agentOf(owner);
  const at = (path: string) => ({ field: 'request.path', operator: 'starts_with', value: path });
  const rules = [
    { name: 'closed', conditions: at('/closed'), decision: 'deny' },
    { name: 'asked', conditions: at('/asked'), decision: 'requires_approval' },
  ];
  await publish(owner, JSON.stringify({ metadata: { name: 'levels' }, rules }));
  await publish(
    owner,
    JSON.stringify({
      metadata: { name: 'watching', mode: 'monitor' },
      rules: [
        { name: 'watched', conditions: at('/watched'), decision: 'deny' },
        { name: 'watched-hold', conditions: at('/asked'), decision: 'deny' },
        { name: 'milder', conditions: at('/closed'), decision: 'requires_approval' },
      ],
    }),
  );
  const gateways = fine(await owner.get<{ items: { id: string; own: boolean }[] }>('/api/gateways')).items;
  gatewayId = gateways.find(({ own }) => own)?.id as string;
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

/** Sets what is given; the rest says nothing of its own. */
async function levels(set: { organization?: Level; tenant?: Level; gateway?: Level }): Promise<void> {
  const { organization = null, tenant = null, gateway = null } = set;
  fine(await owner.patch(`/api/organizations/${owner.organizationId}`, { enforcement: organization }));
  fine(await owner.patch('/api/settings', { enforcement: tenant }));
  fine(await owner.patch(`/api/gateways/${gatewayId}`, { enforcement: gateway }));
}

const call = (path: string, who = agent): Promise<Answer> =>
  who.forward('POST', `${origin.url}${path}-${fresh('call')}`, { headers: { Prefer: 'respond-async' }, body: {} });
const entryOf = async ({ decisionId }: Answer): Promise<Fields> =>
  (await recorded(owner, decisionId)) as unknown as Fields;
/** What became of a call that is denied, and of one that is held. */
const outcome = async (): Promise<string> => `${(await call('/closed')).status} ${(await call('/asked')).status}`;

const BY_LEVEL: Readonly<Record<Level, string>> = {
  monitor: '200 200',
  soft_enforce: '403 200',
  full_enforce: '403 202',
};

describe('the strictest of organization, tenant and gateway', () => {
  for (const [at, organization] of LEVELS.entries())
    it(`counts where the organization says ${organization}`, async () => {
      for (const [other, level] of LEVELS.entries()) {
        const strictest = BY_LEVEL[LEVELS[Math.max(at, other)] as Level];
        await levels({ organization, tenant: level });
        expect(await outcome(), `tenant ${level}`).toBe(strictest);
        expect(fine(await owner.get('/api/settings')).enforcement).toBe(LEVELS[Math.max(at, other)]);
        await levels({ organization, gateway: level });
        expect(await outcome(), `gateway ${level}`).toBe(strictest);
      }
    });

  it('is full_enforce where nobody says anything', async () => {
    await levels({});
    expect(await outcome()).toBe(BY_LEVEL.full_enforce);
  });
});

describe('a level below the organization', () => {
  it('is set by whoever holds organization.settings alone, for a tenant and for a gateway', async () => {
    await levels({ organization: 'soft_enforce' });
    const admin = await invited(owner, ['admin']);
    for (const [path, body] of [
      ['/api/settings', { enforcement: 'monitor' }],
      [`/api/gateways/${gatewayId}`, { enforcement: 'monitor' }],
    ] as const) {
      const refused = await admin.patch(path, body);
      expect([refused.status, refused.body.code]).toEqual([403, 'not_permitted']);
      fine(await admin.patch(path, { enforcement: 'full_enforce' }));
      fine(await owner.patch(path, body));
    }
    const made = await admin.post('/api/gateways', { name: fresh('sidecar'), enforcement: 'monitor' });
    expect(made.status).toBe(403);
    expect(await outcome()).toBe(BY_LEVEL.soft_enforce);
  });
});

describe('what passes', () => {
  it('says in monitor what would have happened', async () => {
    await levels({ organization: 'monitor' });
    const [closed, asked] = [await call('/closed'), await call('/asked')];
    expect(await entryOf(closed)).toMatchObject({
      decision: 'allow',
      rule: { name: 'closed', policy: 'levels' },
      would: { decision: 'deny', code: 'policy_denied', rule: 'closed', policy: 'levels', relaxed_by: 'monitor' },
    });
    expect(await entryOf(asked)).toMatchObject({ would: { decision: 'hold', rule: 'asked', relaxed_by: 'monitor' } });
  });

  it('says so too where nothing allowed it, no role and no connector', async () => {
    await levels({ organization: 'monitor' });
    const reader = await agentOf(owner, { roles: ['agent-read-only'] });
    const written = await call('/open', reader);
    expect(written.status).toBe(200);
    expect(await entryOf(written)).toMatchObject({ would: { decision: 'deny', code: 'role_denied' } });
    const unknown = await agent.forward('GET', 'http://nowhere.invalid/');
    expect(unknown.json.code).toBe('upstream_unreachable');
    expect(await entryOf(unknown)).toMatchObject({ decision: 'allow', would: { code: 'no_connector' } });
    await levels({ organization: 'soft_enforce' });
    expect((await agent.forward('GET', 'http://nowhere.invalid/')).json.code).toBe('no_connector');
  });

  it('says under soft_enforce that a person would have been asked, and that is announced once', async () => {
    await levels({ organization: 'soft_enforce' });
    const url = `${origin.url}/hook`;
    const settings = { url, allow_private: true };
    fine(
      await owner.post('/api/notifications/channels', {
        name: fresh('hook'),
        kind: 'webhook',
        settings,
        events: ['approval.unasked'],
      }),
    );
    const another = await agentOf(owner);
    const answers = [await call('/asked', another), await call('/asked', another)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const answer of answers)
      expect(await entryOf(answer)).toMatchObject({ would: { decision: 'hold', relaxed_by: 'soft_enforce' } });
    await eventually('an announcement', () => origin.seen('/hook').length > 0);
    const [told] = origin.seen('/hook').map(({ body = '' }) => JSON.parse(body) as { type: string; data: Fields });
    expect(told).toMatchObject({
      type: 'approval.unasked',
      data: { agent: another.name, rule: 'asked', decision_id: answers[0]?.decisionId },
    });
    const { items } = fine(await owner.get<{ items: Fields[] }>('/api/notifications/deliveries'));
    expect(items.filter(({ event }) => event === 'approval.unasked')).toHaveLength(1);
  });

  it('says what a policy in mode monitor would have done, where that is stricter', async () => {
    await levels({});
    const watched = await call('/watched');
    expect(watched.status).toBe(200);
    expect(await entryOf(watched)).toMatchObject({
      decision: 'allow',
      would: { decision: 'deny', rule: 'watched', policy: 'watching', relaxed_by: 'policy_mode' },
    });
    const asked = await entryOf(await call('/asked'));
    expect(asked).toMatchObject({ decision: 'hold', would: { rule: 'watched-hold', relaxed_by: 'policy_mode' } });
    expect((await entryOf(await call('/closed'))).would).toBeUndefined();
    expect((await entryOf(await call('/open'))).would).toBeUndefined();
    await levels({ organization: 'monitor' });
    expect(await entryOf(await call('/asked'))).toMatchObject({ would: { rule: 'asked', relaxed_by: 'monitor' } });
  });

  it('is not taken for a change of the rules by the explainer', async () => {
    await levels({});
    const { decisionId } = await call('/watched');
    const explained = fine(await owner.post('/api/access/explain', { decision_id: decisionId }));
    expect([explained.differs, (explained.now as Fields).decision]).toEqual([false, 'allow']);
  });

  it('is foretold as it would pass, with what would have happened', async () => {
    await levels({ organization: 'monitor' });
    const request = { agent: agent.name, method: 'POST', url: `${origin.url}/closed` };
    expect(fine(await owner.post('/api/v1/actions/dry-run', request))).toMatchObject({
      decision: 'allow',
      would: { decision: 'deny', rule: 'closed', relaxed_by: 'monitor' },
    });
  });
});

describe('no level relaxes', () => {
  beforeAll(() => levels({ organization: 'monitor' }));

  it('the kill switch', async () => {
    await killSwitch(owner, true);
    const stopped = await call('/open');
    await killSwitch(owner, false);
    expect(stopped.json.code).toBe('kill_switch');
  });

  it('the agent key, and an agent that is switched off', async () => {
    const stranger = await agentOf(owner);
    fine(await owner.patch(`/api/agents/${stranger.id}`, { status: 'disabled' }));
    expect((await call('/open', stranger)).json.code).toBe('agent_disabled');
    const keyed = await agentOf(owner);
    fine(await owner.delete(`/api/agents/${keyed.id}/keys/${keyed.keyId}`));
    expect((await call('/open', keyed)).status).toBe(407);
  });

  it('the checks of targets and addresses', async () => {
    const ambiguous = await agent.forward('GET', `${origin.url}/a/%2e%2e/b`);
    expect([ambiguous.status, ambiguous.json.code]).toEqual([400, 'ambiguous_target']);
    for (const url of ['http://169.254.169.254/latest', `http://127.0.0.1:${product.gatePort}/`, 'http://10.0.0.1/'])
      expect((await agent.forward('GET', url)).json.code, url).toBe('destination_prohibited');
  });

  it('the check of an origin that nobody signed for', async () => {
    const stranger = await Origin.start({ secure: true });
    await connectorTo(owner, { url: stranger.url, ca: undefined });
    const answer = await agent.tunnel('GET', `${stranger.url}/open`);
    expect([answer.status, stranger.seen('/open').length]).toEqual([502, 0]);
    await stranger.close();
  });
});

describe('the level of a start', () => {
  it('is what HOLDGATE_ENFORCEMENT says until the organization says another', async () => {
    const started = await startProduct({ environment: { HOLDGATE_ENFORCEMENT: 'monitor' } });
    try {
      const first = await founder(started);
      await connectorTo(first, origin);
      await publish(first, policy({ decision: 'deny' }));
      const theirs = await agentOf(first);
      expect((await call('/any', theirs)).status).toBe(200);
      fine(await first.patch(`/api/organizations/${first.organizationId}`, { enforcement: 'full_enforce' }));
      expect((await call('/any', theirs)).status).toBe(403);
    } finally {
      await started.stop();
    }
  });
});
