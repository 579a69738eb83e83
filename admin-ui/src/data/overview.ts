// What is going on? The numbers of the first page.

import type { Agent } from './agents.ts';
import { api } from './api.ts';
import type { Answer } from './asked.ts';
import { firstOf } from './list.ts';
import { may } from './session.ts';
import type { ApiToken } from './tokens.ts';

export type Overview = Answer<'/api/dashboard/overview'>;
export type Hour = Overview['decisions'][number];

export const readOverview = (): Promise<Overview> => api.GET('/api/dashboard/overview');

const DAY_MS = 86_400_000;
/** After this long without a call an agent may go past the gate. */
const SILENT_MS = DAY_MS;
const SOON_MS = 14 * DAY_MS;

/** What asks to be looked at: agents that called before and do so no more, and tokens that end soon. */
export interface Concerns {
  readonly silent: readonly Agent[];
  readonly ending: readonly ApiToken[];
}

/** As of a moment in ms since 1970; lists that the person may not see are empty. Looks at the first hundred of each. */
export async function readConcerns(now: number): Promise<Concerns> {
  const [agents, tokens] = await Promise.all([
    may('agents.view') ? firstOf('/api/agents') : [],
    may('tokens.manage') ? firstOf('/api/tokens') : [],
  ]);
  return {
    silent: agents.filter(
      ({ status, last_seen_at: at }) => status === 'active' && at != null && now - Date.parse(at) > SILENT_MS,
    ),
    ending: tokens.filter(({ expires_at: at }) => at !== null && Date.parse(at) - now < SOON_MS),
  };
}
