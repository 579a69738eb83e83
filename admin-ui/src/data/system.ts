// How is the instance itself? Its report, and what the doctor finds on its machine.

import { api } from './api.ts';
import type { Answer } from './asked.ts';

export type InstanceReport = Answer<'/api/system'>;
export type Finding = Answer<'/api/system/findings'>['findings'][number];
export type Verification = Answer<'/api/audit/verify'>;

export const readInstance = (): Promise<InstanceReport> => api.GET('/api/system');

/** `thorough`: the whole database is read, which takes its time on a large one. */
export const readFindings = async (thorough: boolean): Promise<readonly Finding[]> =>
  (await api.GET('/api/system/findings', { query: thorough ? { thorough: 'true' } : {} })).findings;

/** Compares the ledger's files and index from end to end. */
export const verifyLedger = (): Promise<Verification> => api.GET('/api/audit/verify');
