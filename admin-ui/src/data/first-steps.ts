// What is left of that with which everybody begins? Asked of the server after what could have done a step; over once all of it is done, or
// the person has had enough of it.

import { api } from './api.ts';
import type { Answer } from './asked.ts';
import { hear } from './live.ts';
import { Observable } from './observable.ts';
import { currentTenant, may, session } from './session.ts';

export type FirstSteps = Answer<'/api/first-steps'>;

const KEY = 'holdgate.started.';
const PAUSE_MS = 1000;
const TELLING = new Set(['decision', 'approval.changed', 'tenant.changed', 'poll']);

/** The steps of the selected tenant; undefined while they are not known, or do not concern the person. */
export const firstSteps = new Observable<FirstSteps | undefined>(undefined);

/** Whether there is something left to be begun with here. */
export function beginning(): boolean {
  const steps = firstSteps.value;
  return steps !== undefined && !isDismissed() && Object.values(steps).includes(false);
}

/** The person needs it no more; remembered in this browser. */
export function dismiss(): void {
  try {
    localStorage.setItem(KEY + currentTenant()?.id, 'dismissed');
  } catch {
    // Storage may be forbidden; it is back at the next visit then.
  }
  firstSteps.set(undefined);
}

/** Asks anew, also somebody who had enough of it. */
export async function readFirstSteps(): Promise<void> {
  const asked = currentTenant()?.id;
  const found = await api.GET('/api/first-steps').catch(() => undefined);
  if (asked === currentTenant()?.id) firstSteps.set(found);
}

function isDismissed(): boolean {
  try {
    return localStorage.getItem(KEY + currentTenant()?.id) !== null;
  } catch {
    return false;
  }
}

/** It is for whoever sets up the organization's own tenant. */
const concerns = (): boolean => currentTenant()?.kind === 'default' && may('agents.create') && may('dashboard.view');

let tenantId: string | undefined;
let pause: ReturnType<typeof setTimeout> | undefined;

session.subscribe(() => {
  const id = concerns() && !isDismissed() ? currentTenant()?.id : undefined;
  if (id === tenantId) return;
  tenantId = id;
  firstSteps.set(undefined);
  if (id !== undefined) void readFirstSteps();
});

hear((type) => {
  if (!beginning() || !TELLING.has(type) || pause !== undefined) return;
  // A request can do no other step, and under traffic there is one all the time.
  if (type === 'decision' && firstSteps.value?.call_seen) return;
  pause = setTimeout(() => {
    pause = undefined;
    void readFirstSteps();
  }, PAUSE_MS);
});
