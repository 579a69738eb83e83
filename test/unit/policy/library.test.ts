// The policies of a tenant, from draft to publication, on a real database.

import { beforeEach, expect, it } from 'vitest';
import { Changes } from '../../../proxy/audit/changes.ts';
import type { EntryInput } from '../../../proxy/audit/entry.ts';
import { ApiError } from '../../../proxy/errors.ts';
import { PolicyCompiler } from '../../../proxy/policy/compiler.ts';
import { PolicyLibrary } from '../../../proxy/policy/library.ts';
import type { RecordedDecision } from '../../../proxy/policy/replay.ts';
import type { PersonPrincipal, Rights } from '../../../proxy/principal.ts';
import { silentLogger } from '../../../proxy/runtime/logger.ts';
import type { TenantStore } from '../../../store/store.ts';
import { describeOnBoth } from '../../support/databases.ts';
import { factsOf, recordedAs } from './policies.ts';

const yaml = (name: string, decision = 'deny', more = ''): string =>
  `metadata: { name: ${name} }\nrules:\n  - { name: one, decision: ${decision} }\n${more}`;
const FAILING = 'tests:\n  - { name: this one must pass, request: { url: "https://h/x" }, expect: allow }\n';
const BROKEN = 'metadata: { name: [';

const rights = (held: readonly string[]): Rights => ({
  may: (permission) => held.includes(permission),
  demand: (permission) => {
    if (!held.includes(permission))
      throw new ApiError('not_permitted', `${permission} is missing.`, { required: permission });
  },
  explain: () => [],
  permissions: () => held,
  covers: () => true,
  roleNames: [],
  organizationOwner: false,
  instanceOwner: false,
});
const person = (tenantId: string, held: readonly string[] = ['policies.view', 'policies.edit']): PersonPrincipal => ({
  kind: 'person',
  userId: 'usr_1',
  email: 'a@example.com',
  organizationId: 'org_1',
  tenantId,
  rights: rights(held),
});

const refusal = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (!(error instanceof ApiError)) throw new Error(`no refusal, but ${String(error)}`);
  return error;
};

