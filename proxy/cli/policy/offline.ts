// What does a folder say without a server? Each text compiled and its tests run, by the usual addresses of the providers or by the
// connectors of an exported configuration.

import { readFileSync } from 'node:fs';
import type { ConnectorRow, ConnectorType } from '../../../store/rows.ts';
import { testConnectors } from '../../app/test-connectors.ts';
import { compileConnectors } from '../../connectors/connector-index.ts';
import { type Problem, StartError } from '../../errors.ts';
import { type CompiledPolicy, compilePolicy } from '../../policy/engine/policy-set.ts';
import { type Classify, runPolicyTests, type TestResult } from '../../policy/engine/tests.ts';
import type { PolicyFile } from './folder.ts';

/** A problem with its file. Line and column from 1. */
export interface Located {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly pointer: string;
  readonly message: string;
}

/** A text that is a policy. */
export interface Linted {
  readonly file: PolicyFile;
  readonly policy: CompiledPolicy;
}

/** Every policy that can be read, and everything that is wrong with the others. */
export function lint(files: readonly PolicyFile[]): { readonly sound: Linted[]; readonly problems: Located[] } {
  const problems: Located[] = [];
  const sound: Linted[] = [];
  const names = new Map<string, string>();
  for (const file of files) {
    const { policy, problems: found } = compilePolicy(file.yaml, { id: 'pol_local', version: 0 });
    problems.push(...found.map((problem) => located(file.path, problem)));
    if (policy === undefined) continue;
    sound.push({ file, policy });
    const { name } = policy.document;
    const namesake = names.get(name);
    if (namesake !== undefined)
      problems.push(
        located(file.path, { pointer: '/metadata/name', message: `${namesake} holds a policy ${name} too.` }),
      );
    names.set(name, file.path);
  }
  return { sound, problems };
}

/** What is wrong, with its place in a file; line 1 where only the whole file can be blamed. */
export function located(file: string, { line = 1, column = 1, pointer, message }: Problem): Located {
  return { file, line, column, pointer, message };
}

/** The tests of every policy. */
export function testAll(
  sound: readonly Linted[],
  classify: Classify,
): { file: string; policy: string; results: TestResult[] }[] {
  return sound.map(({ file, policy }) => ({
    file: file.path,
    policy: policy.document.name,
    results: runPolicyTests(policy, { classify }),
  }));
}

const USUAL: readonly ConnectorType[] = ['github', 'stripe', 'slack', 'openai', 'anthropic'];

/** How requests in tests become actions: by an exported configuration where one is given, else as if every provider had its connector. */
export async function classifierOf(configuration: string | undefined): Promise<Classify> {
  const given = configuration === undefined ? USUAL.map((type) => ({ name: type, type })) : connectorsIn(configuration);
  const index = compileConnectors(given.map(rowOf));
  return testConnectors(async () => index).classifierFor('');
}

type GivenConnector = Partial<ConnectorRow> & Pick<ConnectorRow, 'name' | 'type'> & { described_actions?: unknown };

function connectorsIn(path: string): GivenConnector[] {
  try {
    const { connectors = [] } = JSON.parse(readFileSync(path, 'utf8')) as { connectors?: GivenConnector[] };
    return connectors;
  } catch (cause) {
    throw new StartError(`${path} cannot be read as what \`holdgate export\` writes: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

function rowOf({ described_actions, ...given }: GivenConnector, at: number): ConnectorRow {
  return {
    id: `con_local_${at}`,
    tenant_id: 'tnt_local',
    base_url: null,
    hosts: [],
    mode: 'intercept',
    allow_private: true,
    ca: null,
    actions: [],
    environment: null,
    settings: described_actions === undefined ? {} : { openapi_actions: described_actions },
    revision: 1,
    created_at: at,
    updated_at: at,
    ...given,
  };
}
