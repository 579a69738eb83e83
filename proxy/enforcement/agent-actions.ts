// What may each agent of a tenant do? Every action that its connectors know, by access rules and by roles within the boundary: for
// comparing what is with what would be, and for who can do something.

import { setImmediate } from 'node:timers/promises';
import type { ConnectorRow } from '../../store/rows.ts';
import { verbOfMethod } from '../connectors/action-entry.ts';
import { actionViews } from '../connectors/connector-view.ts';
import type { PolicyEffect } from '../policy/engine/decision.ts';
import type { AgentInForce, TenantInForce } from '../snapshot.ts';
import { accessSays } from './assess.ts';
import { speakerOf } from './explanation.ts';

/** An action of a connector. */
export interface KnownAction {
  readonly connector: { readonly id: string; readonly name: string };
  readonly type: string;
  readonly verb: 'read' | 'write';
}

/** An action that comes out otherwise for an agent. */
export interface ChangedAction {
  readonly connector: string;
  readonly action: string;
  readonly before: PolicyEffect;
  readonly after: PolicyEffect;
}

/** An agent for which something comes out otherwise. */
export interface ChangedAgent {
  readonly agent: AgentInForce;
  readonly actions: readonly ChangedAction[];
}

/** Methods whose requests get a type of their own where a connector has no entry for them. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const EFFECTS = { allow: 'allow', deny: 'deny', hold: 'requires_approval' } as const;

/** The actions that these connectors tell apart, each once, with what their fallback makes of each method. */
export function knownActions(connectors: readonly ConnectorRow[]): KnownAction[] {
  return connectors.flatMap((row) => {
    const connector = { id: row.id, name: row.name };
    const typed = actionViews(row).map(({ type, verb }) => ({ connector, type, verb }));
    const fallbacks = METHODS.map((method) => ({
      connector,
      type: `${row.type}.${method.toLowerCase()}`,
      verb: verbOfMethod(method),
    }));
    return [...new Map([...fallbacks, ...typed].map((one) => [`${one.type} ${one.verb}`, one])).values()];
  });
}

/** What access rules and roles say to an agent's action, before policies; `deny` for an agent that is switched off. */
export function effectFor(tenant: TenantInForce, agent: AgentInForce, action: KnownAction): PolicyEffect {
  return agent.status === 'disabled' ? 'deny' : EFFECTS[saidOf(tenant, agent, action).effect];
}

/** The same, whether or not the agent is switched off, with the part of the rules that says it and that part's name. */
export function spokenFor(tenant: TenantInForce, agent: AgentInForce, action: KnownAction) {
  const { effect, code, rule } = saidOf(tenant, agent, action);
  return { effect: EFFECTS[effect], part: speakerOf(code, rule), source: rule.name };
}

const saidOf = (tenant: TenantInForce, agent: AgentInForce, { connector, type, verb }: KnownAction) =>
  accessSays({ tenant, agent, connector, action: { type, verb, resourceType: undefined } });

/** For which agents what comes out otherwise between two states of a tenant. Lets other work run in between. */
export async function changedAgents(
  before: TenantInForce,
  after: TenantInForce,
  actions: readonly KnownAction[],
): Promise<ChangedAgent[]> {
  const changed: ChangedAgent[] = [];
  for (const id of new Set([...before.agents.keys(), ...after.agents.keys()])) {
    await setImmediate();
    const [old, next] = [before.agents.get(id), after.agents.get(id)];
    const different = actions.flatMap((action) => {
      const was = old ? effectFor(before, old, action) : 'deny';
      const will = next ? effectFor(after, next, action) : 'deny';
      return was === will ? [] : [{ connector: action.connector.name, action: action.type, before: was, after: will }];
    });
    const agent = next ?? old;
    if (agent && different.length > 0) changed.push({ agent, actions: different });
  }
  return changed;
}
