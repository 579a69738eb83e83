// What does the demo show? An owner, two agents, a policy; then a call that passes, one that is refused, one that waits for you, and the
// ledger that has all of them.

import { randomBytes } from 'node:crypto';
import { type Answer, type DemoAgent, send } from './agent-program.ts';
import type { DemoConsole } from './console.ts';
import type { Say } from './narrator.ts';
import type { Providers } from './providers.ts';

/** Everything that is set up before the story begins. */
export interface Scene {
  readonly console: DemoConsole;
  readonly email: string;
  readonly password: string;
  readonly gateUrl: string;
  readonly providers: Providers;
  readonly refundBot: DemoAgent;
  readonly codeBot: DemoAgent;
}

/** The scene, and where its visitor comes in. */
export interface Stage extends Scene {
  readonly linkUrl: string;
  readonly consoleUrl: string;
}

const EMAIL = 'owner@demo.example';
/** Longer than any connection waits, so that the first one is there when you decide. */
const PATIENCE = 'wait=320';

const POLICY = `metadata:
  name: refunds-and-repositories
  description: Refunds over 50 dollars need a person, and nothing deletes a repository
rules:
  - name: big-refunds
    conditions:
      all:
        - { field: action.type, operator: equals, value: stripe.refund.create }
        - { field: request.body.amount, operator: greater_than, value: 5000 }
    decision: requires_approval
    reason: Refunds over $50 need a person
    risk_score: 70
    approval: { timeout_seconds: 3600, wait_seconds: 290 }
  - name: keep-repositories
    conditions: { all: [{ field: action.type, operator: equals, value: github.repo.delete }] }
    decision: deny
    reason: Agents never delete repositories
tests:
  - name: small refunds pass
    request: { action: { type: stripe.refund.create }, body: { amount: 1200 } }
    expect: allow
  - name: big refunds wait
    request: { action: { type: stripe.refund.create }, body: { amount: 48000 } }
    expect: { decision: requires_approval, rule: big-refunds }
`;

/** Makes the owner, the providers' connectors with credentials, two agents and a policy, saying each step. */
export async function setUp({
  console,
  providers,
  gateUrl,
  say,
}: {
  console: DemoConsole;
  providers: Providers;
  gateUrl: string;
  say: Say;
}): Promise<Scene> {
  const password = randomBytes(12).toString('base64url');
  await console.ask('POST', '/api/auth/register', { email: EMAIL, password, name: 'Demo owner' });
  say.done('an owner account');
  await connector(console, 'code', { type: 'github', base_url: providers.codeUrl });
  await connector(console, 'payments', { type: 'stripe', base_url: providers.paymentsUrl });
  say.done('two fake providers on this machine, each with a credential that no agent sees');
  const [codeBot, refundBot] = [await agent(console, 'code-bot'), await agent(console, 'refund-bot')];
  say.done('two agents: code-bot and refund-bot');
  const { id } = await console.ask<{ id: string }>('POST', '/api/policies', { yaml: POLICY });
  await console.ask('POST', `/api/policies/${id}/publish`, {});
  say.done('a policy: refunds over $50 need a person, and agents never delete repositories');
  return { console, email: EMAIL, password, gateUrl, providers, refundBot, codeBot };
}

async function connector(console: DemoConsole, name: string, settings: object): Promise<void> {
  const { id } = await console.ask<{ id: string }>('POST', '/api/connectors', {
    name,
    allow_private: true,
    ...settings,
  });
  await console.ask('PUT', `/api/connectors/${id}/credential`, {
    placement: 'bearer',
    value: `demo_${randomBytes(12).toString('hex')}`,
  });
}

async function agent(console: DemoConsole, name: string): Promise<DemoAgent> {
  const { id } = await console.ask<{ id: string }>('POST', '/api/agents', { name, roles: ['agent-full'] });
  const { key } = await console.ask<{ key: string }>('POST', `/api/agents/${id}/keys`, {});
  return { name, key };
}

/** Tells the story. Resolves when the third call has its answer, or soon after `ended`. */
export async function tell(stage: Stage, say: Say, ended: AbortSignal): Promise<void> {
  const { gateUrl, providers, codeBot } = stage;
  const repository = `${providers.codeUrl}/repos/acme/website`;
  say.call(1, codeBot.name, 'GET /repos/acme/website');
  show(await send(gateUrl, codeBot, { method: 'GET', url: repository }), say);
  say.hint('the provider saw its credential; code-bot never had one');
  say.call(2, codeBot.name, 'DELETE /repos/acme/website');
  show(await send(gateUrl, codeBot, { method: 'DELETE', url: repository }), say);
  await refund(stage, say, ended);
  if (!ended.aborted) await ledger(stage.console, say);
}

/** The call that waits for the visitor. Where one connection waits too long, the next one joins the same hold. */
async function refund(
  { gateUrl, providers, refundBot, linkUrl, consoleUrl, email, password }: Stage,
  say: Say,
  ended: AbortSignal,
): Promise<void> {
  say.call(3, refundBot.name, 'POST /v1/refunds  amount=48000 currency=usd charge=ch_demo');
  say.held('refunds over $50 need a person, and that is you:');
  say.title(`            Open  ${linkUrl}`);
  say.hint('and approve it, or deny it. The link signs you in, once.');
  say.hint(`Later: ${consoleUrl} as ${email} with ${password}`);
  for (;;) {
    const answer = await send(gateUrl, refundBot, {
      method: 'POST',
      url: `${providers.paymentsUrl}/v1/refunds`,
      form: { amount: '48000', currency: 'usd', charge: 'ch_demo' },
      headers: { Prefer: PATIENCE, 'Holdgate-Reason': 'The customer was charged twice' },
    });
    if (ended.aborted) return;
    if (answer.body.code !== 'approval_pending') return show(answer, say);
    say.held('still; the agent sends the same request again and joins the same hold');
    await decided(gateUrl, refundBot, String(answer.body.hold_id), ended);
  }
}

/** Waits at the agent's own API until somebody has decided. */
async function decided(gateUrl: string, agent: DemoAgent, holdId: string, ended: AbortSignal): Promise<void> {
  const url = `http://holdgate.internal/v1/holds/${holdId}/wait?timeout=60`;
  while (!ended.aborted) {
    const { status, body } = await send(gateUrl, agent, { method: 'GET', url });
    if (status !== 200 || body.state !== 'pending') return;
  }
}

function show({ status, headers, body }: Answer, say: Say): void {
  const id = String(headers['holdgate-decision-id'] ?? '');
  if (status === 200) say.allowed(`200  ${JSON.stringify(body)}`);
  else say.denied(`${status}  ${String(body.message)}`);
  say.hint(`decision ${id}`);
}

async function ledger(console: DemoConsole, say: Say): Promise<void> {
  const { ok, entries } = await console.ask<{ ok: boolean; entries: number }>('GET', '/api/audit/verify');
  say.call(4, 'the ledger', `${entries} entries: each decision before its call left, and each change that was made`);
  if (ok) say.allowed('the chain is whole; the console shows it under Audit');
  else say.denied('the chain is broken');
}
