// What waits for a decision? The queue of the selected tenant, kept up to date by events; what somebody else decided stays to be seen.

import { type ApiProblem, api, type Page, problemOf } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import { type ListQuery, readPage } from './list.ts';
import { hear } from './live.ts';
import { LOADING, type Loaded, Observable } from './observable.ts';
import { currentTenant, may, session } from './session.ts';

/** `rule_key`: requests that one rule asked about have the same one. */
export type Approval = Item<'/api/approvals'>;

/** One approval whole: its body, how like ones were decided, and what is different from the last approved one. */
export type WholeApproval = Answer<'/api/approvals/{id}'>;

/** One like it that was decided. */
export type Precedent = WholeApproval['history']['items'][number];

/** What became of one of several that were decided together. */
export type BulkDecision = Answer<'/api/approvals/bulk', 'post'>['results'][number];

type Approving = Body<'/api/approvals/{id}/approve', 'post'>;
type Denying = Body<'/api/approvals/{id}/deny', 'post'>;

/** How far an approval goes beyond this request. */
export type Remember = NonNullable<Approving['remember']>;

/** The queue: in the order of urgency; ended ones keep their place until they are dismissed. */
export const queue = new Observable<Loaded<readonly Approval[]>>(LOADING);

const MOST = 100;
let wanted = MOST;
/** How many there are on the server; more than are shown where there are many. */
export const pendingTotal = new Observable(0);
let reading: Promise<void> | undefined;
let readAgain = false;

/** When the agent's connection gives up, in ms since 1970; undefined where it is not waiting or that is not known. */
export function waitEnds({ waiting, wait_seconds, last_attempt_at }: Approval): number | undefined {
  if (!waiting || wait_seconds === undefined || last_attempt_at === undefined) return undefined;
  return Date.parse(last_attempt_at) + wait_seconds * 1000;
}

/** Most urgent first: whoever waits, by when the agent gives up; then by when the approval ends. */
function byUrgency(one: Approval, other: Approval): number {
  if (one.waiting !== other.waiting) return one.waiting ? -1 : 1;
  const until = (approval: Approval) => waitEnds(approval) ?? Date.parse(approval.expires_at);
  return until(one) - until(other) || one.created_at.localeCompare(other.created_at) || one.id.localeCompare(other.id);
}

/** How many still wait, for the title and the navigation. */
export function pendingCount(): number {
  const { value } = queue;
  if (value.state !== 'there') return 0;
  const shown = value.value.filter(({ state }) => state === 'pending').length;
  return shown < wanted ? shown : Math.max(shown, pendingTotal.value);
}

/** Reads the queue. Calls while a read is under way are answered by one more read after it. */
export function readQueue(): Promise<void> {
  if (reading) {
    readAgain = true;
    return reading;
  }
  reading = read().finally(() => {
    reading = undefined;
    if (readAgain) {
      readAgain = false;
      void readQueue();
    }
  });
  return reading;
}

async function read(): Promise<void> {
  const tenant = currentTenant()?.id;
  if (tenant === undefined || !may('approvals.view')) return;
  try {
    const items = await pendingItems();
    const shown = queue.value.state === 'there' ? queue.value.value : [];
    const ended = await Promise.all(shown.filter(({ id }) => !items.some((item) => item.id === id)).map(endOf));
    if (currentTenant()?.id === tenant)
      queue.set({ state: 'there', value: inOrder([...items, ...ended.filter((one) => one !== undefined)], shown) });
  } catch (error) {
    const problem = problemOf(error);
    // A queue that is there stays there while the server cannot be asked; the stream says that it is not live.
    const keeps = queue.value.state === 'there' && (problem.code === 'unreachable' || problem.status === 503);
    if (currentTenant()?.id === tenant && !keeps) queue.set({ state: 'failed', problem });
  }
}

