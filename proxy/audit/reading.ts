// How do people read the ledger? Tenant by tenant, from the index, after it has reached the head of this moment.

import type { AuditIndexRow } from '../../store/rows.ts';
import type { Rows, Store, Where } from '../../store/store.ts';
import { ApiError } from '../errors.ts';
import { actorOf, type PersonPrincipal } from '../principal.ts';
import { rfc3339 } from '../runtime/clock.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Checkpoints, LiveStream } from './checkpoints.ts';
import type { EntryInput, Ledger } from './entry.ts';
import { conditionsOf, type EntryQuery } from './entry-query.ts';
import { everyEntry, findEntries } from './entry-search.ts';
import { visibleTo } from './entry-visibility.ts';
import { EXPORT_TYPE, type ExportFormat, exportText } from './export.ts';
import { type PeopleNames, type PresentedEntry, present } from './presented.ts';
import type { Removals } from './removals.ts';
import type { Broken } from './verify.ts';
import { type LedgerReport, verifyIndex } from './verify-index.ts';

/** Which part of a list of entries is asked for. */
export interface AuditQuery extends EntryQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** `organization`: entries that belong to the organization and to none of its tenants. */
  readonly scope?: 'tenant' | 'organization' | undefined;
}

/**
 * A page of entries. `total` counts what the query matches up to 10,000, and is 10,001 where there are more. With `searched` the index could not
 * answer alone: `total` is what was found so far, and where `next_cursor` is not null the rest is still to be looked at, also after an empty page.
 */
export interface AuditPage {
  readonly items: PresentedEntry[];
  readonly next_cursor: string | null;
  readonly total: number;
  readonly searched?: { readonly entries: number; readonly back_to: string | null; readonly begins: string | null };
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
  /** Entries that a search looks at in one statement; for tests. */
  readonly step?: number;
}

/** The ledger for people. Every method demands its permission of the principal, and shows one tenant. */
export class AuditLog {
  readonly #options: AuditLogOptions;
  #verifying: Promise<LedgerReport> | undefined;
  #verifyingNext: Promise<LedgerReport> | undefined;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /** Entries, newest first. Throws ApiError `invalid_request` for a cursor that is not from here. */
  async list(principal: PersonPrincipal, { limit, cursor, scope, ...query }: AuditQuery): Promise<AuditPage> {
    const { rows, where } = await this.#visible(principal, 'audit.view', scope);
    const asked = within(where, query);
    if (!asked) return { items: [], next_cursor: null, total: 0 };
    // Whoever goes on reads what is older than a page that waited.
    if (cursor === undefined) await this.#options.caughtUp();
    const { step } = this.#options;
    const page = await findEntries({ rows, visible: where, ...asked, limit, cursor, step });
    const { searched, ...found } = page;
    return {
      ...found,
      items: await present(page.items, this.#options.names),
      ...(searched && {
        searched: { ...searched, back_to: moment(searched.back_to), begins: moment(searched.begins) },
      }),
    };
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

  /**
   * Checks files and index as a whole, and answers for the caller's tenant. One check at a time; callers that come meanwhile share the next.
   * Who looked, when, and what they found is recorded; a ledger that cannot be written is still checked.
   */
  async verify(principal: PersonPrincipal): Promise<AuditVerification> {
    principal.rights.demand('audit.view');
    const { files, chains } = await this.#verifyOnce();
    const { entries, broken } = chains.get(tenantOf(principal)) ?? { entries: 0, broken: undefined };
    const first = files.first_broken ?? broken;
    const details = { ok: first === undefined, entries, ...(first && { first_broken: first }) };
    await this.#record(principal, { kind: 'audit.verified', details }).catch(() => undefined);
    return {
      ok: first === undefined,
      entries,
      ...(first && { first_broken: first }),
      streams: files.streams.map(({ stream, ok }) => ({ stream, ok })),
    };
  }

  /** What the person may see of what the query matches, oldest first, as text in chunks of that media type. Recorded before the first chunk. */
  async export(
    principal: PersonPrincipal,
    format: ExportFormat,
    query: EntryQuery = {},
  ): Promise<{ type: string; chunks: AsyncGenerator<string> }> {
    const { rows, where: visible } = await this.#visible(principal, 'audit.export', 'tenant');
    const filter = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
    await this.#record(principal, { kind: 'audit.exported', details: { format, ...filter } });
    await this.#options.caughtUp();
    const asked = within(visible, query);
    const { step } = this.#options;
    const pages = asked ? this.#presented(everyEntry({ rows, visible, ...asked, step })) : nothing();
    return { type: EXPORT_TYPE[format], chunks: exportText(format, pages) };
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

  async *#presented(pages: AsyncIterable<AuditIndexRow[]>): AsyncGenerator<readonly PresentedEntry[]> {
    for await (const rows of pages) yield await present(rows, this.#options.names);
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

async function* nothing(): AsyncGenerator<readonly PresentedEntry[]> {}

const moment = (ms: number | null): string | null => (ms === null ? null : rfc3339(ms));

/** What is looked for among what is visible; undefined: nothing can match. */
function within({ agent_id: visible }: Where<AuditIndexRow>, query: EntryQuery) {
  const asked = conditionsOf(query);
  const agent = asked?.conditions.agent_id;
  if (!asked || (agent !== undefined && Array.isArray(visible) && !visible.includes(agent))) return undefined;
  return { ...asked, from: query.from, to: query.to };
}
