// Which kinds of connectors are there? One provider each.

import type { ConnectorType } from '../../../store/rows.ts';
import type { Provider } from '../action-entry.ts';
import { github } from './github.ts';
import { http, openapi } from './http.ts';
import { mcp } from './mcp.ts';
import { anthropic, openai } from './models.ts';
import { slack } from './slack.ts';
import { stripe } from './stripe.ts';
import { webhook } from './webhook.ts';

/** The provider of each type: where its API is, what it recognises, how it reads the rest. */
export const PROVIDERS: Readonly<Record<ConnectorType, Provider>> = {
  github,
  stripe,
  slack,
  openai,
  anthropic,
  mcp,
  webhook,
  http,
  openapi,
};
