// Is traffic stopped? The switches that are on for the selected tenant, and the hand on them.

import { api, type Page } from './api.ts';
import { hear } from './live.ts';
import { Observable } from './observable.ts';
import { currentTenant, may, session } from './session.ts';

export interface KillSwitch {
  readonly id: string;
  readonly active: boolean;
  readonly scope: { readonly kind: string; readonly id: string | null };
  readonly reason: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly expires_at: string | null;
}

/** Switches that are on. */
export const killSwitches = new Observable<readonly KillSwitch[]>([]);

async function read(): Promise<void> {
  const tenant = currentTenant()?.id;
  if (tenant === undefined || !may('dashboard.view')) {
    if (killSwitches.value.length > 0) killSwitches.set([]);
    return;
  }
  const page = await api.get<Page<KillSwitch>>('/api/kill-switches', { limit: 100 }).catch(() => undefined);
  if (page && currentTenant()?.id === tenant) killSwitches.set(page.items.filter(({ active }) => active));
}

/** Switches that are on, for a page of their own. */
export const readKillSwitches = (): Promise<Page<KillSwitch>> => api.get('/api/kill-switches', { limit: 100 });

/** Stops traffic of the selected tenant, or of its whole organization (`all`). */
export async function stopTraffic(where: 'tenant' | 'all', reason: string): Promise<void> {
  const scope = where === 'all' ? 'all' : { kind: 'tenant', id: currentTenant()?.id };
  await api.post('/api/v1/kill-switch', { active: true, scope, reason });
  await read();
}

export async function releaseTraffic({ scope, reason }: KillSwitch): Promise<void> {
  await api.post('/api/v1/kill-switch', {
    active: false,
    scope: scope.id === null ? { kind: scope.kind } : scope,
    reason,
  });
  await read();
}

session.subscribe(() => void read());
hear((type) => {
  if (type === 'kill_switch.changed' || type === 'poll') void read();
});
