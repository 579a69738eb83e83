// How does a message look in Slack? Plain text and a link; buttons only where whoever may press them is known.

import { inert, type Message } from './message.ts';

/** What a button carries: the approval it is about. */
export const ACTIONS = { approve: 'holdgate_approve', deny: 'holdgate_deny' } as const;

const ASKING = new Set(['approval.needed', 'approval.escalated']);

/** The body for an incoming webhook (Block Kit). `buttons`: the channel knows who its people are. */
export function slackBody(message: Message, { buttons }: { buttons: boolean }): unknown {
  const { title, link, data, details, event, asks_for: approvalId } = message;
  const fields = Object.entries({ ...data, ...details })
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .slice(0, 10)
    .map(([name, value]) => plain(`${name.replaceAll('_', ' ')}: ${value}`));
  const look = { type: 'button', text: plain('Look at it'), url: link, action_id: 'holdgate_open' };
  const decide = buttons && ASKING.has(event) && approvalId !== undefined ? decisions(approvalId) : [];
  return {
    text: escaped(`${title} ${link}`),
    blocks: [
      { type: 'section', text: plain(title), ...(fields.length > 0 && { fields }) },
      { type: 'actions', elements: [...decide, look] },
    ],
  };
}

function decisions(approvalId: string): unknown[] {
  return [
    { type: 'button', text: plain('Approve'), style: 'primary', action_id: ACTIONS.approve, value: approvalId },
    { type: 'button', text: plain('Deny'), style: 'danger', action_id: ACTIONS.deny, value: approvalId },
  ];
}

const plain = (text: string) => ({ type: 'plain_text', text: inert(text), emoji: false });

/** Slack's own escapes, so that no text becomes a link or a mention. */
const escaped = (text: string): string =>
  inert(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
