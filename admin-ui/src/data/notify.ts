// Who is told of a new request while the console is out of sight? Whoever asked for it, by the system's own notifications.

import { queue } from './approvals.ts';
import { Observable } from './observable.ts';
import { go } from './place.ts';
import { inSight } from './unseen.ts';

const KEY = 'holdgate.notify';

/** Whether this browser tells of new requests: by the person's wish, as far as the browser allows it. */
export const notifying = new Observable<boolean>(wished() && granted());

/** Whether the browser can tell at all. */
export const canNotify = (): boolean => 'Notification' in globalThis;

/** Asks the browser for leave where that is needed, and remembers the wish. False: the browser refuses. */
export async function notify(on: boolean): Promise<boolean> {
  const allowed = on && canNotify() && (await Notification.requestPermission()) === 'granted';
  try {
    localStorage.setItem(KEY, allowed ? 'on' : 'off');
  } catch {
    // Storage may be forbidden; the wish holds for this visit then.
  }
  notifying.set(allowed);
  return allowed || !on;
}

let known: ReadonlySet<string> | undefined;

queue.subscribe(() => {
  if (queue.value.state !== 'there') {
    known = undefined;
    return;
  }
  const pending = queue.value.value.filter(({ state }) => state === 'pending');
  const fresh = known ? pending.filter(({ id }) => !known?.has(id)) : [];
  known = new Set([...(known ?? []), ...pending.map(({ id }) => id)]);
  if (!notifying.value || document.visibilityState === 'visible') return;
  for (const { id, agent, action } of fresh) {
    const notice = new Notification(inSight(agent.name), {
      body: inSight(action.sentence).slice(0, 300),
      tag: id,
    });
    notice.addEventListener('click', () => {
      focus();
      go(`/approvals/${id}`);
      notice.close();
    });
  }
});

function wished(): boolean {
  try {
    return localStorage.getItem(KEY) === 'on';
  } catch {
    return false;
  }
}

function granted(): boolean {
  return 'Notification' in globalThis && Notification.permission === 'granted';
}
