// What would happen to this request? The same steps as for a real one, without sending, holding or recording anything.
// Serves the console's dry run and the agent's own explain.

import type { EntryInput } from '../audit/entry.ts';
import { GateError } from '../errors.ts';
import { parseAbsolute } from '../http/target.ts';
import { readBody } from '../policy/engine/body.ts';
import type { BodyFacts } from '../policy/engine/facts.ts';
import type { CheckOutcome } from '../principal.ts';
import type { AgentInForce, KillSwitchesInForce, TenantInForce } from '../snapshot.ts';
import { assess, explainChecks, implicit, type Verdict } from './assess.ts';
import { caseOf, type HistoryCount, identify, type ReadCall, withBody } from './call.ts';
import type { Limits } from './limits.ts';
import { wouldOf } from './record.ts';
import { limitsSay, refusedAt } from './within-limits.ts';

/** A request that was not made. `body` is text, or a value that would be sent as JSON. */
export interface Hypothetical {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly sourceIp?: string | undefined;
}

/** The answer in the words of policies, with every check. */
export interface Foretold {
  readonly decision: 'allow' | 'deny' | 'requires_approval';
  readonly code?: string;
  readonly rule: Verdict['rule'];
  readonly message: string;
  /** Where the level in force or a policy's mode lets pass what would be refused or held. */
  readonly would?: NonNullable<EntryInput['would']>;
  readonly action?: { readonly type: string; readonly verb: string; readonly risk: number; readonly sentence: string };
  readonly checks: CheckOutcome[];
  readonly policy_version: number;
  readonly access_version: number;
}

/** Whose request it would be, and when. */
export interface Circumstances {
  readonly tenant: TenantInForce;
  readonly agent: AgentInForce;
  readonly killSwitches: KillSwitchesInForce;
  readonly nowMs: number;
  readonly history: HistoryCount;
}

const MOST_BODY_BYTES = 1024 * 1024;
const NEVER = new AbortController().signal;
const NOBODY_LEAVES = (): void => undefined;

/** Foretells; nothing is counted. Rejects with GateError `ambiguous_target` for a URL that has more than one reading. */
export async function foretell(
  request: Hypothetical,
  circumstances: Circumstances & { readonly limits: Limits },
): Promise<Foretold> {
  const call = imagine(request, circumstances);
  const { tenant, agent, killSwitches } = circumstances;
  const one = caseOf(call, killSwitches);
  const assessment = assess(one);
  const { refusal, check } = await limitsSay(circumstances.limits, call);
  const decided = !assessment.settled
    ? implicit('gate_unavailable', 'undecided', 'This request cannot be decided.')
    : agent.status === 'disabled'
      ? implicit('agent_disabled', 'agent_disabled', `Agent ${agent.name} is switched off.`)
      : assessment.verdict;
  const verdict = refusal && decided.effect !== 'deny' ? refusedAt(tenant.enforcement, decided, refusal) : decided;
  const { action, connector } = call;
  return {
    decision: verdict.effect === 'hold' ? 'requires_approval' : verdict.effect,
    ...(verdict.code && { code: verdict.code }),
    rule: verdict.rule,
    message: verdict.sentence,
    ...(verdict.would && { would: wouldOf(verdict.would, verdict.relaxedBy) }),
    ...(action &&
      connector && {
        action: {
          type: action.type,
          verb: action.verb,
          risk: action.risk,
          sentence: connector.sentence(action, call.head, call.body),
        },
      }),
    checks: [...explainChecks(one), ...(check ? [check] : [])],
    policy_version: tenant.policyVersion,
    access_version: tenant.accessVersion,
  };
}

/** The call that such a request would be. */
export function imagine(
  { method, url, headers = {}, body, sourceIp = '127.0.0.1' }: Hypothetical,
  { tenant, agent, nowMs, history }: Circumstances,
): ReadCall {
  if (!/^[A-Z]{1,20}$/.test(method))
    throw new GateError('invalid_request', `${JSON.stringify(method)} is no HTTP method such as GET or POST.`);
  const target = parseAbsolute(url);
  const { facts, size, headers: lower } = given(headers, body);
  const request = {
    way: 'forward' as const,
    method,
    target,
    connectorName: undefined,
    rawHeaders: Object.entries(lower).flat(),
    headers: lower,
    key: undefined,
    contentLength: size,
    sourceIp,
    gone: NEVER,
    onGone: NOBODY_LEAVES,
    body: undefined,
  };
  const call = identify(
    request,
    { tenant, agent, keyId: undefined },
    { decisionId: 'dec_none', atMs: nowMs, startedMs: 0 },
  );
  return withBody(call, facts, history);
}

/** Headers and a body that somebody wrote down: what rules read of them. A body that is no text goes as JSON unless a header says otherwise. */
export function given(
  headers: Readonly<Record<string, string>>,
  body: unknown,
): { facts: BodyFacts; size: number | undefined; headers: Record<string, string> } {
  const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const bytes = bytesOf(body);
  if (!bytes) return { facts: { state: 'none' }, size: undefined, headers: lower };
  if (typeof body !== 'string') lower['content-type'] ??= 'application/json';
  const facts = readBody({
    bytes,
    contentType: lower['content-type'],
    contentEncoding: lower['content-encoding'],
    limit: MOST_BODY_BYTES,
  });
  return { facts, size: bytes.length, headers: lower };
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
