// Which requests did a tenant's agents make? Read from the ledger's index in order of time, page by page, each with what was kept of it,
// and made into calls that any rules can be asked about.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Page, Rows, Store } from '../../store/store.ts';
import type { PolicyEffect } from '../policy/engine/decision.ts';
import type { PolicySet } from '../policy/engine/policy-set.ts';
import type { HearProgress, Outlook, RecordedDecision, RecordedDecisions } from '../policy/replay.ts';
import type { KillSwitchesInForce, TenantInForce } from '../snapshot.ts';
import { type Case, outlook, type RulesSay } from './assess.ts';
import { caseOf, type ReadCall } from './call.ts';
import type { RulesInForce } from './dry-run.ts';
import type { FactsKeeper } from './facts-keeper.ts';
import { ActionHistory } from './history.ts';
import { callAgain, isByRules, lineOf, type RecordedLine } from './recorded-call.ts';

/** A recorded call that can be decided again. */
export interface RecordedCall extends RecordedDecision {
  readonly call: ReadCall;
}

/** What {@link RecordedCalls} needs. */
export interface RecordedCallsParts {
  readonly store: Store;
  readonly rules: RulesInForce;
  readonly facts: FactsKeeper;
  /** Resolves when the ledger's index has what was decided so far. */
  readonly indexed: () => Promise<void>;
}

const PAGE = 500;
const MOST = 100_000;
const DECISIONS = { kind: 'decision' } as const;
/** How closely the beginning of the newest {@link MOST} is looked for. */
const MINUTE_MS = 60_000;
const NO_SWITCHES: KillSwitchesInForce = { active: [], find: () => undefined };
const EFFECTS: Readonly<Record<string, PolicyEffect>> = { allow: 'allow', deny: 'deny', hold: 'requires_approval' };

/** Reads them. */
export class RecordedCalls implements RecordedDecisions {
  readonly #parts: RecordedCallsParts;

  constructor(parts: RecordedCallsParts) {
    this.#parts = parts;
  }

  /**
   * Calls since a time (ms since 1970), oldest first, of about the newest 100,000 decisions: those that rules made, whose agent still
   * exists and whose destination a connector still knows. Earlier calls among them are counted for `history.count`.
   */
  async *since(tenantId: string, sinceMs: number, hear?: HearProgress): AsyncGenerator<RecordedCall> {
    const { rules, indexed, facts } = this.#parts;
    await Promise.all([indexed(), facts.flushed()]);
    const tenant = await rules.tenant(tenantId);
    if (!tenant) return;
    const moment = { ms: 0 };
    const history = new ActionHistory(() => moment.ms);
    for await (const lines of this.#lines(tenantId, sinceMs, hear)) {
      const blocks = await facts.blocks(
        tenantId,
        lines.flatMap(({ block }) => block ?? []),
      );
      for (const line of lines) {
        moment.ms = line.at;
        const agent = tenant.agents.get(line.agentId);
        const kept = line.block === undefined ? undefined : blocks.get(line.block)?.get(line.decisionId);
        const call =
          agent && callAgain(line, kept, { tenant, agent, history: history.countFor(tenantId, line.agentId) });
        if (!call?.action) continue;
        yield recordedCall(line, call);
        if (line.decision === 'allow') history.note(tenantId, line.agentId, call.action.type, line.at);
      }
    }
  }

  /** One decision of a tenant, and what was kept of it; undefined where there is none. `lost`: its entry names facts that are not there. */
  async find(
    tenantId: string,
    decisionId: string,
  ): Promise<{ line: RecordedLine; kept: ReturnType<typeof keptOf>; lost: boolean } | undefined> {
    const { store, indexed, facts } = this.#parts;
    await Promise.all([indexed(), facts.flushed()]);
    const rows = await store.forTenant(tenantId).auditIndex.all({ ...DECISIONS, decision_id: decisionId });
    const [line] = rows
      .toSorted((one, other) => one.at - other.at || one.line - other.line)
      .flatMap((row) => lineOf(row) ?? []);
    if (!line) return undefined;
    const blocks = line.block === undefined ? undefined : await facts.blocks(tenantId, [line.block]);
    const kept = keptOf(line, blocks);
    return { line, kept, lost: line.block !== undefined && kept === undefined };
  }

