// What can an agent ask the gate itself? http://holdgate.internal/ through the proxy, identity by agent key: who am I, what would
// happen, what was denied, what became of my hold. Written for models to read as much as for programs.

import type { Store } from '../../store/store.ts';
import { GATE_STATUS, GateError } from '../errors.ts';
import { captureBody } from '../http/capture.ts';
import { parseQuery } from '../http/query.ts';
import type { AgentPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import type { Snapshot } from '../snapshot.ts';
import type { Caller } from './authenticate.ts';
import type { History } from './enforce.ts';
import type { Exchange } from './exchange.ts';
import { type Foretold, foretell } from './foretell.ts';
import type { Limits } from './limits.ts';
import { LLMS_TXT } from './llms-txt.ts';
import { refusalAnswer } from './refusal.ts';

/** What became of a hold, as its agent may see it. */
export interface HoldView {
  readonly id: string;
  readonly state: string;
  readonly [more: string]: unknown;
}

/** The agent's side of approvals. A foreign hold is undefined. */
export interface AgentHolds {
  holdOf(agent: AgentPrincipal, id: string): Promise<HoldView | undefined>;
  /** Waits until the hold is not pending any more, at most `ms`. */
  waitFor(agent: AgentPrincipal, id: string, ms: number, gone: AbortSignal): Promise<HoldView | undefined>;
  withdraw(agent: AgentPrincipal, id: string): Promise<HoldView | undefined>;
}

/** Requests for access, as far as agents make them and see them. */
export interface AgentRequests {
  ask(
    agent: AgentPrincipal,
    ask: { method: string; url: string; reason: string; foretold: Readonly<Record<string, unknown>> },
  ): Promise<unknown>;
  list(agent: AgentPrincipal): Promise<readonly unknown[]>;
  get(agent: AgentPrincipal, id: string): Promise<unknown>;
}

interface Parts {
  readonly holds: AgentHolds;
  readonly requests: AgentRequests;
  readonly store: Store;
  /** Resolves when the ledger's index has what was decided so far. */
  readonly indexed: () => Promise<void>;
  readonly snapshots: { readonly current: Snapshot };
  readonly history: History;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly caPem: () => string;
}

type Answer = { readonly status: number; readonly type: string; readonly body: string };

const MOST_DENIALS = 100;
const MOST_DECISIONS = 1000;
const MOST_WAIT_S = 60;

/** The agent's own API. */
export class OwnApi {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Answers one request. Throws GateError `not_found` or `invalid_request`; the gate answers those. */
  async handle(exchange: Exchange, caller: Caller): Promise<void> {
    let answer: Answer;
    try {
      answer = await this.#route(exchange, caller);
    } catch (error) {
      if (!(error instanceof GateError)) throw error;
      const refused = refusalAnswer(
        {
          code: error.code,
          message: error.message,
          decision: 'error',
          decisionId: 'none',
          rule: { name: 'own-api', kind: 'implicit' },
          status: GATE_STATUS[error.code],
        },
        exchange.headers.accept,
      );
      exchange.body?.resume();
      exchange.answer.whole(refused);
      return;
    }
    exchange.body?.resume();
    exchange.answer.whole({
      status: answer.status,
      headers: ['Content-Type', answer.type, 'Cache-Control', 'no-store'],
      body: answer.body,
    });
  }

  async #route(exchange: Exchange, caller: Caller): Promise<Answer> {
    const { path, query } = exchange.target;
    const { fields } = parseQuery(query);
    const hold = /^\/v1\/holds\/(apr_[0-9a-z]+)(\/wait)?$/.exec(path);
    if (hold)
      return this.#hold(exchange, caller, {
        id: hold[1] as string,
        wait: hold[2] !== undefined,
        seconds: Number(fields.timeout ?? MOST_WAIT_S),
      });
    const request = /^\/v1\/access-requests\/(acr_[0-9a-z]+)$/.exec(path);
    if (request && exchange.method === 'GET') return this.#request(caller, request[1] as string);
    switch (`${exchange.method} ${path}`) {
      case 'GET /v1/whoami':
        return json(this.#whoami(caller));
      case 'GET /v1/explain':
        return json(await this.#explain(caller, fields));
      case 'GET /v1/denials':
        return json({ items: await this.#denials(caller, Number(fields.last ?? 20)) });
      case 'GET /v1/activity':
        return json(await this.#activity(caller, Number(fields.since ?? 0)));
      case 'GET /v1/access-requests':
        return json({ items: await this.#parts.requests.list(principalOf(caller)) });
      case 'POST /v1/access-requests':
        return this.#ask(exchange, caller);
      case 'GET /llms.txt':
        return { status: 200, type: 'text/plain; charset=utf-8', body: LLMS_TXT };
      case 'GET /ca.pem':
        return { status: 200, type: 'application/x-pem-file', body: this.#parts.caPem() };
      default:
        throw new GateError(
          'not_found',
          `There is no ${exchange.method} ${path} here. GET /llms.txt says what there is.`,
        );
    }
  }

  #whoami({ agent, tenant }: Caller): unknown {
    return {
      agent: { id: agent.id, name: agent.name, environment: agent.environment ?? null, groups: agent.groupNames },
      tenant: { id: tenant.id, name: tenant.name },
      gateway: tenant.gateway.name,
      enforcement: tenant.enforcement,
      policy_version: tenant.policyVersion,
      access_version: tenant.accessVersion,
    };
  }

  async #explain(
    { agent, tenant }: Caller,
    { method = 'GET', url = '' }: Readonly<Record<string, string>>,
    encoded = true,
  ): Promise<Foretold> {
    if (!url) throw new GateError('invalid_request', 'Give the URL to explain as ?url=…, percent-encoded.');
    const { snapshots, history, limits, clock } = this.#parts;
    return foretell(
      { method, url: encoded ? decoded(url) : url },
      {
        tenant,
        agent,
        killSwitches: snapshots.current.killSwitches,
        nowMs: clock.now(),
        history: history.countFor(tenant.id, agent.id),
        limits,
      },
    );
  }

  async #denials({ agent, tenant }: Caller, last: number): Promise<unknown[]> {
    if (!(last >= 1 && last <= MOST_DENIALS))
      throw new GateError('invalid_request', `last must be a number from 1 to ${MOST_DENIALS}.`);
    await this.#parts.indexed();
    const page = await this.#parts.store
      .forTenant(tenant.id)
      .auditIndex.page({ limit: last, where: { agent_id: agent.id, decision: 'deny' } });
    return page.items.map(({ decision_id, at, method, url, rule, text }) => ({
      decision_id,
      at: new Date(at).toISOString(),
      method,
      url,
      rule,
      code: (JSON.parse(text) as { code?: string }).code ?? null,
    }));
  }

  /** What the agent did since a time (ms since 1970), newest first, within the last 1,000 decisions. */
  async #activity({ agent, tenant }: Caller, since: number): Promise<unknown> {
    if (!Number.isFinite(since)) throw new GateError('invalid_request', 'since must be a time in ms since 1970.');
    await this.#parts.indexed();
    const page = await this.#parts.store
      .forTenant(tenant.id)
      .auditIndex.page({ limit: MOST_DECISIONS, where: { agent_id: agent.id, kind: 'decision' } });
    const recent = page.items.filter(({ at }) => at >= since);
    const of = (decision: string): typeof recent => recent.filter((row) => row.decision === decision);
    return {
      calls: recent.length,
      allowed: of('allow').length,
      held: of('hold').length,
      denied: of('deny').length,
      denied_decisions: of('deny')
        .slice(0, MOST_DENIALS)
        .map(({ decision_id }) => decision_id),
    };
  }

  /** Asks for a rule. What the gate says of the request today goes with it, so that an administrator sees what stands against it. */
  async #ask(exchange: Exchange, caller: Caller): Promise<Answer> {
    const { method, url, reason } = await askIn(exchange);
    const foretold = await this.#explain(caller, { method, url }, false);
    const asked = await this.#parts.requests.ask(principalOf(caller), {
      method,
      url,
      reason,
      foretold: foretold as unknown as Readonly<Record<string, unknown>>,
    });
    return { ...json(asked), status: 201 };
  }

  async #request(caller: Caller, id: string): Promise<Answer> {
    const found = await this.#parts.requests.get(principalOf(caller), id);
    if (!found) throw new GateError('not_found', 'There is no such request for access of this agent.');
    return json(found);
  }

  async #hold(
    { method, gone }: Exchange,
    { agent, tenant, keyId }: Caller,
    { id, wait, seconds }: { id: string; wait: boolean; seconds: number },
  ): Promise<Answer> {
    const principal = principalOf({ agent, tenant, keyId });
    const { holds } = this.#parts;
    let found: HoldView | undefined;
    if (method === 'DELETE' && !wait) found = await holds.withdraw(principal, id);
    else if (method !== 'GET')
      throw new GateError('invalid_request', `A hold can be read with GET and withdrawn with DELETE, not ${method}.`);
    else if (wait)
      found = await holds.waitFor(principal, id, Math.min(Math.max(seconds || 0, 0), MOST_WAIT_S) * 1000, gone);
    else found = await holds.holdOf(principal, id);
    if (!found) throw new GateError('not_found', 'There is no such hold of this agent.');
    return json(found);
  }
}

