// How long is what kept? By the days that a tenant sets, else its organization's; none means for ever. Once a day what is older goes, the same
// way as by hand: entries, facts, finished approvals, and then segment files that nobody keeps any more.

import type { OrganizationRow, TenantRow } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import type { Logger } from '../runtime/logger.ts';
import type { DataDeletion, FileRemains, SegmentFiles } from './data-deletion.ts';
import type { Chain, IndexForgetting } from './forgetting.ts';
import { parseLine } from './line.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 3_600_000;
/** Entries of one tenant in one run; what is left goes with the next, an hour later. */
const MOST_ENTRIES = 100_000;

/** What {@link Retention} needs. */
export interface RetentionParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly index: IndexForgetting;
  readonly deletion: DataDeletion;
  readonly segments: Pick<SegmentFiles, 'removeForgotten'>;
}

/** Applies retention. */
export class Retention {
  readonly #parts: RetentionParts;
  #doneAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** Runs once, and then looks every hour whether the day's run is due. */
  start(): void {
    void this.turn();
    this.#timer = setInterval(() => void this.turn(), LOOK_MS).unref();
  }

  /** Resolves when a run that has begun is over. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }

  /** Runs if the last complete run is a day ago. Never rejects: what failed is tried again in an hour. */
  turn(): Promise<void> {
    this.#running = this.#running.then(async () => {
      const now = this.#parts.clock.now();
      if (this.#doneAt !== undefined && now - this.#doneAt < DAY_MS) return;
      try {
        if (await this.run()) this.#doneAt = now;
      } catch (err) {
        this.#parts.logger.error({ err }, 'retention could not be applied; trying again in an hour');
      }
    });
    return this.#running;
  }

  /** Deletes what is too old now. Answers false where some is left for the next run. */
  async run(): Promise<boolean> {
    const { system } = this.#parts.store;
    const organizations = await system.organizations.all();
    let complete = true;
    for (const organization of organizations) complete = (await this.#ofOrganization(organization)) && complete;
    const longest = longestOf(organizations.map(ownDays));
    if (longest !== undefined)
      complete = (await this.#ofChain({ tenantId: null, organizationId: null }, longest)) && complete;
    await this.#parts.segments.removeForgotten();
    return complete;
  }

  /** What belongs to no tenant any more goes first: the entries that name deleted tenants expire with those of the tenants that are there. */
  async #ofOrganization(organization: OrganizationRow): Promise<boolean> {
    const own = ownDays(organization);
    let complete = true;
    if (own !== undefined)
      for (const chain of await this.#chainsOf(organization.id))
        complete = (await this.#ofChain(chain, own)) && complete;
    for (const tenant of await this.#parts.store.system.tenants.all({ organization_id: organization.id })) {
      const days = daysOf(tenant, organization);
      if (days !== undefined) complete = (await this.#ofTenant(tenant, days)) && complete;
    }
    return complete;
  }

  #ofTenant(tenant: TenantRow, days: number): Promise<boolean> {
    return this.#parts.deletion.expire(tenant, this.#parts.clock.now() - days * DAY_MS, MOST_ENTRIES);
  }

  /** The organization's own entries, and those that tenants have left behind that are no more. */
  async #chainsOf(organizationId: string): Promise<Chain[]> {
    const where = { organization_id: organizationId, kind: 'tenant.deleted' };
    const deletions = await this.#parts.store.system.auditIndex.all(where);
    const tenants = new Set(deletions.map(({ text }) => parseLine(text)?.subject?.id).filter((id) => id !== undefined));
    for (const { id } of await this.#parts.store.system.tenants.all({ id: [...tenants] })) tenants.delete(id);
    return [...[...tenants].map((tenantId) => ({ tenantId, organizationId })), { tenantId: null, organizationId }];
  }

  async #ofChain(chain: Chain, days: number): Promise<boolean> {
    const { index, clock } = this.#parts;
    const before = clock.now() - days * DAY_MS;
    return (await index.forget({ chain, scope: 'all', before }, MOST_ENTRIES)) < MOST_ENTRIES;
  }
}

/** Until when lines that are written today stay in segment files, by today's settings. */
export async function fileRemains(store: Store, nowMs: number): Promise<FileRemains> {
  const organizations = await store.system.organizations.all();
  const tenants = await store.system.tenants.all();
  const days = [
    ...organizations.map(ownDays),
    ...tenants.map((tenant) =>
      daysOf(
        tenant,
        organizations.find(({ id }) => id === tenant.organization_id),
      ),
    ),
  ];
  const longest = longestOf(days);
  return { until: longest === undefined ? null : rfc3339(nowMs + longest * DAY_MS), note: NOTE };
}

const NOTE =
  'Segment files hold lines of several tenants, chained to each other. What was deleted stays in them, with people as ids only and without the facts of decisions, until nobody keeps any line of the same file.';

function ownDays({ settings }: OrganizationRow): number | undefined {
  return settings.retention_days;
}

function daysOf({ settings }: TenantRow, organization: OrganizationRow | undefined): number | undefined {
  if (typeof settings.retention_days === 'number') return settings.retention_days;
  return organization && ownDays(organization);
}

/** undefined: one of them is for ever. */
function longestOf(days: readonly (number | undefined)[]): number | undefined {
  const known = days.filter((one) => one !== undefined);
  return known.length === days.length && known.length > 0 ? Math.max(...known) : undefined;
}
