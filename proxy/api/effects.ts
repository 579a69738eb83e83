// How does an answer say what a change of access would do? The same words for every change that can be tried with dry_run.

import { z } from 'zod';
import type { Effects, Trial, TriedServices } from '../enforcement/preview.ts';
import type { PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import { changedGroups, shownGroups } from './impact.ts';
import type { Services } from './services.ts';

const strings = z.array(z.string()).readonly();
const effect = z.enum(['allow', 'deny', 'requires_approval']);

/** What a change would do to people, to agents, and to the calls of the last days. */
export const effectsSchema = z.object({
  people: z
    .array(z.object({ user_id: z.string(), name: z.string(), email: z.string(), gained: strings, lost: strings }))
    .readonly(),
  people_total: z.number().int(),
  agents: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        actions: z
          .array(z.object({ connector: z.string(), action: z.string(), before: effect, after: effect }))
          .readonly(),
      }),
    )
    .readonly(),
  agents_total: z.number().int(),
  calls: z.object({
    since: z.string(),
    examined: z.number().int(),
    undecided: z.number().int(),
    changed_total: z.number().int(),
    groups: changedGroups,
  }),
});

/** The query of a change that can be tried: `dry_run`, and from when on recorded calls are looked at. */
export const trial = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .default('false')
    .transform((word) => word === 'true'),
  since: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .optional(),
});

/** What may stand in an answer beside what the change itself answers. */
export const preview = z.object({ effects: effectsSchema }).optional();

/** Tries a change in this tenant: what it would answer, and its effects as answers say them. */
export async function tried<Answer>(
  { services, principal }: { services: Services; principal: PersonPrincipal },
  { tenantId = principal.tenantId, sinceMs }: Pick<Partial<Trial<Answer>>, 'tenantId' | 'sinceMs'>,
  change: (services: TriedServices) => Promise<Answer>,
): Promise<{ answer: Answer; effects: z.infer<typeof effectsSchema> }> {
  const { answer, effects } = await services.previews.of(principal, { tenantId, sinceMs, change });
  return { answer, effects: shownEffects(effects) };
}

function shownEffects({ calls, ...effects }: Effects): z.infer<typeof effectsSchema> {
  return { ...effects, calls: { ...calls, since: rfc3339(calls.since), groups: shownGroups(calls.groups) } };
}
