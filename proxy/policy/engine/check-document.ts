// Is a text a policy? Everything that is wrong with it comes at once, each problem with its place; what passes can be decided by.

import type { Problem } from '../../errors.ts';
import { type Ask, Entries, list, map, name, Problems, reportTwice, text, whole, word } from './check.ts';
import { checkLimit } from './check-limit.ts';
import { checkRule } from './check-rule.ts';
import { checkTest } from './check-test.ts';
import {
  METADATA_KEYS,
  type PolicyDocument,
  type PolicyMode,
  type PolicyTest,
  SCOPE_KEYS,
  type Scope,
} from './document.ts';
import type { MapTree, Place, Tree, TreeReading } from './tree.ts';

const MAX_PROBLEMS = 100;
const MAX_PRIORITY = 1_000_000;
/** In the middle, so that policies can stand before and behind those that say nothing. */
const DEFAULT_PRIORITY = 100;

/** The policy that a YAML or JSON text was read as, or its problems; never both. At most a hundred problems are listed. */
export function checkDocument({ tree, problems: early }: TreeReading): {
  document?: PolicyDocument;
  problems: Problem[];
} {
  const problems = new Problems();
  problems.found.push(...early);
  const document = tree && checkTree(tree, problems);
  const found = problems.found.sort(
    (one, other) => (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0),
  );
  if (found.length > 0) return { problems: found.slice(0, MAX_PROBLEMS) };
  if (document === undefined) throw new Error('a policy without problems was not read');
  return { document, problems: [] };
}

function checkTree(tree: Tree, problems: Problems): PolicyDocument | undefined {
  const found = map(tree, { problems, what: 'A policy' });
  if (found === undefined) return undefined;
  const top = new Entries(found, { problems, what: 'a policy' }, [
    'metadata',
    'rules',
    'limits',
    'tests',
    ...METADATA_KEYS,
  ]);
  const about = checkMetadata(found, top, problems);
  const limits = top.read('limits', everyOf(checkLimit)) ?? [];
  const rules =
    (top.get('limits') === undefined
      ? top.need('rules', everyOf(checkRule), 'it holds what the policy decides')
      : top.read('rules', everyOf(checkRule))) ?? [];
  const tests = top.read('tests', everyOf(checkTest)) ?? [];
  const ruleNames = namesIn(top.get('rules'));
  reportTwice(ruleNames, 'rules', problems);
  reportTwice(namesIn(top.get('limits')), 'limits', problems);
  reportTwice(namesIn(top.get('tests')), 'tests', problems);
  checkExpected(tests, new Set(ruleNames.map((one) => one.name)), problems);
  return about && { ...about, rules, limits, tests };
}

/** A list of which only the sound elements are kept; the others were reported. */
function everyOf<Item>(reader: (tree: Tree, ask: Ask) => Item | undefined) {
  return (tree: Tree, ask: Ask): Item[] | undefined =>
    list((one, its) => ({ read: reader(one, its) }), 0)(tree, ask)?.flatMap(({ read }) =>
      read === undefined ? [] : [read],
    );
}

/** The names in a list of maps, sound or not, with their places. */
function namesIn(tree: Tree | undefined): { name: string; place: Place }[] {
  if (tree?.kind !== 'list') return [];
  return tree.items.flatMap((item) => {
    const value = item.kind === 'map' ? item.entries.get('name')?.value : undefined;
    return value?.kind === 'scalar' && typeof value.value === 'string'
      ? [{ name: value.value, place: value.place }]
      : [];
  });
}

/** `name`, `scope` and the others stand under `metadata` or at the top, each in one of the two. */
function checkMetadata(
  tree: MapTree,
  top: Entries,
  problems: Problems,
): Omit<PolicyDocument, 'rules' | 'limits' | 'tests'> | undefined {
  const found = top.read('metadata', map);
  const metadata = found && new Entries(found, { problems, what: "'metadata'" }, METADATA_KEYS);
  for (const key of METADATA_KEYS) {
    const twice = tree.entries.get(key);
    if (twice !== undefined && metadata?.get(key) !== undefined)
      problems.report(twice.key, `'${key}' stands both here and under metadata; only one of them can count.`);
  }
  const holder = (key: string): Entries => (metadata?.get(key) === undefined ? top : metadata);
  const called = holder('name').need('name', name, 'policies are told apart by it');
  const description = holder('description').read('description', text);
  const priority = holder('priority').read('priority', whole(0, MAX_PRIORITY)) ?? DEFAULT_PRIORITY;
  const mode = holder('mode').read('mode', word<PolicyMode>(['enforce', 'monitor', 'off'])) ?? 'enforce';
  const scope = holder('scope').read('scope', checkScope) ?? {};
  return called === undefined ? undefined : { name: called, description, priority, mode, scope };
}

function checkScope(tree: Tree, { problems, what }: Ask): Scope | undefined {
  const found = map(tree, { problems, what });
  if (found === undefined) return undefined;
  const entries = new Entries(found, { problems, what: "'scope'" }, SCOPE_KEYS);
  const scope: { -readonly [Key in keyof Scope]: Scope[Key] } = {};
  for (const key of SCOPE_KEYS) {
    const globs = entries.read(key, list(readGlob));
    if (globs !== undefined) scope[key] = globs;
  }
  return scope;
}

const MAX_GLOB = 200;

function readGlob(tree: Tree, ask: Ask): string | undefined {
  const glob = text(tree, ask);
  if (glob === undefined || (glob !== '' && glob.length <= MAX_GLOB)) return glob;
  return ask.problems.report(
    tree.place,
    `${ask.what} holds texts of 1 to ${MAX_GLOB} characters; '*' stands for everything.`,
  );
}

function checkExpected(tests: readonly PolicyTest[], rules: ReadonlySet<string>, problems: Problems): void {
  for (const { expect, place, name: called } of tests) {
    if (expect.rule !== undefined && !rules.has(expect.rule)) {
      problems.report(
        place,
        `The test '${called}' expects the rule '${expect.rule}', which this policy does not have.`,
      );
    }
  }
}
