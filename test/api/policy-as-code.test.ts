// Policies as code: the real command against the real product, from a folder in git.

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Agent } from '../support/agent.ts';
import { Commands, type Ended } from '../support/commands.ts';
import { Origin } from '../support/origin.ts';
import { agentOf, connectorTo, fine, founder, fresh, ledgerOf, type Person } from '../support/person.ts';
import { type Product, startProduct } from '../support/product.ts';

// A process takes a while to start where many others do; most commands share one.
vi.setConfig({ testTimeout: 300_000 });

let product: Product;
let origin: Origin;
let owner: Person;
let program: Agent;
let token: string;
let folder: string;
let commands: Commands;

beforeAll(async () => {
  commands = new Commands();
  product = await startProduct();
  origin = await Origin.start();
  owner = await founder(product);
  program = await agentOf(owner, { name: 'buyer' });
  await connectorTo(owner, origin, { name: 'supplier' });
  token = await tokenWith(['**']);
});

afterAll(async () => {
  await commands.close();
  await origin.close();
  await product.stop();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdgate-policies-'));
  return () => rmSync(folder, { recursive: true });
});

async function tokenWith(permissions: string[]): Promise<string> {
  const order = { name: fresh('token'), permissions, scope: 'tenant' };
  return fine(await owner.post<{ token: string }>('/api/tokens', order)).token;
}

function holdgate(...words: string[]): Promise<Ended> {
  return holdgateAs(token, ...words);
}

const environmentOf = (secret: string) => ({ HOLDGATE_TOKEN: secret, HOLDGATE_CONSOLE_URL: product.consoleUrl });

function holdgateAs(secret: string, ...words: string[]): Promise<Ended> {
  return commands.run(['policy', ...words], environmentOf(secret));
}

/** The same as people start it, by the program itself. */
function started(secret: string, ...words: string[]): Promise<Ended> {
  const environment = { ...process.env, ...environmentOf(secret) };
  return promisify(execFile)(process.execPath, [resolve('proxy/holdgate.js'), 'policy', ...words], {
    env: environment,
  }).then(
    (done) => ({ ...done, code: 0 }),
    (failed: Ended) => failed,
  );
}

const json = async <Answer>(words: string[]): Promise<Answer & { code: number }> => {
  const { stdout, code } = await holdgate(...words, '--json');
  return { ...(JSON.parse(stdout) as Answer), code };
};

