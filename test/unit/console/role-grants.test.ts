// What a list of grants comes to, as the console's matrix shows it.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cellOf,
  type Grant,
  grantDiff,
  limitOf,
  matrixRows,
  permissionsOf,
  split,
  toggled,
} from '../../../admin-ui/src/data/role-grants.ts';
import { CONSOLE_PERMISSIONS } from '../../../proxy/access/permissions.ts';

const grant = fc.record({ permission: fc.constantFrom(...CONSOLE_PERMISSIONS, '*.view', 'agents.*', '**') });

describe('a cell of the matrix', () => {
  it('names the wildcard that brings the permission, unless it is granted by itself', () => {
    const grants = [{ permission: '*.view' }, { permission: 'agents.view' }];
    expect(cellOf(grants, 'roles.view')).toEqual({ state: 'implied', by: '*.view' });
    expect(cellOf(grants, 'agents.view')).toEqual({ state: 'direct', by: undefined });
    expect(cellOf(grants, 'agents.edit')).toEqual({ state: 'none', by: undefined });
  });

  it('is limited only where nothing grants the permission as a whole', () => {
    const limited: Grant = { permission: 'connectors.edit', limit: { connectors: ['con_1'] } };
    expect(cellOf([limited], 'connectors.edit').state).toBe('limited');
    expect(cellOf([limited, { permission: 'connectors.*' }], 'connectors.edit').state).toBe('implied');
  });

  it('is granted exactly where the grants come to the permission', () => {
    fc.assert(
      fc.property(fc.array(grant), fc.constantFrom(...CONSOLE_PERMISSIONS), (grants, permission) => {
        expect(cellOf(grants, permission).state !== 'none').toBe(permissionsOf(grants).has(permission));
      }),
    );
  });
});

describe('the matrix', () => {
  it('has every permission of a tenant once, and those of the organization only where roles can carry them', () => {
    const names = matrixRows({ organization: false }).flatMap(({ kind, verbs }) =>
      verbs.map((verb) => `${kind}.${verb}`),
    );
    expect(names.toSorted()).toEqual([...CONSOLE_PERMISSIONS].toSorted());
    expect(matrixRows({ organization: true }).some(({ kind }) => kind === 'organization.tenants')).toBe(true);
  });
});

describe('an edit of grants', () => {
  it('takes back what it granted', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CONSOLE_PERMISSIONS), (permission) => {
        expect(toggled(toggled([{ permission: '*.view' }], permission), permission)).toEqual([
          { permission: '*.view' },
        ]);
      }),
    );
  });

  it('splits a wildcard into what it stands for, each with its limit', () => {
    const wildcard: Grant = { permission: 'connectors.*', limit: { connectors: ['con_1'] } };
    expect(split([wildcard], wildcard)).toEqual([
      { permission: 'connectors.view', limit: { connectors: ['con_1'] } },
      { permission: 'connectors.edit', limit: { connectors: ['con_1'] } },
    ]);
  });

  it('differs by what was added and removed, whatever the order', () => {
    const before: Grant[] = [{ permission: 'a.b', limit: { agents: ['1', '2'] } }, { permission: 'c.d' }];
    const after: Grant[] = [{ permission: 'e.f' }, { permission: 'a.b', limit: { agents: ['2', '1'] } }];
    expect(grantDiff(before, after)).toEqual({ added: [{ permission: 'e.f' }], removed: [{ permission: 'c.d' }] });
  });

  it('leaves no empty limit', () => {
    expect(limitOf({ agents: [], labels: {}, verbs: [] })).toBeUndefined();
    expect(limitOf({ agents: [], labels: { team: 'a' } })).toEqual({ labels: { team: 'a' } });
  });
});
