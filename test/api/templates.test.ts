// Templates over the API, as administrators use them: what a new tenant starts with, what it keeps, and what nobody gets by it.

import { beforeAll, describe, expect, it } from 'vitest';
import { describeProductOnBoth } from '../support/both-databases.ts';
import {
  agentOf,
  type Fields,
  fine,
  founder,
  fresh,
  invited,
  type Person,
  policy,
  register,
} from '../support/person.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}
interface Made extends Named {
  readonly kind: string;
  readonly start: { readonly roles: string[]; readonly policies: { name: string; state: string }[] } | null;
}

let owner: Person;
/** Owns another organization. */
let stranger: Person;

const select = async (person: Person, tenantId: string): Promise<void> =>
  void fine(await person.put('/api/auth/active-tenant', { tenant_id: tenantId }));
/** What somebody does in a tenant, and then back home. */
async function within<Result>(person: Person, tenantId: string, work: () => Promise<Result>): Promise<Result> {
  await select(person, tenantId);
  try {
    return await work();
  } finally {
    await select(person, person.tenantId);
  }
}
const tenant = (body: Fields, person = owner) => person.post<Made>('/api/tenants', { name: fresh('tenant'), ...body });
const beginning = async (body: Fields, person = owner): Promise<Named> =>
  fine(await person.post<Named>('/api/tenant-templates', { name: fresh('beginning'), ...body }));
const roleTemplate = async (permissions: string[], person = owner): Promise<Named> =>
  fine(
    await person.post<Named>('/api/roles/templates', {
      name: fresh('role'),
      grants: permissions.map((permission) => ({ permission })),
    }),
  );

/** Somebody who holds these permissions of the organization, in a management tenant where they act. */
async function administrator(...permissions: string[]): Promise<Person> {
  const centre = fine(await tenant({ kind: 'management' }));
  const name = fresh('role');
  const grants = ['roles.view', ...permissions].map((permission) => ({ permission }));
  await within(owner, centre.id, async () => fine(await owner.post('/api/roles', { name, grants })));
  const person = await invited(owner, ['viewer']);
  fine(await owner.post(`/api/tenants/${centre.id}/members`, { user_id: person.userId, roles: [name] }));
  await select(person, centre.id);
  return person;
}

