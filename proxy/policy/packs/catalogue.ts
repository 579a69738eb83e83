// Which packs come with the product? Each in the version that it has now; an installed older one can be upgraded to it.

import { dataExfiltration } from './data-exfiltration.ts';
import { githubSafety } from './github-safety.ts';
import { llmSpend } from './llm-spend.ts';
import type { Pack } from './pack.ts';
import { productionFreeze } from './production-freeze.ts';
import { slackBroadcast } from './slack-broadcast.ts';
import { stripeMoneyMovement } from './stripe-money-movement.ts';

/** By name, in the order in which they are offered. */
export const CATALOGUE: readonly Pack[] = [
  githubSafety,
  stripeMoneyMovement,
  slackBroadcast,
  llmSpend,
  productionFreeze,
  dataExfiltration,
];
