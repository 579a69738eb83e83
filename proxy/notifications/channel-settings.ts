// How is a channel set up? The settings of each kind, read from what was stored, and where they lead.

import { isIP } from 'node:net';
import type { NotificationChannelRow } from '../../store/rows.ts';
import { ApiError } from '../errors.ts';
import type { DailyHours } from '../runtime/daily-hours.ts';
import type { Destination } from './ports.ts';

/** What every kind has. */
export interface CommonSettings {
  /** What requests carry may leave by this channel. */
  readonly include_details?: boolean | undefined;
  /** Instead of the tenant's. */
  readonly quiet_hours?: DailyHours | undefined;
  /** From this risk on quiet hours do not count. */
  readonly urgent_risk?: number | undefined;
  readonly allow_private?: boolean | undefined;
}

export interface WebhookSettings extends CommonSettings {
  readonly url: string;
}

export interface SlackSettings extends CommonSettings {
  /** Who a Slack user is: Slack's user id to an e-mail address here. Buttons are shown where there is one. */
  readonly users?: Readonly<Record<string, string>> | undefined;
}

export interface EmailSettings extends CommonSettings {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (465); else STARTTLS is demanded. */
  readonly secure?: boolean | undefined;
  readonly user?: string | undefined;
  readonly from: string;
  readonly to: readonly string[];
}

/** Secrets of a channel by name. */
export type Secrets = Readonly<Record<string, string>>;

/** The secrets that each kind may have. */
export const SECRET_NAMES: Readonly<Record<NotificationChannelRow['kind'], readonly string[]>> = {
  webhook: ['signing_secret'],
  slack: ['webhook_url', 'signing_secret'],
  email: ['password'],
};

const COMMON = ['include_details', 'quiet_hours', 'urgent_risk', 'allow_private'];
/** The settings that each kind may have. */
export const SETTING_NAMES: Readonly<Record<NotificationChannelRow['kind'], readonly string[]>> = {
  webhook: [...COMMON, 'url'],
  slack: [...COMMON, 'users'],
  email: [...COMMON, 'host', 'port', 'secure', 'user', 'from', 'to'],
};

/** Whether an address is this machine's, written as a number: the only place where plain http may lead. */
export const isLoopback = (host: string): boolean =>
  isIP(host) === 4 ? host.startsWith('127.') : host === '::1' || host === '[::1]';

/** Where a URL leads, with its path. Throws ApiError `invalid_request` for what could send a secret in the clear, or has more than one reading. */
export function destinationOf(
  url: string,
  { tenantId, allowPrivate, pointer }: { tenantId: string; allowPrivate: boolean; pointer: string },
): Destination & { readonly path: string } {
  const wrong = (message: string) =>
    new ApiError('invalid_request', `The address ${message}.`, { errors: [{ pointer, message }] });
  if (!URL.canParse(url)) throw wrong('must be a whole URL such as https://example.com/hook');
  const { protocol, hostname, port, pathname, search, username, password, hash } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(host)))
    throw wrong('must be https; http leads only to a loopback address such as 127.0.0.1');
  if (username || password || hash) throw wrong('must be without user name, password and fragment');
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return {
    tenantId,
    scheme,
    host,
    port: port === '' ? (scheme === 'https' ? 443 : 80) : Number(port),
    allowPrivate,
    path: pathname + search,
  };
}