const MOST_ASK_BYTES = 16 * 1024;
const MOST_REASON = 2000;

/** `{method?, url, reason}`. Throws GateError `invalid_request`. */
async function askIn({ body }: Exchange): Promise<{ method: string; url: string; reason: string }> {
  const wrong = (why: string) => new GateError('invalid_request', `Send {"method", "url", "reason"} as JSON: ${why}.`);
  if (body === undefined) throw wrong('there is no body');
  const { bytes, complete, rest } = await captureBody(body, MOST_ASK_BYTES);
  rest?.resume();
  if (!complete) throw wrong(`it is longer than ${MOST_ASK_BYTES} bytes`);
  let asked: { method?: unknown; url?: unknown; reason?: unknown } | null;
  try {
    asked = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw wrong('it cannot be read');
  }
  const { method = 'GET', url, reason } = asked ?? {};
  if (typeof method !== 'string' || typeof url !== 'string' || !URL.canParse(url))
    throw wrong('url must be a whole URL');
  if (typeof reason !== 'string' || reason.trim() === '') throw wrong('reason says what you need it for');
  if (url.length > MOST_REASON || reason.length > MOST_REASON)
    throw wrong(`url and reason have at most ${MOST_REASON} characters`);
  return { method: method.toUpperCase(), url, reason: reason.trim() };
}

const principalOf = ({ agent, tenant, keyId }: Caller): AgentPrincipal => ({
  kind: 'agent',
  agentId: agent.id,
  name: agent.name,
  tenantId: tenant.id,
  keyId,
});

const json = (value: unknown): Answer => ({ status: 200, type: 'application/json', body: JSON.stringify(value) });

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new GateError('invalid_request', 'url is not percent-encoded as a query parameter should be.');
  }
}
