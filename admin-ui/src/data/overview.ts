// What is going on? The numbers of the first page.

import { api } from './api.ts';

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
