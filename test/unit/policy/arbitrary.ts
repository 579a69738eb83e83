// Random policies and requests that often meet: few names, few values, every operator where it may stand.

import fc from 'fast-check';
import type { BodyFacts, Facts, Value } from '../../../proxy/policy/engine/facts.ts';
import type { NaivePolicy, Question } from './naive.ts';

const TEXTS = ['a', 'ab', 'b', '5', '-1', '05', 'true', 'a.b', '/a/b', '/a', ''];
const NUMBERS = [-1, 0, 5, 5.5, 23, 80];
const text = fc.constantFrom(...TEXTS);
const full = fc.constantFrom(...TEXTS.filter((one) => one !== ''));
const number = fc.constantFrom(...NUMBERS);
const glob = fc.constantFrom('*', 'a*', '*b', 'a.*', '?', 'a?', '/a/*', '*a*b*', 'a', 'b', '5');
const pattern = fc.constantFrom('a', '^a', 'b$', '^a.b$', '[0-9]', '^$', '(a|b)+', '/a');

const scalar = fc.oneof(text, number, fc.boolean());
const listOf = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1, maxLength: 3 });
const oneKindList = fc.oneof(listOf(text), listOf(number), listOf(fc.boolean()));

type Leaf = Extract<Question, { field: string }>;
const leaf = (fields: string[], ...questions: [string[], fc.Arbitrary<unknown> | undefined][]): fc.Arbitrary<Leaf> =>
  fc.oneof(
    ...questions.map(([operators, value]) =>
      fc.record({
        field: fc.constantFrom(...fields),
        operator: fc.constantFrom(...operators),
        ...(value && { value }),
      }),
    ),
  ) as fc.Arbitrary<Leaf>;

const EQUAL = ['equals', 'not_equals'];
const LIST = ['in', 'not_in'];
const PART = ['contains', 'not_contains'];
const ENDS = ['starts_with', 'ends_with'];
const ORDER = ['greater_than', 'greater_than_or_equal', 'less_than', 'less_than_or_equal'];
const THERE = ['exists', 'not_exists'];
const bounds = fc.tuple(number, number).map(([one, other]) => [Math.min(one, other), Math.max(one, other)]);

const leaves = fc.oneof(
  {
    weight: 4,
    arbitrary: leaf(
      [
        'agent.name',
        'agent.id',
        'action.type',
        'action.connector',
        'request.path',
        'agent.owner',
        'resource.type',
        'context.run_id',
      ],
      [EQUAL, text],
      [LIST, listOf(text)],
      [PART, text],
      [ENDS, text],
      [['glob'], glob],
      [['matches'], pattern],
      [THERE, undefined],
    ),
  },
  {
    weight: 1,
    arbitrary: leaf(['request.method'], [EQUAL, fc.constantFrom('GET', 'POST')], [LIST, fc.constant(['GET', 'PUT'])]),
  },
  { weight: 1, arbitrary: leaf(['agent.groups'], [PART, full], [THERE, undefined]) },
  { weight: 1, arbitrary: leaf(['context.weekday'], [EQUAL, fc.constantFrom('monday', 'sunday')]) },
  {
    weight: 2,
    arbitrary: leaf(
      ['action.risk', 'request.port', 'request.size', 'context.hour'],
      [EQUAL, number],
      [LIST, listOf(number)],
      [ORDER, number],
      [['between'], bounds],
      [THERE, undefined],
    ),
  },
  { weight: 1, arbitrary: leaf(['history.count'], [ORDER, number]).map((one) => ({ ...one, window: '1h' })) },
  {
    weight: 3,
    arbitrary: leaf(
      ['request.query.q', 'request.headers.H', 'agent.labels.l'],
      [EQUAL, scalar],
      [LIST, oneKindList],
      [PART, text],
      [ENDS, text],
      [['glob'], glob],
      [ORDER, number],
      [['between'], bounds],
      [THERE, undefined],
    ),
  },
  {
    weight: 5,
    arbitrary: leaf(
      ['request.body.a', 'request.body.b.a', 'request.body.b.0', 'action.parameters.p'],
      [EQUAL, fc.oneof(scalar, fc.constant(null))],
      [LIST, oneKindList],
      [PART, scalar],
      [ENDS, text],
      [['glob'], glob],
      [['matches'], pattern],
      [ORDER, number],
      [['between'], bounds],
      [THERE, undefined],
    ),
  },
);

