// Which HTTP/1.1 client speaks to origins? undici's Client alone, imported by file: its index would bring fetch, WebSocket and caches
// along, 13 MiB and 85 ms that a gate has no use for. The exact version is pinned.

import type { Client as ClientType } from 'undici';
// @ts-expect-error The file has no declaration of its own; its type is the one of the package.
import ClientOfFile from 'undici/lib/dispatcher/client.js';

/** undici's `Client`: one connection to one origin. */
export const Client: typeof ClientType = ClientOfFile as typeof ClientType;
export type Client = ClientType;
