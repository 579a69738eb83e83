// Many people at once: files with a preview, and roles in three modes.

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BulkRoles } from '../../../proxy/identity/bulk-roles.ts';
import { readPeopleFile } from '../../../proxy/identity/people-file.ts';
import { storeWithin } from '../../../proxy/transfer/one-transaction.ts';
import { type House, openHouse, refusal, type Somebody } from './house.ts';

const HEADER = 'email,name,initial_roles\n';

describe('a file of people', () => {
  it('is read with a byte order mark, CRLF, quoted commas and doubled quotes', () => {
    const [row] = readPeopleFile(
      `\uFEFF${HEADER.replace('\n', '\r\n')}"John@Example.com","Doe, ""Johnny""","One, Two"\r\n`,
    );
    expect(row).toEqual({ line: 2, email: 'john@example.com', name: 'Doe, "Johnny"', roles: ['One', 'Two'] });
  });

  it('names each fault with the line that it stands on, the header being line 1', () => {
    const rows = readPeopleFile(
      `${HEADER}a@example.com,"A\nB",\nnonsense,C,\n\nA@example.com,D,viewer\nb@example.com,E\n`,
    );
    expect(rows.map(({ line, fault }) => [line, fault?.split(' ').slice(0, 4).join(' ')])).toEqual([
      [2, undefined],
      [4, '"nonsense" is not an'],
      [6, 'This address comes twice:'],
      [7, 'The header has 3'],
    ]);
  });

  it('without a column says which, and with a stray quote where', () => {
    expect(readPeopleFile('email,name\na@example.com,A\n')).toMatchObject([
      { line: 1, fault: expect.stringContaining('initial_roles') },
    ]);
    expect(readPeopleFile(`${HEADER}"a@example.com,A,viewer\n`)).toMatchObject([
      { fault: expect.stringContaining('quotes') },
    ]);
    expect(readPeopleFile('')).toMatchObject([{ line: 1, fault: expect.stringContaining('email') }]);
  });

  it('gives one row for each line, in order, whatever the fields contain', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ä', ',', '"', ' ', '\n', '@', '.') });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(field, field, field), { maxLength: 8 }), (records) => {
        const rows = readPeopleFile(HEADER + records.map((record) => `${record.map(quoted).join(',')}\n`).join(''));
        const begins = records.map(
          (_, at) =>
            2 + records.slice(0, at).reduce((sum, record) => sum + 1 + record.join('').split('\n').length - 1, 0),
        );
        expect(rows.map(({ line }) => line)).toEqual(begins);
      }),
    );
  });
});

let house: House;
let owner: Somebody;
beforeEach(async () => {
  house = await openHouse();
  owner = await house.register();
  for (const name of ['StandardUser', 'AgentUser'])
    await house.role(owner.tenant.id, name, [{ permission: 'agents.view' }]);
});
afterEach(() => house?.close());

const run = async (who: Somebody, csv: string, more: { dryRun?: boolean; skipErrors?: boolean } = {}) =>
  house.userImport.run(await who.as(), HEADER + csv, { dryRun: false, skipErrors: false, ...more });
const actions = ({ rows }: { rows: readonly { action: string }[] }) => rows.map(({ action }) => action);

