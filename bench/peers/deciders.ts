// Who else decides? casbin, Cedar (wasm) and OPA (wasm) on the rules that `decision.ts` gives to all: this agent may not do this action to
// this path. Whatever cannot be had is skipped and named.

import { existsSync, readFileSync } from 'node:fs';

/** One rule: an agent may not act on a path. */
export interface SharedRule {
  readonly agent: string;
  readonly action: string;
  readonly path: string;
}

/** Asks once; true where the request is denied. */
export type Ask = (request: SharedRule) => boolean | Promise<boolean>;

/** Somebody who can be given rules. */
export interface Decider {
  readonly name: string;
  build(rules: readonly SharedRule[]): Promise<Ask>;
}

const CASBIN_MODEL = `[request_definition]
r = sub, act, obj
[policy_definition]
p = sub, act, obj, eft
[policy_effect]
e = !some(where (p.eft == deny))
[matchers]
m = r.sub == p.sub && r.act == p.act && r.obj == p.obj`;

const casbin: Decider = {
  name: 'casbin 5.51',
  async build(rules) {
    const { newEnforcer, newModelFromString } = await import('casbin');
    const enforcer = await newEnforcer(newModelFromString(CASBIN_MODEL));
    await enforcer.addPolicies(rules.map(({ agent, action, path }) => [agent, action, path, 'deny']));
    return async ({ agent, action, path }) => !(await enforcer.enforce(agent, action, path));
  },
};

const cedar: Decider = {
  name: 'Cedar 4.13 (wasm, parsed beforehand)',
  async build(rules) {
    const { preparsePolicySet, statefulIsAuthorized } = await import('@cedar-policy/cedar-wasm/nodejs');
    const texts = rules.map(
      ({ agent, action, path }) =>
        `forbid(principal == Agent::${JSON.stringify(agent)}, action == Action::${JSON.stringify(action)}, resource == Path::${JSON.stringify(path)});`,
    );
    const id = `set-${rules.length}`;
    const parsed = preparsePolicySet(id, {
      staticPolicies: `permit(principal, action, resource);\n${texts.join('\n')}`,
    });
    if (parsed.type !== 'success') throw new Error(parsed.errors.map(({ message }) => message).join(' '));
    return ({ agent, action, path }) => {
      const answer = statefulIsAuthorized({
        principal: { type: 'Agent', id: agent },
        action: { type: 'Action', id: action },
        resource: { type: 'Path', id: path },
        context: {},
        preparsedPolicySetId: id,
        entities: [],
      });
      return answer.type === 'success' && answer.response.decision === 'deny';
    };
  },
};

/** `opa build -t wasm -e holdgate/deny bench/peers/deny.rego` makes what it needs; OPA itself is a Go program and no package. */
const OPA_POLICY = process.env.BENCH_OPA_WASM ?? new URL('./deny.wasm', import.meta.url).pathname;

const opa: Decider = {
  name: 'OPA (wasm)',
  async build(rules) {
    if (!existsSync(OPA_POLICY)) throw new Error(`no compiled policy; name one in BENCH_OPA_WASM`);
    const { loadPolicy } = await import('@open-policy-agent/opa-wasm');
    const policy = await loadPolicy(readFileSync(OPA_POLICY), 64);
    const denied: Record<string, Record<string, Record<string, boolean>>> = {};
    for (const { agent, action, path } of rules) {
      const actions = denied[agent] ?? {};
      denied[agent] = actions;
      actions[action] = { ...actions[action], [path]: true };
    }
    policy.setData({ denied });
    return (request) => (policy.evaluate(request) as { result?: unknown }[])[0]?.result === true;
  },
};

/** The peers, in the order in which they are shown. */
export const DECIDERS: readonly Decider[] = [casbin, cedar, opa];
