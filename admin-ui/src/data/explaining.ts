// What would happen to a request, check by check? Asked of the server, which sends nothing.

import { api } from './api.ts';
import type { Answer, Body } from './asked.ts';

/** A request that is only thought of. */
export type Supposed = Omit<Extract<Body<'/api/access/explain', 'post'>, { readonly url: string }>, 'draft'>;

/** What would be decided, with what each rule of each policy says. */
export type Explained = Extract<Answer<'/api/access/explain', 'post'>, { policies: unknown }>;

/** What a text stands for as a body: JSON is sent as what it says, anything else as text. Throws SyntaxError for what begins like JSON and is none. */
export function supposedBody(text: string): { body?: unknown } {
  if (text.trim() === '') return {};
  return /^\s*[[{]/.test(text) ? { body: JSON.parse(text) as unknown } : { body: text };
}

/** The id that a text has in the answer before it is saved. */
export const UNSAVED = 'pol_draft';

/** What would be decided of this request; with a draft, if that text were in force. */
export const explainRequest = (
  request: Supposed,
  draft?: { readonly yaml: string; readonly policy_id?: string | undefined },
): Promise<Explained> => ask({ ...request, ...(draft && { draft }) });

/** A condition and what came of it, as the explainer answers it. */
export interface ConditionTrace {
  readonly kind: 'leaf' | 'all' | 'any' | 'not';
  readonly outcome: string;
  readonly field?: string;
  readonly operator?: string;
  readonly wanted?: unknown;
  readonly actual?: unknown;
  readonly state?: string;
  readonly parts?: readonly ConditionTrace[];
}

/** A recorded decision: then, now, and with something of the request otherwise. */
export type ExplainedDecision = Extract<Answer<'/api/access/explain', 'post'>, { recorded: unknown }>;
/** What of the recorded request is to be otherwise. */
export type Instead = NonNullable<Extract<Body<'/api/access/explain', 'post'>, { decision_id: unknown }>['instead']>;

/** Why it was decided so, what would be decided now, and what if. */
export const explainDecision = (id: string, instead?: Instead): Promise<ExplainedDecision> =>
  ask({ decision_id: id, ...(instead && { instead }) });

/** What is answered follows from what is asked. */
const ask = async <Found extends Answer<'/api/access/explain', 'post'>>(
  body: Body<'/api/access/explain', 'post'>,
): Promise<Found> => (await api.POST('/api/access/explain', { body })) as Found;
