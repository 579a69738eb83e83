// Is a policy about this request at all? Definite, unlike conditions: a fact that is missing is in no scope that names it.

import { SCOPE_KEYS, type Scope, type ScopeKey } from './document.ts';
import type { Facts } from './facts.ts';
import { compileGlob, type TextTest } from './glob.ts';

/** The fact that each key of a scope is held against. */
const SCOPED: Readonly<Record<ScopeKey, (facts: Facts) => string | readonly string[] | undefined>> = {
  environments: environmentOf,
  agents: (facts) => facts.agent.name,
  agent_groups: (facts) => facts.agent.groups,
  connectors: (facts) => facts.action.connector,
  action_types: (facts) => facts.action.type,
};

/** Where the call acts: the resource's environment, else the agent's. */
export function environmentOf({ resource, agent }: Facts): string | undefined {
  return resource.environment ?? agent.environment;
}

/** Tests facts against a scope. `taken` are keys whose facts nobody stated, which match. */
export function compileScope(
  scope: Scope,
  taken: ReadonlySet<ScopeKey> = new Set(),
): ((facts: Facts) => boolean) | undefined {
  const tests = SCOPE_KEYS.flatMap((key) => {
    const globs = scope[key];
    return globs === undefined || taken.has(key) ? [] : [scopeTest(SCOPED[key], globs.map(compileGlob))];
  });
  const [only] = tests;
  if (only === undefined || tests.length === 1) return only;
  return (facts) => tests.every((test) => test(facts));
}

function scopeTest(
  read: (facts: Facts) => string | readonly string[] | undefined,
  globs: readonly TextTest[],
): (facts: Facts) => boolean {
  const fits = (text: string): boolean => globs.some((glob) => glob(text));
  return (facts) => {
    const actual = read(facts);
    if (actual === undefined) return false;
    return typeof actual === 'string' ? fits(actual) : actual.some(fits);
  };
}
