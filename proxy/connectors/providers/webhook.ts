// What does a call to a webhook do? It tells somebody something: even a GET is an act there, so nothing only reads.

import type { Provider } from '../action-entry.ts';

export const webhook: Provider = { hosts: [], entries: [], fallbackVerb: () => 'write' };
