// How does a folder meet the server? As one order, whose problems come back with their places in the files.

import { type Problem, StartError } from '../../errors.ts';
import type { BundlePlan } from '../../policy/bundles.ts';
import { type ConsoleOptions, reachConsole, refusal } from '../console-client.ts';
import type { PolicyFile } from './folder.ts';
import { type Located, located } from './offline.ts';

/** What is asked of the server. */
export interface Order {
  readonly files: readonly PolicyFile[];
  readonly prune?: boolean | undefined;
  readonly base?: string | undefined;
  readonly since?: string | undefined;
}

/** The plan or the result, or why there is none. */
export type Answer =
  | { readonly kind: 'fine'; readonly report: BundlePlan }
  | { readonly kind: 'refused'; readonly sentence: string; readonly problems: readonly Located[] }
  | { readonly kind: 'outdated'; readonly sentence: string };

const REFUSALS = new Set([409, 422]);

/** Plans (`dryRun`) or applies. Throws StartError where the server cannot be asked or does not let us. */
export async function order(
  options: ConsoleOptions,
  { files, prune, base, since }: Order,
  { dryRun }: { dryRun: boolean },
): Promise<Answer> {
  const body = JSON.stringify({
    policies: files,
    ...(prune && { prune }),
    ...(base !== undefined && { base }),
    ...(dryRun && since !== undefined && { since }),
  });
  const path = `/api/policies/apply${dryRun ? '?dry_run=true' : ''}`;
  const { status, text } = await reachConsole(options, { method: 'POST', path, body });
  if (status === 200) return { kind: 'fine', report: JSON.parse(text) as BundlePlan };
  if (status !== 412 && !REFUSALS.has(status)) throw new StartError(refusal(status, text));
  const { detail, errors = [] } = JSON.parse(text) as { detail: string; errors?: Problem[] };
  if (status === 412) return { kind: 'outdated', sentence: detail };
  return { kind: 'refused', sentence: detail, problems: errors.map((problem) => inFile(problem, files)) };
}

/** `/policies/3/yaml/rules/0` is `/rules/0` of the fourth file. */
function inFile(problem: Problem, files: readonly PolicyFile[]): Located {
  const [, at, pointer] = /^\/policies\/(\d+)\/yaml(.*)$/.exec(problem.pointer) ?? [];
  const file = at === undefined ? undefined : files[Number(at)];
  return file ? located(file.path, { ...problem, pointer: pointer ?? '' }) : located('', problem);
}
