// Policies that an organization hands out: what is made from a template stays linked, drifts visibly, and takes over the next text as a draft.

import { beforeEach, expect, it } from 'vitest';
import { TemplateShelf } from '../../../proxy/access/template-shelf.ts';
import { Changes } from '../../../proxy/audit/changes.ts';
import { ApiError } from '../../../proxy/errors.ts';
import { PolicyCompiler } from '../../../proxy/policy/compiler.ts';
import { PolicyLibrary } from '../../../proxy/policy/library.ts';
import { PolicyTemplates } from '../../../proxy/policy/policy-templates.ts';
import { PolicyLinks } from '../../../proxy/policy/template-links.ts';
import type { PersonPrincipal } from '../../../proxy/principal.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import { describeOnBoth, type TestStore } from '../../support/databases.ts';
import { organizationRow, tenantRow } from '../../support/rows.ts';

const TEMPLATES = 'organization.templates.edit';
const ALL = [TEMPLATES, 'policies.view', 'policies.edit'];
let count = 0;
const fresh = (): string => `policy-${++count}`;
const text = (name: string, decision = 'deny', expected = decision): string =>
  JSON.stringify({
    metadata: { name, description: 'What it is for.' },
    rules: [{ name: 'one', decision }],
    tests: [{ name: 'decides so', request: { url: 'https://h/x' }, expect: expected }],
  });

async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return promise.then(
    () => undefined,
    (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
  );
}

