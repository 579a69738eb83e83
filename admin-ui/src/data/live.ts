// What happens without being asked for? Server-sent events of the selected tenant; while the stream is broken, a timer asks instead.

import { Observable } from './observable.ts';
import { currentTenant, loadSession, session } from './session.ts';

/** `live`: events arrive; `polling`: the stream is broken and a timer stands in for it. */
export type Liveness = 'connecting' | 'live' | 'polling';

/** What the stream says of itself. */
export const liveness = new Observable<Liveness>('connecting');

/** Told the type of an event and what came with it. */
export type Heard = (type: string, data: unknown) => void;

const TYPES = ['approval.changed', 'decision', 'entry', 'kill_switch.changed', 'tenant.changed', 'reset'] as const;
const POLL_MS = 5000;
const AGAIN_MS = 1500;

const listeners = new Set<Heard>();
let source: EventSource | undefined;
let tenantId: string | undefined;
let poll: ReturnType<typeof setInterval> | undefined;
let again: ReturnType<typeof setTimeout> | undefined;

/** Hears events of the selected tenant, and `poll` where a page should read again because events may be missing. */
export function hear(heard: Heard): () => void {
  listeners.add(heard);
  return () => listeners.delete(heard);
}

function tell(type: string, data: unknown): void {
  for (const heard of [...listeners]) heard(type, data);
}

function follow(): void {
  const id = currentTenant()?.id;
  if (id === tenantId) return;
  tenantId = id;
  open();
}

function open(): void {
  source?.close();
  clearTimeout(again);
  stopPolling();
  source = undefined;
  if (tenantId === undefined) return;
  liveness.set('connecting');
  const opened = new EventSource(`/api/events?tenant_id=${encodeURIComponent(tenantId)}`);
  source = opened;
  opened.addEventListener('open', () => {
    // A stream ends when the session's rights change; whoever comes back may see more or less than before.
    if (liveness.value === 'polling') void loadSession();
    liveness.set('live');
    // Something may have happened between the page's first read and this moment, or while the stream was broken.
    tell('poll', {});
    stopPolling();
  });
  opened.addEventListener('error', () => broken(opened));
  for (const type of TYPES)
    opened.addEventListener(type, (event) => tell(type === 'reset' ? 'poll' : type, parsed(event)));
}

function broken(which: EventSource): void {
  if (which !== source) return;
  liveness.set('polling');
  poll ??= setInterval(() => tell('poll', {}), POLL_MS);
  // The browser tries again by itself after a cut, but not after a refusal: then the rights have changed.
  if (which.readyState !== EventSource.CLOSED) return;
  clearTimeout(again);
  again = setTimeout(() => void loadSession().then(() => session.value.state === 'in' && open()), AGAIN_MS);
}

function stopPolling(): void {
  clearInterval(poll);
  poll = undefined;
}

function parsed(event: MessageEvent<string>): unknown {
  try {
    return JSON.parse(event.data) as unknown;
  } catch {
    return {};
  }
}

session.subscribe(follow);
