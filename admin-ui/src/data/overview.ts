// What is going on? The numbers of the first page, and the lists that they lead to.

import { api } from './api.ts';
import type { Answer } from './asked.ts';

export type Overview = Answer<'/api/dashboard/overview'>;
export type Hour = Overview['decisions'][number];
export type Concern = NonNullable<Overview['silent_agents']>;

export const readOverview = (): Promise<Overview> => api.GET('/api/dashboard/overview');

const HOUR_MS = 3_600_000;

/** The audit's list of decisions from this hour on, or of this hour alone; of one kind, where one is named. */
export function decisionsFrom(
  { at }: Pick<Hour, 'at'>,
  { decision, alone = false }: { decision?: string; alone?: boolean } = {},
): string {
  const from = Date.parse(at);
  const query = new URLSearchParams({
    ...(decision === undefined ? { kind: 'decision' } : { decision }),
    from: local(from),
    ...(alone && { to: local(from + HOUR_MS) }),
  });
  return `/audit?${query}`;
}

/** As a field for date and time has it: in the person's zone, to the minute. */
function local(ms: number): string {
  const at = new Date(ms);
  return new Date(ms - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
