// How does an allowed WebSocket pass? Decided and recorded like any request; http-proxy-3 speaks the upgrade on a connection
// that was dialled to the checked address, with the headers rewritten before it sees them.

import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { createProxyServer } from 'http-proxy-3';
import { GateError } from '../errors.ts';
import { assess, type Verdict } from './assess.ts';
import type { Caller } from './authenticate.ts';
import { type Call, caseOf, identify, onHead, type ReadCall, unplaced } from './call.ts';
import { failure, type Gate } from './enforce.ts';
import type { UpgradeExchange } from './exchange.ts';
import { type Prepared, prepareFor } from './forwarding.ts';
import { decisionEntry, outcomeEntry, refusedWith } from './record.ts';
import { decisionHeaders, refusalAnswer } from './refusal.ts';

/** Upgrades at the gate. */
export class Upgrades {
  readonly #gate: Gate;
  readonly #proxy = createProxyServer({});

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** See `Enforcement.handleUpgrade`. */
  async handle(exchange: UpgradeExchange): Promise<void> {
    const stamps = this.#gate.stamps();
    try {
      const caller = this.#gate.authenticate(exchange);
      const { call, problem } = placed(exchange, caller, stamps);
      const read = onHead(call, this.#gate.historyOf(call));
      const decided = problem ?? this.#verdictOf(exchange, read);
      const verdict = decided.effect === 'allow' ? await this.#gate.withinLimits(read, decided) : decided;
      if (verdict.effect !== 'allow') await this.#refuse(exchange, read, verdict);
      else await this.#pass(exchange, read, verdict);
    } catch (error) {
      const { code = 'gate_unavailable', sentence } = failure(error);
      const status =
        code === 'agent_key_required' || code === 'agent_key_revoked'
          ? exchange.way === 'intercepted'
            ? 403
            : 407
          : undefined;
      write(
        exchange.socket,
        refusalAnswer(
          {
            code,
            message: sentence,
            decision: 'error',
            decisionId: stamps.decisionId,
            rule: { name: code, kind: 'implicit' },
            ...(status && { status }),
          },
          undefined,
        ),
      );
    }
  }

  #verdictOf(exchange: UpgradeExchange, read: ReadCall): Verdict {
    if (exchange.headers.upgrade?.toLowerCase() !== 'websocket' || exchange.method !== 'GET') {
      return failure(new GateError('invalid_request', 'Only a GET that upgrades to websocket can be upgraded.'));
    }
    const assessment = assess(caseOf(read, this.#gate.parts.snapshots.current.killSwitches));
    const verdict = assessment.settled ? assessment.verdict : failure(undefined);
    if (verdict.effect !== 'hold') return verdict;
    return {
      ...verdict,
      effect: 'deny',
      code: 'policy_denied',
      sentence: `${verdict.sentence} A WebSocket cannot wait for an approval; ask for a rule that allows it.`,
    };
  }

  async #refuse(exchange: UpgradeExchange, call: ReadCall, verdict: Verdict): Promise<void> {
    const code = verdict.code ?? 'policy_denied';
    await this.#gate.parts.ledger.append(decisionEntry(call, 'deny', verdict));
    const answer = refusalAnswer(
      {
        code,
        message: verdict.sentence,
        decision: 'deny',
        decisionId: call.decisionId,
        rule: verdict.rule,
        ...(code === 'rate_limited' && { status: 403 }),
      },
      exchange.headers.accept,
    );
    write(exchange.socket, answer);
    this.#gate.outcomes.write(outcomeEntry(call, refusedWith(answer.status, code), this.#gate.latency(call)));
  }

  async #pass(exchange: UpgradeExchange, call: ReadCall, verdict: Verdict): Promise<void> {
    const { upstream, inFlight } = this.#gate.parts;
    let prepared: Prepared;
    try {
      prepared = await prepareFor(upstream, call);
    } catch (error) {
      await this.#refuse(exchange, call, failure(error));
      return;
    }
    const ongoing = await this.#gate.departed(call, verdict);
    const dialling = new AbortController();
    const cut = (): void => {
      exchange.socket.destroy();
      dialling.abort();
    };
    ongoing.cutBy(cut);
    if (ongoing.isCut) cut();
    const ended = (result: 'answered' | 'failed' | 'aborted', status: number | null): void => {
      inFlight.leave(ongoing);
      this.#gate.outcomes.write(outcomeEntry(call, { result, status }, this.#gate.latency(call)));
    };
    try {
      const dialled = await upstream.connectSecured(prepared.route, AbortSignal.any([exchange.gone, dialling.signal]));
      const status = await this.#speak(exchange, call, { prepared, dialled, rule: verdict.rule.name });
      ended(status === null ? 'failed' : 'answered', status);
    } catch (error) {
      const { code = 'gate_unavailable', sentence } = failure(error);
      write(
        exchange.socket,
        refusalAnswer(
          { code, message: sentence, decision: 'error', decisionId: call.decisionId, rule: verdict.rule },
          exchange.headers.accept,
        ),
      );
      ended('failed', null);
    }
  }

