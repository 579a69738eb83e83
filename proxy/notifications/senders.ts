// How does a message go out by each kind of channel? One try; what comes back is for the log of deliveries.

import { createTransport } from 'nodemailer';
import type { NotificationChannelRow } from '../../store/rows.ts';
import {
  destinationOf,
  type EmailSettings,
  isLoopback,
  type Secrets,
  type SlackSettings,
  type WebhookSettings,
} from './channel-settings.ts';
import { inert, type Message, plainText, webhookBody } from './message.ts';
import type { Outbound } from './ports.ts';
import { slackBody } from './slack-message.ts';
import { signatureHeaders } from './standard-webhooks.ts';

/** What a try came to. `final`: trying again is in vain; `gone`: the receiver wants nothing more, ever. */
export interface Sent {
  readonly ok: boolean;
  readonly status: number | null;
  readonly error: string | null;
  readonly final?: boolean;
  readonly gone?: boolean;
}

/** A channel with its secrets opened. */
export interface OpenChannel {
  readonly row: NotificationChannelRow;
  readonly secrets: Secrets;
}

const MAIL_MS = 20_000;

/** Sends one message. Never throws: what went wrong is in the answer. */
export async function send(
  channel: OpenChannel,
  message: Message,
  { outbound, nowMs }: { outbound: Outbound; nowMs: number },
): Promise<Sent> {
  try {
    if (channel.row.kind === 'email') return await sendMail(channel, message, outbound);
    return await sendHttp(requestOf(channel, message, nowMs), outbound);
  } catch (error) {
    return { ok: false, status: null, error: inert((error as Error).message) };
  }
}

type HttpRequest = Parameters<Outbound['post']>;

function requestOf(channel: OpenChannel, message: Message, nowMs: number): HttpRequest {
  return channel.row.kind === 'webhook' ? webhookRequest(channel, message, nowMs) : slackRequest(channel, message);
}

function webhookRequest({ row, secrets }: OpenChannel, message: Message, nowMs: number): HttpRequest {
  const { url, allow_private: allowPrivate = false } = row.settings as unknown as WebhookSettings;
  const { path, ...destination } = destinationOf(url, {
    tenantId: row.tenant_id,
    allowPrivate,
    pointer: '/settings/url',
  });
  const body = webhookBody(message);
  const signed = signatureHeaders(secrets.signing_secret ?? '', { id: message.event_id, atMs: nowMs, body });
  return [destination, { path, headers: { 'content-type': 'application/json', ...signed }, body }];
}

function slackRequest({ row, secrets }: OpenChannel, message: Message): HttpRequest {
  const settings = row.settings as unknown as SlackSettings;
  const { path, ...destination } = destinationOf(secrets.webhook_url ?? '', {
    tenantId: row.tenant_id,
    allowPrivate: settings.allow_private ?? false,
    pointer: '/secrets/webhook_url',
  });
  const buttons = secrets.signing_secret !== undefined && Object.keys(settings.users ?? {}).length > 0;
  const body = JSON.stringify(slackBody(message, { buttons }));
  return [destination, { path, headers: { 'content-type': 'application/json' }, body }];
}

async function sendHttp([destination, request]: HttpRequest, outbound: Outbound): Promise<Sent> {
  const { status, text } = await outbound.post(destination, request);
  if (status >= 200 && status < 300) return { ok: true, status, error: null };
  const why = status >= 300 && status < 400 ? 'The receiver redirects, which is not followed.' : inert(text);
  return { ok: false, status, error: why.slice(0, 300) || null, ...(status === 410 && { final: true, gone: true }) };
}

/** By SMTP (RFC 5321) on a connection to the checked address. Credentials never travel without TLS, and nothing does but to this machine. */
async function sendMail({ row, secrets }: OpenChannel, message: Message, outbound: Outbound): Promise<Sent> {
  const settings = row.settings as unknown as EmailSettings;
  const { host, port, secure = false, user, from, to } = settings;
  const connection = await outbound.connect({
    tenantId: row.tenant_id,
    scheme: secure ? 'https' : 'http',
    host,
    port,
    allowPrivate: settings.allow_private ?? false,
  });
  const transport = createTransport({
    host,
    port,
    secure,
    connection,
    requireTLS: !isLoopback(host) || user !== undefined,
    ...(user !== undefined && { auth: { user, pass: secrets.password ?? '' } }),
    tls: { servername: host },
    greetingTimeout: MAIL_MS,
    socketTimeout: MAIL_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const sent = await transport.sendMail({
      from,
      to: [...to],
      subject: `[Holdgate] ${inert(message.title)}`,
      text: plainText(message),
      messageId: `<${message.event_id}.${row.id}@holdgate>`,
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    const [rejected] = sent.rejected;
    return rejected === undefined
      ? { ok: true, status: Number(sent.response.slice(0, 3)) || null, error: null }
      : { ok: false, status: null, error: 'The server refused an address.' };
  } finally {
    transport.close();
    connection.destroy();
  }
}
