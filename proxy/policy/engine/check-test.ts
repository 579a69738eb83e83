// Is a test right? What it states of a request, and what it expects.

import { type Ask, describe, Entries, list, map, name, text, whole, word } from './check.ts';
import { readDecision } from './check-rule.ts';
import {
  CONTEXT_KEYS,
  EXPECT_KEYS,
  type PolicyTest,
  REQUEST_KEYS,
  RESOURCE_KEYS,
  TEST_KEYS,
  type TestRequest,
} from './document.ts';
import type { Value } from './facts.ts';
import type { MapTree, Tree } from './tree.ts';

const MAX_TEST_NAME = 200;

/** A test; undefined where something in it was reported. */
export function checkTest(tree: Tree, { problems }: Ask): PolicyTest | undefined {
  const entries = map(tree, { problems, what: 'A test' });
  if (entries === undefined) return undefined;
  const before = problems.found.length;
  const test = new Entries(entries, { problems, what: 'a test' }, TEST_KEYS);
  const called = test.need('name', readTestName, 'it says what the test proves');
  const request = test.need('request', checkRequest, 'it states the facts to decide on');
  const expect = test.need('expect', readExpectation, 'it is a decision, or {decision, rule}');
  if (called === undefined || request === undefined || expect === undefined || problems.found.length > before)
    return undefined;
  return { name: called, place: tree.place, request, expect };
}

function readTestName(tree: Tree, ask: Ask): string | undefined {
  const value = text(tree, ask);
  if (value === undefined || (value.trim() !== '' && value.length <= MAX_TEST_NAME)) return value;
  return ask.problems.report(tree.place, `${ask.what} must have 1 to ${MAX_TEST_NAME} characters.`);
}

function readExpectation(tree: Tree, ask: Ask): PolicyTest['expect'] | undefined {
  if (tree.kind !== 'map') {
    const decision = readDecision(tree, ask);
    return decision && { decision, rule: undefined };
  }
  const entries = new Entries(tree, { problems: ask.problems, what: "'expect'" }, EXPECT_KEYS);
  const decision = entries.need('decision', readDecision, 'it is allow, deny or requires_approval');
  const rule = entries.read('rule', name);
  return decision && { decision, rule };
}

function checkRequest(tree: Tree, { problems, what }: Ask): TestRequest | undefined {
  const found = map(tree, { problems, what });
  if (found === undefined) return undefined;
  const ask = { problems, what: "a test's request" };
  const entries = new Entries(found, ask, REQUEST_KEYS);
  return {
    ...given('agent', entries.read('agent', readAgent)),
    ...given('agent_groups', entries.read('agent_groups', list(text, 0)) ?? groupsOf(entries, ask)),
    ...given('environment', entries.read('environment', text)),
    ...given('connector', entries.read('connector', text)),
    ...given('action', entries.read('action', readAction)),
    ...given('resource', entries.read('resource', texts(RESOURCE_KEYS))),
    ...given('method', entries.read('method', text)?.toUpperCase()),
    ...given('url', entries.read('url', readUrl)),
    ...given('headers', entries.read('headers', texts())),
    ...given('size', entries.read('size', whole(0, Number.MAX_SAFE_INTEGER))),
    ...given('body', entries.read('body', plainValue)),
    ...given('mcp', entries.read('mcp', readMcp)),
    ...readContext(entries, ask),
    ...given('history', entries.read('history', whole(0, Number.MAX_SAFE_INTEGER))),
  };
}

/** A member that is there only where something was stated. */
function given<Key extends string, Given>(key: Key, value: Given | undefined): { [K in Key]?: Given } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: Given });
}

function groupsOf(entries: Entries, ask: Ask): string[] | undefined {
  const agent = entries.get('agent');
  const groups = agent?.kind === 'map' ? agent.entries.get('groups') : undefined;
  return groups && list(text, 0)(groups.value, { ...ask, what: "'groups' of the agent" });
}

