// How is an entry said in a few words? Its kind, who acted, and what it is about.

import { html, nothing } from 'lit';
import { inert } from '../../components/inert-text.ts';
import type { Entry } from '../../data/audit.ts';
import { say } from '../../strings/en.ts';

/** The colour of a decision. */
export const TONES: Readonly<Record<string, string>> = { allow: 'good', deny: 'bad', hold: 'warn', error: 'bad' };

/** Its kind, with the phase of a change that is not done. */
export function kindOf({ kind, phase }: Entry) {
  return html`<span>${inert(kind)}${phase && phase !== 'done' ? html` <span class="muted small">${phase}</span>` : nothing}</span>`;
}

/** Who acted, by the best name there is. */
export const whoOf = ({ agent, actor }: Entry): string => agent?.name ?? actor.name ?? actor.email ?? actor.id;

/** What it is about, in one line. */
export function whatOf({ request, subject, outcome, id }: Entry): string {
  if (outcome) return resultOf(outcome);
  if (request) return `${request.method} ${request.url}`;
  return subject ? `${subject.kind} ${subject.name ?? subject.id}` : `${say.audit.entry} ${id}`;
}

/** How a call ended: what it came to, why where it was not sent, and the status that the agent got. */
export function resultOf({ result, code, status }: NonNullable<Entry['outcome']>): string {
  const why = typeof code === 'string' ? (say.audit.codes[code] ?? `${result}: ${code.replaceAll('_', ' ')}`) : result;
  return say.audit.result(why, status);
}
