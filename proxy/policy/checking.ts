// May a text become a policy of this tenant? Its problems all at once, and what its own tests say with the tenant's connectors.

import { ApiError, type Problem } from '../errors.ts';
import { compileGently } from './compiling.ts';
import type { CompiledPolicy } from './engine/compile.ts';
import { type Classify, runPolicyTests, type TestResult, testProblems } from './engine/tests.ts';

/** How addresses in tests become typed actions: by the connectors of a tenant. `app.ts` fills it. */
export interface TestConnectors {
  classifierFor(tenantId: string): Promise<Classify>;
}

/** A text that is a policy, with what its tests say. */
export interface Checked {
  readonly policy: CompiledPolicy;
  readonly tests: readonly TestResult[];
  /** Failing tests; a draft may be saved with them. */
  readonly problems: readonly Problem[];
}

/** A policy's identity before it has one. */
const NAMELESS = { id: 'pol_draft', version: 0 };

/** Compiles and tests. Throws ApiError `invalid_request` with every problem and its place. */
export async function checkText(yaml: string, tenantId: string, connectors: TestConnectors): Promise<Checked> {
  const { policy, problems } = await compileGently(yaml, NAMELESS);
  if (policy === undefined) throw refusal(problems);
  const tests = await testsOf(policy, tenantId, connectors);
  return { policy, tests, problems: testProblems(tests) };
}

/** What a policy's tests say in a tenant. */
export async function testsOf(
  policy: CompiledPolicy,
  tenantId: string,
  connectors: TestConnectors,
): Promise<TestResult[]> {
  if (policy.document.tests.length === 0) return [];
  return runPolicyTests(policy, { classify: await connectors.classifierFor(tenantId) });
}

/** Throws ApiError `tests_failed`, naming each test. */
export function demandTests({ tests, problems }: Checked): void {
  const failed = tests.filter(({ passed }) => !passed);
  if (failed.length === 0) return;
  const names = failed.map(({ name }) => `"${name}"`).join(', ');
  throw new ApiError(
    'tests_failed',
    `${failed.length} of ${tests.length} tests fail: ${names}. Change the policy or its tests, then publish again.`,
    { errors: problems },
  );
}

function refusal(problems: readonly Problem[]): ApiError {
  const [first] = problems;
  const more = problems.length > 1 ? ` ${problems.length - 1} more are listed in errors.` : '';
  return new ApiError('invalid_request', `The policy cannot be saved: line ${first?.line}: ${first?.message}${more}`, {
    errors: problems,
  });
}
