// Is traffic stopped? The switches that are on for the selected tenant, the hand on them, and what they would cut.

import { api, type Page } from './api.ts';
import type { Answer, Body, Item } from './asked.ts';
import type { ListQuery } from './list.ts';
import { hear } from './live.ts';
import { now, second } from './now.ts';
import { Observable } from './observable.ts';
import { currentTenant, may, runsInstance, session } from './session.ts';

export type KillSwitch = Item<'/api/kill-switches'>;
export type KillKind = KillSwitch['scope']['kind'];
/** What a switch cuts at this moment: everything is counted, what the person may see is named. */
export type Cuts = NonNullable<Answer<'/api/v1/kill-switch', 'post'>['preview']>['cuts'];

/** What is to be stopped; without an id the kind says it all. */
export interface KillTarget {
  readonly kind: KillKind;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/** From one thing to everything. */
export const KINDS: readonly KillKind[] = [
  'agent',
  'group',
  'user',
  'connector',
  'gateway',
  'tenant',
  'organization',
  'instance',
];

/** Switches that are on. */
export const killSwitches = new Observable<readonly KillSwitch[]>([]);

/** The dialog that is open: somebody is about to stop something, or to let it go again. */
export const asked = new Observable<
  | { readonly act: 'stop'; readonly target: KillTarget | undefined }
  | { readonly act: 'release'; readonly one: KillSwitch }
  | undefined
>(undefined);

/** Asks on the page where one is; with a target only why, and until when. */
export const askToStop = (target?: KillTarget): void => asked.set({ act: 'stop', target });
export const askToRelease = (one: KillSwitch): void => asked.set({ act: 'release', one });

/** What the person lacks for stopping and releasing such a scope; undefined: nothing. */
export function lackFor(kind: KillKind): string | undefined {
  const state = session.value;
  if (kind === 'instance') return runsInstance() ? undefined : 'instance';
  if (kind !== 'organization') return may('killswitch.toggle') ? undefined : 'killswitch.toggle';
  const id = currentTenant()?.organization_id;
  const owns = state.state === 'in' && state.me.organizations.some((one) => one.id === id && one.role === 'owner');
  return owns || may('organization.killswitch.toggle') ? undefined : 'organization.killswitch.toggle';
}

/** Whether there is any scope that the person may stop. */
export const mayStopSomething = (): boolean => KINDS.some((kind) => lackFor(kind) === undefined);

/** What such a switch would cut, or, for one that is on, what its release would let go; nothing is done. */
export async function cutsBy(active: boolean, target: KillTarget): Promise<{ one: KillSwitch; cuts: Cuts }> {
  const body = { active, scope: scopeOf(target) };
  const { preview, ...one } = await api.POST('/api/v1/kill-switch', { body, query: { dry_run: true } });
  return { one, cuts: preview?.cuts ?? NOTHING };
}

export async function stopTraffic(target: KillTarget, reason: string, expiresAt: string | undefined): Promise<void> {
  await api.POST('/api/v1/kill-switch', {
    body: { active: true, scope: scopeOf(target), reason, expires_at: expiresAt },
  });
  await read();
}

export async function releaseTraffic({ scope: { kind, id } }: KillSwitch, reason: string): Promise<void> {
  const scope = scopeOf({ kind, id: id ?? undefined });
  await api.POST('/api/v1/kill-switch', { body: { active: false, scope, reason } });
  await read();
}

/** Switches that are on, for a page of their own. */
export const readKillSwitches = (): Promise<Page<KillSwitch>> =>
  api.GET('/api/kill-switches', { query: { limit: 100 } });

/** Switches that were lifted or have ended, the newest first. */
export const readPastSwitches = ({ limit, cursor }: ListQuery): Promise<Page<KillSwitch>> =>
  api.GET('/api/kill-switches', { query: { state: 'past', limit, cursor } });

const NOTHING: Cuts = {
  agents: { total: 0, items: [] },
  in_flight: { total: 0, items: [] },
  held: { total: 0, items: [] },
};

function scopeOf({ kind, id }: KillTarget): Body<'/api/v1/kill-switch', 'post'>['scope'] {
  return kind === 'tenant' ? { kind, id: id ?? currentTenant()?.id } : { kind, id };
}

async function read(): Promise<void> {
  const tenant = currentTenant()?.id;
  if (tenant === undefined || !may('dashboard.view')) {
    if (killSwitches.value.length > 0) killSwitches.set([]);
    return;
  }
  const page = await readKillSwitches().catch(() => undefined);
  if (page && currentTenant()?.id === tenant) killSwitches.set(page.items);
}

/** One that ends by itself goes from the page at its time, also while the server cannot be heard. */
function dropEnded(): void {
  const on = killSwitches.value.filter(({ expires_at: ends }) => ends === null || Date.parse(ends) > now());
  if (on.length < killSwitches.value.length) killSwitches.set(on);
}

session.subscribe(() => void read());
second.subscribe(dropEnded);
hear((type) => {
  if (type === 'kill_switch.changed' || type === 'poll') void read();
});
