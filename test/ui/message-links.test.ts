// What a message's link opens, in a real browser against the real process: the approval, the kill switch, the audit log, in the tenant that
// the message was about, whatever tenant somebody is at work in.

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { House } from './house.ts';
import { hasBrowser, type SupervisedAgent } from './stage.ts';

// Each test draws and checks several pages; what is slow is the machine.
vi.setConfig({ testTimeout: 180_000 });

let house: House;
let page: Page;
let agent: SupervisedAgent;
let home: string;
let other: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  house = await House.open();
  page = house.page;
  await page.setViewportSize({ width: 1440, height: 900 });
  ({ agent } = await house.supervised('refunds-bot'));
  home = (await house.read<{ active_tenant_id: string }>('/api/auth/me')).active_tenant_id;
  other = (await house.made('/api/tenants', { name: 'Elsewhere' })).id;
  await house.owner.request.post(`/api/tenants/${other}/members`, {
    data: { email: 'owner@example.com', roles: ['owner'] },
  });
  await house.owner.request.put('/api/auth/active-tenant', { data: { tenant_id: other } });
});
afterAll(() => house?.close());

const selector = () => page.getByRole('combobox', { name: 'Tenant', exact: true });
const inHome = () => ({ 'X-Tenant-Id': home });

describe.skipIf(!hasBrowser)('the link of a message', () => {
  it('opens the approval in its own tenant, also once it is decided', async () => {
    const refund = agent.refund('ch_1', 700);
    const pending = () => house.read<{ items: { id: string }[] }>('/api/approvals?state=pending', inHome());
    await expect.poll(async () => (await pending()).items.length).toBe(1);
    const [{ id }] = (await pending()).items as [{ id: string }];
    await page.goto(`/approvals/${id}?tenant=${home}`);
    await page.locator('hg-approval-details').getByText('ch_1').first().waitFor();
    await expect.poll(() => selector().inputValue()).toBe(home);
    await house.owner.request.post(`/api/approvals/${id}/approve`, { data: {}, headers: inHome() });
    await refund;
    await page.goto(`/approvals/${id}?tenant=${home}`);
    await page.locator('hg-approval-details').getByText('ch_1').first().waitFor();
  });

  it('leaves whoever follows no link where they are at work', async () => {
    await page.goto('/approvals');
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    await expect.poll(() => selector().inputValue()).toBe(other);
  });

  it('to a tenant that one is not in changes nothing', async () => {
    await page.goto('/approvals?tenant=tnt_01920000000000000000000000');
    await page.getByRole('heading', { name: 'Approvals' }).waitFor();
    await expect.poll(() => selector().inputValue()).toBe(other);
  });

  it('opens the kill switch, where it is released', async () => {
    await page.goto(`/kill-switch?tenant=${home}`);
    await page.getByText('No traffic is stopped').waitFor();
    await house.looksRight('kill-switch-empty');
    await house.made(
      '/api/v1/kill-switch',
      { active: true, scope: { kind: 'tenant', id: home }, reason: 'Something is odd' },
      inHome(),
    );
    const row = page.getByRole('row').filter({ hasText: 'Something is odd' });
    await row.getByText('Olga Owner').waitFor();
    await house.looksRight('kill-switch');
    await row.getByRole('button').click();
    const release = page.locator('hg-release-dialog');
    await release.getByLabel('Why is it safe again?').fill('It was nothing');
    await release.getByRole('button', { name: 'Let traffic through again' }).click();
    await page.getByText('No traffic is stopped').waitFor();
    const { total } = await house.read<{ total: number }>('/api/kill-switches', inHome());
    expect(total).toBe(0);
  });

  it('opens the audit log of its tenant', async () => {
    await page.getByRole('link', { name: 'Show the audit log' }).first().click();
    await page.locator('hg-audit-page td').first().waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe('?kind=killswitch.pressed');
    await page.goto(`/audit?tenant=${home}`);
    await page.getByRole('heading', { name: 'Audit' }).waitFor();
    await expect.poll(() => selector().inputValue()).toBe(home);
  });

  it('leaves nothing said against the pages', () => expect(house.complaints).toEqual([]));
});
