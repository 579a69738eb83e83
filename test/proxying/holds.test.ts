// A held request through the whole product: who waits how long, who gets the grant, and what is asked again before it leaves.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Agent, Answer, Asking } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import {
  agentOf,
  approvalOf,
  type ConnectorMade,
  connectorTo,
  type Fields,
  fine,
  founder,
  fresh,
  killSwitch,
  ledgerOf,
  type Person,
  policy,
  publish,
  type Question,
  question,
} from '../support/person.ts';
import { eventually, type Product, startProduct } from '../support/product.ts';
import { plainAnswer, RawOrigin } from '../support/raw-origin.ts';

let product: Product;
let owner: Person;
let origin: Origin;

beforeAll(async () => {
  [product, origin] = await Promise.all([startProduct(), Origin.start()]);
  owner = await founder(product);
  await connectorTo(owner, origin);
});
afterAll(async () => {
  await product.stop();
  await origin.close();
});

/** Reads pass, everything else needs a person. */
const supervised = (settings: Fields = {}): Promise<Agent> =>
  agentOf(owner, { roles: ['agent-supervised'], ...settings });
const target = (): string => `${origin.url}/${fresh('hold')}`;
const reached = (url: string): number => origin.seen(new URL(url).pathname).length;
const AT_ONCE: Asking = { headers: { Prefer: 'wait=0' }, body: { n: 1 } };
const WAITING: Asking = { body: { n: 1 } };

const approve = async (id: string, more: Fields = {}): Promise<Question> =>
  fine(await owner.post<Question & Fields>(`/api/approvals/${id}/approve`, more));
const deny = async (id: string, reason: string, more: Fields = {}): Promise<unknown> =>
  fine(await owner.post(`/api/approvals/${id}/deny`, { reason, ...more }));

/** Asks without waiting; the hold that it opened or joined. */
async function held(agent: Agent, url: string, asking = AT_ONCE): Promise<string> {
  const answer = await agent.forward('POST', url, asking);
  expect(answer.json).toMatchObject({ code: 'approval_pending' });
  return String(answer.headers['holdgate-hold-id']);
}

/** How many connections wait for it. */
const attempts = (id: string, count: number): Promise<unknown> =>
  eventually(`attempt ${count}`, async () => {
    const { attempts: made, waiting } = await approvalOf(owner, id);
    return made >= count && waiting;
  });

const finished = (id: string, state = 'completed'): Promise<unknown> =>
  eventually(state, async () => (await approvalOf(owner, id)).state === state);

describe('an agent that was made without naming roles', () => {
  it('reads at once, and everything else waits for a person', async () => {
    const agent = await agentOf(owner, { roles: undefined });
    const url = target();
    expect((await agent.forward('GET', url)).status).toBe(200);
    await held(agent, url);
    expect(origin.seen(new URL(url).pathname).map(({ method }) => method)).toEqual(['GET']);
  });
});