function readAgent(tree: Tree, ask: Ask): NonNullable<TestRequest['agent']> | undefined {
  if (tree.kind === 'scalar') {
    const called = text(tree, ask);
    return called === undefined ? undefined : { name: called };
  }
  const found = map(tree, ask);
  if (found === undefined) return undefined;
  const agent = new Entries(found, { problems: ask.problems, what: 'an agent' }, [
    'name',
    'id',
    'owner',
    'groups',
    'labels',
  ]);
  return {
    ...given('name', agent.read('name', text)),
    ...given('id', agent.read('id', text)),
    ...given('owner', agent.read('owner', text)),
    ...given('labels', agent.read('labels', texts())),
  };
}

function readAction(tree: Tree, ask: Ask): NonNullable<TestRequest['action']> | undefined {
  if (tree.kind === 'scalar') {
    const type = text(tree, ask);
    return type === undefined ? undefined : { type };
  }
  const found = map(tree, ask);
  if (found === undefined) return undefined;
  const action = new Entries(found, { problems: ask.problems, what: 'an action' }, [
    'type',
    'verb',
    'risk',
    'parameters',
  ]);
  return {
    ...given('type', action.read('type', text)),
    ...given('verb', action.read('verb', word<'read' | 'write'>(['read', 'write']))),
    ...given('risk', action.read('risk', whole(0, 100))),
    ...given('parameters', action.read('parameters', plainRecord)),
  };
}

function readMcp(tree: Tree, ask: Ask): NonNullable<TestRequest['mcp']> | undefined {
  const found = map(tree, ask);
  if (found === undefined) return undefined;
  const mcp = new Entries(found, { problems: ask.problems, what: "'mcp'" }, ['method', 'tool', 'arguments']);
  return {
    ...given('method', mcp.read('method', text)),
    ...given('tool', mcp.read('tool', text)),
    ...given('arguments', mcp.read('arguments', plainValue)),
  };
}

type Context = Pick<TestRequest, 'time' | 'source_ip' | 'gateway' | 'run_id'>;

/** Under `context`, or beside it. */
function readContext(request: Entries, ask: Ask): Context {
  const found = request.read('context', map);
  const nested = found && new Entries(found, { problems: ask.problems, what: "'context'" }, CONTEXT_KEYS);
  const read = <Result>(key: string, reader: (tree: Tree, its: Ask) => Result | undefined) =>
    nested?.read(key, reader) ?? request.read(key, reader);
  return {
    ...given('time', read('time', readTime)),
    ...given('source_ip', read('source_ip', text)),
    ...given('gateway', read('gateway', text)),
    ...given('run_id', read('run_id', text)),
  };
}

function readTime(tree: Tree, ask: Ask): number | undefined {
  const value = text(tree, ask);
  if (value === undefined) return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms)
    ? ask.problems.report(tree.place, `${ask.what} must be an RFC 3339 time, not ${describe(tree)}.`)
    : ms;
}

function readUrl(tree: Tree, ask: Ask): URL | undefined {
  const value = text(tree, ask);
  if (value === undefined) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  return ask.problems.report(tree.place, `${ask.what} must be a whole http or https address, not ${describe(tree)}.`);
}

/** A map of texts; numbers and truths are read as what they look like. */
function texts(known?: readonly string[]): (tree: Tree, ask: Ask) => Record<string, string> | undefined {
  return (tree, ask) => {
    const found = map(tree, ask);
    if (found === undefined) return undefined;
    if (known !== undefined) new Entries(found, ask, known);
    const pairs: [string, string][] = [];
    for (const [key, { value }] of found.entries) {
      if (value.kind === 'scalar' && value.value !== null) pairs.push([key, String(value.value)]);
      else ask.problems.report(value.place, `'${key}' in ${ask.what} must be text, not ${describe(value)}.`);
    }
    return Object.fromEntries(pairs);
  };
}

function plainRecord(tree: Tree, ask: Ask): Record<string, Value> | undefined {
  const found = map(tree, ask);
  return found && recordOf(found);
}

function plainValue(tree: Tree): Value {
  if (tree.kind === 'scalar') return tree.value;
  return tree.kind === 'list' ? tree.items.map(plainValue) : recordOf(tree);
}

function recordOf(tree: MapTree): Record<string, Value> {
  return Object.fromEntries([...tree.entries].map(([key, { value }]) => [key, plainValue(value)]));
}
