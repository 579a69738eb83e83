// With which codes do the policy commands end? A pipeline tells by them what to do next.

import { StartError } from '../../errors.ts';

/** 0 nothing to do or all done; the others say what is there. */
export const EXIT = {
  /** Policies are wrong, tests fail, or the server refused them. */
  problems: 1,
  /** The folder differs from what is in force. */
  differences: 2,
  /** Somebody changed the policies since the plan. */
  outdated: 3,
  /** The command could not do its work: no such folder, no token, no console. */
  unable: 4,
} as const;

/** Runs the work of a command; whatever keeps it from being done at all ends with its own code. */
export async function ending(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (cause) {
    if (!(cause instanceof StartError)) throw cause;
    throw new StartError(cause.message, { exitCode: EXIT.unable, cause });
  }
}