function put(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const closing = (name: string, path: string, decision = 'deny'): string => `metadata:
  name: ${name}
rules:
  - name: closed
    conditions: { field: request.path, operator: equals, value: ${path} }
    decision: ${decision}
tests:
  - name: it is closed
    request: { method: GET, url: "${origin.url}${path}" }
    expect: ${decision}
`;

const statusOf = async (path: string): Promise<number> => (await program.forward('GET', `${origin.url}${path}`)).status;

interface Plan {
  readonly base: string;
  readonly policy_version: number;
  readonly changes: { name: string; action: string; path: string | null }[];
  readonly impact?: {
    examined: number;
    changed_total: number;
    changed: { url: string; before: string; after: string }[];
  };
}

const actions = ({ changes }: Plan): string[] => changes.map(({ action, name }) => `${action} ${name}`);

describe('holdgate policy lint', () => {
  it('names file, line and column of everything that is wrong, and needs no server', async () => {
    const good = put('deep/good.yaml', closing(fresh('good'), '/good'));
    const bad = put('bad.yaml', 'metadata: { name: bad }\nrules:\n  - name: one\n    desicion: deny\n');
    const linted = await started('', 'lint', folder);
    expect(linted.code).toBe(1);
    expect(linted.stdout).toContain(`${bad}:4:5: Unknown key 'desicion'`);
    expect(linted.stdout).not.toContain(good);
    rmSync(bad);
    expect(await holdgateAs('', 'lint', folder)).toMatchObject({ code: 0, stdout: '1 policy, 0 problems\n' });
  });

  it('finds one name in two files, and says where there is nothing to check', async () => {
    put('a.yaml', closing('twice', '/a'));
    put('b.yml', closing('twice', '/b'));
    const { problems, code } = await json<{ problems: { file: string; message: string }[] }>(['lint', folder]);
    expect([code, problems.map(({ file }) => file)]).toEqual([1, [join(folder, 'b.yml')]]);
    expect(problems[0]?.message).toContain('a.yaml holds a policy twice too');
    expect(await holdgate('lint', join(folder, 'nothing'))).toMatchObject({ code: 4 });
  });
});

describe('holdgate policy test', () => {
  it('runs the tests offline, with the actions of the usual providers', async () => {
    const path = put(
      'refunds.yaml',
      `name: refunds
rules:
  - { name: held, conditions: { field: action.type, operator: equals, value: stripe.refund.create }, decision: requires_approval }
tests:
  - { name: a refund waits, request: { method: POST, url: "https://api.stripe.com/v1/refunds" }, expect: requires_approval }
  - { name: a refund is refused, request: { method: POST, url: "https://api.stripe.com/v1/refunds" }, expect: deny }
`,
    );
    const { code, stdout } = await holdgateAs('', 'test', folder);
    expect(code).toBe(1);
    expect(stdout).toContain('ok     refunds › a refund waits');
    expect(stdout).toContain('FAILED refunds › a refund is refused');
    expect(stdout).toMatch(new RegExp(`${path}:6:5: The test 'a refund is refused' expects deny`));
  });

  it('knows own connectors from an exported configuration', async () => {
    const configuration = put(
      '../configuration-of-test.json',
      JSON.stringify({
        connectors: [
          {
            name: 'shop',
            type: 'http',
            base_url: 'https://shop.example.com',
            actions: [{ method: 'POST', path: '/orders', type: 'shop.order.create' }],
          },
        ],
      }),
    );
    put(
      'orders.yaml',
      `name: orders
rules: [{ name: none, conditions: { field: action.type, operator: equals, value: shop.order.create }, decision: deny }]
tests: [{ name: no orders, request: { method: POST, url: "https://shop.example.com/orders" }, expect: deny }]
`,
    );
    expect((await holdgateAs('', 'test', folder)).code).toBe(1);
    expect((await holdgateAs('', 'test', folder, '--configuration', configuration)).code).toBe(0);
    rmSync(configuration);
  });
});

describe('holdgate policy plan and apply', () => {
  it('show the difference and what recorded traffic says to it, then put it in force as one version', async () => {
    const [one, two] = [fresh('one'), fresh('two')];
    expect(await statusOf('/planned')).toBe(200);
    put('one.yaml', closing(one, '/planned'));
    put('two.yaml', closing(two, '/elsewhere'));
    const plan = await json<Plan>(['plan', folder]);
    expect(plan.code).toBe(2);
    expect(actions(plan)).toEqual([`create ${one}`, `create ${two}`]);
    expect(plan.impact?.changed.map(({ url, before, after }) => [url, before, after])).toEqual([
      [`${origin.url}/planned`, 'allow', 'deny'],
    ]);
    expect(await statusOf('/planned')).toBe(200);
    const applied = await json<Plan>(['apply', folder]);
    expect([applied.code, applied.policy_version]).toEqual([0, plan.policy_version + 1]);
    expect(await statusOf('/planned')).toBe(403);
    const again = await json<Plan>(['plan', folder]);
    expect([again.code, actions(again)]).toEqual([0, [`unchanged ${one}`, `unchanged ${two}`]]);
    put(
      'one.yaml',
      closing(one, '/planned')
        .replace('decision: deny', 'decision: requires_approval')
        .replace('expect: deny', 'expect: requires_approval'),
    );
    const words = await started(token, 'plan', folder);
    expect(words.code).toBe(2);
    expect(words.stdout).toContain('    -     decision: deny\n    +     decision: requires_approval');
    expect(words.stdout).not.toContain(two);
    const entries = await ledgerOf(owner);
    expect(entries.filter(({ kind }) => kind === 'policies.applied').length).toBeGreaterThan(0);
  });

  it('change nothing at all where one policy is refused', async () => {
    const [fine_, failing] = [fresh('fine'), fresh('failing')];
    put('fine.yaml', closing(fine_, '/atomic'));
    const bad = put('failing.yaml', closing(failing, '/other').replace('expect: deny', 'expect: allow'));
    const refused = await holdgate('apply', folder);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(`${bad}:8:5: The test 'it is closed' expects allow`);
    expect(await statusOf('/atomic')).toBe(200);
    const { items } = fine(await owner.get<{ items: { name: string }[] }>('/api/policies?limit=100'));
    expect(items.map(({ name }) => name)).not.toContain(fine_);
  });

  it('refuse a plan after which somebody changed a policy, or the folder', async () => {
    const name = fresh('raced');
    put('raced.yaml', closing(name, '/raced'));
    const plan = join(folder, '.plan');
    expect((await holdgate('plan', folder, '--out', plan)).code).toBe(2);
    fine(await owner.post('/api/policies', { yaml: closing(fresh('meanwhile'), '/meanwhile') }));
    const refused = await holdgate('apply', folder, '--plan', plan);
    expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('since the plan')]);
    expect(await statusOf('/raced')).toBe(200);
    await holdgate('plan', folder, '--out', plan);
    put('raced.yaml', closing(name, '/raced-elsewhere'));
    expect((await holdgate('apply', folder, '--plan', plan)).code).toBe(3);
    await holdgate('plan', folder, '--out', plan);
    expect((await holdgate('apply', folder, '--plan', plan)).code).toBe(0);
    expect(await statusOf('/raced-elsewhere')).toBe(403);
  });

  it('are limited to what is named, or to what changed in git', async () => {
    const [left, right, fresher] = [fresh('left'), fresh('right'), fresh('new')];
    put('left.yaml', closing(left, '/left'));
    put('right.yaml', closing(right, '/right'));
    expect(actions(await json<Plan>(['plan', folder, '--only', right]))).toEqual([`create ${right}`]);
    const git = (...words: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words]);
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'first');
    put('left.yaml', closing(left, '/left-now'));
    put('sub/new.yaml', closing(fresher, '/new'));
    expect(actions(await json<Plan>(['plan', folder, '--changed-since', 'HEAD']))).toEqual([
      `create ${left}`,
      `create ${fresher}`,
    ]);
    expect((await holdgate('plan', folder, '--changed-since', 'nowhere')).code).toBe(4);
    expect((await holdgate('apply', folder, '--changed-since', 'HEAD', '--prune')).code).toBe(4);
  });

  it('with --prune delete what the folder does not name', async () => {
    const name = fresh('kept');
    put('kept.yaml', closing(name, '/kept'));
    const applied = await json<Plan>(['apply', folder, '--prune']);
    expect(applied.code).toBe(0);
    const { items } = fine(await owner.get<{ items: { name: string }[] }>('/api/policies?limit=100'));
    expect(items.map((one) => one.name)).toEqual([name]);
    expect(await statusOf('/raced-elsewhere')).toBe(200);
  });

  it('need a token that may edit policies', async () => {
    put('one.yaml', closing(fresh('one'), '/x'));
    const refused = await holdgateAs(await tokenWith(['policies.view']), 'apply', folder);
    expect([refused.code, refused.stderr]).toEqual([4, expect.stringContaining('policies.edit')]);
    expect((await holdgateAs('', 'plan', folder)).stderr).toContain('HOLDGATE_TOKEN');
  });
});

