// What a plan says, and what may leave with an integration: rules that hold for every configuration.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Configuration, PolicyPart } from '../../../proxy/transfer/document.ts';
import { mergedIntegrations, withoutSecrets } from '../../../proxy/transfer/integrations.ts';
import { namedTwice, planOf, policyWanted } from '../../../proxy/transfer/plan.ts';

const EMPTY: Configuration = {
  policies: [],
  policy_packs: [],
  agents: [],
  connectors: [],
  gateways: [],
  roles: [],
  agent_groups: [],
  boundary: { permissions: ['**'], connectors: '*', shared_agents: [] },
  settings: {
    name: 'Here',
    enforcement: 'full_enforce',
    own_enforcement: null,
    separation_of_duties: 'production',
    hold_wait_seconds: 50,
    approval_timeout_seconds: 900,
    max_pending_holds: 20,
    retention_days: null,
    integrations: {},
  },
};

const word = fc.string({ minLength: 1, maxLength: 8 });
const words = fc.uniqueArray(word, { maxLength: 4 });
const many = <Part extends { readonly name: string }>(part: fc.Arbitrary<Part>) =>
  fc.uniqueArray(part, { maxLength: 4, selector: ({ name }) => name });
const json = fc.dictionary(word, fc.jsonValue(), { maxKeys: 4, noNullPrototype: true }) as fc.Arbitrary<
  Record<string, unknown>
>;

const configuration: fc.Arbitrary<Configuration> = fc.record({
  policies: many(fc.record({ name: word, yaml: fc.string(), published: fc.boolean() })),
  policy_packs: fc.constant([]),
  agents: many(
    fc.record({
      name: word,
      description: fc.string(),
      status: fc.constantFrom('active', 'disabled'),
      environment: fc.option(word),
      labels: fc.dictionary(word, word, { noNullPrototype: true }),
      groups: words,
      roles: words,
    }),
  ),
  connectors: fc.constant([]),
  gateways: many(
    fc.record({
      name: word,
      environment: fc.option(word),
      enforcement: fc.constant(null),
      access_rules: fc.constant([]),
      own: fc.constant(false),
    }),
  ),
  roles: many(
    fc.record({
      name: word,
      description: fc.string(),
      grants: fc.array(fc.record({ permission: word }), { maxLength: 3 }),
      template: fc.constant(null),
    }),
  ),
  agent_groups: many(
    fc.record({ name: word, description: fc.string(), approvers: fc.record({ roles: words, people: fc.boolean() }) }),
  ),
  boundary: fc.constant(EMPTY.boundary),
  settings: fc.record({ integrations: json }).map(({ integrations }) => ({
    ...EMPTY.settings,
    integrations: withoutSecrets(integrations),
  })),
});

const HERE = { name: 'Here', kind: 'default' } as const;
const deepText = (value: unknown) => JSON.stringify(value);

describe('a plan', () => {
  it('changes nothing where a configuration meets itself', () => {
    fc.assert(
      fc.property(configuration, (one) => {
        const plan = planOf(one, { configuration: one, tenant: HERE });
        expect(plan.filter(({ action }) => action !== 'unchanged' && action !== 'conflict')).toEqual([]);
      }),
    );
  });

  it('makes everything that is listed where there is nothing', () => {
    fc.assert(
      fc.property(configuration, ({ settings: _settings, boundary: _boundary, ...one }) => {
        const actions = new Set(planOf(one, { configuration: EMPTY, tenant: HERE }).map(({ action }) => action));
        expect([...actions].filter((action) => action !== 'create' && action !== 'conflict')).toEqual([]);
      }),
    );
  });

  it('says nothing of what the file leaves out', () => {
    fc.assert(
      fc.property(configuration, (one) => {
        expect(planOf({}, { configuration: one, tenant: HERE })).toEqual([]);
      }),
    );
  });

  it('takes lists of names as sets', () => {
    const agent = {
      name: 'a',
      description: '',
      status: 'active',
      environment: null,
      labels: {},
      groups: ['x', 'y'],
      roles: [],
    } as const;
    const plan = planOf(
      { agents: [{ name: 'a', groups: ['y', 'x'] }] },
      { configuration: { ...EMPTY, agents: [agent] }, tenant: HERE },
    );
    expect(plan.map(({ action }) => action)).toEqual(['unchanged']);
  });

  it('leaves the boundary of a personal tenant to the organization', () => {
    const plan = planOf(
      { boundary: { permissions: ['*.view'], connectors: '*' } },
      { configuration: EMPTY, tenant: { name: 'Personal', kind: 'personal' } },
    );
    expect(plan.map(({ action }) => action)).toEqual(['conflict']);
  });

  it('finds every name that stands twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }), (names) => {
        const found = namedTwice({ agents: names.map((name) => ({ name })) });
        expect(found.length).toBe(names.length - new Set(names).size);
      }),
    );
  });
});

/** What a policy is after what was wanted of it has been done. */
function afterwards(part: PolicyPart, known: PolicyPart): PolicyPart {
  const { publish, draft } = policyWanted(part, known);
  const inForce = publish ?? (known.published ? known.yaml : undefined);
  const newest = draft ?? publish ?? known.draft ?? known.yaml;
  if (inForce === undefined) return { name: part.name, yaml: newest, published: false };
  return { name: part.name, yaml: inForce, published: true, ...(newest !== inForce && { draft: newest }) };
}

describe('a policy of a file', () => {
  const text = fc.constantFrom('one', 'two', 'three');
  const part = fc.record(
    { name: fc.constant('p'), yaml: text, published: fc.boolean(), draft: text },
    { requiredKeys: ['name', 'yaml', 'published'] },
  );

  /** As an export writes it: a draft only beside a published text, and only where it differs. */
  const known = part.map(({ draft, ...rest }) =>
    rest.published && draft !== undefined && draft !== rest.yaml ? { ...rest, draft } : rest,
  );

  it('needs nothing once it is there, comes into force where it was in force, and is never withdrawn', () => {
    fc.assert(
      fc.property(part, known, (given, known) => {
        const then = afterwards(given, known);
        expect(policyWanted(given, then)).toEqual({});
        if (given.published) expect([then.published, then.yaml]).toEqual([true, given.yaml]);
        if (known.published) expect(then.published).toBe(true);
      }),
    );
  });
});

describe('what leaves with an integration', () => {
  it('changes nothing where it came from', () => {
    fc.assert(
      fc.property(json, (own) => {
        expect(mergedIntegrations(own, withoutSecrets(own))).toEqual(own);
      }),
    );
  });

  it('is the same when it is taken twice', () => {
    fc.assert(
      fc.property(json, (own) => {
        expect(withoutSecrets(withoutSecrets(own))).toEqual(withoutSecrets(own));
      }),
    );
  });

  it('holds no secret, wherever in it one stands', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{24,40}$/).map((random) => `xoxb-7-${random}`);
    const holder = (value: string): fc.Arbitrary<unknown> =>
      fc.oneof(
        fc.constant({ api_key: value }),
        fc.constant({ chat: { note: value } }),
        fc.constant({ list: ['plain', value] }),
        fc.constant({ url: `https://hooks.example.com/${value}` }),
        fc.constant({ url: `https://user:${value}@hooks.example.com/` }),
        fc.constant({ url: `https://hooks.example.com/?k=${value}` }),
      );
    const held = secret.chain((value) => fc.tuple(fc.constant(value), holder(value)));
    fc.assert(
      fc.property(held, ([value, holding]) => {
        expect(deepText(withoutSecrets({ one: holding, ...(holding as object) }))).not.toContain(value);
      }),
    );
  });
});
