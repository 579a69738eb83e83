// What does the demo show? An owner, two agents, a policy; then a call that passes, one that is refused, one that waits for you, and the
// ledger that has all of them.

import { randomBytes } from 'node:crypto';
import type { DemoView } from '../../api/demo.ts';
import { type Answer, type DemoAgent, send } from '../../app/demo/agent-program.ts';
import { CALLS, CODE_BOT, type DemoCall, REFUND_BOT } from '../../app/demo/content.ts';
import { askedOf } from '../../app/demo/demo-callers.ts';
import type { Providers } from '../../app/demo/providers.ts';
import { StartError } from '../../errors.ts';
import type { DemoConsole } from './console.ts';
import type { Say } from './narrator.ts';

/** Everything that is set up before the story begins. */
export interface Scene {
  readonly console: DemoConsole;
  readonly email: string;
  readonly password: string;
  readonly gateUrl: string;
  readonly urls: Providers['urls'];
  readonly refundBot: DemoAgent;
  readonly codeBot: DemoAgent;
}

/** The scene, and where its visitor comes in. */
export interface Stage extends Scene {
  readonly linkUrl: string;
  readonly consoleUrl: string;
}

const EMAIL = 'owner@demo.example';

/** Makes the owner, loads the demo as the console does, and gives its agents keys, saying each step. */
export async function setUp({
  console,
  gateUrl,
  say,
}: {
  console: DemoConsole;
  gateUrl: string;
  say: Say;
}): Promise<Scene> {
  const password = randomBytes(12).toString('base64url');
  await console.ask('POST', '/api/auth/register', { email: EMAIL, password, name: 'Demo owner' });
  say.done('an owner account');
  const { things, providers } = await console.ask<DemoView>('POST', '/api/demo', {});
  say.done('two fake providers on this machine, each with a credential that no agent sees');
  const agent = async (name: string): Promise<DemoAgent> => {
    const id = things.find((thing) => thing.name === name)?.id;
    return { name, key: (await console.ask<{ key: string }>('POST', `/api/agents/${id}/keys`, {})).key };
  };
  const [codeBot, refundBot] = [await agent(CODE_BOT), await agent(REFUND_BOT)];
  say.done(`two agents: ${CODE_BOT} and ${REFUND_BOT}`);
  say.done('a policy: refunds over $50 need a person, and agents never delete repositories');
  if (!providers) throw new StartError('The demo could not be set up: its providers do not answer.');
  return { console, email: EMAIL, password, gateUrl, urls: providers, refundBot, codeBot };
}

/** Tells the story. Resolves when the third call has its answer, or soon after `ended`. */
export async function tell(stage: Stage, say: Say, ended: AbortSignal): Promise<void> {
  const { gateUrl, codeBot } = stage;
  say.call(1, codeBot.name, told(CALLS.passes));
  show(await send(gateUrl, codeBot, askedOf(CALLS.passes, stage)), say);
  say.hint(`the provider saw its credential; ${codeBot.name} never had one`);
  say.call(2, codeBot.name, told(CALLS.refused));
  show(await send(gateUrl, codeBot, askedOf(CALLS.refused, stage)), say);
  await refund(stage, say, ended);
  if (!ended.aborted) await ledger(stage.console, say);
}

/** The call that waits for the visitor. Where one connection waits too long, the next one joins the same hold. */
async function refund(stage: Stage, say: Say, ended: AbortSignal): Promise<void> {
  const { gateUrl, refundBot, linkUrl, consoleUrl, email, password } = stage;
  say.call(3, refundBot.name, told(CALLS.waits));
  say.held('refunds over $50 need a person, and that is you:');
  say.title(`            Open  ${linkUrl}`);
  say.hint('and approve it, or deny it. The link signs you in, once.');
  say.hint(`Later: ${consoleUrl} as ${email} with ${password}`);
  for (;;) {
    const answer = await send(gateUrl, refundBot, askedOf(CALLS.waits, stage));
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

function told({ method, path, form = {} }: DemoCall): string {
  const fields = Object.entries(form).map(([name, value]) => `${name}=${value}`);
  return [`${method} ${path}`, fields.join(' ')].filter(Boolean).join('  ');
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
