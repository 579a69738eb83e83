// `holdgate policy lint` and `holdgate policy test`: is the folder right? Offline, with the place of everything that is wrong.

import { Command } from 'commander';
import { EXIT, ending } from './exit.ts';
import { readFolder } from './folder.ts';
import { classifierOf, type Located, lint, located, testAll } from './offline.ts';
import { counted, print, problemLine } from './report.ts';

interface LocalOptions {
  readonly json?: boolean;
  readonly configuration?: string;
}

/** `lint`: everything that would be refused when the policies are saved. */
export function lintCommand(): Command {
  return new Command('lint')
    .description('Check every policy of a folder without a server')
    .argument('<folder>', 'a folder of policies, or one file')
    .option('--json', 'print the answer as JSON')
    .action((folder: string, { json }: LocalOptions) =>
      ending(async () => {
        const files = readFolder(folder);
        const { problems } = lint(files);
        print(json, { files: files.length, problems }, [
          ...problems.map(problemLine),
          `${counted(files.length, 'policy', 'policies')}, ${counted(problems.length, 'problem', 'problems')}`,
        ]);
        return problems.length === 0 ? 0 : EXIT.problems;
      }),
    );
}

/** `test`: the same, and the policies' own tests. */
export function testCommand(): Command {
  return new Command('test')
    .description("Run the policies' own tests without a server")
    .argument('<folder>', 'a folder of policies, or one file')
    .option('--configuration <file>', 'what `holdgate export` wrote: its connectors say what addresses in tests mean')
    .option('--json', 'print the answer as JSON')
    .action((folder: string, { json, configuration }: LocalOptions) =>
      ending(async () => {
        const { sound, problems } = lint(readFolder(folder));
        const tested = testAll(sound, await classifierOf(configuration));
        const tests = tested.flatMap(({ file, policy, results }) =>
          results.map(({ problem, ...result }) => ({
            file,
            policy,
            ...result,
            problem: problem && located(file, problem),
          })),
        );
        const failures = tests.flatMap(({ problem }) => problem ?? []);
        print(json, { problems, tests }, testLines(tests, [...problems, ...failures], sound.length));
        return problems.length + failures.length === 0 ? 0 : EXIT.problems;
      }),
    );
}

function testLines(
  tests: readonly { policy: string; name: string; passed: boolean }[],
  wrong: readonly Located[],
  policies: number,
): string[] {
  const failed = tests.filter(({ passed }) => !passed).length;
  return [
    ...tests.map(({ policy, name, passed }) => `${passed ? 'ok    ' : 'FAILED'} ${policy} › ${name}`),
    ...wrong.map(problemLine),
    `${counted(policies, 'policy', 'policies')}, ${counted(tests.length, 'test', 'tests')}, ${failed} failed`,
  ];
}