/** All that somebody waits for, and of the others as many as are wanted by when they end. */
async function pendingItems(): Promise<readonly Approval[]> {
  const others = await pagesOf({ sort: 'expires_at' });
  pendingTotal.set(others.total);
  if (others.items.length >= others.total) return others.items;
  const waited = await pagesOf({ waiting: 'true' });
  const ids = new Set(others.items.map(({ id }) => id));
  return [...others.items, ...waited.items.filter(({ id }) => !ids.has(id))];
}

/** Page by page, until there are as many as are wanted. */
async function pagesOf(which: { waiting: 'true' } | { sort: 'expires_at' }) {
  let items: readonly Approval[] = [];
  for (let cursor: string | undefined; ; ) {
    const query = { ...which, state: 'pending', limit: MOST, cursor } as const;
    const page: Answer<'/api/approvals'> = await api.GET('/api/approvals', { query });
    items = [...items, ...page.items];
    if (page.next_cursor === null || items.length >= wanted) return { items, total: page.total };
    cursor = page.next_cursor;
  }
}

/** Shows the next hundred as well. */
export function readFurther(): Promise<void> {
  wanted += MOST;
  return readQueue();
}

/** What became of one that is pending no more. */
async function endOf(before: Approval): Promise<Approval | undefined> {
  if (before.state !== 'pending') return before;
  return api.GET('/api/approvals/{id}', { path: { id: before.id } }).catch(() => undefined);
}

/** Urgency orders what waits; an ended one stays in front of what it stood in front of. */
function inOrder(approvals: readonly Approval[], shown: readonly Approval[]): Approval[] {
  const pending = approvals.filter(({ state }) => state === 'pending').sort(byUrgency);
  const result = [...pending];
  for (const ended of approvals.filter(({ state }) => state !== 'pending')) {
    const after = shown.slice(shown.findIndex(({ id }) => id === ended.id) + 1);
    const next = result.findIndex(({ id }) => after.some((one) => one.id === id));
    result.splice(next < 0 ? result.length : next, 0, ended);
  }
  return result;
}

/** Takes an ended one off the page. */
export function dismiss(id: string): void {
  if (queue.value.state === 'there')
    queue.set({ state: 'there', value: queue.value.value.filter((one) => one.id !== id) });
}

/** A page of every held request, of whatever state. */
export const readApprovals = (query: ListQuery): Promise<Page<Approval>> => readPage('/api/approvals', query);

/** One approval with its whole body and what went before. */
export function readApproval(id: string): Promise<WholeApproval> {
  return api.GET('/api/approvals/{id}', { path: { id } });
}

export async function approve(id: string, answer: Approving): Promise<void> {
  put(await api.POST('/api/approvals/{id}/approve', { path: { id }, body: answer }));
}

export async function deny(id: string, answer: Denying): Promise<void> {
  put(await api.POST('/api/approvals/{id}/deny', { path: { id }, body: answer }));
}

/** One answer to several of one rule; each may come out differently. */
export async function decideTogether(order: Body<'/api/approvals/bulk', 'post'>): Promise<readonly BulkDecision[]> {
  const { results } = await api.POST('/api/approvals/bulk', { body: order });
  void readQueue();
  return results;
}

/** Gives it more time. */
export async function extend(id: string, seconds: number): Promise<void> {
  put(await api.POST('/api/approvals/{id}/extend', { path: { id }, body: { seconds } }));
}

/** Whether a refusal means that somebody else has decided. */
export function wasFaster(problem: ApiProblem): boolean {
  return problem.code === 'already_decided' || problem.code === 'already_voted';
}

function put(approval: Approval): void {
  if (queue.value.state !== 'there') return;
  queue.set({ state: 'there', value: queue.value.value.map((one) => (one.id === approval.id ? approval : one)) });
}

let followed: string | undefined;
session.subscribe(() => {
  const id = currentTenant()?.id;
  if (id !== followed) {
    wanted = MOST;
    pendingTotal.set(0);
    queue.set(LOADING);
  }
  followed = id;
  void readQueue();
});

hear((type) => {
  if (type === 'approval.changed' || type === 'poll') void readQueue();
});