describe('holdgate policy pull', () => {
  it('writes what is in force, so that a plan finds no difference', async () => {
    put('of-mine.yaml', closing('kept-name', '/pulled'));
    await holdgate('apply', folder, '--prune');
    const text = closing(fresh('from console'), '/console');
    const { id } = fine(await owner.post<{ id: string }>('/api/policies', { yaml: text }));
    fine(await owner.post(`/api/policies/${id}/publish`));
    fine(await owner.put(`/api/policies/${id}`, { yaml: text.replace('metadata:', '# a draft\nmetadata:') }));
    expect((await holdgate('pull', folder)).code).toBe(0);
    const written = readdirSync(folder).filter((file) => file !== 'of-mine.yaml');
    expect(written).toEqual([expect.stringMatching(/^from-console-\d+-\w+\.yaml$/)]);
    expect(readFileSync(join(folder, written[0] as string), 'utf8')).toBe(text);
    expect((await holdgate('plan', folder, '--prune')).code).toBe(0);
    await holdgate('pull', folder, '--drafts');
    expect(readFileSync(join(folder, written[0] as string), 'utf8')).toContain('# a draft');
    fine(await owner.delete(`/api/policies/${id}`));
    await holdgate('pull', folder, '--prune');
    expect(readdirSync(folder)).toEqual(['of-mine.yaml']);
  });
});

describe('holdgate policy explain', () => {
  it('says why, by the server or by a folder alone', async () => {
    const name = fresh('why');
    put('why.yaml', closing(name, '/why'));
    const words = [`${origin.url}/why`, '--agent', 'buyer'];
    expect((await holdgate('explain', ...words)).stdout).toMatch(/^allow: /);
    await holdgate('apply', folder);
    const told = await holdgate('explain', ...words, '--expect', 'deny');
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(/^deny: /);
    expect(told.stdout).toContain(name);
    expect((await holdgate('explain', ...words, '--expect', 'allow')).code).toBe(1);
    const local = await holdgateAs('', 'explain', ...words, '--folder', folder);
    expect(local.stdout).toContain(`deny: ${name} › closed`);
    expect(local.stdout).toContain('request.path equals "/why": true, it is "/why"');
  });
});
