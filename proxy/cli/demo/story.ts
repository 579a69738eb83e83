// What does the demo show? An owner, two agents, a policy; then a call that passes, one that is refused, and one that waits for you.

import { randomBytes } from 'node:crypto';
import http from 'node:http';
import type { DemoConsole } from './console.ts';
import type { Providers } from './providers.ts';

type Say = (line: string) => void;

/** Everything that is set up before the story begins. */
export interface Scene {
  readonly email: string;
  readonly password: string;
  readonly gateUrl: string;
  readonly providers: Providers;
  readonly refundBot: DemoAgent;
  readonly codeBot: DemoAgent;
}

interface DemoAgent {
  readonly name: string;
  readonly key: string;
}

const EMAIL = 'owner@demo.example';

const policyFor = (agent: string): string => `metadata:
  name: refunds-and-repositories
  description: Refunds over 50 dollars need a person; nothing deletes a repository
rules:
  - name: big-refunds
    conditions:
      all:
        - { field: action.type, operator: equals, value: shop.refund.create }
        - { field: request.body.amount, operator: greater_than, value: 5000 }
    decision: requires_approval
    reason: Refunds over $50 need a person
    risk_score: 70
    approval: { timeout_seconds: 3600 }
  - name: keep-repositories
    conditions: { all: [{ field: action.type, operator: equals, value: code.repo.delete }] }
    decision: deny
    reason: Repositories are never deleted by agents
tests:
  - name: small refunds pass
    request: { agent: ${agent}, action: { type: shop.refund.create }, body: { amount: 1200 } }
    expect: allow
`;

/** Makes the owner, the providers' connectors with credentials, two agents and a policy, saying each step. */
export async function setUp({ console, providers, gateUrl, say }: { console: DemoConsole; providers: Providers; gateUrl: string; say: Say }): Promise<Scene> {
  const password = randomBytes(12).toString('base64url');
  await console.ask('POST', '/api/auth/register', { email: EMAIL, password, name: 'Demo owner' });
  say('  ✓ an owner account');
  await connector(console, 'shop', providers.shopUrl, [{ method: 'POST', path: '/refunds', type: 'shop.refund.create', risk: 70, sentence: 'Refund {amount} cents' , parameters: { amount: 'body.amount' } }]);
  await connector(console, 'code', providers.codeUrl, [
    { method: 'GET', path: '/repos/{owner}/{repo}', type: 'code.repo.read' },
    { method: 'DELETE', path: '/repos/{owner}/{repo}', type: 'code.repo.delete', risk: 95 },
  ]);
  say('  ✓ connectors "shop" and "code", each with a credential that no agent sees');
  const [refundBot, codeBot] = [await agent(console, 'refund-bot'), await agent(console, 'code-bot')];
  say('  ✓ agents "refund-bot" and "code-bot"');
  const { id } = await console.ask<{ id: string }>('POST', '/api/policies', { yaml: policyFor('refund-bot') });
  await console.ask('POST', `/api/policies/${id}/publish`, {});
  say('  ✓ a policy: refunds over $50 need a person, repositories are never deleted');
  return { email: EMAIL, password, gateUrl, providers, refundBot, codeBot };
}

async function connector(console: DemoConsole, name: string, url: string, actions: readonly object[]): Promise<void> {
  const { id } = await console.ask<{ id: string }>('POST', '/api/connectors', { name, type: 'http', base_url: url, allow_private: true, actions });
  await console.ask('PUT', `/api/connectors/${id}/credential`, { placement: 'bearer', value: `demo_${randomBytes(12).toString('hex')}` });
}

async function agent(console: DemoConsole, name: string): Promise<DemoAgent> {
  const { id } = await console.ask<{ id: string }>('POST', '/api/agents', { name, roles: ['agent-full'] });
  const { key } = await console.ask<{ key: string }>('POST', `/api/agents/${id}/keys`, {});
  return { name, key };
}

/** Drives the three calls. Resolves when the third one was decided, or its last wait is over. */
export async function tell({ gateUrl, providers, refundBot, codeBot }: Scene, say: Say): Promise<void> {
  const through = (who: DemoAgent, method: string, url: string, body?: unknown): Promise<Answer> => call({ gateUrl, who, method, url, body });
  say('1. code-bot reads a repository: GET /repos/acme/website');
  say(`   → ${shown(await through(codeBot, 'GET', `${providers.codeUrl}/repos/acme/website`))}`);
  say('2. code-bot deletes it: DELETE /repos/acme/website');
  say(`   → ${shown(await through(codeBot, 'DELETE', `${providers.codeUrl}/repos/acme/website`))}`);
  say('3. refund-bot refunds $480: POST /refunds {"amount":48000}');
  say('   … held. It waits for you: open the link above and approve or deny.');
  for (;;) {
    const answer = await through(refundBot, 'POST', `${providers.shopUrl}/refunds`, { amount: 48_000, charge: 'ch_demo' });
    if (answer.status !== 503) {
      say(`   → ${shown(answer)}`);
      return;
    }
    say('   … still waiting; the agent sends the same request again and joins the same hold');
  }
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function shown({ status, body }: Answer): string {
  if (status === 200) return `200, passed: ${JSON.stringify(body)}`;
  return `${status}, ${String(body.code)}: ${String(body.message)} (${String(body.decision_id)})`;
}

/** A request as HTTP_PROXY makes clients send it. */
function call({ gateUrl, who, method, url, body }: { gateUrl: string; who: DemoAgent; method: string; url: string; body: unknown }): Promise<Answer> {
  const { hostname, port } = new URL(gateUrl);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    Host: new URL(url).host,
    'Proxy-Authorization': `Basic ${Buffer.from(`${who.name}:${who.key}`).toString('base64')}`,
    'Holdgate-Reason': 'The customer was charged twice',
    ...(text !== undefined && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path: url, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer['body'] }));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(text);
  });
}
