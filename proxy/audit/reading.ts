// How do people read the ledger? Tenant by tenant, from the index, after it has reached the head of this moment.

import type { AuditIndexRow } from '../../store/rows.ts';
import { type PageRequest, type Rows, type Store, StoreError, type Where } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { actorOf, type PersonPrincipal } from '../principal.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Checkpoints, LiveStream } from './checkpoints.ts';
import type { EntryInput, Ledger } from './entry.ts';
import { visibleTo } from './entry-visibility.ts';
import { EXPORT_TYPE, type ExportFormat, exportText } from './export.ts';
import { type PeopleNames, type PresentedEntry, present } from './presented.ts';
import type { Removals } from './removals.ts';
import type { Broken } from './verify.ts';
import { type LedgerReport, verifyIndex } from './verify-index.ts';

const EXPORT_PAGE = 1_000;
/** Counting a million entries takes longer than reading a page of them, and nobody reads so many. */
const MOST_COUNTED = 10_000;
const RANGE_PAGES = 200;

/** What a list of entries is narrowed by. `from` and `to` are ms since 1970, both inclusive. */
export interface AuditQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  readonly kind?: string | undefined;
  readonly decision?: string | undefined;
  readonly agent?: string | undefined;
  readonly actor?: string | undefined;
  readonly decision_id?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** `organization`: entries that belong to the organization and to none of its tenants. */
  readonly scope?: 'tenant' | 'organization' | undefined;
}

/** A page of entries; `total` counts what the query matches, whatever its times. */
export interface AuditPage {
  readonly items: PresentedEntry[];
  readonly next_cursor: string | null;
  readonly total: number;
}

/** Whether the caller's tenant's entries are whole, and the files that carry them. */
export interface AuditVerification {
  readonly ok: boolean;
  /** Of the caller's tenant. */
  readonly entries: number;
  readonly first_broken?: Broken;
  readonly streams: readonly { readonly stream: string; readonly ok: boolean }[];
}

/** What {@link AuditLog} needs. */
export interface AuditLogOptions {
  readonly store: Store;
  readonly dataDir: string;
  readonly ledger: Ledger;
  /** The streams that this process writes. */
  readonly live: () => readonly LiveStream[];
  /** Resolves when the index has what those streams hold at this moment. */
  readonly caughtUp: () => Promise<void>;
  readonly checkpoints: Checkpoints;
  /** Says which entries the index lacks on purpose; absent: none may be. */
  readonly removals?: Removals;
  readonly names: PeopleNames;
}

