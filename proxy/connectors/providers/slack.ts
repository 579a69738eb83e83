// What does a call to Slack do? The method's name says so, not HTTP's: Slack writes by GET as well (api.slack.com/methods).

import type { Provider, SeenRequest, SpecialAction } from '../action-entry.ts';
import { valueAt } from '../parameters.ts';

const METHOD = /^\/(?:api\/)?([a-z][A-Za-z]*(?:\.[a-z][A-Za-z]*){1,4})\/?$/;
/** The last word of methods that only read. */
const READING = new Set([
  'list',
  'info',
  'history',
  'replies',
  'members',
  'test',
  'get',
  'lookup',
  'lookupByEmail',
  'getPresence',
  'getPermalink',
  'identity',
  'messages',
  'files',
  'all',
]);
/** Reading words that write where they stand. */
const WRITING = new Set(['files.remote.add', 'rtm.start']);
const RISKS: Readonly<Record<string, number>> = {
  'chat.postMessage': 25,
  'chat.delete': 40,
  'conversations.invite': 40,
  'conversations.kick': 60,
  'conversations.archive': 70,
  'files.delete': 60,
};

/** One Slack method: `slack.chat.postMessage`. */
function method({ head, path, body }: SeenRequest): SpecialAction | undefined {
  const name = METHOD.exec(path)?.[1];
  if (name === undefined) return undefined;
  const reads = READING.has(name.slice(name.lastIndexOf('.') + 1)) && !WRITING.has(name);
  const value = (field: string) =>
    (body.state === 'parsed' ? valueAt(body.value, [field]) : undefined) ??
    (Object.hasOwn(head.query, field) ? head.query[field] : undefined);
  const [channel, text, user] = [value('channel'), value('text'), value('user')];
  const parameters = {
    ...(channel !== undefined && { channel }),
    ...(text !== undefined && { text }),
    ...(user !== undefined && { user }),
  };
  return {
    type: `slack.${name}`,
    verb: reads ? 'read' : 'write',
    risk: RISKS[name] ?? (reads ? 5 : 30),
    parameters,
    resource: { type: 'channel', id: typeof channel === 'string' ? channel : undefined },
    typed: true,
    readsBody: true,
    sentence:
      name === 'chat.postMessage' ? 'Post to {channel}[: "{text}"]' : `Call ${name}[ in {channel}][ for {user}]`,
  };
}

export const slack: Provider = {
  baseUrl: 'https://slack.com/api',
  hosts: ['files.slack.com'],
  entries: [],
  special: method,
  fallbackVerb: () => 'write',
};