const { question } = fc.letrec<{ question: Question }>((tie) => ({
  question: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.record({ all: fc.array(tie('question'), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('question'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('question') }),
  ),
}));

const scopeGlobs = listOf(fc.oneof(glob, full));
const rule = fc.record(
  { decision: fc.constantFrom('allow', 'deny', 'requires_approval'), conditions: question },
  { requiredKeys: ['decision'] },
);

/** Policies with different names. */
export const policies: fc.Arbitrary<NaivePolicy[]> = fc
  .array(
    fc.record({
      priority: fc.constantFrom(1, 2, 100),
      mode: fc.constantFrom('enforce', 'enforce', 'enforce', 'monitor', 'off'),
      scope: fc.record(
        {
          environments: scopeGlobs,
          agents: scopeGlobs,
          agent_groups: scopeGlobs,
          connectors: scopeGlobs,
          action_types: scopeGlobs,
        },
        { requiredKeys: [] },
      ),
      rules: fc.array(rule, { minLength: 1, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map(
    (list) =>
      list.map((policy, at) => ({
        ...policy,
        name: `p${(at * 7) % 12}`,
        rules: policy.rules.map((one, index) => ({ ...one, name: `r${index}` })),
      })) as NaivePolicy[],
  );

const value: fc.Arbitrary<Value> = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constant(2 ** 53),
  fc.constant('9007199254740993'),
  fc.array(fc.oneof(text, number, fc.boolean()), { maxLength: 2 }),
);
const member = fc.oneof(value, fc.record({ a: value }, { requiredKeys: [] }));
const body: fc.Arbitrary<BodyFacts> = fc.oneof(
  fc.constant<BodyFacts>({ state: 'none' }),
  fc.constant<BodyFacts>({ state: 'opaque', because: 'test' }),
  fc.record({
    state: fc.constant('parsed' as const),
    value: fc.record({ a: value, b: member }, { requiredKeys: [] }) as fc.Arbitrary<Value>,
    numerals: fc.boolean(),
  }),
);
const perhaps = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item | undefined> => fc.option(item, { nil: undefined });
const recordOf = (name: string): fc.Arbitrary<Record<string, string>> =>
  perhaps(text).map((one) => (one === undefined ? {} : { [name]: one }));

/** Requests with the same few values. */
export const facts: fc.Arbitrary<Facts> = fc
  .record({
    agent: fc.record({
      id: text,
      name: full,
      groups: fc.array(full, { maxLength: 2 }),
      owner: perhaps(text),
      environment: perhaps(full),
      labels: recordOf('l'),
    }),
    action: fc.record({
      type: full,
      connector: full,
      verb: fc.constantFrom('read' as const, 'write' as const),
      risk: number,
      parameters: perhaps(value).map((p): Record<string, Value> => (p === undefined ? {} : { p })),
    }),
    resource: fc.record({
      provider: perhaps(text),
      type: perhaps(text),
      id: perhaps(text),
      account: perhaps(text),
      environment: perhaps(full),
      owner_tenant: perhaps(text),
    }),
    request: fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT'),
      scheme: fc.constant('https' as const),
      host: fc.constant('h'),
      port: number,
      path: text,
      query: recordOf('q'),
      ambiguousQuery: fc.constantFrom(new Set<string>(), new Set(['q'])),
      headers: recordOf('h'),
      content_type: perhaps(text),
      size: perhaps(number),
      body,
    }),
    context: fc.record({
      time: fc.integer({ min: 0, max: 4_000_000_000_000 }),
      source_ip: fc.constant('127.0.0.1'),
      gateway: text,
      run_id: perhaps(text),
    }),
    count: perhaps(number),
  })
  .map(({ count, ...rest }) => ({ ...rest, mcp: undefined, historyCount: () => count }));