describeProductOnBoth('templates', (start) => {
  beforeAll(async () => {
    const product = await start({ environment: { HOLDGATE_ORGANIZATIONS: 'multi', REGISTRATION_OPEN: 'true' } });
    owner = await founder(product);
    stranger = await register(product);
  });

  describe('a tenant that is made from a template', () => {
    it('starts with the boundary, settings, roles and policies of it, linked', async () => {
      const role = await roleTemplate(['agents.view', 'killswitch.toggle']);
      const yaml = policy({ decision: 'deny' });
      const text = fine(await owner.post<Named>('/api/policy-templates', { yaml }));
      const template = await beginning({
        permissions: ['agents.*', 'roles.*', 'policies.*', 'settings.*', 'action.http.*'],
        settings: { hold_wait_seconds: 7 },
        roles: [{ template: role.name, name: 'Operators' }, { template: 'Observer' }],
        policies: [text.name],
      });
      const made = fine(await tenant({ template: template.name }));
      expect(made).toMatchObject({
        kind: 'team',
        start: { roles: ['Operators', 'Observer'], policies: [{ name: text.name, state: 'published' }] },
      });
      expect(fine(await owner.get(`/api/tenants/${made.id}/boundary`))).toMatchObject({
        permissions: ['agents.*', 'roles.*', 'policies.*', 'settings.*', 'action.http.*'],
        connectors: '*',
        shared_agents: [],
      });
      await within(owner, made.id, async () => {
        expect(fine(await owner.get('/api/settings'))).toMatchObject({ hold_wait_seconds: 7 });
        const { items } = fine(await owner.get<{ items: Fields[] }>('/api/roles?limit=100&q=Operators'));
        expect(items).toMatchObject([{ link: { template_id: role.id, revision: 1 }, drift: null, built_in: false }]);
        const policies = fine(await owner.get<{ items: Fields[] }>('/api/policies')).items;
        expect(policies).toMatchObject([
          { name: text.name, state: 'published', link: { template_id: text.id }, drift: null },
        ]);
      });
      const uses = fine(await owner.get<{ items: Fields[] }>(`/api/tenant-templates/${template.id}/uses`)).items;
      expect(uses).toMatchObject([{ tenant: { id: made.id }, revision: 1 }]);
    });

    it('has policies that decide over its agents from the first request', async () => {
      const yaml = policy({ decision: 'deny', reason: 'Not in a new tenant.' });
      const text = fine(await owner.post<Named>('/api/policy-templates', { yaml }));
      const made = fine(await tenant({ template: (await beginning({ policies: [text.id] })).id }));
      await within(owner, made.id, async () => {
        const agent = await agentOf(owner);
        const base_url = 'http://127.0.0.1:9';
        fine(
          await owner.post('/api/connectors', {
            name: fresh('connector'),
            type: 'http',
            base_url,
            allow_private: true,
          }),
        );
        const answer = await agent.forward('GET', `${base_url}/x`);
        expect([answer.status, answer.text]).toMatchObject([403, expect.stringContaining('policy_denied')]);
      });
    });

    it('keeps a policy as a draft whose tests need connectors that it has not got yet, and says so', async () => {
      const tests = [
        { name: 'refunds', request: { method: 'POST', url: 'https://api.stripe.com/v1/refunds' }, expect: 'deny' },
      ];
      const conditions = { all: [{ field: 'action.type', operator: 'equals', value: 'stripe.refund.create' }] };
      const yaml = JSON.stringify({
        metadata: { name: fresh('refunds') },
        rules: [{ name: 'r', conditions, decision: 'deny' }],
        tests,
      });
      const text = fine(await owner.post<Named>('/api/policy-templates', { yaml }));
      const made = fine(await tenant({ template: (await beginning({ policies: [text.id] })).id }));
      expect(made.start?.policies).toMatchObject([{ name: text.name, state: 'draft' }]);
    });

    it('can be one of the built-in structures', async () => {
      for (const [name, kind, roles] of [
        ['Department', 'team', ['Standard User', 'Power User', 'Department Admin']],
        ['Development', 'team', ['Developer', 'QA', 'Observer']],
        ['Management', 'management', ['Tenant Manager', 'User Administrator', 'Platform Administrator']],
      ] as const)
        expect(fine(await tenant({ template: name }))).toMatchObject({ kind, start: { roles } });
    });

    it('stays as it is when the template changes or goes', async () => {
      const template = await beginning({ permissions: ['agents.*'] });
      const made = fine(await tenant({ template: template.id }));
      fine(await owner.patch(`/api/tenant-templates/${template.id}`, { permissions: ['policies.*'] }));
      fine(await owner.delete(`/api/tenant-templates/${template.id}`));
      expect(fine(await owner.get(`/api/tenants/${made.id}/boundary`))).toMatchObject({ permissions: ['agents.*'] });
    });

    it('says in what it differs from its template by now, until it follows it no more', async () => {
      const template = await beginning({
        permissions: ['agents.*', 'settings.*', 'roles.*'],
        roles: [{ template: 'QA' }],
      });
      const made = fine(await tenant({ template: template.id }));
      const uses = async () =>
        fine(await owner.get<{ items: Fields[] }>(`/api/tenant-templates/${template.id}/uses`)).items;
      expect(await uses()).toMatchObject([{ drifted: false, differs: [], latest_revision: 1 }]);
      const beyond = { permissions: ['agents.*'], connectors: '*', shared_agents: [] };
      fine(await owner.put(`/api/tenants/${made.id}/boundary`, beyond));
      expect(await uses()).toMatchObject([{ drifted: true, differs: ['boundary'] }]);
      const roles = [{ template: 'QA' }, { template: 'Observer' }];
      fine(await owner.patch(`/api/tenant-templates/${template.id}`, { roles, settings: { hold_wait_seconds: 9 } }));
      expect(await uses()).toMatchObject([{ differs: ['revision', 'boundary', 'settings', 'roles'], revision: 1 }]);
      expect((await stranger.delete(`/api/tenant-templates/${template.id}/uses/${made.id}`)).status).toBe(404);
      fine(await owner.delete(`/api/tenant-templates/${template.id}/uses/${made.id}`));
      expect(await uses()).toEqual([]);
      expect((await owner.delete(`/api/tenant-templates/${template.id}/uses/${made.id}`)).status).toBe(404);
      expect(fine(await owner.get(`/api/tenants/${made.id}/boundary`))).toMatchObject({ permissions: ['agents.*'] });
    });

    it('has roles and policies that can be let go of their templates, and stay as they are', async () => {
      const role = await roleTemplate(['agents.view']);
      const text = fine(await owner.post<Named>('/api/policy-templates', { yaml: policy({ decision: 'deny' }) }));
      const template = await beginning({ roles: [{ template: role.id, name: 'Lookers' }], policies: [text.id] });
      const made = fine(await tenant({ template: template.id }));
      await within(owner, made.id, async () => {
        const [kept] = fine(await owner.get<{ items: Named[] }>('/api/roles?q=Lookers')).items;
        const [rule] = fine(await owner.get<{ items: Named[] }>('/api/policies')).items;
        fine(await owner.delete(`/api/roles/templates/${role.id}/uses/${kept?.id}`));
        fine(await owner.delete(`/api/policy-templates/${text.id}/uses/${rule?.id}`));
        expect(fine(await owner.get(`/api/roles/${kept?.id}`))).toMatchObject({
          grants: [{ permission: 'agents.view' }],
          template: null,
          link: null,
          drift: null,
        });
        expect(fine(await owner.get(`/api/policies/${rule?.id}`))).toMatchObject({ state: 'published', link: null });
      });
    });

    it('is not made where the template is unknown, foreign or for another kind', async () => {
      const foreign = await beginning({}, stranger);
      const answers = [];
      for (const template of ['Nonsense', foreign.id, foreign.name]) {
        const { status, body } = await tenant({ template });
        answers.push({ ...body, detail: String((body as Fields & Made).detail).replace(template, '…'), status });
        expect([status, body]).toMatchObject([422, { code: 'invalid_request', errors: [{ pointer: '/template' }] }]);
      }
      expect(await tenant({ template: 'Management', kind: 'team' })).toMatchObject({ status: 422 });
      const { items } = fine(await owner.get<{ items: Named[] }>('/api/tenant-templates?limit=100'));
      expect(items.map(({ id }) => id)).not.toContain(foreign.id);
    });

    it('is not made where a role that it would start with has lost its template', async () => {
      const role = await roleTemplate(['agents.view']);
      const template = await beginning({ roles: [{ template: role.id }] });
      fine(await owner.delete(`/api/roles/templates/${role.id}`));
      expect(await tenant({ template: template.id })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/template' }] },
      });
    });
  });

  describe('a tenant template', () => {
    it('is refused with everything that is wrong with it', async () => {
      const { status, body } = await owner.post<{ errors: { pointer: string }[] }>('/api/tenant-templates', {
        name: fresh('beginning'),
        permissions: ['agents.fly'],
        roles: [{ template: 'Nobody' }, { template: 'QA', name: 'viewer' }, { template: 'QA' }, { template: 'QA' }],
        policies: ['no-such-policy'],
      });
      expect(status).toBe(422);
      expect(body.errors.map(({ pointer }) => pointer).sort()).toEqual(
        ['/permissions/0', '/policies/0', '/roles/0/name', '/roles/2/name', '/roles/0/template'].sort(),
      );
    });

    it('for teams begins with no role that only a management tenant can have', async () => {
      const answer = await owner.post('/api/tenant-templates', {
        name: fresh('beginning'),
        roles: [{ template: 'Tenant Manager' }],
      });
      expect(answer).toMatchObject({ status: 422 });
    });

    it('is seen by those who make tenants or templates, and by nobody else', async () => {
      const maker = await administrator('organization.tenants.create');
      fine(await maker.get('/api/tenant-templates'));
      const other = await administrator('organization.users.view');
      expect(await other.get('/api/tenant-templates')).toMatchObject({ status: 403, body: { code: 'not_permitted' } });
    });
  });

  describe('a role with a template, in an exported configuration', () => {
    it('keeps its link where the template is known, and comes without one where it is not', async () => {
      const [own, common] = [fresh('role'), fresh('role')];
      const of = await roleTemplate(['agents.view']);
      fine(await owner.post('/api/roles', { name: own, template: of.id }));
      fine(await owner.post('/api/roles', { name: common, template: 'Observer' }));
      const { roles, ...file } = fine(await owner.get<Fields & { roles: Named[] }>('/api/dashboard/export'));
      const moved = { format: file.format, roles: roles.filter(({ name }) => [own, common].includes(name)) };
      const linkOf = async (person: Person, name: string) =>
        fine(await person.get<{ items: Fields[] }>(`/api/roles?q=${name}`)).items[0]?.link;
      fine(await stranger.post('/api/dashboard/import', moved));
      expect(await linkOf(stranger, own)).toBeNull();
      expect(await linkOf(stranger, common)).toMatchObject({ name: 'Observer', revision: 1 });
      const team = fine(await tenant({}));
      await within(owner, team.id, async () => {
        fine(await owner.post('/api/dashboard/import', moved));
        expect(await linkOf(owner, own)).toMatchObject({ template_id: of.id });
      });
    });
  });

  describe('nobody gets by a template what they do not hold', () => {
    it('by making a tenant from it: they are no member, and assign nothing in it', async () => {
      const role = await roleTemplate(['members.manage', 'data.delete', 'roles.manage']);
      const template = await beginning({ roles: [{ template: role.id, name: 'Lords' }] });
      const maker = await administrator(
        'organization.tenants.create',
        'organization.users.manage',
        'organization.users.view',
      );
      const made = fine(await tenant({ template: template.id }, maker));
      for (const userId of [maker.userId, (await invited(owner, ['viewer'])).userId]) {
        const answer = await maker.post(`/api/tenants/${made.id}/members`, { user_id: userId, roles: ['Lords'] });
        expect([answer.status, answer.body]).toMatchObject([403, {}]);
      }
      expect(await maker.put('/api/auth/active-tenant', { tenant_id: made.id })).not.toMatchObject({ status: 200 });
    });

    it('by a level below the organization’s, which takes organization.settings', async () => {
      const template = await beginning({ settings: { enforcement: 'monitor' } });
      const maker = await administrator('organization.tenants.create');
      expect(await tenant({ template: template.id }, maker)).toMatchObject({
        status: 403,
        body: { code: 'not_permitted', required: 'organization.settings' },
      });
      fine(await tenant({ template: template.id }));
    });

    it('by writing templates: that takes nothing else and gives nothing', async () => {
      const author = await administrator('organization.templates.edit', 'roles.manage');
      const made = await roleTemplate(['killswitch.toggle'], author);
      expect(await author.post('/api/roles', { name: fresh('role'), template: made.id })).toMatchObject({
        status: 403,
        body: { code: 'above_own_rights' },
      });
      expect(await tenant({}, author)).toMatchObject({
        status: 403,
        body: { required: 'organization.tenants.create' },
      });
    });
  });

  describe('a policy template that is distributed', () => {
    interface Result {
      readonly tenant_id: string;
      readonly action: string;
      readonly policy_id?: string;
    }
    const hand = async (id: string, tenants: string[], by = owner, query = ''): Promise<Result[]> =>
      fine(await by.post<{ results: Result[] }>(`/api/policy-templates/${id}/distribute${query}`, { tenants })).results;
    const text = (name: string, decision: string) =>
      JSON.stringify({ metadata: { name }, rules: [{ name: 'rule', decision }] });

    it('becomes a draft in each tenant, then its next one, and nothing when tried', async () => {
      const name = fresh('handed');
      const { id } = fine(await owner.post<Named>('/api/policy-templates', { yaml: text(name, 'deny') }));
      const tenants = [fine(await tenant({})).id, fine(await tenant({})).id];
      const actions = async (query = '') => (await hand(id, tenants, owner, query)).map(({ action }) => action);
      expect(await actions('?dry_run=true')).toEqual(['created', 'created']);
      expect(await actions()).toEqual(['created', 'created']);
      expect(await actions()).toEqual(['unchanged', 'unchanged']);
      fine(await owner.patch(`/api/policy-templates/${id}`, { yaml: text(name, 'allow') }));
      expect(await actions('?dry_run=true')).toEqual(['pulled', 'pulled']);
      const uses = async () => fine(await owner.get<{ items: Fields[] }>(`/api/policy-templates/${id}/uses`)).items;
      expect((await uses()).map(({ revision, drifted }) => [revision, drifted])).toEqual([
        [1, true],
        [1, true],
      ]);
      expect(await actions()).toEqual(['pulled', 'pulled']);
      expect((await uses()).map(({ revision, drifted, published }) => [revision, drifted, published])).toEqual([
        [2, false, false],
        [2, false, false],
      ]);
    });

    it('reaches no tenant where its sender may not edit policies, nor one of others, nor a personal one', async () => {
      const yaml = text(fresh('handed'), 'deny');
      const { id } = fine(await owner.post<Named>('/api/policy-templates', { yaml }));
      const sender = await administrator('organization.templates.edit');
      const made = fine(await tenant({}));
      const { tenants } = fine(await sender.get<{ tenants: { id: string; kind: string }[] }>('/api/auth/me'));
      const personal = tenants.find(({ kind }) => kind === 'personal')?.id ?? '';
      const results = await hand(id, [made.id, personal, stranger.tenantId, 'tnt_unknown'], sender);
      expect(results.map(({ action }) => action)).toEqual(['refused', 'refused', 'refused', 'refused']);
      const [, ...hidden] = results.map(({ tenant_id: _, ...said }) => said);
      expect(hidden).toEqual([hidden[0], hidden[0], hidden[0]]);
      await within(owner, made.id, async () =>
        expect(fine(await owner.get<{ items: Fields[] }>('/api/policies')).items).toEqual([]),
      );
    });
  });

  it.each(['/api/roles/templates', '/api/policy-templates', '/api/tenant-templates'])(
    'are listed page by page at %s',
    async (path) => {
      const names: string[] = [];
      let next: string | null = '';
      while (next !== null) {
        const more: string = next && `&cursor=${encodeURIComponent(next)}`;
        const page: { items: Named[]; next_cursor: string | null; total: number } = fine(
          await owner.get(`${path}?limit=2${more}`),
        );
        expect(page.items.length).toBeLessThanOrEqual(2);
        expect(page.total).toBeGreaterThan(2);
        names.push(...page.items.map(({ name }) => name));
        next = page.next_cursor;
      }
      const whole = fine(await owner.get<{ items: Named[] }>(`${path}?limit=100`)).items.map(({ name }) => name);
      expect(names).toEqual(whole);
    },
  );

  describe('a template that the instance offers', () => {
    it('is there for every organization, and changed by none of them', async () => {
      const name = fresh('offered');
      const grants = [{ permission: 'agents.view' }];
      const offered = fine(await owner.post<Named>('/api/roles/templates', { name, grants, offered: true }));
      expect(await stranger.post('/api/roles/templates', { name: fresh('mine'), grants, offered: true })).toMatchObject(
        {
          status: 403,
        },
      );
      const role = fine(await stranger.post<Named>('/api/roles', { name: fresh('role'), template: name }));
      expect(await stranger.patch(`/api/roles/templates/${offered.id}`, { grants })).toMatchObject({ status: 403 });
      fine(await owner.patch(`/api/roles/templates/${offered.id}`, { grants: [{ permission: 'agents.edit' }] }));
      const tried = fine(await stranger.post(`/api/roles/${role.id}/pull?dry_run=true&revision=2`));
      expect(tried).toMatchObject({ preview: { gained: ['agents.edit'], lost: ['agents.view'] } });
      expect(fine(await stranger.get(`/api/roles/${role.id}`))).toMatchObject({
        grants,
        link: { origin: 'instance', revision: 1, latest_revision: 2 },
        drift: { newer_revision: true },
      });
      fine(await stranger.post(`/api/roles/${role.id}/pull?revision=2`));
      expect(fine(await stranger.get(`/api/roles/${role.id}`))).toMatchObject({
        grants: [{ permission: 'agents.edit' }],
        drift: null,
      });
    });
  });
});
