// How does an apply know that it does what was planned? The plan is kept in a file: what the server was at, and what the folder said.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { StartError } from '../../errors.ts';
import type { PolicyFile } from './folder.ts';

/** What a plan stands on. */
export interface KeptPlan {
  readonly format: 'holdgate-plan/v1';
  readonly base: string;
  readonly folder: string;
  readonly prune: boolean;
}

/** The digest of the texts; it changes with each of them. */
export function digestOf(files: readonly PolicyFile[]): string {
  const digest = createHash('sha256');
  for (const { path, yaml } of files) digest.update(JSON.stringify([path, yaml]));
  return digest.digest('base64url');
}

/** Keeps a plan. Throws StartError where it cannot be written. */
export function keepPlan(path: string, plan: KeptPlan): void {
  try {
    writeFileSync(path, `${JSON.stringify(plan, undefined, 2)}\n`);
  } catch (cause) {
    throw new StartError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}

/** The plan that was kept. Throws StartError where it is none. */
export function readPlan(path: string): KeptPlan {
  let plan: Partial<KeptPlan>;
  try {
    plan = JSON.parse(readFileSync(path, 'utf8')) as Partial<KeptPlan>;
  } catch (cause) {
    throw new StartError(`${path} cannot be read as a plan: ${(cause as Error).message}.`, { cause });
  }
  if (plan.format !== 'holdgate-plan/v1' || plan.base === undefined || plan.folder === undefined)
    throw new StartError(`${path} is no plan; \`holdgate policy plan --out ${path}\` writes one.`);
  return plan as KeptPlan;
}