describe('the same request again', () => {
  it('joins the hold that waits: one question, one call', async () => {
    const agent = await supervised();
    const url = target();
    const first = agent.forward('POST', url, WAITING);
    const { id } = await question(owner, url);
    await attempts(id, 1);
    const second = agent.forward('POST', url, WAITING);
    await attempts(id, 2);
    await approve(id);
    const [older, newer] = await Promise.all([first, second]);
    expect([newer.status, older.status]).toEqual([200, 403]);
    expect(older.json).toMatchObject({ code: 'approval_consumed', agent_hint: 'stop_and_report' });
    expect(older.headers['x-should-retry']).toBe('false');
    expect(reached(url)).toBe(1);
    expect(newer.decisionId).not.toBe(older.decisionId);
    const decisions = (await ledgerOf(owner)).filter(
      (entry) => (entry as unknown as Fields).hold_id === id && entry.kind === 'decision',
    );
    expect(decisions.filter(({ decision }) => decision === 'allow')).toHaveLength(1);
    expect(new Set(decisions.map(({ decision_id }) => decision_id)).size).toBe(decisions.length);
  });

  it('is the same whatever its tracing, credentials and retry counters say, and another one for every other header, body or query', async () => {
    const agent = await supervised();
    const url = target();
    const id = await held(agent, url);
    const like = (headers: Record<string, string>): Asking => ({
      ...AT_ONCE,
      headers: { Prefer: 'wait=0', ...headers },
    });
    expect(
      await held(
        agent,
        url,
        like({
          'User-Agent': 'other',
          'X-Stainless-Retry-Count': '2',
          Traceparent: '00-1-2-03',
          Authorization: 'Bearer renewed',
        }),
      ),
    ).toBe(id);
    const others = [
      await held(agent, url, like({ 'Idempotency-Key': 'two' })),
      await held(agent, url, like({ 'Stripe-Account': 'acct_2' })),
      await held(agent, url, { ...AT_ONCE, body: { n: 2 } }),
      await held(agent, `${url}?n=2`),
      await held(await supervised(), url),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
    expect(await approvalOf(owner, id)).toMatchObject({ attempts: 2 });
  });
});

describe('a wait that ends without an answer', () => {
  it('asks to try again twice, then says stop; an approval after that serves the next try once', async () => {
    const agent = await supervised();
    const url = target();
    const answers: Answer[] = [];
    for (let n = 0; n < 3; n += 1) answers.push(await agent.forward('POST', url, AT_ONCE));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 403]);
    for (const { headers, json } of answers) {
      expect(json).toMatchObject({ code: 'approval_pending' });
      expect(headers['holdgate-decision']).toMatch(/^hold;/);
    }
    const [first, , third] = answers as [Answer, Answer, Answer];
    expect([first.headers['retry-after'], first.headers['x-should-retry'], first.json.agent_hint]).toEqual([
      '2',
      'true',
      'retry_same_request',
    ]);
    expect([third.headers['retry-after'], third.headers['x-should-retry'], third.json.agent_hint]).toEqual([
      undefined,
      'false',
      'stop_and_report',
    ]);
    const id = String(third.headers['holdgate-hold-id']);
    expect(await approvalOf(owner, id)).toMatchObject({ state: 'pending', waits_ended: 3 });
    await approve(id);
    expect(reached(url)).toBe(0);
    expect((await agent.forward('POST', url, AT_ONCE)).status).toBe(200);
    expect(await held(agent, url)).not.toBe(id);
    expect(reached(url)).toBe(1);
  });

  it('is over at once for a caller that asked not to wait', async () => {
    const agent = await supervised();
    const url = target();
    const answer = await agent.forward('POST', url, { ...WAITING, headers: { Prefer: 'respond-async' } });
    expect(answer.status).toBe(202);
    const id = String(answer.headers['holdgate-hold-id']);
    expect(answer.headers).toMatchObject({
      location: `http://holdgate.internal/v1/holds/${id}`,
      'preference-applied': 'respond-async',
      'retry-after': '5',
    });
    expect((await agent.forward('GET', String(answer.headers.location))).json).toMatchObject({ id, state: 'pending' });
    await deny(id, 'no');
    expect((await agent.forward('GET', String(answer.headers.location))).json).toMatchObject({
      state: 'denied',
      reason: 'no',
    });
  });
});