  /** Hands the socket to http-proxy-3; resolves with the upstream's status when both sides are done. */
  #speak(
    exchange: UpgradeExchange,
    call: Call,
    { prepared, dialled, rule }: { prepared: Prepared; dialled: Duplex; rule: string },
  ): Promise<number | null> {
    const { request, socket, upgradeHead } = exchange;
    rewrite(request, prepared);
    const extra = decisionHeaders('allow', rule, call.decisionId);
    let status: number | null = null;
    return new Promise((resolve) => {
      const agent = new http.Agent();
      agent.createConnection = () => dialled;
      const begin = (outgoing: http.ClientRequest, of: IncomingMessage): void => {
        if (of !== request) return;
        this.#proxy.off('proxyReqWs', begin);
        const decided = (response: IncomingMessage): void => {
          status = response.statusCode ?? null;
          for (let at = 0; at < extra.length; at += 2)
            response.headers[(extra[at] as string).toLowerCase()] = extra[at + 1] as string;
        };
        outgoing.prependListener('upgrade', decided);
        outgoing.prependListener('response', decided);
      };
      this.#proxy.on('proxyReqWs', begin);
      socket.once('close', () => {
        dialled.destroy();
        resolve(status);
      });
      const failed = (): void => {
        socket.destroy();
      };
      dialled.once('close', failed);
      const { host, port } = prepared.route;
      this.#proxy.ws(
        request,
        socket as never,
        upgradeHead,
        { target: { protocol: 'http:', host, hostname: host, port } as never, agent },
        failed,
      );
    });
  }
}

/** The call, and what is wrong with where it leads. */
function placed(
  exchange: UpgradeExchange,
  caller: Caller,
  stamps: ReturnType<Gate['stamps']>,
): { call: Call; problem: Verdict | undefined } {
  try {
    return { call: identify(exchange, caller, stamps), problem: undefined };
  } catch (error) {
    return { call: unplaced(exchange, caller, stamps), problem: failure(error) };
  }
}

/** http-proxy-3 sends `headers` and `url` of the request it is given, so both are replaced by what was decided. */
function rewrite(request: IncomingMessage, { headers, target }: Prepared): void {
  const kept: Record<string, string> = {};
  for (let at = 0; at < headers.length; at += 2) {
    const name = (headers[at] as string).toLowerCase();
    kept[name] = kept[name] === undefined ? (headers[at + 1] as string) : `${kept[name]}, ${headers[at + 1]}`;
  }
  request.headers = { ...kept, connection: 'Upgrade', upgrade: 'websocket' };
  request.url = target;
}

function write(
  socket: Duplex,
  { status, headers, body }: { status: number; headers: readonly string[]; body: string },
): void {
  if (socket.destroyed) return;
  const lines = [`HTTP/1.1 ${status} ${http.STATUS_CODES[status] ?? 'Refused'}`];
  for (let at = 0; at < headers.length; at += 2) lines.push(`${headers[at]}: ${headers[at + 1]}`);
  lines.push(`Content-Length: ${Buffer.byteLength(body)}`, 'Connection: close', '', body);
  socket.end(lines.join('\r\n'));
}
