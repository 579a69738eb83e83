// What waits for a decision? The queue of the selected tenant, kept up to date by events; what somebody else decided stays to be seen.

import { type ApiProblem, api, type Page, problemOf } from './api.ts';
import { hear } from './live.ts';
import { LOADING, type Loaded, Observable } from './observable.ts';
import { currentTenant, may, session } from './session.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export interface Approval {
  readonly id: string;
  readonly state: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly action: {
    readonly type: string;
    readonly sentence: string;
    readonly risk: number;
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly resource?: Readonly<Record<string, unknown>>;
  };
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
    readonly body_encoding?: 'utf8' | 'base64';
    readonly body_truncated?: boolean;
    readonly body_sha256: string;
    readonly size?: number;
  };
  readonly rule: { readonly name?: string; readonly kind?: string; readonly policy?: string; readonly reason?: string };
  readonly votes: readonly {
    readonly user: Person | null;
    readonly vote: string;
    readonly comment: string | null;
    readonly at: string;
  }[];
  readonly required: number;
  /** What each set of approvers must say; more than one where several rules hold. */
  readonly requirements?: readonly {
    readonly rules: readonly string[];
    readonly approvers: {
      readonly roles?: readonly string[];
      readonly people_groups?: readonly string[];
      readonly users?: readonly string[];
    } | null;
    readonly required: number;
    readonly approved_by: readonly Person[];
  }[];
  readonly reason_required?: boolean;
  /** Requests that one rule asked about have the same one. */
  readonly rule_key?: string | null;
  readonly environment?: string | null;
  readonly waiting: boolean;
  readonly wait_seconds?: number;
  readonly attempts: number;
  readonly last_attempt_at?: string;
  readonly claimed_reason?: string | null;
  readonly run_id?: string | null;
  readonly decision_id?: string;
  readonly policy_version?: number;
  readonly access_version?: number;
  readonly created_at: string;
  readonly expires_at: string;
  readonly decided_at?: string | null;
  readonly decided_by?: Person | null;
  readonly comment?: string | null;
  readonly can_decide: boolean;
  readonly cannot_decide_because?: string;
}

/** One like it that was decided. */
export interface Precedent {
  readonly id: string;
  readonly came_out: 'approved' | 'denied' | 'expired';
  readonly agent: { readonly id: string; readonly name: string };
  readonly sentence: string;
  readonly decided_by: Person | null;
  readonly comment: string | null;
  readonly created_at: string;
  readonly decided_at: string | null;
}

/** One approval whole: its body, how like ones were decided, and what is different from the last approved one. */
export interface WholeApproval extends Approval {
  readonly similar_pending?: number;
  readonly history?: {
    readonly days: number;
    readonly approved: number;
    readonly denied: number;
    readonly expired: number;
    readonly items: readonly Precedent[];
  };
  readonly difference?: {
    readonly approval_id: string;
    readonly agent: { readonly id: string; readonly name: string };
    readonly decided_at: string | null;
    readonly changed: readonly { readonly field: string; readonly before?: unknown; readonly now?: unknown }[];
  } | null;
}

/** What became of one of several that were decided together. */
export interface BulkDecision {
  readonly id: string;
  readonly status: 'decided' | 'voted' | 'error';
  readonly reason?: string;
}

/** How far an approval goes beyond this request. */
export interface Remember {
  readonly minutes?: number;
  readonly uses?: number;
}

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
export function byUrgency(one: Approval, other: Approval): number {
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

/** As many as are wanted, page by page. */
async function pendingItems(): Promise<readonly Approval[]> {
  let items: readonly Approval[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Approval> = await api.get('/api/approvals', { state: 'pending', limit: MOST, cursor });
    items = [...items, ...page.items];
    cursor = page.next_cursor ?? undefined;
    pendingTotal.set(page.total);
  } while (cursor !== undefined && items.length < wanted);
  return items;
}

/** Shows the next hundred as well. */
export function readFurther(): Promise<void> {
  wanted += MOST;
  return readQueue();
}

/** What became of one that is pending no more. */
async function endOf(before: Approval): Promise<Approval | undefined> {
  if (before.state !== 'pending') return before;
  return api.get<Approval>(`/api/approvals/${before.id}`).catch(() => undefined);
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

/** One approval with its whole body and what went before. */
export function readApproval(id: string): Promise<WholeApproval> {
  return api.get<WholeApproval>(`/api/approvals/${encodeURIComponent(id)}`);
}

export async function approve(id: string, answer: { comment?: string; remember?: Remember }): Promise<void> {
  put(await api.post<Approval>(`/api/approvals/${id}/approve`, answer));
}

export async function deny(id: string, answer: { reason: string; remember?: Remember }): Promise<void> {
  put(await api.post<Approval>(`/api/approvals/${id}/deny`, answer));
}

/** One answer to several of one rule; each may come out differently. */
export async function decideTogether(order: {
  ids: readonly string[];
  decision: 'approve' | 'deny';
  reason: string;
}): Promise<readonly BulkDecision[]> {
  const { results } = await api.post<{ results: readonly BulkDecision[] }>('/api/approvals/bulk', order);
  void readQueue();
  return results;
}

/** Gives it more time. */
export async function extend(id: string, seconds: number): Promise<void> {
  put(await api.post<Approval>(`/api/approvals/${id}/extend`, { seconds }));
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
