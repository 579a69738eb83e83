// `holdgate policy explain`: what would happen to a request, and why? By a running Holdgate, check by check; or with `--folder` by the
// policies of a folder alone, condition by condition, without a server.

import { Command } from 'commander';
import type { Foretold } from '../../enforcement/foretell.ts';
import { StartError } from '../../errors.ts';
import { buildPolicySet, compilePolicy } from '../../policy/engine/policy-set.ts';
import { factsOfTest } from '../../policy/engine/test-facts.ts';
import type { ConditionTrace, PolicyTrace } from '../../policy/engine/trace.ts';
import { askConsole, type ConsoleOptions, withConsole } from '../console-client.ts';
import { EXIT, ending } from './exit.ts';
import { readFolder } from './folder.ts';
import { classifierOf, lint } from './offline.ts';
import { print, problemLine } from './report.ts';

interface ExplainOptions extends ConsoleOptions {
  readonly agent: string;
  readonly method: string;
  readonly header?: readonly string[];
  readonly body?: string;
  readonly folder?: string;
  readonly configuration?: string;
  readonly expect?: string;
  readonly json?: boolean;
}

type Asked = { agent: string; method: string; url: string; headers: Record<string, string>; body?: unknown };

/** The command. Ends with 1 where `--expect` names another decision. */
export function explainCommand(): Command {
  return withConsole(new Command('explain').description('Say what would happen to a request, and why; nothing is sent'))
    .argument('<address>', 'the address that the request goes to')
    .requiredOption('--agent <name>', 'who calls: the name or id of an agent')
    .option('--method <method>', 'GET, POST, …', 'GET')
    .option('--header <header...>', 'a header as `name: value`')
    .option('--body <text>', 'the body; JSON is taken as JSON')
    .option('--folder <folder>', 'decide by the policies of a folder alone, without a server')
    .option('--configuration <file>', 'with --folder: what `holdgate export` wrote, for its connectors')
    .option('--expect <decision>', 'allow, deny or requires_approval: end with 1 where it is another')
    .option('--json', 'print the answer as JSON')
    .action((address: string, options: ExplainOptions) =>
      ending(async () => {
        const asked = requestOf(address, options);
        const decision =
          options.folder === undefined
            ? await byServer(asked, options)
            : await byFolder(asked, options, options.folder);
        if (options.expect === undefined || decision === undefined || decision === options.expect)
          return decision === undefined ? EXIT.problems : 0;
        process.stderr.write(`Expected ${options.expect}, and it is ${decision}.\n`);
        return EXIT.problems;
      }),
    );
}

function requestOf(url: string, { agent, method, header = [], body }: ExplainOptions): Asked {
  const headers = header.map((line) => {
    const at = line.indexOf(':');
    if (at < 1) throw new StartError(`${JSON.stringify(line)} is no header; write it as \`name: value\`.`);
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
  return {
    agent,
    method,
    url,
    headers: Object.fromEntries(headers),
    ...(body !== undefined && { body: bodyOf(body) }),
  };
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function byServer(asked: Asked, options: ExplainOptions): Promise<string> {
  const request = { method: 'POST', path: '/api/v1/actions/dry-run', body: JSON.stringify(asked) } as const;
  const told = (await askConsole(options, request)) as Foretold;
  const { decision, message, action, checks } = told;
  print(options.json, told, [
    `${decision}: ${message}`,
    ...(action === undefined
      ? []
      : [`action: ${action.type} (${action.verb}, risk ${action.risk}): ${action.sentence}`]),
    ...checks.map(({ name, outcome, detail }) => `${outcome.padEnd(8)} ${name}: ${detail}`),
  ]);
  return decision;
}

/** Undefined where the folder is not sound. No rule matched means that policies leave it to roles and access rules. */
async function byFolder(
  asked: Asked,
  { json, configuration }: ExplainOptions,
  folder: string,
): Promise<string | undefined> {
  const { sound, problems } = lint(readFolder(folder));
  if (problems.length > 0) {
    print(json, { problems }, problems.map(problemLine));
    return undefined;
  }
  const trace = buildPolicySet(sound.map(({ policy }) => policy)).explain(await factsOf(asked, configuration));
  const { effect = 'allow', rule } = trace.decision;
  const because =
    rule === undefined ? 'no rule matched, so roles and access rules decide' : `${rule.policy} › ${rule.rule}`;
  print(json, { effect, ...trace }, [`${effect}: ${because}`, ...traceLines(trace)]);
  return effect;
}

/** The facts as a policy's own test would state them. */
async function factsOf({ agent, method, url, headers, body }: Asked, configuration: string | undefined) {
  const test = {
    name: 'asked',
    request: { agent, method, url, headers, ...(body !== undefined && { body }) },
    expect: 'allow',
  };
  const text = JSON.stringify({ name: 'asked', rules: [], tests: [test] });
  const { policy, problems } = compilePolicy(text, { id: 'pol_asked', version: 0 });
  const request = policy?.document.tests[0]?.request;
  if (request === undefined) throw new StartError(problems[0]?.message ?? 'The request cannot be read.');
  return factsOfTest(request, {}, await classifierOf(configuration)).facts;
}

function traceLines({ policies, outOfScope }: PolicyTrace): string[] {
  return [
    ...policies.flatMap(({ policy, mode, rules }) => [
      `${policy} (${mode})`,
      ...rules.flatMap(({ rule, decision, outcome, matched, condition }) => [
        `  ${matched ? '●' : '○'} ${rule} → ${decision}: ${outcome}`,
        ...(condition === undefined ? [] : conditionLines(condition, '      ')),
      ]),
    ]),
    ...(outOfScope === 0 ? [] : [`${outOfScope} more have another scope.`]),
  ];
}

function conditionLines(condition: ConditionTrace, indent: string): string[] {
  const { kind, outcome, field, operator, wanted, actual, state, parts = [] } = condition;
  if (kind !== 'leaf')
    return [`${indent}${kind}: ${outcome}`, ...parts.flatMap((part) => conditionLines(part, `${indent}  `))];
  const was = state === 'present' ? JSON.stringify(actual) : state;
  const asked = [field, operator, ...(wanted === undefined ? [] : [JSON.stringify(wanted)])].join(' ');
  return [`${indent}${asked}: ${outcome}, it is ${was}`];
}