describeOnBoth('the policy library', (database) => {
  let now = 1_700_000_000_000;
  const clock = { now: () => (now += 1_000), monotonic: () => 0 };
  const entries: EntryInput[] = [];
  const recorded: RecordedDecision[] = [];
  const alarms: unknown[] = [];
  const log = Object.assign(Object.create(silentLogger), { error: (one: unknown) => alarms.push(one) });
  let library: PolicyLibrary;
  let compiler: PolicyCompiler;
  let tenant: TenantStore;
  let count = 0;
  let who: PersonPrincipal;

  const opened = async () => (await database.open()).store;
  let store: Awaited<ReturnType<typeof opened>>;

  beforeEach(async () => {
    store ??= await opened();
    entries.length = recorded.length = alarms.length = 0;
    count += 1;
    const id = `tnt_${count}`;
    if (count === 1) {
      await store.system.organizations.insert({
        id: 'org_1',
        name: 'one',
        ordinal: 1,
        enforcement: null,
        settings: {},
        created_at: now,
      });
    }
    await store.system.tenants.insert({
      id,
      organization_id: 'org_1',
      name: id,
      kind: 'team',
      owner_user_id: null,
      boundary: { permissions: ['**'], connectors: '*', shared_agents: [] },
      settings: {},
      policy_version: 0,
      access_version: 0,
      created_at: now,
    });
    tenant = store.forTenant(id);
    who = person(id);
    const ledger = {
      append: async (entry: EntryInput) => {
        entries.push(entry);
        return { id: 'x-1', seq: 1, hash: '' };
      },
    };
    const changes = new Changes({ store, ledger, refresh: async () => {} });
    compiler = new PolicyCompiler({ log });
    library = new PolicyLibrary({
      store,
      changes,
      clock,
      compiler,
      connectors: { classifierFor: async () => () => undefined },
      recorded: {
        since: async function* () {
          yield* recorded;
        },
      },
    });
  });

  const effectOf = async (): Promise<string | undefined> =>
    (await compiler.setFor(tenant))?.decide(factsOf({ url: 'https://h/x' })).effect;

  it('saves a draft that decides nothing, and publishes it so that it decides', async () => {
    const created = await library.create(who, { yaml: yaml('first') });
    expect(created).toMatchObject({
      id: expect.stringMatching(/^pol_/),
      name: 'first',
      version: 1,
      state: 'draft',
      published_version: null,
      problems: [],
      yaml: yaml('first'),
    });
    expect(await effectOf()).toBeUndefined();
    expect(await library.publish(who, created.id)).toEqual({
      id: created.id,
      version: 1,
      state: 'published',
      policy_version: 1,
    });
    expect((await tenant.tenant())?.policy_version).toBe(1);
    expect(await effectOf()).toBe('deny');
    expect(entries.map(({ kind, phase }) => `${kind} ${phase}`)).toEqual([
      'policy.created intent',
      'policy.created done',
      'policy.published intent',
      'policy.published done',
    ]);
    expect(JSON.stringify(entries)).not.toContain('rules');
  });

  it('keeps the published version in force while the next one is a draft', async () => {
    const { id } = await library.create(who, { yaml: yaml('kept') });
    await library.publish(who, id);
    expect(await library.update(who, id, { yaml: yaml('kept', 'allow') })).toMatchObject({
      version: 2,
      state: 'draft',
      published_version: 1,
    });
    expect(await effectOf()).toBe('deny');
    await library.publish(who, id);
    expect(await effectOf()).toBe('allow');
    expect((await library.versions(who, id)).map(({ version, state }) => [version, state])).toEqual([
      [2, 'published'],
      [1, 'replaced'],
    ]);
    expect((await library.version(who, id, 1)).yaml).toBe(yaml('kept'));
  });

  it('refuses a broken text with its places, and keeps what was there', async () => {
    const { id } = await library.create(who, { yaml: yaml('solid') });
    await library.publish(who, id);
    for (const attempt of [
      () => library.update(who, id, { yaml: BROKEN }),
      () => library.create(who, { yaml: BROKEN }),
    ]) {
      const { code, status, details } = await refusal(attempt());
      expect([code, status]).toEqual(['invalid_request', 422]);
      expect(details.errors?.[0]).toMatchObject({
        line: 1,
        column: expect.any(Number),
        pointer: expect.any(String),
        message: expect.any(String),
      });
    }
    expect(await library.read(who, id)).toMatchObject({ version: 1, state: 'published' });
    expect(await effectOf()).toBe('deny');
  });

  it('saves a draft whose tests fail and says so, but does not publish it', async () => {
    const created = await library.create(who, { yaml: yaml('tested', 'deny', FAILING) });
    expect(created.problems).toMatchObject([{ line: 5, pointer: '/tests/0' }]);
    const error = await refusal(library.publish(who, created.id));
    expect([error.code, error.status]).toEqual(['tests_failed', 422]);
    expect(error.message).toContain('this one must pass');
    expect(error.details.errors).toHaveLength(1);
    expect(await effectOf()).toBeUndefined();
  });

  it('takes each name once', async () => {
    await library.create(who, { yaml: yaml('taken') });
    const { id } = await library.create(who, { yaml: yaml('free') });
    expect((await refusal(library.create(who, { yaml: yaml('taken') }))).code).toBe('name_taken');
    expect((await refusal(library.update(who, id, { yaml: yaml('taken') }))).code).toBe('name_taken');
    expect(await library.update(who, id, { yaml: yaml('renamed') })).toMatchObject({ name: 'renamed', version: 2 });
  });

  it('refuses an edit of a version that is not the newest any more', async () => {
    const { id } = await library.create(who, { yaml: yaml('seen') });
    await library.update(who, id, { yaml: yaml('seen', 'allow'), ifMatch: '"1"' });
    for (const attempt of [
      () => library.update(who, id, { yaml: yaml('seen'), ifMatch: '"1"' }),
      () => library.publish(who, id, { ifMatch: '"1"' }),
      () => library.remove(who, id, { ifMatch: '"1"' }),
    ]) {
      const { code, details } = await refusal(attempt());
      expect([code, details.more]).toEqual(['precondition_failed', { version: 2 }]);
    }
    await library.update(who, id, { yaml: yaml('seen'), ifMatch: '*' });
  });

  it('restores an earlier version as the next draft', async () => {
    const { id } = await library.create(who, { yaml: yaml('again') });
    await library.update(who, id, { yaml: yaml('again', 'allow') });
    expect(await library.restore(who, id, 1)).toMatchObject({ version: 3, state: 'draft', yaml: yaml('again') });
    expect((await refusal(library.restore(who, id, 9))).code).toBe('not_found');
  });

  it('deletes a policy, which decides no more', async () => {
    const { id } = await library.create(who, { yaml: yaml('gone') });
    await library.publish(who, id);
    await library.remove(who, id);
    expect(await effectOf()).toBeUndefined();
    expect((await refusal(library.read(who, id))).code).toBe('not_found');
    expect((await tenant.tenant())?.policy_version).toBe(2);
    await library.create(who, { yaml: yaml('gone') });
  });

  it('shows another tenant nothing, and changes nothing for it', async () => {
    const { id } = await library.create(who, { yaml: yaml('mine') });
    const other = person('tnt_1_other');
    for (const attempt of [
      () => library.read(other, id),
      () => library.update(other, id, { yaml: yaml('x') }),
      () => library.publish(other, id),
      () => library.remove(other, id),
      () => library.versions(other, id),
      () => library.impact(other, id),
    ]) {
      expect((await refusal(attempt())).code).toBe('not_found');
    }
    expect((await library.list(other)).items).toEqual([]);
    expect((await library.list(who)).items.map(({ name }) => name)).toEqual(['mine']);
  });

  it('asks for the permission to see and the one to edit', async () => {
    const { id } = await library.create(who, { yaml: yaml('guarded') });
    const viewer = person(tenant.tenantId, ['policies.view']);
    expect((await library.read(viewer, id)).name).toBe('guarded');
    for (const attempt of [
      () => library.create(viewer, { yaml: yaml('x') }),
      () => library.update(viewer, id, { yaml: yaml('x') }),
      () => library.publish(viewer, id),
      () => library.restore(viewer, id, 1),
      () => library.remove(viewer, id),
    ]) {
      expect((await refusal(attempt())).details.required).toBe('policies.edit');
    }
    expect((await refusal(library.read(person(tenant.tenantId, []), id))).details.required).toBe('policies.view');
  });

  it('tries a text and previews a change without writing', async () => {
    const { id } = await library.create(who, { yaml: yaml('tried') });
    entries.length = 0;
    expect((await library.test(who, BROKEN)).problems[0]?.line).toBe(1);
    expect((await library.test(who, yaml('x', 'deny', FAILING))).tests).toMatchObject([
      { name: 'this one must pass', passed: false, actual: { decision: 'deny', rule: 'one' } },
    ]);
    expect(await library.create(who, { yaml: yaml('would'), dryRun: true })).toMatchObject({
      name: 'would',
      version: 1,
    });
    expect(await library.update(who, id, { yaml: yaml('tried', 'allow'), dryRun: true })).toMatchObject({ version: 2 });
    expect(await library.previewPublish(who, id)).toMatchObject({
      version: 1,
      state: 'draft',
      policy_version: 0,
      impact: { examined: 0 },
    });
    expect(entries).toEqual([]);
    expect((await library.list(who)).items.map(({ name, version }) => [name, version])).toEqual([['tried', 1]]);
  });

  it('shows what the newest version would have decided otherwise', async () => {
    const { id } = await library.create(who, { yaml: yaml('impact') });
    recorded.push(recordedAs('dec_1', factsOf({ url: 'https://h/x' })));
    expect(await library.impact(who, id)).toMatchObject({
      examined: 1,
      changed: [{ decision_id: 'dec_1', before: 'allow', after: 'deny', rule: 'one', url: 'https://h/x' }],
    });
    await library.publish(who, id);
    expect((await library.impact(who, id)).changed).toEqual([]);
  });

  it('denies where a published text cannot be read, keeps the set before it, and raises an alarm', async () => {
    const { id } = await library.create(who, { yaml: yaml('damaged') });
    await library.publish(who, id);
    const before = await compiler.setFor(tenant);
    expect(await compiler.setFor(tenant)).toBe(before);
    await tenant.policyVersions.insert({
      tenant_id: tenant.tenantId,
      policy_id: id,
      version: 2,
      yaml: BROKEN,
      created_at: now,
      created_by: null,
      published_at: now,
      published_by: null,
    });
    await tenant.policies.update({ id }, { version: 2, published_version: 2 });
    expect(await compiler.setFor(tenant)).toBe(before);
    expect(await new PolicyCompiler({ log }).setFor(tenant)).toBeUndefined();
    expect(alarms).toMatchObject([
      { alarm: 'policy_unreadable', policy_id: id },
      { alarm: 'policy_unreadable', policy_id: id },
    ]);
    expect((await refusal(library.impact(who, id))).code).toBe('invalid_request');
  });
});
