// Which services may the console's API call? One per noun; app.ts builds them. Routes see these and nothing below.

import type { Clock } from '../runtime/clock.ts';

/** Filled by `app.ts`. Each room that serves routes adds its service here. */
export interface Services {
  readonly clock: Clock;
}
