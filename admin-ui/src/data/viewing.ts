// As whom is the tenant seen? A view as somebody else begins with a reason, ends by hand or by itself, and is the session's.

import { api } from './api.ts';
import { loadSession, session, type ViewingAs } from './session.ts';

/** Sees the selected tenant as this member does, read only; the session is read anew. */
export async function beginView(
  userId: string,
  { reason, minutes }: { reason: string; minutes: number },
): Promise<void> {
  await api.POST('/api/auth/view-as', { body: { user_id: userId, reason, minutes } });
  await loadSession();
}

export async function endView(): Promise<void> {
  await api.DELETE('/api/auth/view-as');
  await loadSession();
}

/** The view that the session is in. */
export function viewingAs(): ViewingAs | undefined {
  const now = session.value;
  return now.state === 'in' ? (now.me.viewing_as ?? undefined) : undefined;
}
