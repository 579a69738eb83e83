// What does the form of a channel send? Its fields as the API wants them.

import { unsent } from '../../data/api.ts';
import { type ChannelKind, type ChannelOrder, EVENTS } from '../../data/notifications.ts';
import { notifications as words } from '../../strings/en/notifications.ts';
import { quietIn } from '../settings/quiet-fields.ts';

type Fields = Readonly<Record<string, string>>;

const SECRETS: Readonly<Record<ChannelKind, readonly string[]>> = {
  webhook: [],
  slack: ['webhook_url', 'signing_secret'],
  email: ['password'],
};

/** The order that a filled form means. Fields are named by the server's pointers. Throws ApiProblem for users of Slack that cannot be read. */
export function orderOf(kind: ChannelKind, { texts, form }: { texts: Fields; form: HTMLFormElement }): ChannelOrder {
  const data = new FormData(form);
  const events = EVENTS.filter((event) => data.getAll('event').includes(event));
  const secrets = Object.fromEntries(
    SECRETS[kind].flatMap((name) => (texts[`secrets/${name}`] ? [[name, texts[`secrets/${name}`] ?? '']] : [])),
  );
  return {
    name: texts.name ?? '',
    enabled: data.has('enabled'),
    // Whoever wants everything is told of what comes later, too.
    events: events.length === 0 || events.length === EVENTS.length ? ['*'] : events,
    settings: { ...quiet(form), ...common(data, texts), ...own(kind, texts, data) },
    ...(Object.keys(secrets).length > 0 && { secrets }),
  };
}

function quiet(form: HTMLFormElement): Readonly<Record<string, unknown>> {
  const hours = quietIn(form);
  return hours === null ? {} : { quiet_hours: hours };
}

function common(data: FormData, texts: Fields): Readonly<Record<string, unknown>> {
  const risk = texts['settings/urgent_risk'];
  return {
    include_details: data.has('include_details'),
    allow_private: data.has('allow_private'),
    ...(risk !== undefined && { urgent_risk: Number(risk) }),
  };
}

function own(kind: ChannelKind, texts: Fields, data: FormData): Readonly<Record<string, unknown>> {
  const text = (name: string): string => texts[`settings/${name}`] ?? '';
  if (kind === 'webhook') return { url: text('url') };
  if (kind === 'slack') return { users: usersOf(text('users')) };
  const user = text('user');
  return {
    host: text('host'),
    port: Number(text('port')),
    secure: data.has('secure'),
    from: text('from'),
    to: text('to')
      .split(/[\s,;]+/)
      .filter(Boolean),
    ...(user && { user }),
  };
}

/** Users of Slack as lines of an id and an address. */
export const linesOf = (users: unknown): string =>
  Object.entries((users ?? {}) as Record<string, string>)
    .map(([id, address]) => `${id} ${address}`)
    .join('\n');

function usersOf(lines: string): Readonly<Record<string, string>> {
  const pairs = lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));
  if (pairs.every((pair) => pair.length === 2)) return Object.fromEntries(pairs);
  throw unsent([{ pointer: '/settings/users', message: words.slackUsersWrong }]);
}