describeOnBoth('a policy template', (database) => {
  let store: TestStore['store'];
  let library: PolicyLibrary;
  let templates: PolicyTemplates;
  let links: PolicyLinks;
  /** In the organization's first tenant, in its second, and in another organization that runs the instance. */
  let here: PersonPrincipal;
  let there: PersonPrincipal;
  let runner: PersonPrincipal;
  let now = 1_700_000_000_000;

  async function organization(kinds: ('team' | 'personal')[]): Promise<PersonPrincipal[]> {
    const { id } = organizationRow();
    await store.system.organizations.insert(organizationRow({ id }));
    return Promise.all(
      kinds.map(async (kind) => {
        const tenant = tenantRow({ organization_id: id, kind });
        await store.system.tenants.insert(tenant);
        return who(id, tenant.id, ALL);
      }),
    );
  }

  function who(
    organizationId: string,
    tenantId: string,
    held: readonly string[],
    instanceOwner = false,
  ): PersonPrincipal {
    const demand = (permission: string): void => {
      if (!held.includes(permission)) throw new ApiError('not_permitted', permission);
    };
    const may = (permission: string): boolean => held.includes(permission);
    const rights = { may, demand, explain: () => [], permissions: () => held, covers: () => true, roleNames: [] };
    return {
      kind: 'person',
      userId: 'usr_1',
      email: 'a@example.com',
      organizationId,
      tenantId,
      rights: { ...rights, organizationOwner: false, instanceOwner },
    };
  }

  beforeEach(async () => {
    store ??= (await database.open()).store;
    const clock = { now: () => (now += 1_000), monotonic: () => 0 };
    const changes = new Changes({
      store,
      ledger: { append: async () => ({ id: 'x-1', seq: 1, hash: '' }) },
      refresh: async () => {},
    });
    const connectors = { classifierFor: async () => () => undefined };
    const compiler = new PolicyCompiler({ log: silentLogger });
    const recorded = { since: async function* () {} };
    library = new PolicyLibrary({ store, changes, clock, compiler, connectors, recorded });
    const shelf = new TemplateShelf({ store, changes, clock });
    templates = new PolicyTemplates({ shelf, connectors });
    links = new PolicyLinks({ store, clock, connectors, library, templates, shelf });
    [here, there] = (await organization(['team', 'team'])) as [PersonPrincipal, PersonPrincipal];
    const [other] = (await organization(['team'])) as [PersonPrincipal];
    runner = who(other.organizationId, other.tenantId ?? '', ALL, true);
  });

  const shown = async (person: PersonPrincipal, id: string) => links.one(person, await library.read(person, id));

  it('is called what its text is called, and must be a policy', async () => {
    const name = fresh();
    expect(await templates.create(here, { yaml: text(name) })).toMatchObject({
      id: expect.stringMatching(/^tpl_/),
      name,
      description: 'What it is for.',
      origin: 'organization',
      revision: 1,
      problems: [],
    });
    expect(await codeOf(templates.create(here, { yaml: text(name) }))).toBe('name_taken');
    expect(await codeOf(templates.create(here, { yaml: 'metadata: {' }))).toBe('invalid_request');
  });

  it('takes organization.templates.edit to write, and policies.edit to take', async () => {
    const reader = who(here.organizationId, here.tenantId ?? '', ['policies.view']);
    const { id } = await templates.create(here, { yaml: text(fresh()) });
    expect((await templates.list(reader)).items.map((one) => one.id)).toEqual([id]);
    for (const attempt of [
      () => templates.create(reader, { yaml: text(fresh()) }),
      () => templates.edit(reader, id, { yaml: text(fresh()) }),
      () => templates.remove(reader, id),
      () => links.uses(reader, id),
      () => links.adopt(reader, { template: id }),
    ])
      expect(await codeOf(attempt())).toBe('not_permitted');
  });

  it('of another organization is like none; an offered one is there for all, and only its makers change it', async () => {
    const own = await templates.create(runner, { yaml: text(fresh()) });
    for (const id of [own.id, 'tpl_unknown']) {
      expect(await codeOf(templates.read(here, id))).toBe('not_found');
      expect(await codeOf(templates.edit(here, id, { offered: false }))).toBe('not_found');
      expect(await codeOf(templates.remove(here, id))).toBe('not_found');
      expect(await codeOf(links.uses(here, id))).toBe('not_found');
      expect(await codeOf(links.adopt(here, { template: id }))).toBe('invalid_request');
    }
    expect(
      await codeOf(templates.edit(here, (await templates.create(here, { yaml: text(fresh()) })).id, { offered: true })),
    ).toBe('not_permitted');
    await templates.edit(runner, own.id, { offered: true });
    expect(await templates.read(here, own.id)).toMatchObject({ origin: 'instance', revision: 1 });
    expect(await codeOf(templates.edit(here, own.id, { yaml: text(fresh()) }))).toBe('not_permitted');
    expect((await shown(here, (await links.adopt(here, { template: own.name })).id)).link?.origin).toBe('instance');
    await templates.remove(runner, own.id);
  });

  it('becomes a draft that remembers it, and nothing at all in a dry run', async () => {
    const of = await templates.create(here, { yaml: text(fresh()) });
    await links.adopt(here, { template: of.name, dryRun: true });
    expect((await library.list(here)).total).toBe(0);
    const made = await links.adopt(here, { template: of.name });
    expect(made).toMatchObject({ name: of.name, state: 'draft', yaml: of.yaml });
    expect(await shown(here, made.id)).toMatchObject({
      link: { template_id: of.id, name: of.name, origin: 'organization', revision: 1, latest_revision: 1 },
      drift: null,
    });
  });

  it('changes nothing that was made from it: that shows as drift, in every tenant, until it is pulled in', async () => {
    const name = fresh();
    const of = await templates.create(here, { yaml: text(name) });
    const made = await Promise.all(
      [here, there].map(async (person) => (await links.adopt(person, { template: of.id })).id),
    );
    const [mine = ''] = made;
    await library.publish(here, mine);
    await templates.edit(here, of.id, { yaml: text(name, 'allow') });
    expect(await shown(here, mine)).toMatchObject({
      state: 'published',
      yaml: of.yaml,
      link: { revision: 1, latest_revision: 2 },
      drift: { edited: false, newer_revision: true },
    });
    const uses = await links.uses(here, of.id);
    expect(uses.map(({ policy, ...use }) => [policy.id, use])).toEqual(
      expect.arrayContaining(
        made.map((id) => [
          id,
          expect.objectContaining({ revision: 1, latest_revision: 2, drifted: true, published: id === mine }),
        ]),
      ),
    );
    const foretold = await links.pull(here, mine, { dryRun: true });
    expect(foretold).toMatchObject({ yaml: text(name, 'allow'), tests: [{ name: 'decides so', passed: true }] });
    expect(await shown(here, mine)).toMatchObject({ version: 1, yaml: of.yaml });
    expect(await codeOf(links.pull(here, mine, { revision: 1 }))).toBe('precondition_failed');
    await links.pull(here, mine, { revision: 2 });
    expect(await shown(here, mine)).toMatchObject({
      version: 2,
      state: 'draft',
      published_version: 1,
      yaml: text(name, 'allow'),
      link: { revision: 2 },
      drift: null,
    });
  });

  it('whose text fails its own tests is pulled in as a draft that says so and cannot be published', async () => {
    const name = fresh();
    const of = await templates.create(here, { yaml: text(name) });
    const { id } = await links.adopt(here, { template: of.id });
    await templates.edit(here, of.id, { yaml: text(name, 'deny', 'allow') });
    expect(await links.pull(here, id, {})).toMatchObject({
      problems: [{ pointer: '/tests/0' }],
      tests: [{ passed: false }],
    });
    expect(await codeOf(library.publish(here, id))).toBe('tests_failed');
  });

  it('shows an edit of the policy as drift, and none once that says the same again', async () => {
    const of = await templates.create(here, { yaml: text(fresh()) });
    const { id } = await links.adopt(here, { template: of.id });
    await library.update(here, id, { yaml: text(fresh(), 'allow') });
    expect((await shown(here, id)).drift).toEqual({ edited: true, newer_revision: false });
    await library.restore(here, id, 1);
    expect((await shown(here, id)).drift).toBeNull();
  });

  it('that is gone leaves the policy, which says so; a policy that is gone leaves no use', async () => {
    const of = await templates.create(here, { yaml: text(fresh()) });
    const [kept, gone] = [await links.adopt(here, { template: of.id }), await links.adopt(there, { template: of.id })];
    await library.remove(there, gone.id);
    expect((await links.uses(here, of.id)).map(({ policy }) => policy.id)).toEqual([kept.id]);
    expect(await store.forTenant(there.tenantId ?? '').templateLinks.count()).toBe(0);
    await templates.remove(here, of.id);
    expect(await shown(here, kept.id)).toMatchObject({ link: { origin: null, latest_revision: null }, drift: null });
    expect(await codeOf(links.pull(here, kept.id, {}))).toBe('conflict');
  });

  it('shows nothing of what personal tenants made from it', async () => {
    const [open, personal] = (await organization(['team', 'personal'])) as [PersonPrincipal, PersonPrincipal];
    const of = await templates.create(open, { yaml: text(fresh()) });
    await links.adopt(personal, { template: of.id });
    expect(await links.uses(open, of.id)).toEqual([]);
  });

  it('is pulled by nobody into a policy of another tenant', async () => {
    const of = await templates.create(here, { yaml: text(fresh()) });
    const { id } = await links.adopt(there, { template: of.id });
    expect(await codeOf(links.pull(here, id, {}))).toBe('not_found');
  });
});
