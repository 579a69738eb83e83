// What is said, whichever way it goes? What happened, to whom, and where to look: names and ids alone. What a request carries stays here
// unless the channel's administrator wants details.

import type { NotificationEvent } from '../../store/rows.ts';

/** Every event that a channel can be told of, in the order of lists. */
export const EVENTS = [
  'approval.needed',
  'approval.escalated',
  'approval.decided',
  'approval.expired',
  'approval.unasked',
  'access.requested',
  'kill_switch.pressed',
  'kill_switch.lifted',
  'ledger.alarm',
] as const satisfies readonly NotificationEvent[];

/** Events that wait for the end of quiet hours; the others are worth waking somebody. */
const PATIENT: readonly NotificationEvent[] = [
  'approval.needed',
  'approval.escalated',
  'approval.decided',
  'approval.expired',
  'approval.unasked',
  'access.requested',
];

/** Something that happened. */
export interface Notice {
  readonly event: NotificationEvent;
  readonly tenantId: string;
  /** One line, with names but without anything that a request carries. */
  readonly title: string;
  /** Path in the console where it is looked at. */
  readonly path: string;
  /** Names and ids. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What a request carries; leaves only by a channel that is set to. */
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  /** 0 to 100. */
  readonly risk?: number | undefined;
  /** The approval that it asks for: once that is answered there is nothing to say any more. */
  readonly asksFor?: string | undefined;
}

/** A notice on its way by one channel; what a delivery keeps. */
export interface Message {
  readonly event: NotificationEvent;
  readonly event_id: string;
  readonly at: string;
  readonly tenant: { readonly id: string; readonly name: string };
  readonly title: string;
  readonly link: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly asks_for?: string;
}

/** Whether quiet hours hold it back. */
export const isPatient = (event: NotificationEvent): boolean => PATIENT.includes(event);

/** The body of a webhook: the shape that Standard Webhooks recommends. */
export function webhookBody({ event, at, tenant, title, link, data, details, asks_for }: Message): string {
  return JSON.stringify({
    type: event,
    timestamp: at,
    data: { title, link, tenant, ...data, ...(details && { details }), ...(asks_for && { approval_id: asks_for }) },
  });
}

/** The message as lines of text, for mail. Control characters are gone, so that nothing looks like another line. */
export function plainText({ title, link, tenant, data, details }: Message): string {
  const lines = Object.entries({ ...data, ...details })
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${inert(String(value))}`);
  return [inert(title), '', ...lines, `tenant: ${inert(tenant.name)}`, '', link, ''].join('\n');
}

/** Text that somebody else chose, without what could make it look like something else. */
export function inert(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd').slice(0, 500);
}
