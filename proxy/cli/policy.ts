// `holdgate policy …`: policies as code. Checked and tested without a server, planned and applied against one, from a folder in git.

import { Command } from 'commander';
import { explainCommand } from './policy/explain.ts';
import { lintCommand, testCommand } from './policy/local-commands.ts';
import { pullCommand } from './policy/pull.ts';
import { applyCommand, planCommand } from './policy/remote-commands.ts';

/** The command with its commands. */
export function policyCommand(): Command {
  const policy = new Command('policy').description(
    'Work with policies as files: lint, test, plan, apply, pull, explain',
  );
  for (const command of [lintCommand, testCommand, planCommand, applyCommand, pullCommand, explainCommand])
    policy.addCommand(command());
  return policy.addHelpText(
    'after',
    '\nEnds with 0 where all is well, 1 for problems, 2 where a plan has differences, 3 where the plan is outdated, 4 where it could not be done.',
  );
}
