// What is the shape of a held request, for remembering its answer? Every value that the holding rule's conditions read.

import { type FingerprintFacts, fingerprintOf } from '../approvals/fingerprint.ts';
import type { ShapeFacts } from '../approvals/shape.ts';
import { urlOf } from '../http/target.ts';
import type { RuleRef } from '../policy/engine/decision.ts';
import type { Value } from '../policy/engine/facts.ts';
import { type FieldSettings, resolveField } from '../policy/engine/fields.ts';
import type { Verdict } from './assess.ts';
import type { ReadCall } from './call.ts';

/** Fields that are another value at every moment: a rule on them is only ever remembered for the exact request. */
const CLOCKS = /^(context\.(time|hour|weekday)|history\.)/;
const PLAIN_READING: FieldSettings = {
  offset: () => 0,
  daytime: false,
  history: { windowMs: 0, action: undefined, agent: 'self' },
};

/** The fingerprint of a call with this body. */
export function fingerprintOfCall({ caller, connector, request, target }: ReadCall, body: Uint8Array): string {
  const facts: FingerprintFacts = {
    tenantId: caller.tenant.id,
    agentId: caller.agent.id,
    method: request.method,
    url: urlOf(target),
    body,
    connector: connector && { id: connector.id, revision: connector.revision },
    headers: request.rawHeaders,
    keyHeader: request.key?.header,
  };
  return fingerprintOf(facts);
}

/** The shape of a held call: of all rules that hold it, since an answer to one is none to another. */
export function shapeFactsOf(call: ReadCall, verdict: Verdict, fingerprint: string): ShapeFacts {
  const { caller, connector, action, facts } = call;
  const holding = holdingRules(verdict);
  const names = new Set(holding.flatMap(({ reads }) => reads));
  const values: Record<string, Value> = {};
  const certain = !holding.some(({ unknown }) => unknown) && ![...names].some((name) => CLOCKS.test(name));
  let evaluable = action?.typed === true && certain;
  for (const name of names) {
    const reading = facts && resolveField(name, PLAIN_READING)?.read(facts);
    if (typeof reading === 'symbol') evaluable = false;
    else values[name] = reading ?? null;
  }
  return {
    agentId: caller.agent.id,
    connectorId: connector?.id ?? null,
    actionType: action?.type ?? '',
    resource: action?.resource ?? {},
    rule: keyOf(verdict.rule, holding),
    values,
    evaluable,
    fingerprint,
  };
}

/** The policy rules that hold a request, the one that spoke first; none where a role or an access rule does. */
export function holdingRules({ policyRule, alsoHolding = [] }: Verdict): readonly RuleRef[] {
  return policyRule ? [policyRule, ...alsoHolding] : [];
}

/** One rule by its name; several as a list, which no name can look like, since names have no quotes. */
function keyOf(rule: Verdict['rule'], holding: readonly RuleRef[]): string {
  if (holding.length > 1) return JSON.stringify(holding.map(({ policy, rule: name }) => `${policy}/${name}`));
  return rule.policy === undefined ? rule.name : `${rule.policy}/${rule.name}`;
}
