// How do notifications reach the rest? Ways out by the checked dialler, secrets by the vault, clicks by the desk; what happens at the desk,
// at kill switches and in the ledger becomes a notice.

import type { AccessRequestRow, ApprovalRow, KillSwitchRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { RightsLoader } from '../access/rights-loader.ts';
import type { ApprovalDesk, DeskEvent } from '../approvals/desk.ts';
import { type Clicks, type Notice, Notifications } from '../notifications/notifications.ts';
import type { PersonPrincipal } from '../principal.ts';
import { channelPlace } from '../vault/places.ts';
import type { Vault } from '../vault/vault.ts';
import type { GateSide } from './gate.ts';
import type { Basis } from './ground.ts';
import { outboundOver } from './notifications-outbound.ts';
import type { PeopleServices } from './people.ts';
import { UnaskedNotices } from './unasked-notices.ts';

const HEALTH_MS = 5000;

/** Notifications of the running product. */
export interface NotificationSide {
  readonly notifications: Notifications;
  /** Told by the service of kill switches. */
  killSwitch(event: 'kill_switch.pressed' | 'kill_switch.lifted', row: KillSwitchRow): void;
  start(): void;
  stop(): Promise<void>;
}

/** Builds them, and listens to the desk from now on. */
export function buildNotifications(
  parts: Basis & { people: PeopleServices; gate: GateSide; consoleUrl: () => string },
): NotificationSide {
  const { ground, clock, logger, people, gate, consoleUrl } = parts;
  const { store, changes, ledger } = ground;
  const notifications = new Notifications({
    store,
    changes,
    clock,
    logger,
    consoleUrl,
    seal: sealOver(ground.vault),
    outbound: outboundOver(gate.upstream),
    clicks: clicksOver({ store, rights: people.rights, desk: gate.desk }),
  });
  gate.onDeskEvent((event) => notifications.tell(noticeOf(event)));
  const unasked = new UnaskedNotices(clock);
  gate.onUnasked((call, would) => {
    const notice = unasked.of(call, would);
    if (notice) notifications.tell(notice);
  });
  gate.onAccessAsked((row) => notifications.tell(accessNotice(row)));
  const alarm = (why: string): void =>
    void homeTenant(store).then((tenantId) => tenantId && notifications.tell(ledgerNotice(tenantId, why)));
  let watch: NodeJS.Timeout | undefined;
  let healthy = true;
  const look = (): void => {
    if (healthy && !ledger.healthy) alarm('it cannot be written, so nothing is let through');
    healthy = ledger.healthy;
  };
  return {
    notifications,
    killSwitch: (event, row) =>
      void reached(store, row).then(
        (tenantIds) => {
          for (const tenantId of tenantIds) notifications.tell(killSwitchNotice(event, row, tenantId));
        },
        (error: unknown) => logger.error({ err: error }, 'nobody could be told of a kill switch'),
      ),
    start() {
      notifications.deliveries.start();
      for (const { why } of ledger.alarms) alarm(why);
      watch = setInterval(look, HEALTH_MS);
      watch.unref();
    },
    stop() {
      clearInterval(watch);
      return notifications.deliveries.stop();
    },
  };
}

function sealOver(vault: Vault): ConstructorParameters<typeof Notifications>[0]['seal'] {
  return {
    seal: (tenantId, channelId, text) => vault.seal(channelPlace(tenantId, channelId), Buffer.from(text)),
    open: (tenantId, channelId, sealed) => vault.open(channelPlace(tenantId, channelId), sealed).toString(),
  };
}

function clicksOver({ store, rights, desk }: { store: Store; rights: RightsLoader; desk: ApprovalDesk }): Clicks {
  return {
    async principalOf(tenantId, email): Promise<PersonPrincipal | undefined> {
      const [user, tenant] = await Promise.all([
        store.system.users.first({ email: email.toLowerCase(), status: 'active' }),
        store.forTenant(tenantId).tenant(),
      ]);
      if (!user || !tenant) return undefined;
      const organizationId = tenant.organization_id;
      const member = await store.forOrganization(organizationId).members.first({ user_id: user.id });
      if (member?.status !== 'active') return undefined;
      const held = await rights.rightsFor({ userId: user.id, tenantId, organizationId });
      return { kind: 'person', userId: user.id, email: user.email, organizationId, tenantId, rights: held };
    },
    async decide(principal, approvalId, { decision, reason }) {
      const view =
        decision === 'approve'
          ? await desk.approve(principal, approvalId, {})
          : await desk.deny(principal, approvalId, { reason });
      return view.state;
    },
  };
}

const TITLES: Readonly<Record<DeskEvent['kind'], (row: ApprovalRow) => string>> = {
  needed: ({ agent_name, action }) => `${agent_name} asks to do ${action.type} and waits for approval`,
  escalated: ({ agent_name, action }) =>
    `Nobody has decided whether ${agent_name} may do ${action.type}; it is yours now`,
  decided: ({ agent_name, action, state }) =>
    `${action.type} of ${agent_name} was ${state === 'denied' ? 'denied' : 'approved'}`,
  expired: ({ agent_name, action }) => `Nobody decided in time whether ${agent_name} may do ${action.type}`,
};

/** Names and ids; the sentence, the URL and the agent's claim count as what the request carries. */
function noticeOf({ kind, row }: DeskEvent): Notice {
  const asks = kind === 'needed' || kind === 'escalated';
  return {
    event: `approval.${kind}`,
    tenantId: row.tenant_id,
    title: TITLES[kind](row),
    path: `/approvals/${row.id}`,
    risk: Number(row.action.risk ?? 0),
    data: {
      approval_id: row.id,
      agent: row.agent_name,
      action: row.action.type,
      rule: row.rule.name,
      state: row.state,
      risk: row.action.risk,
      expires_at: new Date(row.expires_at).toISOString(),
    },
    details: {
      sentence: row.action.sentence,
      method: row.request.method,
      url: row.request.url,
      claimed_reason: row.claimed_reason,
    },
    ...(asks && { asksFor: row.id }),
  };
}

const accessNotice = (row: AccessRequestRow): Notice => ({
  event: 'access.requested',
  tenantId: row.tenant_id,
  title: `${row.agent_name} asks to be allowed something`,
  path: `/access-requests/${row.id}`,
  data: { access_request_id: row.id, agent: row.agent_name },
  details: { method: row.method, url: row.url, claimed_reason: row.reason },
});

function killSwitchNotice(event: Notice['event'], row: KillSwitchRow, tenantId: string): Notice {
  const what = row.kind === 'instance' ? 'everything' : `this ${row.kind}`;
  const done =
    event === 'kill_switch.pressed' ? 'is on' : row.lifted_by === null ? 'has ended by itself' : 'was lifted';
  return {
    event,
    tenantId,
    title: `The kill switch for ${what} ${done}${row.reason ? `: ${row.reason}` : ''}`,
    path: '/kill-switch',
    data: {
      kill_switch_id: row.id,
      scope: row.kind,
      scope_id: row.scope_id,
      ...(row.expires_at !== null && { expires_at: new Date(row.expires_at).toISOString() }),
    },
  };
}

const ledgerNotice = (tenantId: string, why: string): Notice => ({
  event: 'ledger.alarm',
  tenantId,
  title: `The audit ledger needs to be looked at: ${why}`,
  path: '/audit',
  data: { why },
});

/** The tenants whose traffic a switch names. */
async function reached(store: Store, { kind, tenant_id, organization_id }: KillSwitchRow): Promise<string[]> {
  if (tenant_id !== null) return [tenant_id];
  const tenants =
    kind === 'instance' || organization_id === null
      ? await store.system.tenants.all()
      : await store.forOrganization(organization_id).tenants.all();
  return tenants.map(({ id }) => id);
}

/** The default tenant of the first organization: there are the people who run the instance. */
async function homeTenant(store: Store): Promise<string | undefined> {
  const { items } = await store.system.organizations.page({ limit: 1, uncounted: true });
  const [first] = items;
  const [home] = first ? await store.forOrganization(first.id).tenants.all({ kind: 'default' }) : [];
  return home?.id;
}
