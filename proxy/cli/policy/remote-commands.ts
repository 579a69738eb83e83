// `holdgate policy plan` and `holdgate policy apply`: what would the folder change, and make it so, as one change or not at all.

import { Command } from 'commander';
import type { BundleChange, BundlePlan } from '../../policy/bundles.ts';
import { type ConsoleOptions, withConsole } from '../console-client.ts';
import { type Choice, chosenFiles } from './chosen.ts';
import { EXIT, ending } from './exit.ts';
import { differingLines } from './lines.ts';
import { digestOf, keepPlan, readPlan } from './plan-file.ts';
import { type Answer, order } from './remote.ts';
import { counted, print, problemLine } from './report.ts';

type Options = ConsoleOptions & Choice & { readonly json?: boolean };

const MOST_SHOWN = 20;

function withChoice(command: Command): Command {
  return withConsole(command)
    .argument('<folder>', 'a folder of policies, or one file')
    .option('--only <policies...>', 'only the policies of these names')
    .option('--changed-since <commit>', 'only files that differ from a commit of git, or are new')
    .option('--prune', 'policies that the folder does not name are deleted; those of packs stay')
    .option('--json', 'print the answer as JSON');
}

/** `plan`: writes nothing. */
export function planCommand(): Command {
  return withChoice(
    new Command('plan').description('Show what the folder would change, by text and by recorded traffic'),
  )
    .option('--since <time>', 'an RFC 3339 time from which on recorded traffic counts; without it a week')
    .option('--out <file>', 'keep the plan, so that apply does that and nothing else')
    .action((folder: string, { json, out, since, ...options }: Options & { out?: string; since?: string }) =>
      ending(async () => {
        const files = chosenFiles(folder, options);
        const { prune = false } = options;
        const answer = await order(options, { files, prune, since }, { dryRun: true });
        if (answer.kind !== 'fine') return refused(answer, json);
        const { report } = answer;
        if (out !== undefined)
          keepPlan(out, { format: 'holdgate-plan/v1', base: report.base, folder: digestOf(files), prune });
        print(json, report, [...report.changes.flatMap(changeLines), ...impactLines(report), summary(report, 'to do')]);
        return report.changes.every(({ action }) => action === 'unchanged') ? 0 : EXIT.differences;
      }),
    );
}

/** `apply`: all of it comes into force at once, or nothing does. */
export function applyCommand(): Command {
  return withChoice(new Command('apply').description('Put the policies of the folder in force, all of them or none'))
    .option(
      '--plan <file>',
      'what `holdgate policy plan --out` kept; refused where the folder or the server changed since',
    )
    .action((folder: string, { json, plan, ...options }: Options & { plan?: string }) =>
      ending(async () => {
        const files = chosenFiles(folder, options);
        const kept = plan === undefined ? undefined : readPlan(plan);
        if (kept !== undefined && kept.folder !== digestOf(files))
          return refused({ kind: 'outdated', sentence: 'The folder changed since the plan. Plan again.' }, json);
        const prune = kept?.prune ?? options.prune;
        const answer = await order(options, { files, prune, base: kept?.base }, { dryRun: false });
        if (answer.kind !== 'fine') return refused(answer, json);
        print(json, answer.report, [
          ...answer.report.changes.filter(({ action }) => action !== 'unchanged').map(headline),
          summary(answer.report, 'done'),
        ]);
        return 0;
      }),
    );
}

function refused(answer: Exclude<Answer, { kind: 'fine' }>, json: boolean | undefined): number {
  const problems = answer.kind === 'refused' ? answer.problems : [];
  print(json, { refused: answer.sentence, problems }, problems.map(problemLine));
  process.stderr.write(`${answer.sentence}\n`);
  return answer.kind === 'refused' ? EXIT.problems : EXIT.outdated;
}

function headline({ action, name, path }: BundleChange): string {
  return `${action.padEnd(9)} ${name}${path === null ? '' : ` (${path})`}`;
}

function changeLines(change: BundleChange): string[] {
  if (change.action === 'unchanged') return [];
  const lines = differingLines(change.before ?? '', change.after ?? '');
  return [headline(change), ...lines.map((line) => `    ${line}`)];
}

function impactLines({ impact }: BundlePlan): string[] {
  if (impact === undefined) return [];
  const { changed, changed_total, examined, undecided } = impact;
  return [
    `Of ${examined} recorded requests ${changed_total} would have been decided otherwise${
      undecided === 0 ? '' : `, and ${undecided} depend on bodies that are not kept`
    }.`,
    ...changed
      .slice(0, MOST_SHOWN)
      .map(
        ({ before, after, agent, action, method, url, rule }) =>
          `    ${before} → ${after}  ${agent.name}  ${action}  ${method} ${url}${rule === undefined ? '' : `  (${rule})`}`,
      ),
    ...(changed_total > MOST_SHOWN ? [`    … and ${changed_total - MOST_SHOWN} more`] : []),
  ];
}

function summary({ changes, policy_version }: BundlePlan, what: string): string {
  const count = changes.filter(({ action }) => action !== 'unchanged').length;
  if (count === 0)
    return `Nothing ${what}: ${counted(changes.length, 'policy is', 'policies are')} in force as the folder has them.`;
  return `${counted(count, 'change', 'changes')} ${what}; policy version ${policy_version}.`;
}
