// What does a plain HTTP API do? Nobody knows beyond the method: `http.get`, `http.post` and so on, and the actions that its
// administrator names.

import type { Provider } from '../action-entry.ts';

export const http: Provider = { hosts: [], entries: [] };

/** An API described by an OpenAPI document, whose operations become the connector's own actions when it is saved. */
export const openapi: Provider = { hosts: [], entries: [] };
