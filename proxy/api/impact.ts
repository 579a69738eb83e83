// How does an answer say what would come out otherwise? The same words wherever a change is tried on recorded requests.

import { Readable } from 'node:stream';
import { z } from 'zod';
import type { ChangedGroup, HearProgress, Impact } from '../policy/replay.ts';
import { rfc3339 } from '../runtime/clock.ts';
import type { Reply } from './route.ts';

const effect = z.enum(['allow', 'deny', 'requires_approval']);
const agent = z.object({ id: z.string(), name: z.string() });
const request = z.object({ decision_id: z.string(), at: z.string(), method: z.string(), url: z.string() });

/** Requests that would change in the same way. */
export const changedGroups = z
  .array(
    z.object({
      agent,
      action: z.string(),
      before: effect,
      after: effect,
      rule: z.string().optional(),
      count: z.number().int(),
      examples: z.array(request).readonly(),
    }),
  )
  .readonly();

/** What a change would make of recorded requests. */
export const impactSchema = z.object({
  examined: z.number().int(),
  changed: z
    .array(
      request.extend({
        agent,
        action: z.string(),
        before: effect,
        after: effect,
        rule: z.string().optional(),
        unknown: z.boolean(),
      }),
    )
    .readonly(),
  changed_total: z.number().int(),
  groups: changedGroups,
  undecided: z.number().int(),
});

/** Groups with times as they are written. */
export function shownGroups(groups: readonly ChangedGroup[]): z.infer<typeof changedGroups> {
  return groups.map((group) => ({
    ...group,
    examples: group.examples.map((one) => ({ ...one, at: rfc3339(one.at) })),
  }));
}

/** The same for a whole impact. */
export function shownImpact(found: Impact): z.infer<typeof impactSchema> {
  const changed = found.changed.map((one) => ({ ...one, at: rfc3339(one.at) }));
  return { ...found, changed, groups: shownGroups(found.groups) };
}

/**
 * Answers while it is still at work: lines of JSON, `{"progress":{examined,total}}` any number of times, then `{"result":…}`; where it
 * fails on the way, the stream is cut. A refusal before the first line is an ordinary one.
 */
export async function streamed<Found>(reply: Reply, work: (hear: HearProgress) => Promise<Found>): Promise<Found> {
  const stream = new Readable({ read: () => undefined });
  const say = (line: unknown): void => void stream.push(`${JSON.stringify(line)}\n`);
  const begun = Promise.withResolvers<void>();
  const done = work((progress) => {
    begun.resolve();
    say({ progress });
  });
  const first = await Promise.race([begun.promise, done]);
  const end = (result: Found): void => {
    say({ result });
    stream.push(null);
  };
  done.then(end, (error: unknown) => stream.destroy(error as Error));
  reply.raw('application/x-ndjson', stream);
  // What is sent is the stream; the answer's type is that of its last line.
  return first as Found;
}
