// Is there something to look around with? The demo's data in the selected tenant, and its agents' calls.

import { api } from './api.ts';
import type { Answer } from './asked.ts';

export type Demo = Answer<'/api/demo'>;
export type DemoAnswer = Answer<'/api/demo/calls', 'post'>['calls'][number];

export const readDemo = (): Promise<Demo> => api.GET('/api/demo');

export const loadDemo = (): Promise<Demo> => api.POST('/api/demo');

export const removeDemo = (): Promise<void> => api.DELETE('/api/demo');

/** The demo's agents call: one call passes, one is refused, one waits. */
export const callByDemo = async (): Promise<readonly DemoAnswer[]> => (await api.POST('/api/demo/calls')).calls;
