// How is the selected tenant set up? Its name, how strictly it decides, and how long holds, approvals and records last.

import { api } from './api.ts';
import type { Answer, Body } from './asked.ts';

export type TenantSettings = Answer<'/api/settings'>;

export type Level = TenantSettings['enforcement'];

const LEVELS = ['monitor', 'soft_enforce', 'full_enforce'] as const satisfies readonly Level[];

/** The level that was chosen in a form; null: none. */
export const levelIn = (text: string | undefined): Level | null => LEVELS.find((level) => level === text) ?? null;

export const readSettings = (): Promise<TenantSettings> => api.GET('/api/settings');

export const changeSettings = (changes: Body<'/api/settings', 'patch'>): Promise<TenantSettings> =>
  api.PATCH('/api/settings', { body: changes });