describe('a grant', () => {
  it('is used once by however many try at the same moment', async () => {
    const agent = await supervised();
    const url = target();
    const id = await held(agent, url);
    await approve(id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => agent.forward('POST', url, AT_ONCE)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(reached(url)).toBe(1);
    await finished(id);
  });

  it('sends the very bytes that were shown', async () => {
    const agent = await supervised();
    const url = target();
    const body = `{"n": 1,  "text": "Grüße", "n2":1e0}`;
    const waiting = agent.forward('POST', url, { body });
    const { id, request } = await question(owner, url);
    expect(request.body).toBe(body);
    expect(request.body_sha256).toBe(createHash('sha256').update(body).digest('hex'));
    await approve(id);
    expect((await waiting).status).toBe(200);
    expect(origin.seen(new URL(url).pathname)[0]?.body).toBe(body);
  });

  it('names what it is done to, as its connector reads the request', async () => {
    const provider = await Origin.start();
    onTestFinished(() => provider.close());
    await connectorTo(owner, provider, { type: 'stripe' });
    const id = await held(await supervised(), `${provider.url}/v1/refunds/re_77/cancel`);
    const { action } = fine(await owner.get<Fields>(`/api/approvals/${id}`));
    expect(action).toMatchObject({
      type: 'stripe.refund.cancel',
      resource: { provider: 'stripe', type: 'refund', id: 're_77' },
    });
  });

  it('waits for a caller that has gone: nothing is sent until it comes back', async () => {
    const agent = await supervised();
    const url = target();
    const request = agent.begin('POST', url, WAITING);
    const { id } = await question(owner, url);
    await attempts(id, 1);
    request.destroy();
    await eventually('the caller being missed', async () => !(await approvalOf(owner, id)).waiting);
    await approve(id);
    expect(await approvalOf(owner, id)).toMatchObject({ state: 'approved' });
    expect(reached(url)).toBe(0);
    expect((await agent.forward('POST', url, WAITING)).status).toBe(200);
    expect(reached(url)).toBe(1);
  });

  it('ends unknown where the origin takes the request and gives no answer', async () => {
    const agent = await supervised();
    const url = target();
    origin.on(new URL(url).pathname, (request) => void request.socket.destroy());
    const waiting = agent.forward('POST', url, WAITING);
    const { id } = await question(owner, url);
    await attempts(id, 1);
    await approve(id);
    expect((await waiting).status).toBe(502);
    await finished(id, 'unknown');
    expect(reached(url)).toBe(1);
  });
});

describe('a kept connection that its origin closes instead of answering', () => {
  /** Answers the first request of each connection, and closes at the second. */
  async function closing(): Promise<RawOrigin> {
    const own = await RawOrigin.start(({ connection }, socket) => {
      if (answered.has(connection)) socket.destroy();
      else socket.write(plainAnswer('done'));
      answered.add(connection);
    });
    const answered = new Set<number>();
    onTestFinished(() => own.close());
    await connectorTo(owner, { url: `http://127.0.0.1:${own.port}`, ca: undefined });
    return own;
  }
  const sent = (own: RawOrigin, path: string): number =>
    own.seen.filter(({ head }) => head.startsWith(`GET ${path} `)).length;

  it('makes a plain read go again, but nothing that a person approved, and no read that writes', async () => {
    const own = await closing();
    const agent = await agentOf(owner);
    const at = (path: string): string => `http://127.0.0.1:${own.port}${path}`;
    const rule = {
      conditions: { field: 'request.path', operator: 'equals', value: '/approved' },
      decision: 'requires_approval',
    };
    await publish(owner, policy(rule, { scope: { agents: [agent.name] } }));
    expect((await agent.forward('GET', at('/first'))).status).toBe(200);
    expect((await agent.forward('GET', at('/read'))).status).toBe(200);
    expect(sent(own, '/read')).toBe(2);
    const waiting = agent.forward('GET', at('/approved'));
    const { id } = await question(owner, at('/approved'));
    await attempts(id, 1);
    await approve(id);
    expect((await waiting).status).toBe(502);
    expect(sent(own, '/approved')).toBe(1);
    expect((await agent.forward('GET', at('/again'))).status).toBe(200);
    const writing = await agent.forward('GET', at('/writes'), { headers: { 'X-HTTP-Method-Override': 'DELETE' } });
    expect(writing.status).toBe(502);
    expect(sent(own, '/writes')).toBe(1);
  });
});

describe('an answer of no', () => {
  it('tells the reason of a person who denies', async () => {
    const agent = await supervised();
    const url = target();
    const waiting = agent.forward('POST', url, WAITING);
    const { id } = await question(owner, url);
    await deny(id, 'Not on a Friday');
    const answer = await waiting;
    expect(answer).toMatchObject({ status: 403, json: { code: 'approval_denied', agent_hint: 'stop_and_report' } });
    expect(answer.json.message).toContain('Not on a Friday');
    expect(reached(url)).toBe(0);
  });

  it('is no refusal where nobody answered in time', async () => {
    const agent = await supervised();
    await publish(
      owner,
      policy({ decision: 'requires_approval', approval: { timeout_seconds: 1 } }, { scope: { agents: [agent.name] } }),
    );
    const answer = await agent.forward('POST', target(), WAITING);
    expect(answer).toMatchObject({ status: 403, json: { code: 'approval_expired' } });
  });

  it('comes when its agent withdraws it', async () => {
    const agent = await supervised();
    const url = target();
    const waiting = agent.forward('POST', url, WAITING);
    const { id } = await question(owner, url);
    await attempts(id, 1);
    expect((await agent.forward('DELETE', `http://holdgate.internal/v1/holds/${id}`)).json).toMatchObject({
      state: 'withdrawn',
    });
    expect((await waiting).status).toBe(403);
    expect(await owner.post(`/api/approvals/${id}/approve`)).toMatchObject({ status: 409 });
  });
});

interface Turn {
  make(agent: Agent, connector: ConnectorMade): Promise<unknown>;
  readonly code: string;
}

const TURNS: Record<string, Turn> = {
  'a policy that denies': {
    make: ({ name }) => publish(owner, policy({ decision: 'deny' }, { scope: { agents: [name] } })),
    code: 'policy_denied',
  },
  'a role that is gone': {
    make: async ({ id }) => fine(await owner.patch(`/api/agents/${id}`, { roles: [] })),
    code: 'role_denied',
  },
  'an agent that is switched off': {
    make: async ({ id }) => fine(await owner.patch(`/api/agents/${id}`, { status: 'disabled' })),
    code: 'agent_disabled',
  },
  'a connector that was removed': {
    make: async (_agent, { id }) => fine(await owner.delete(`/api/connectors/${id}`)),
    code: 'no_connector',
  },
  'a kill switch': { make: ({ id }) => killSwitch(owner, true, { kind: 'agent', id }), code: 'kill_switch' },
};

describe('before an approved request leaves, everything is decided again:', () => {
  async function world(): Promise<{ agent: Agent; own: Origin; connector: ConnectorMade; url: string }> {
    const own = await Origin.start();
    onTestFinished(() => own.close());
    const connector = await connectorTo(owner, own);
    return { agent: await supervised(), own, connector, url: `${own.url}/${fresh('hold')}` };
  }

  for (const [what, { make, code }] of Object.entries(TURNS)) {
    it(`${what} while the caller waits`, async () => {
      const { agent, own, connector, url } = await world();
      const waiting = agent.forward('POST', url, WAITING);
      const { id } = await question(owner, url);
      await attempts(id, 1);
      await make(agent, connector);
      await owner.post(`/api/approvals/${id}/approve`);
      expect((await waiting).json).toMatchObject({ status: 403, code });
      expect(own.calls).toEqual([]);
    });

    it(`${what} after the approval, before the caller comes back`, async () => {
      const { agent, own, connector, url } = await world();
      const id = await held(agent, url);
      await approve(id);
      await make(agent, connector);
      expect((await agent.forward('POST', url, AT_ONCE)).json).toMatchObject({ status: expect.any(Number), code });
      expect(own.calls).toEqual([]);
    });
  }

  it('a connector that may reach other addresses than when the approval was given: it asks anew', async () => {
    const { agent, own, connector, url } = await world();
    const id = await held(agent, url);
    await approve(id);
    fine(await owner.patch(`/api/connectors/${connector.id}`, { allow_private: false }));
    fine(await owner.patch(`/api/connectors/${connector.id}`, { allow_private: true }));
    const again = await agent.forward('POST', url, AT_ONCE);
    expect(again.json).toMatchObject({ code: 'approval_pending' });
    expect(again.json.hold_id).not.toBe(id);
    expect(own.calls).toEqual([]);
  });

  it('a connector that leads elsewhere while the caller waits', async () => {
    const { agent, own, connector, url } = await world();
    const waiting = agent.forward('POST', url, WAITING);
    const { id } = await question(owner, url);
    await attempts(id, 1);
    fine(await owner.patch(`/api/connectors/${connector.id}`, { base_url: `${own.url}/elsewhere` }));
    await approve(id);
    expect((await waiting).json).toMatchObject({ status: 403, code: 'no_connector' });
    expect(own.calls).toEqual([]);
  });
});

describe('a remembered answer', () => {
  async function refunds(): Promise<{
    agent: Agent;
    ask: (body: Fields) => Promise<Answer>;
    url: string;
    own: Origin;
  }> {
    const own = await Origin.start();
    onTestFinished(() => own.close());
    await connectorTo(owner, own, { actions: [{ method: 'POST', path: '/refunds', type: 'shop.refund', risk: 50 }] });
    const agent = await agentOf(owner);
    const conditions = {
      all: [
        { field: 'request.body.amount', operator: 'greater_than', value: 100 },
        { field: 'request.body.currency', operator: 'exists' },
      ],
    };
    await publish(owner, policy({ conditions, decision: 'requires_approval' }, { scope: { agents: [agent.name] } }));
    const url = `${own.url}/refunds`;
    return { agent, url, own, ask: (body) => agent.forward('POST', url, { body, headers: { Prefer: 'wait=0' } }) };
  }

  it('serves the same shape, numbers at most as large, and nothing else', async () => {
    const { ask, own } = await refunds();
    const id = String((await ask({ amount: 500, currency: 'eur' })).headers['holdgate-hold-id']);
    await approve(id, { remember: { minutes: 10 } });
    expect((await ask({ amount: 500, currency: 'eur' })).status).toBe(200);
    expect((await ask({ amount: 500, currency: 'eur', note: 'a field that no condition reads' })).status).toBe(200);
    expect((await ask({ amount: 101, currency: 'eur' })).status).toBe(200);
    expect(own.calls).toHaveLength(3);
    for (const other of [
      { amount: 501, currency: 'eur' },
      { amount: 500, currency: 'usd' },
      { amount: '500', currency: 'eur' },
    ]) {
      expect((await ask(other)).json).toMatchObject({ code: 'approval_pending' });
    }
    expect(own.calls).toHaveLength(3);
  });

  it('lasts for as many uses as were given, and ends when it is taken back', async () => {
    const { ask } = await refunds();
    const id = String((await ask({ amount: 500, currency: 'eur' })).headers['holdgate-hold-id']);
    await approve(id, { remember: { uses: 1 } });
    const statuses: number[] = [];
    for (const amount of [500, 400, 300]) statuses.push((await ask({ amount, currency: 'eur' })).status);
    expect(statuses).toEqual([200, 200, 503]);
    const again = String((await ask({ amount: 900, currency: 'eur' })).headers['holdgate-hold-id']);
    await approve(again, { remember: { minutes: 10 } });
    const { items } = fine(await owner.get<{ items: { id: string; approval_id: string }[] }>('/api/grants'));
    const grant = items.find(({ approval_id }) => approval_id === again);
    expect((await ask({ amount: 800, currency: 'eur' })).status).toBe(200);
    fine(await owner.delete(`/api/grants/${grant?.id}`));
    expect((await ask({ amount: 700, currency: 'eur' })).json).toMatchObject({ code: 'approval_pending' });
  });

  it('of no refuses without asking, and one of yes never beats a rule that denies', async () => {
    const { agent, ask, own } = await refunds();
    const first = String((await ask({ amount: 500, currency: 'eur' })).headers['holdgate-hold-id']);
    await deny(first, 'never', { remember: { minutes: 10 } });
    expect((await ask({ amount: 600, currency: 'eur' })).json).toMatchObject({ status: 403, code: 'approval_denied' });
    const second = String((await ask({ amount: 200, currency: 'usd' })).headers['holdgate-hold-id']);
    await approve(second, { remember: { minutes: 10 } });
    await publish(owner, policy({ decision: 'deny' }, { scope: { agents: [agent.name] } }));
    expect((await ask({ amount: 200, currency: 'usd' })).json).toMatchObject({ status: 403, code: 'policy_denied' });
    expect(own.calls).toEqual([]);
  });

  it('of an act that no connector types is for the exact request alone', async () => {
    const agent = await supervised();
    const url = target();
    await approve(await held(agent, url), { remember: { minutes: 10 } });
    expect((await agent.forward('POST', url, AT_ONCE)).status).toBe(200);
    expect((await agent.forward('POST', url, AT_ONCE)).status).toBe(200);
    expect((await agent.forward('POST', url, { ...AT_ONCE, body: { n: 2 } })).json).toMatchObject({
      code: 'approval_pending',
    });
  });
});

describe('an agent with as many holds as it may have', () => {
  it('is refused another one, and has room again when one is decided', async () => {
    fine(await owner.patch('/api/settings', { max_pending_holds: 2 }));
    onTestFinished(async () => void fine(await owner.patch('/api/settings', { max_pending_holds: null })));
    const agent = await supervised();
    const [one = '', two = '', three = ''] = [target(), target(), target()];
    const id = await held(agent, one);
    await held(agent, two);
    expect((await agent.forward('POST', three, AT_ONCE)).json).toMatchObject({
      status: 403,
      code: 'too_many_holds',
      agent_hint: 'stop_and_report',
    });
    expect(await held(agent, one)).toBe(id);
    await deny(id, 'no');
    await held(agent, three);
  });
});
