// How is the selected tenant set up? Its name, how strictly it decides, and how long holds, approvals and records last.

import { api } from './api.ts';

export type Level = 'monitor' | 'soft_enforce' | 'full_enforce';

export interface TenantSettings {
  readonly name: string;
  readonly enforcement: Level;
  readonly own_enforcement: Level | null;
  readonly organization_enforcement: Level;
  readonly separation_of_duties: 'always' | 'production' | 'never';
  readonly hold_wait_seconds: number;
  readonly approval_timeout_seconds: number;
  readonly max_pending_holds: number;
  readonly retention_days: number | null;
}

export const readSettings = (): Promise<TenantSettings> => api.get('/api/settings');

export const changeSettings = (changes: Readonly<Record<string, unknown>>): Promise<TenantSettings> =>
  api.patch('/api/settings', changes);
