// Slack broadcast: what many people will read waits for one of them first.

import { APPROVERS, type Pack, type Parameters, written } from './pack.ts';

const MENTIONS = ['<!channel>', '<!here>', '<!everyone>'] as const;

/** Blocks of a message nest, and conditions do not search what nests: whether they mention everybody is unknown, so a person looks. */
function messages({ announcement_channels, messages_per_hour, approver_roles }: Parameters): string {
  const channels = announcement_channels as readonly string[];
  const often = messages_per_hour as number;
  const approval = `{ approvers: { roles: ${written(approver_roles)} } }`;
  const mentioned = (field: string): string =>
    `any: [${MENTIONS.map((value) => `{ field: ${field}, operator: contains, value: ${written(value)} }`).join(', ')}]`;
  const announced =
    channels.length === 0
      ? ''
      : `
  - name: announcement
    conditions: { field: action.parameters.channel, operator: in, value: ${written(channels)} }
    decision: requires_approval
    reason: This channel is read by many
    risk_score: 50
    approval: ${approval}`;
  const announcedTest =
    channels.length === 0
      ? ''
      : `
  - { name: an announcement waits, request: { action: { type: slack.chat.postMessage, parameters: { channel: ${written(channels[0])}, text: hello } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: announcement } }`;
  return `metadata:
  name: slack-broadcast/messages
  description: Messages that reach everybody, and many messages, need a person
  scope: { action_types: [slack.chat.postMessage, slack.chat.scheduleMessage, slack.chat.update, slack.chat.meMessage] }
rules:
  - name: everybody-mentioned
    conditions: { all: [{ field: action.parameters.text, operator: exists }, { ${mentioned('action.parameters.text')} }] }
    decision: requires_approval
    reason: The message calls everybody
    risk_score: 60
    approval: ${approval}
  - name: everybody-mentioned-in-blocks
    conditions: { all: [{ field: request.body.blocks, operator: exists }, { ${mentioned('request.body.blocks')} }] }
    decision: requires_approval
    reason: The message has blocks, which may call everybody
    risk_score: 40
    approval: ${approval}${announced}
  - name: many
    conditions: { field: history.count, window: 1h, of: { action: slack.chat.postMessage, agent: self }, operator: greater_than_or_equal, value: ${often} }
    decision: requires_approval
    reason: This agent has written often within the hour
    risk_score: 40
    approval: ${approval}
tests:
  - { name: a plain message passes, request: { action: { type: slack.chat.postMessage, parameters: { channel: zzz-elsewhere, text: hello } }, method: POST, body: { text: hello }, history: 0 }, expect: allow }
  - { name: calling the channel waits, request: { action: { type: slack.chat.postMessage, parameters: { channel: zzz-elsewhere, text: "<!channel> lunch" } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: everybody-mentioned } }
  - { name: calling who is here waits, request: { action: { type: slack.chat.update, parameters: { text: "look <!here>" } }, method: POST, history: 0 }, expect: { decision: requires_approval, rule: everybody-mentioned } }
  - { name: blocks wait, request: { action: { type: slack.chat.postMessage, parameters: { text: hello } }, method: POST, body: { text: hello, blocks: [{ type: section }] }, history: 0 }, expect: { decision: requires_approval, rule: everybody-mentioned-in-blocks } }
  - { name: blocks of a form are searched, request: { action: { type: slack.chat.postMessage, parameters: { channel: zzz-elsewhere, text: hello } }, method: POST, body: { text: hello, blocks: "[]" }, history: 0 }, expect: allow }
  - { name: many wait, request: { action: { type: slack.chat.postMessage, parameters: { channel: zzz-elsewhere, text: hello } }, method: POST, history: ${often} }, expect: { decision: requires_approval, rule: many } }${announcedTest}
`;
}

function rooms({ approver_roles }: Parameters): string {
  return `metadata:
  name: slack-broadcast/rooms
  description: Who is in a channel, and whether it stays, is for people to decide
  scope: { action_types: ["slack.*"] }
rules:
  - name: channel-closed
    conditions: { field: action.type, operator: in, value: [slack.conversations.archive, slack.conversations.kick, slack.files.delete] }
    decision: deny
    reason: Channels, their members and their files are not removed by a program
  - name: invited
    conditions: { field: action.type, operator: in, value: [slack.conversations.invite, slack.conversations.inviteShared] }
    decision: requires_approval
    reason: Somebody gets to read a channel
    risk_score: 60
    approval: { approvers: { roles: ${written(approver_roles)} } }
tests:
  - { name: archiving is refused, request: { action: slack.conversations.archive, method: POST }, expect: { decision: deny, rule: channel-closed } }
  - { name: removing somebody is refused, request: { action: slack.conversations.kick, method: POST }, expect: { decision: deny, rule: channel-closed } }
  - { name: an invitation waits, request: { action: slack.conversations.invite, method: POST }, expect: { decision: requires_approval, rule: invited } }
  - { name: reading passes, request: { action: slack.conversations.history, method: GET }, expect: allow }
`;
}

/** The pack. */
export const slackBroadcast: Pack = {
  name: 'slack-broadcast',
  title: 'Slack broadcast',
  description: 'Messages that call everybody, announcements and floods wait for a person; channels are not closed.',
  version: '1.0.0',
  parameters: [
    {
      name: 'announcement_channels',
      description: 'Channels, by the id or name that agents use, in which every message waits.',
      type: 'texts',
      optional: true,
      default: ['#general', '#announcements'],
    },
    {
      name: 'messages_per_hour',
      description: 'From this many messages of one agent within an hour on, each waits.',
      type: 'number',
      minimum: 1,
      maximum: 10_000,
      default: 60,
    },
    APPROVERS,
  ],
  policies: (parameters) => [messages(parameters), rooms(parameters)],
};
