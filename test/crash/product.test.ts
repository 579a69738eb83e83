// The whole product, killed at random moments while requests pass and others are held. One data directory lives through all of it; the
// origin counts every call by the id in its path, and is compared with the ledger and the approvals at the end.

import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../proxy/audit/entry.ts';
import { verifyFiles } from '../../proxy/audit/verify.ts';
import type { Agent } from '../support/agent.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, type Person, type Question } from '../support/person.ts';
import {
  eventually,
  freePorts,
  freshDirectory,
  type Ports,
  type ProductProcess,
  spawnProduct,
} from '../support/product.ts';

const KILLS = Number(process.env.HOLDGATE_TEST_KILLS ?? 50);
const HELD = 50;
const PER_SECOND = 200;
const MOST_AT_ONCE = 40;
/** Every so many rounds the product is killed before it is ready. */
const EARLY_EVERY = 6;
/** A round ends some moment after this many decisions at most, so that kills fall among them however slow the machine is. */
const MOST_DECISIONS = 10;
const DECIDED_TOGETHER = 4;
const ROUND_S = 30;
const MOMENT_MS = 60;
const EARLY_MS = 500;
const ANSWER_WITHIN_MS = 25;

type Verdict = 'approve' | 'deny';

/** What the test did and was told, over all rounds. */
class Story {
  next = 0;
  /** Calls that the origin saw, by path. */
  readonly reached = new Map<string, number>();
  /** Paths whose agent got the origin's answer. */
  readonly answered: string[] = [];
  /** Every hold that the API ever showed. */
  readonly known = new Set<string>();
  readonly attempted = new Map<string, Verdict>();
  readonly decided = new Map<string, Verdict>();

  fresh(kind: string): string {
    this.next += 1;
    return `/${kind}/${this.next}`;
  }
}

let dataDir: string;
let ports: Ports;
let origin: Origin;
let product: ProductProcess;
let owner: Person;
let passing: Agent;
let holding: Agent;
const story = new Story();

beforeAll(async () => {
  dataDir = freshDirectory();
  ports = await freePorts();
  origin = await Origin.start();
  product = await spawnProduct({ dataDir, ports });
  owner = await founder(product);
  await connectorTo(owner, origin);
  fine(await owner.patch('/api/settings', { max_pending_holds: 1000 }));
  passing = await agentOf(owner);
  holding = await agentOf(owner, { roles: ['agent-supervised'] });
  origin.onAny((request, response) => {
    const path = request.url ?? '';
    story.reached.set(path, (story.reached.get(path) ?? 0) + 1);
    request.resume();
    // Late, so that many a kill falls between the call and its answer.
    setTimeout(() => response.end('done'), Math.random() * ANSWER_WITHIN_MS);
  });
});
afterAll(async () => {
  await product.kill();
  await origin.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** What goes on between a start and a kill. */
class Round {
  /** How many decisions the API confirmed in this round. */
  decisions = 0;
  #over = false;
  readonly #running: Promise<void>[] = [];
  #atOnce = 0;

  constructor(slots: string[]) {
    for (let slot = 0; slot < HELD; slot += 1) this.#running.push(this.#hold(slots, slot));
    this.#running.push(this.#pass(), this.#decide());
  }

  /** Resolves when nobody waits for an answer any more; the product must be gone by then. */
  async end(kill: () => Promise<void>): Promise<void> {
    this.#over = true;
    await kill();
    await Promise.all(this.#running);
  }

  /** One caller that wants one thing until somebody says yes or no, and then the next. */
  async #hold(slots: string[], slot: number): Promise<void> {
    while (!this.#over) {
      const path = slots[slot] as string;
      const answer = await holding.forward('POST', origin.url + path, { body: { path } }).catch(() => undefined);
      if (answer?.status === 200) story.answered.push(path);
      if (answer && answer.status !== 503) slots[slot] = story.fresh('held');
      else await pause(5);
    }
  }

  async #pass(): Promise<void> {
    const calls: Promise<void>[] = [];
    while (!this.#over) {
      if (this.#atOnce < MOST_AT_ONCE) calls.push(this.#call());
      await pause(1000 / PER_SECOND);
    }
    await Promise.all(calls);
  }

  async #call(): Promise<void> {
    this.#atOnce += 1;
    const path = story.fresh('passing');
    const method = story.next % 2 === 0 ? 'GET' : 'POST';
    const answer = await passing
      .forward(method, origin.url + path, method === 'POST' ? { body: { path } } : {})
      .catch(() => undefined);
    if (answer?.status === 200) story.answered.push(path);
    this.#atOnce -= 1;
  }

  /** Decides about one question after the other, at random; what was asked and what was answered are kept apart. */
  async #decide(): Promise<void> {
    while (!this.#over) {
      const pending = await questions('pending').catch(() => []);
      for (const { id } of pending) story.known.add(id);
      const open = pending.filter(({ id }) => !story.attempted.has(id)).sort(() => Math.random() - 0.5);
      await Promise.all(
        open.slice(0, DECIDED_TOGETHER).map(({ id }) => this.#answer(id, Math.random() < 0.8 ? 'approve' : 'deny')),
      );
      await pause(Math.random() * 20);
    }
  }

  async #answer(id: string, verdict: Verdict): Promise<void> {
    story.attempted.set(id, verdict);
    const reply = await owner.post(`/api/approvals/${id}/${verdict}`, { reason: 'drill' }).catch(() => undefined);
    if (reply?.status !== 200) return;
    story.decided.set(id, verdict);
    this.decisions += 1;
  }
}