describe('an import', () => {
  const csv = 'john@example.com,John,"StandardUser,AgentUser"\njane@example.com,Jane,StandardUser\n';

  it('previews without writing, then makes placeholders with exactly these roles, and a second time changes nothing', async () => {
    expect(actions(await run(owner, csv, { dryRun: true }))).toEqual(['create', 'create']);
    expect(await house.store.system.users.count()).toBe(1);
    expect((await run(owner, csv)).counts).toEqual({ create: 2, update: 0, unchanged: 0, error: 0 });
    const { items } = await house.members.list(await owner.as(), owner.tenant.id, { q: 'john@' });
    expect(items).toMatchObject([
      { status: 'placeholder', roles: expect.arrayContaining(['AgentUser', 'StandardUser']) },
    ]);
    expect(
      actions(
        await run(
          owner,
          csv.toUpperCase().replaceAll('STANDARDUSER', 'StandardUser').replaceAll('AGENTUSER', 'AgentUser'),
        ),
      ),
    ).toEqual(['unchanged', 'unchanged']);
  });

  it('adds roles to somebody who is here and keeps their others', async () => {
    const known = await house.invited(owner, ['viewer']);
    expect(actions(await run(owner, `${known.user.email},Known,AgentUser\n`))).toEqual(['update']);
    expect(await house.rolesIn(known, owner.tenant.id)).toEqual(['AgentUser', 'viewer']);
  });

  it('writes nothing when a row is wrong, tells all rows, and writes the good ones where errors are skipped', async () => {
    const faulty = `nonsense,A,StandardUser\n${csv}x@example.com,X,GrandVizier\n`;
    await expect(run(owner, faulty)).rejects.toMatchObject({
      code: 'invalid_request',
      status: 422,
      details: {
        more: {
          rows: [
            { line: 2, action: 'error' },
            { action: 'create' },
            { action: 'create' },
            { line: 5, reason: expect.stringContaining('GrandVizier') },
          ],
        },
      },
    });
    expect(await house.store.system.users.count()).toBe(1);
    expect(actions(await run(owner, faulty, { dryRun: true }))).toEqual(['error', 'create', 'create', 'error']);
    expect(actions(await run(owner, faulty, { skipErrors: true }))).toEqual(['error', 'create', 'create', 'error']);
    expect(await house.store.system.users.count()).toBe(3);
  });

  it('with a role above the importer’s own is refused whole, errors skipped or not', async () => {
    const lead = await house.invited(owner, ['team-admin']);
    for (const skipErrors of [false, true])
      expect(await refusal(run(lead, `${csv}risen@example.com,Risen,owner\n`, { skipErrors }))).toBe('invalid_request');
    expect(await house.store.system.users.count()).toBe(2);
  });

  it('is for those who manage members', async () => {
    expect(await refusal(run(await house.invited(owner, ['admin']), csv))).toBe('not_permitted');
  });

  it('names people in the ledger by id alone', async () => {
    await run(owner, csv);
    const told = JSON.stringify(house.entries.filter(({ kind }) => kind === 'users.imported'));
    const john = await house.store.system.users.first({ email: 'john@example.com' });
    expect([told.includes(john?.id ?? '-'), told.includes('john@')]).toEqual([true, false]);
  });
});

describe('bulk assignment', () => {
  const assign = async (
    who: Somebody,
    people: Somebody[],
    mode: 'add' | 'remove' | 'replace',
    roles: string[],
    dryRun = false,
  ) => {
    const principal = await who.as();
    const order = { user_ids: people.map(({ user }) => user.id), mode, roles };
    const results = await (dryRun
      ? house.changes.rehearse((scope, changes) =>
          new BulkRoles({ ...house, store: storeWithin(house.store, scope), changes }).assign(principal, order),
        )
      : house.bulkRoles.assign(principal, order));
    return results.map(({ after, status }) => [after.toSorted(), status]);
  };

  it('adds, removes and replaces, foretold exactly by its preview', async () => {
    const person = await house.invited(owner, ['viewer', 'StandardUser']);
    for (const [mode, roles, after] of [
      ['add', ['AgentUser', 'StandardUser'], ['AgentUser', 'StandardUser', 'viewer']],
      ['remove', ['viewer'], ['AgentUser', 'StandardUser']],
      ['replace', ['creator'], ['creator']],
      ['replace', [], []],
    ] as const) {
      expect(await assign(owner, [person], mode, [...roles], true)).toEqual([[[...after], 'changed']]);
      expect(await house.rolesIn(person, owner.tenant.id)).not.toEqual([...after]);
      expect(await assign(owner, [person], mode, [...roles])).toEqual([[[...after], 'changed']]);
      expect(await house.rolesIn(person, owner.tenant.id)).toEqual([...after]);
      expect(await assign(owner, [person], mode, [...roles])).toEqual([[[...after], 'unchanged']]);
    }
  });

  it('goes on when one person cannot be changed: unknown, or the last owner', async () => {
    const second = await house.invited(owner, ['owner']);
    const stranger = { ...second, user: { ...second.user, id: 'usr_nobody' } };
    const answers = await assign(owner, [stranger, second, owner], 'replace', ['viewer']);
    expect(answers).toEqual([
      [[], 'error'],
      [['viewer'], 'changed'],
      [['owner'], 'error'],
    ]);
  });

  it('gives nobody a role above the giver’s own', async () => {
    const [lead, person] = [await house.invited(owner, ['team-admin']), await house.invited(owner, ['viewer'])];
    expect(await refusal(assign(lead, [person], 'add', ['owner']))).toBe('above_own_rights');
    expect(await assign(lead, [owner], 'remove', ['owner'])).toEqual([[['owner'], 'error']]);
  });
});
