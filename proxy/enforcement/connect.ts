// What happens to a CONNECT? Hosts that can be intercepted are answered 200 and decided inside the TLS session, where a refusal
// can be read; opaque tunnels are decided here, on host, port and SNI alone.

import { STATUS_CODES } from 'node:http';
import { GATE_STATUS, GateError } from '../errors.ts';
import type { CanonicalTarget } from '../http/target.ts';
import { assess, stopped, type Verdict } from './assess.ts';
import type { Caller } from './authenticate.ts';
import { caseOf, identify, onHead, type ReadCall } from './call.ts';
import { failure, type Gate } from './enforce.ts';
import type { ConnectDecision, ConnectRequest } from './exchange.ts';
import { routeOf } from './forwarding.ts';
import type { Ongoing } from './in-flight.ts';
import { decisionEntry, outcomeEntry, refusedWith } from './record.ts';
import { decisionHeaders, headerText, refusalAnswer } from './refusal.ts';

/** CONNECT at the gate. */
export class Connects {
  readonly #gate: Gate;
  readonly #ports: ReadonlySet<number>;

  /** `ports` may be named by any CONNECT; a connector adds its own. */
  constructor(gate: Gate, ports: readonly number[]) {
    this.#gate = gate;
    this.#ports = new Set(ports);
  }

  /** See `Enforcement.decideConnect`. */
  async decide(request: ConnectRequest): Promise<ConnectDecision> {
    const stamps = this.#gate.stamps();
    try {
      const caller = this.#gate.authenticate(request);
      const call = connectCall(request, caller, stamps, this.#gate);
      const { connector } = call;
      if (!this.#ports.has(request.port) && !connector?.ports.has(request.port)) {
        return await this.#refuse(
          call,
          failure(
            new GateError(
              'destination_prohibited',
              `CONNECT to port ${request.port} is not allowed; the ports are ${[...this.#ports].join(', ')} and those of connectors.`,
            ),
          ),
        );
      }
      if (connector?.mode !== 'tunnel') return { kind: 'intercept' };
      return await this.#tunnel(call);
    } catch (error) {
      const { code = 'gate_unavailable', sentence } = failure(error);
      const status = code === 'agent_key_required' || code === 'agent_key_revoked' ? 407 : GATE_STATUS[code];
      return refusal({ code, sentence, status, decisionId: stamps.decisionId, rule: { name: code, kind: 'implicit' } });
    }
  }

  async #tunnel(call: ReadCall): Promise<ConnectDecision> {
    const one = caseOf(call, this.#gate.parts.snapshots.current.killSwitches);
    const halt = stopped(one);
    if (halt) return this.#refuse(call, halt);
    const assessment = assess(one);
    const verdict = assessment.settled ? assessment.verdict : failure(undefined);
    if (verdict.effect === 'hold')
      return this.#refuse(call, {
        ...verdict,
        effect: 'deny',
        code: 'policy_denied',
        sentence: `${verdict.sentence} An opaque tunnel cannot wait for an approval; let its connector intercept it.`,
      });
    if (verdict.effect === 'deny') return this.#refuse(call, verdict);
    const objection = await this.#gate.parts.upstream.objection(routeOf(call));
    if (objection) return this.#refuse(call, failure(objection));
    const within = await this.#gate.withinLimits(call, verdict);
    if (within.effect === 'deny') return this.#refuse(call, within);
    return this.#open(call, within, await this.#gate.departed(call, within));
  }

  #open(call: ReadCall, verdict: Verdict, ongoing: Ongoing): ConnectDecision {
    const { upstream, inFlight } = this.#gate.parts;
    const cutter = new AbortController();
    ongoing.cutBy(() => cutter.abort());
    if (ongoing.isCut) cutter.abort();
    return {
      kind: 'tunnel',
      decisionHeaders: decisionHeaders('allow', verdict.rule.name, call.decisionId),
      cut: cutter.signal,
      open: (sni) => {
        if (sni !== undefined && sni.toLowerCase() !== call.target.host) {
          return Promise.reject(
            new GateError(
              'sni_mismatch',
              `The TLS session names ${headerText(sni)}, but CONNECT named ${call.target.host}.`,
            ),
          );
        }
        return upstream.connect(routeOf(call), cutter.signal);
      },
      closed: (bytesUp, bytesDown, error) => {
        inFlight.leave(ongoing);
        const { code } = failure(error);
        const outcome = {
          result: error ? ('failed' as const) : ('answered' as const),
          status: null,
          ...(error instanceof GateError && code && { code }),
          bytes_in: bytesUp,
          bytes_out: bytesDown,
        };
        this.#gate.outcomes.write(outcomeEntry(call, outcome, this.#gate.latency(call)));
      },
    };
  }

  async #refuse(call: ReadCall, verdict: Verdict): Promise<ConnectDecision> {
    const code = verdict.code ?? 'policy_denied';
    await this.#gate.parts.ledger.append(decisionEntry(call, 'deny', verdict));
    const status = code === 'rate_limited' ? 403 : GATE_STATUS[code];
    this.#gate.outcomes.write(outcomeEntry(call, refusedWith(status, code), this.#gate.latency(call)));
    return refusal({ code, sentence: verdict.sentence, status, decisionId: call.decisionId, rule: verdict.rule });
  }
}

/** A CONNECT as a request of its own: the method is CONNECT, the path is '/', and there is no body. */
function connectCall(
  request: ConnectRequest,
  caller: Caller,
  stamps: ReturnType<Gate['stamps']>,
  gate: Gate,
): ReadCall {
  const target: CanonicalTarget = {
    scheme: 'https',
    host: request.host,
    port: request.port,
    path: '/',
    query: undefined,
  };
  const gone = new AbortController().signal;
  const call = identify(
    {
      ...request,
      way: 'forward',
      method: 'CONNECT',
      target,
      connectorName: undefined,
      contentLength: undefined,
      gone,
      onGone: () => undefined,
    },
    caller,
    stamps,
  );
  const connector = caller.tenant.connectors.findHost(request.host, request.port);
  return onHead({ ...call, connector }, gate.historyOf(call));
}

function refusal(given: {
  code: keyof typeof GATE_STATUS;
  sentence: string;
  status: number;
  decisionId: string;
  rule: Verdict['rule'];
}): ConnectDecision {
  const { code, sentence, status, decisionId, rule } = given;
  const answer = refusalAnswer(
    { code, message: sentence, decision: status === 503 ? 'error' : 'deny', decisionId, rule, status },
    undefined,
  );
  const reason = status === 403 ? `Refused by Holdgate: ${headerText(rule.name)}` : (STATUS_CODES[status] ?? 'Refused');
  return { kind: 'refuse', status, reason, headers: answer.headers, body: answer.body };
}