/** The ledger for people. Every method demands its permission of the principal, and shows one tenant. */
export class AuditLog {
  readonly #options: AuditLogOptions;
  #verifying: Promise<LedgerReport> | undefined;
  #verifyingNext: Promise<LedgerReport> | undefined;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** Entries, newest first. `total` is exact up to 10,000 and 10,001 where there are more. Throws ApiError `invalid_request` for a cursor that is not from here. */
  async list(principal: PersonPrincipal, query: AuditQuery): Promise<AuditPage> {
    const { rows, where } = await this.#visible(principal, 'audit.view', query.scope);
    const narrowed = narrow(where, query);
    if (!narrowed) return { items: [], next_cursor: null, total: 0 };
    await this.#options.caughtUp();
    const page = await inRange(
      rows,
      {
        limit: query.limit,
        cursor: query.cursor,
        q: query.q,
        where: narrowed,
        sort: { column: 'at', descending: true },
        countedTo: MOST_COUNTED,
      },
      query,
    );
    return { ...page, items: await present(page.items, this.#options.names) };
  }

  /** One entry. Throws ApiError `not_found`, also for what the person may not see. */
  async get(principal: PersonPrincipal, id: string): Promise<PresentedEntry> {
    const { rows, where } = await this.#visible(principal, 'audit.view', 'tenant');
    await this.#options.caughtUp();
    const row = (await rows.first({ ...where, id })) ?? (await this.#ofOrganization(principal, id));
    if (!row) throw new ApiError('not_found', 'There is no such audit entry.');
    const [entry] = await present([row], this.#options.names);
    return entry as PresentedEntry;
  }

  /** Checks files and index as a whole, and answers for the caller's tenant. One check at a time; callers that come meanwhile share the next. */
  async verify(principal: PersonPrincipal): Promise<AuditVerification> {
    principal.rights.demand('audit.view');
    const { files, chains } = await this.#verifyOnce();
    const { entries, broken } = chains.get(tenantOf(principal)) ?? { entries: 0, broken: undefined };
    const first = files.first_broken ?? broken;
    return {
      ok: first === undefined,
      entries,
      ...(first && { first_broken: first }),
      streams: files.streams.map(({ stream, ok }) => ({ stream, ok })),
    };
  }

  /** The whole of what the person may see, oldest first, as text in chunks of that media type. Recorded before the first chunk. */
  async export(
    principal: PersonPrincipal,
    format: ExportFormat,
  ): Promise<{ type: string; chunks: AsyncGenerator<string> }> {
    const { rows, where } = await this.#visible(principal, 'audit.export', 'tenant');
    await this.#record(principal, { kind: 'audit.exported', details: { format } });
    await this.#options.caughtUp();
    return { type: EXPORT_TYPE[format], chunks: exportText(format, this.#pages(rows, where)) };
  }

  /** The checkpoints that this instance keeps, newest first. They name streams, lines and hashes only. */
  async checkpoints(principal: PersonPrincipal): Promise<readonly Checkpoint[]> {
    principal.rights.demand('audit.view');
    return (await this.#options.checkpoints.list()).toReversed();
  }

  /** Makes a checkpoint now, and records that. */
  async checkpoint(principal: PersonPrincipal): Promise<Checkpoint> {
    principal.rights.demand('audit.export');
    await this.#record(principal, { kind: 'audit.checkpoint_made' });
    return this.#options.checkpoints.make();
  }

  async #visible(
    principal: PersonPrincipal,
    permission: string,
    scope: AuditQuery['scope'],
  ): Promise<{ rows: Rows<AuditIndexRow>; where: Where<AuditIndexRow> }> {
    const { store } = this.#options;
    if (scope === 'organization') {
      principal.rights.demand('organization.audit.view');
      // Above tenants: only rows that belong to none, of the principal's own organization.
      return { rows: store.system.auditIndex, where: { organization_id: principal.organizationId, tenant_id: null } };
    }
    principal.rights.demand(permission);
    const tenant = store.forTenant(tenantOf(principal));
    return { rows: tenant.auditIndex, where: await visibleTo(principal, permission, tenant) };
  }

  async #ofOrganization({ rights, organizationId }: PersonPrincipal, id: string): Promise<AuditIndexRow | undefined> {
    if (!rights.may('organization.audit.view')) return undefined;
    return this.#options.store.system.auditIndex.first({ id, organization_id: organizationId, tenant_id: null });
  }

  async *#pages(rows: Rows<AuditIndexRow>, where: Where<AuditIndexRow>): AsyncGenerator<readonly PresentedEntry[]> {
    let cursor: string | undefined;
    let left = Number.POSITIVE_INFINITY;
    do {
      const page = await rows.page({ limit: EXPORT_PAGE, where, sort: { column: 'at' }, cursor });
      // What is appended while the export runs belongs to the next one.
      left = Math.min(left, page.total) - page.items.length;
      yield await present(page.items, this.#options.names);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined && left > 0);
  }

  #verifyOnce(): Promise<LedgerReport> {
    if (!this.#verifying) {
      this.#verifying = this.#verify().finally(() => {
        this.#verifying = undefined;
      });
      return this.#verifying;
    }
    this.#verifyingNext ??= this.#verifying
      .catch(() => undefined)
      .then(() => {
        this.#verifyingNext = undefined;
        return this.#verifyOnce();
      });
    return this.#verifyingNext;
  }

  async #verify(): Promise<LedgerReport> {
    const { store, dataDir, live, caughtUp, checkpoints, removals } = this.#options;
    // Before the heads are taken: whatever a checkpoint names must lie at or before them.
    const own = (await checkpoints.list()).filter(({ public_key }) => public_key === checkpoints.publicKey);
    const upTo = new Map(live().map(({ stream, head }) => [stream, head.line]));
    await caughtUp();
    return verifyIndex({ dataDir, system: store.system, upTo, checkpoints: own, ...(removals && { removals }) });
  }

  async #record(principal: PersonPrincipal, entry: Pick<EntryInput, 'kind' | 'details'>): Promise<void> {
    const { organizationId } = principal;
    try {
      await this.#options.ledger.append({
        ...entry,
        organization_id: organizationId,
        tenant_id: tenantOf(principal),
        actor: actorOf(principal),
      });
    } catch (cause) {
      throw new ApiError(
        'ledger_unavailable',
        'The audit ledger cannot be written, so nothing was done. Try again once it can.',
        { cause },
      );
    }
  }
}

function tenantOf({ tenantId, rights }: PersonPrincipal): string {
  if (tenantId !== undefined) return tenantId;
  rights.demand('audit.view');
  throw new ApiError('wrong_tenant', 'No tenant is selected.', { check: 'wrong_tenant', required: 'audit.view' });
}

/** undefined: nothing can match. */
function narrow(
  where: Where<AuditIndexRow>,
  { kind, decision, agent, actor, decision_id }: AuditQuery,
): Where<AuditIndexRow> | undefined {
  const visible = where.agent_id;
  if (agent !== undefined && Array.isArray(visible) && !visible.includes(agent)) return undefined;
  return {
    ...where,
    ...(kind !== undefined && { kind }),
    ...(decision !== undefined && { decision }),
    ...(agent !== undefined && { agent_id: agent }),
    ...(actor !== undefined && { actor_id: actor }),
    ...(decision_id !== undefined && { decision_id }),
  };
}

/** A page of rows newest first, cut to a time range. The store knows no ranges: newer rows are skipped, older ones end the list. */
async function inRange(
  rows: Rows<AuditIndexRow>,
  request: PageRequest<AuditIndexRow>,
  { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: Pick<AuditQuery, 'from' | 'to'>,
) {
  const items: AuditIndexRow[] = [];
  let cursor = request.cursor;
  for (let page = 0; page < RANGE_PAGES; page += 1) {
    const found = await pageOf(rows, { ...request, cursor, limit: request.limit - items.length });
    items.push(...found.items.filter(({ at }) => at >= from && at <= to));
    const ended = found.next_cursor === null || found.items.some(({ at }) => at < from);
    if (ended || items.length === request.limit)
      return { items, next_cursor: ended ? null : found.next_cursor, total: found.total };
    cursor = found.next_cursor ?? undefined;
  }
  return { items, next_cursor: cursor ?? null, total: items.length };
}

async function pageOf(rows: Rows<AuditIndexRow>, request: PageRequest<AuditIndexRow>) {
  try {
    return await rows.page(request);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'bad_cursor')
      throw new ApiError('invalid_request', error.message, { cause: error });
    throw error;
  }
}
