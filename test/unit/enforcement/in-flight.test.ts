import { describe, expect, it } from 'vitest';
import type { Appended, EntryInput } from '../../../proxy/audit/entry.ts';
import { implicit } from '../../../proxy/enforcement/assess.ts';
import type { ReadCall } from '../../../proxy/enforcement/call.ts';
import { Gate, type GateParts } from '../../../proxy/enforcement/enforce.ts';
import type { Exchange } from '../../../proxy/enforcement/exchange.ts';
import { InFlight, Ongoing } from '../../../proxy/enforcement/in-flight.ts';
import { systemClock } from '../../../proxy/runtime/clock.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';

const subject = {
  organizationId: 'org_1',
  tenantId: 'tnt_1',
  agentId: 'agt_1',
  groupIds: [],
  ownerUserId: undefined,
  connectorId: undefined,
  gatewayId: 'gwy_1',
};

describe('what is on its way', () => {
  it('is cut by its subject or its key, once, and not when it has left', () => {
    const inFlight = new InFlight();
    const cuts: string[] = [];
    const of = (name: string, agentId: string, keyId: string): Ongoing => {
      const ongoing = new Ongoing({ ...subject, agentId }, keyId);
      ongoing.cutBy(() => cuts.push(name));
      inFlight.enter(ongoing);
      return ongoing;
    };
    of('by subject', 'agt_1', 'key_1');
    of('by key', 'agt_2', 'key_2');
    inFlight.leave(of('left', 'agt_1', 'key_2'));
    of('another', 'agt_3', 'key_3');
    const matches = ({ agentId }: typeof subject, keyId: string | undefined): boolean =>
      agentId === 'agt_1' || keyId === 'key_2';
    expect(inFlight.cut((one, keyId) => matches(one as typeof subject, keyId))).toBe(2);
    expect(inFlight.cut((one, keyId) => matches(one as typeof subject, keyId))).toBe(0);
    expect(cuts).toEqual(['by subject', 'by key']);
    expect(inFlight.size).toBe(1);
  });
});

describe('a request that a kill switch names while its decision is being recorded', () => {
  it('does not leave, and its caller is cut', async () => {
    const inFlight = new InFlight();
    const said: string[] = [];
    const written = Promise.withResolvers<Appended>();
    const entries: EntryInput[] = [];
    const parts = {
      inFlight,
      ledger: {
        append: (entry: EntryInput) => {
          entries.push(entry);
          return written.promise;
        },
      },
      upstream: {
        objection: () => undefined,
        forward: () => {
          said.push('forwarded');
        },
      },
      clock: systemClock,
      logger: silentLogger,
    } as unknown as GateParts;
    const call = {
      caller: {
        tenant: { id: 'tnt_1', organizationId: 'org_1', gateway: { id: 'gwy_1' } },
        agent: { id: 'agt_1', name: 'one', groupIds: [] },
        keyId: 'key_1',
      },
      request: { method: 'GET', rawHeaders: [], headers: {} },
      target: { scheme: 'http', host: 'origin.example', port: 80, path: '/', query: undefined },
      decisionId: 'dec_1',
    } as unknown as ReadCall;
    const exchange = { answer: { destroy: () => said.push('cut') } } as unknown as Exchange;
    const verdict = { ...implicit('policy_denied', 'rule', ''), effect: 'allow' as const };
    const passing = new Gate(parts).letThrough(exchange, {
      call,
      verdict,
      body: { content: undefined, length: undefined },
      bytes: undefined,
    });
    expect(inFlight.cut(({ agentId }) => agentId === 'agt_1')).toBe(1);
    written.resolve({ id: 'gate-1', seq: 1, hash: '' });
    expect(await passing).toBeUndefined();
    expect(said).toEqual(['cut']);
    expect(entries.map(({ kind, outcome }) => [kind, outcome?.result])).toEqual([
      ['decision', undefined],
      ['outcome', 'aborted'],
    ]);
  });
});