async function questions(state: string): Promise<Question[]> {
  return fine(await owner.get<{ items: Question[] }>(`/api/approvals?state=${state}&limit=100`)).items;
}

/** Every approval there is. */
async function approvals(): Promise<Map<string, Question>> {
  const all = new Map<string, Question>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const more: string = cursor && `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: Question[]; next_cursor: string | null } = fine(
      await owner.get(`/api/approvals?limit=100${more}`),
    );
    for (const item of page.items) all.set(item.id, item);
    cursor = page.next_cursor;
  }
  return all;
}

const AFTER: Record<Verdict, readonly string[]> = {
  approve: ['approved', 'consumed', 'completed', 'failed', 'unknown'],
  deny: ['denied'],
};

/** Every hold that was ever shown is there, and says what its deciders were told; one that nobody decided still waits. */
function expectNoneLost(now: ReadonlyMap<string, Question>): void {
  const wrong: string[] = [];
  for (const id of story.known) {
    const state = now.get(id)?.state ?? 'lost';
    const decided = story.decided.get(id);
    const attempted = story.attempted.get(id);
    const right = decided ? AFTER[decided] : attempted ? ['pending', ...AFTER[attempted]] : ['pending'];
    if (!right.includes(state)) wrong.push(`${id} is ${state} and not ${right.join(' or ')}`);
  }
  expect(wrong).toEqual([]);
}

/** How often the ledger's files allow each path. */
function allowedByLedger(): Map<string, number> {
  const allowed = new Map<string, number>();
  for (const stream of readdirSync(join(dataDir, 'ledger'))) {
    const directory = join(dataDir, 'ledger', stream);
    for (const name of readdirSync(directory).filter((file) => file.endsWith('.jsonl'))) {
      for (const line of readFileSync(join(directory, name), 'utf8').split('\n')) {
        if (!line.includes('"decision":"allow"')) continue;
        const { request } = JSON.parse(line) as Entry;
        const path = new URL(request?.url ?? '').pathname;
        allowed.set(path, (allowed.get(path) ?? 0) + 1);
      }
    }
  }
  return allowed;
}

/** Goes on with the same data. */
async function restart(ready: boolean): Promise<void> {
  product = await spawnProduct({ dataDir, ports, ready });
}

describe(`the product, killed ${KILLS} times while ${HELD} requests are held and ${PER_SECOND} a second pass`, () => {
  it('loses no hold, executes none twice, forwards nothing without its record, and its ledger is whole', {
    timeout: 60_000 + KILLS * 15_000,
  }, async () => {
    const slots = Array.from({ length: HELD }, () => story.fresh('held'));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const round = new Round(slots);
      const enough = Math.floor(Math.random() * MOST_DECISIONS);
      await eventually(`${enough} decisions`, () => round.decisions >= enough, ROUND_S);
      await pause(Math.random() * MOMENT_MS);
      await round.end(() => product.kill());
      if (kill % EARLY_EVERY === 0) {
        await restart(false);
        await pause(Math.random() * EARLY_MS);
        await product.kill();
      }
      await restart(true);
      const now = await approvals();
      expectNoneLost(now);
      // An answer that a kill swallowed, and that did not count, is given again.
      for (const id of story.attempted.keys()) if (now.get(id)?.state === 'pending') story.attempted.delete(id);
    }
    await product.stop();
    expect(await verifyFiles(dataDir)).toMatchObject({ ok: true });
    const allowed = allowedByLedger();
    const unrecorded = [...story.reached].filter(([path, times]) => (allowed.get(path) ?? 0) < times);
    expect(unrecorded).toEqual([]);
    expect([...story.reached].filter(([path, times]) => path.startsWith('/passing/') && times > 1)).toEqual([]);
    expect(story.answered.filter((path) => !story.reached.has(path))).toEqual([]);

    await restart(true);
    const all = await approvals();
    expectNoneLost(all);
    const used = new Map<string, number>();
    for (const { request, state } of all.values()) {
      const path = new URL(request.url).pathname;
      if (['consumed', 'completed', 'failed', 'unknown'].includes(state)) used.set(path, (used.get(path) ?? 0) + 1);
    }
    expect([...all.values()].filter(({ state }) => state === 'consumed')).toEqual([]);
    const tooOften = [...story.reached].filter(
      ([path, times]) => path.startsWith('/held/') && times > (used.get(path) ?? 0),
    );
    expect(tooOften).toEqual([]);
    await eventually('whole index', async () => fine(await owner.get<{ ok: boolean }>('/api/audit/verify')).ok);

    const executed = [...story.reached.keys()].filter((path) => path.startsWith('/held/'));
    expect(executed.length).toBeGreaterThan(KILLS / 2);
    expect(story.answered.length).toBeGreaterThan(KILLS);
    expect([...all.values()].some(({ state }) => state === 'unknown') || KILLS < 50).toBe(true);
  });
});
