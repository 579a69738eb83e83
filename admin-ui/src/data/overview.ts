// What is going on? The numbers of the first page.

import type { Agent } from './agents.ts';
import { api, type Page } from './api.ts';
import { may } from './session.ts';
import type { ApiToken } from './tokens.ts';

export interface Hour {
  readonly at: string;
  readonly allow: number;
  readonly deny: number;
  readonly hold: number;
}

export interface Overview {
  readonly actions_today: number;
  readonly active_agents: number;
  readonly pending_approvals: number;
  readonly decisions: readonly Hour[];
  readonly top_denied_rules?: readonly { readonly rule: string; readonly count: number }[];
  readonly truncated?: boolean;
}

export const readOverview = (): Promise<Overview> => api.get('/api/dashboard/overview');

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
    may('agents.view') ? itemsOf<Agent>('/api/agents') : [],
    may('tokens.manage') ? itemsOf<ApiToken>('/api/tokens') : [],
  ]);
  return {
    silent: agents.filter(
      ({ status, last_seen_at: at }) => status === 'active' && at != null && now - Date.parse(at) > SILENT_MS,
    ),
    ending: tokens.filter(({ expires_at: at }) => at !== null && Date.parse(at) - now < SOON_MS),
  };
}

async function itemsOf<Item>(path: string): Promise<readonly Item[]> {
  return api.get<Page<Item>>(path, { limit: 100 }).then(
    ({ items }) => items,
    () => [],
  );
}
