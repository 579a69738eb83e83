// Who calls in the demo that the console loads? Its agents, by keys of their own that live in this process, through the gate like any other.

import type { DemoAnswer } from '../../api/demo.ts';
import type { AgentKeys } from '../../identity/agent-keys.ts';
import type { PersonPrincipal } from '../../principal.ts';
import type { Logger } from '../../runtime/logger.ts';
import { type Asked, send } from './agent-program.ts';
import { CALLS, type DemoCall } from './content.ts';
import type { Providers } from './providers.ts';

const KEY_NAME = 'demo calls';
/** Longer than any connection waits, so that the first one is there when somebody decides. */
const PATIENCE = 'wait=320';

/** Lets demo agents call. */
export class DemoCallers {
  readonly #keys: AgentKeys;
  readonly #gateUrl: () => string;
  readonly #logger: Logger;
  /** By agent id; a key's value is nowhere else. */
  readonly #values = new Map<string, string>();
  readonly #waiting = new Map<string, AbortController>();

  constructor(parts: { keys: AgentKeys; gateUrl: () => string; logger: Logger }) {
    this.#keys = parts.keys;
    this.#gateUrl = parts.gateUrl;
    this.#logger = parts.logger;
  }

  /** The demo's three calls by these agents (ids by name); resolves while the last one waits. */
  async call(
    principal: PersonPrincipal,
    agents: ReadonlyMap<string, string>,
    providers: Providers,
  ): Promise<DemoAnswer[]> {
    for (const id of agents.values()) await this.#demandKey(principal, id);
    const answers: DemoAnswer[] = [];
    for (const call of [CALLS.passes, CALLS.refused]) {
      const { status } = await this.#send(call, agents, providers);
      answers.push({ ...named(call), status });
    }
    this.#wait(CALLS.waits, agents, providers);
    return [...answers, { ...named(CALLS.waits), status: null }];
  }

  /** These agents are gone: nothing of theirs waits any more. */
  forget(agentIds: readonly string[]): void {
    for (const id of agentIds) {
      this.#values.delete(id);
      this.#waiting.get(id)?.abort();
      this.#waiting.delete(id);
    }
  }

  async stop(): Promise<void> {
    this.forget([...this.#waiting.keys()]);
  }

  /** One that still waits goes on waiting: the same request would only join it. */
  #wait(call: DemoCall, agents: ReadonlyMap<string, string>, providers: Providers): void {
    const id = agents.get(call.agent) ?? '';
    if (this.#waiting.has(id)) return;
    const ended = new AbortController();
    this.#waiting.set(id, ended);
    void this.#send(call, agents, providers, ended.signal)
      .catch((err: unknown) => {
        if (!ended.signal.aborted) this.#logger.warn({ err }, 'a call of the demo broke off');
      })
      .finally(() => {
        if (this.#waiting.get(id) === ended) this.#waiting.delete(id);
      });
  }

  #send(call: DemoCall, agents: ReadonlyMap<string, string>, providers: Providers, signal?: AbortSignal) {
    const key = this.#values.get(agents.get(call.agent) ?? '') ?? '';
    return send(this.#gateUrl(), { name: call.agent, key }, askedOf(call, providers), signal);
  }

  /** A key from before a restart cannot be known any more, and goes. */
  async #demandKey(principal: PersonPrincipal, agentId: string): Promise<void> {
    if (this.#values.has(agentId)) return;
    const { items } = await this.#keys.list(principal, agentId, { limit: 100 });
    for (const { id, name } of items) if (name === KEY_NAME) await this.#keys.revoke(principal, agentId, id);
    this.#values.set(agentId, (await this.#keys.create(principal, agentId, { name: KEY_NAME })).key);
  }
}

/** The request that a demo agent's call is, as its program sends it. */
export function askedOf(call: DemoCall, providers: Pick<Providers, 'urls'>): Asked {
  const { method, provider, path, form, reason } = call;
  const headers = reason !== undefined && { headers: { Prefer: PATIENCE, 'Holdgate-Reason': reason } };
  return { method, url: `${providers.urls[provider]}${path}`, ...(form && { form }), ...headers };
}

function named({ agent, method, path }: DemoCall): Pick<DemoAnswer, 'agent' | 'request'> {
  return { agent, request: `${method} ${path}` };
}