  async *#lines(tenantId: string, sinceMs: number, hear: HearProgress | undefined): AsyncGenerator<RecordedLine[]> {
    const rows = this.#parts.store.forTenant(tenantId).auditIndex;
    const { value, total } = await beginning(rows, sinceMs);
    const read = (cursor?: string): Promise<Page<AuditIndexRow>> => {
      const page = rows.page({
        limit: PAGE,
        cursor,
        where: DECISIONS,
        since: { column: 'at', value },
        sort: { column: 'at' },
        uncounted: true,
      });
      // Whoever stops listening never hears of a page that failed meanwhile.
      page.catch(() => undefined);
      return page;
    };
    let examined = 0;
    let next: Promise<Page<AuditIndexRow>> | undefined = read();
    while (next) {
      const page: Page<AuditIndexRow> = await next;
      examined += page.items.length;
      // The database reads ahead while this page is decided. What is decided while this runs is left for the next time.
      const more = page.next_cursor !== null && examined < total + PAGE;
      next = more ? read(page.next_cursor ?? undefined) : undefined;
      yield page.items.flatMap((row) => lineOf(row) ?? []).filter(isByRules);
      hear?.({ examined, total: Math.max(total, examined) });
    }
  }
}

/** From when on there are no more than the most that are read, and how many. */
async function beginning(rows: Rows<AuditIndexRow>, sinceMs: number): Promise<{ value: number; total: number }> {
  const count = async (value: number): Promise<number> =>
    (await rows.page({ limit: 1, where: DECISIONS, since: { column: 'at', value } })).total;
  const total = await count(sinceMs);
  if (total <= MOST) return { value: sinceMs, total };
  const [newest] = (
    await rows.page({ limit: 1, where: DECISIONS, sort: { column: 'at', descending: true }, uncounted: true })
  ).items;
  let [early, late, found] = [sinceMs, newest?.at ?? sinceMs, 1];
  while (late - early > MINUTE_MS) {
    const middle = Math.floor((early + late) / 2);
    const behind = await count(middle);
    if (behind > MOST) early = middle;
    else [late, found] = [middle, behind];
  }
  return { value: late, total: found };
}

function keptOf({ block, decisionId }: RecordedLine, blocks: Awaited<ReturnType<FactsKeeper['blocks']>> | undefined) {
  return block === undefined ? undefined : blocks?.get(block)?.get(decisionId);
}

function recordedCall({ decisionId, at, request }: RecordedLine, call: ReadCall): RecordedCall {
  const { agent } = call.caller;
  return {
    decision_id: decisionId,
    at,
    agent: { id: agent.id, name: agent.name },
    action: call.action?.type ?? '',
    method: request.method,
    url: request.url,
    call,
    outlook: (policies) => outlookOf(outlook(caseWith(call, policies))),
  };
}

function caseWith(call: ReadCall, policies: PolicySet): Case {
  const one = caseOf(call, NO_SWITCHES);
  return { ...one, tenant: { ...one.tenant, policies } };
}

/** In the words of policies. */
export function outlookOf({ verdict, open }: RulesSay): Outlook {
  return {
    effect: EFFECTS[verdict.effect] ?? 'deny',
    open,
    rule: verdict.rule.name,
    unknown: verdict.policyRule?.unknown ?? false,
  };
}

/** What rules say of a recorded call in this state of its tenant; its connector says what it is as it does today. */
export function outlookIn(call: ReadCall, tenant: TenantInForce): RulesSay | undefined {
  const agent = tenant.agents.get(call.caller.agent.id);
  if (!agent) return undefined;
  const { groupNames: groups, environment, labels, ownerUserId: owner, name, id } = agent;
  const facts = call.facts && {
    ...call.facts,
    agent: { id, name, groups, owner, environment, labels },
  };
  return outlook({ ...caseOf(call, NO_SWITCHES), tenant, agent, facts });
}
