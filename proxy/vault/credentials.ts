// Which credentials does a tenant have, and what do they open to? Written by people who may, read by nobody: a value goes in, is sealed
// for one connector revision and one placement, and comes out only as an injection for the gate.

import type { ConnectorRow, CredentialRow } from '../../store/rows.ts';
import type { Page, Scope, Store, TenantStore } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandOrHide, type PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import type { Logger } from '../runtime/logger.ts';
import type { CredentialUses } from './credential-uses.ts';
import { SealError } from './envelope.ts';
import { type Injection, makeInjection } from './injection.ts';
import { type CredentialInput, type Placement, placementProblems } from './placement.ts';
import { credentialPlace } from './places.ts';
import type { Vault } from './vault.ts';

/** A credential as it may be shown: everything but its value. */
export interface CredentialView {
  readonly id: string;
  readonly connector_id: string;
  readonly connector_name: string;
  readonly placement: Placement;
  readonly name: string | null;
  /** False: the connector's origins, CA, mode or `allow_private` changed since, and it is not injected until it is entered again. */
  readonly attached: boolean;
  readonly created_at: string;
  readonly updated_at: string;
  readonly updated_by: string | null;
  /** When a request last left with it; null: none since it was entered. */
  readonly last_used_at: string | null;
}

export interface CredentialListRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Only those that were entered more than 90 days ago. */
  readonly old?: boolean | undefined;
}

/** After this long a credential is better replaced; it has no end of its own that anybody here could know. */
const OLD_MS = 90 * 24 * 3_600_000;

/** The credentials of the active tenant. */
export class CredentialVault {
  readonly #vault: Vault;
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #uses: CredentialUses | undefined;

  /** `uses`: who hears when a credential leaves. */
  constructor(parts: {
    vault: Vault;
    store: Store;
    changes: Changes;
    clock: Clock;
    logger: Logger;
    uses?: CredentialUses;
  }) {
    this.#uses = parts.uses;
    this.#vault = parts.vault;
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /**
   * Puts a credential in the place of the connector's former one and binds it to the connector as it is now. Throws `not_found`,
   * `not_permitted` and its like, or `invalid_request` with what is wrong with placement, name or value.
   */
  async put(principal: PersonPrincipal, connectorId: string, input: CredentialInput): Promise<CredentialView> {
    const { tenantId, connector } = await this.#demand(principal, 'credentials.write', connectorId);
    const errors = placementProblems(input);
    if (errors.length > 0)
      throw new ApiError('invalid_request', errors[0]?.message ?? 'The credential is not valid.', { errors });
    // What the former one was used for is written before, and not taken for a use of this one.
    await this.#uses?.write();
    return this.#changes.apply({
      ...changeOf(principal, tenantId, connector),
      kind: 'credential.written',
      work: async (scope) => {
        const tenant = scope.forTenant(tenantId);
        const current = await connectorOf(tenant, connectorId);
        const former = await tenant.credentials.first({ connector_id: connectorId });
        const row = this.#sealed({ principal, connector: current, former, input });
        if (former === undefined) await tenant.credentials.insert(row);
        else await tenant.credentials.update({ id: former.id }, row);
        const after = viewOf(row, current);
        return { result: after, after, ...(former && { before: viewOf(former, current) }) };
      },
    });
  }

  /** Metadata of a connector's credential. Throws `not_found` when the connector has none. */
  async get(principal: PersonPrincipal, connectorId: string): Promise<CredentialView> {
    const { tenantId, connector } = await this.#demand(principal, 'connectors.view', connectorId);
    return viewOf(await credentialOf(this.#store, tenantId, connectorId), connector);
  }

  /** Metadata of the credentials of all connectors that may be seen, oldest first. */
  async list(
    principal: PersonPrincipal,
    { old = false, ...request }: CredentialListRequest,
  ): Promise<Page<CredentialView>> {
    const tenant = this.#store.forTenant(demandTenant(principal, 'connectors.view'));
    const all = await tenant.connectors.all();
    const seen = new Map(
      all.filter(({ id }) => principal.rights.may('connectors.view', { connectorId: id })).map((row) => [row.id, row]),
    );
    await this.#uses?.write();
    if (seen.size === 0) return { items: [], next_cursor: null, total: 0 };
    const entered = await tenant.credentials.all({ connector_id: [...seen.keys()] });
    const until = this.#clock.now() - (old ? OLD_MS : 0);
    const page = await tenant.credentials.page({
      ...request,
      where: { id: entered.filter(({ updated_at }) => updated_at <= until).map(({ id }) => id) },
      sort: { column: 'created_at' },
    });
    return { ...page, items: page.items.flatMap((row) => viewsOf(row, seen.get(row.connector_id))) };
  }

  /** Forgets a connector's credential. Throws `not_found` when there is none. */
  async delete(principal: PersonPrincipal, connectorId: string): Promise<void> {
    const { tenantId, connector } = await this.#demand(principal, 'credentials.write', connectorId);
    await credentialOf(this.#store, tenantId, connectorId);
    await this.#changes.apply({
      ...changeOf(principal, tenantId, connector),
      kind: 'credential.deleted',
      work: async (scope) => {
        const row = await credentialOf(scope, tenantId, connectorId);
        await scope.forTenant(tenantId).credentials.delete({ id: row.id });
        return { result: undefined, before: viewOf(row, connector) };
      },
    });
  }

  /**
   * The injections of a tenant by connector id, for the snapshot. Leaves out what was sealed for another revision of its connector.
   * What does not open (changed in the database, moved from elsewhere) is left out too, with an alarm in the log.
   */
  async openAll(tenant: TenantStore): Promise<ReadonlyMap<string, Injection>> {
    const connectors = new Map((await tenant.connectors.all()).map((row) => [row.id, row]));
    const injections = new Map<string, Injection>();
    for (const row of await tenant.credentials.all()) {
      if (connectors.get(row.connector_id)?.revision !== row.connector_revision) continue;
      const value = this.#opened(tenant.tenantId, row);
      if (value !== undefined) {
        const used = () => this.#uses?.note(tenant.tenantId, row.id);
        injections.set(row.connector_id, makeInjection(row, value, used));
      }
    }
    return injections;
  }

  #opened(tenantId: string, row: CredentialRow): string | undefined {
    try {
      return this.#vault.open(credentialPlace(tenantId, row), row.sealed).toString('utf8');
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      this.#logger.error(
        { alarm: 'credential_broken', tenant_id: tenantId, credential_id: row.id, connector_id: row.connector_id },
        error.message,
      );
      return undefined;
    }
  }

  #sealed(entry: {
    principal: PersonPrincipal;
    connector: ConnectorRow;
    former: CredentialRow | undefined;
    input: CredentialInput;
  }): CredentialRow {
    const { principal, connector, former, input } = entry;
    const now = this.#clock.now();
    const row = {
      id: former?.id ?? newId('crd', now),
      tenant_id: connector.tenant_id,
      connector_id: connector.id,
      placement: input.placement,
      name: input.name ?? null,
      key_version: this.#vault.keyVersion,
      connector_revision: connector.revision,
      created_at: former?.created_at ?? now,
      updated_at: now,
      updated_by: principal.userId,
      last_used_at: null,
    };
    return {
      ...row,
      sealed: this.#vault.seal(credentialPlace(connector.tenant_id, row), Buffer.from(input.value, 'utf8')),
    };
  }

  async #demand(principal: PersonPrincipal, permission: string, connectorId: string) {
    const tenantId = demandTenant(principal, permission);
    const connector = await connectorOf(this.#store.forTenant(tenantId), connectorId);
    demandOrHide(principal.rights, { permission, view: 'connectors.view', object: { connectorId } }, noConnector);
    return { tenantId, connector };
  }
}

function demandTenant({ tenantId, rights }: PersonPrincipal, permission: string): string {
  if (tenantId !== undefined) return tenantId;
  rights.demand(permission);
  throw new ApiError('wrong_tenant', 'No tenant is selected.', { required: permission, check: 'wrong_tenant' });
}

const noConnector = (): ApiError => new ApiError('not_found', 'There is no such connector here.');

async function connectorOf(tenant: TenantStore, connectorId: string): Promise<ConnectorRow> {
  const row = await tenant.connectors.first({ id: connectorId });
  if (row === undefined) throw noConnector();
  return row;
}

async function credentialOf(scope: Scope, tenantId: string, connectorId: string): Promise<CredentialRow> {
  const row = await scope.forTenant(tenantId).credentials.first({ connector_id: connectorId });
  if (row === undefined) throw new ApiError('not_found', 'This connector has no credential.');
  return row;
}

function changeOf(principal: PersonPrincipal, tenantId: string, connector: ConnectorRow) {
  return {
    principal,
    organizationId: principal.organizationId,
    tenantId,
    subject: { kind: 'connector', id: connector.id, name: connector.name },
    touches: { access: [tenantId] },
  };
}

function viewsOf(row: CredentialRow, connector: ConnectorRow | undefined): CredentialView[] {
  return connector === undefined ? [] : [viewOf(row, connector)];
}

function viewOf(row: CredentialRow, connector: ConnectorRow): CredentialView {
  return {
    id: row.id,
    connector_id: row.connector_id,
    connector_name: connector.name,
    placement: row.placement,
    name: row.name,
    attached: row.connector_revision === connector.revision,
    created_at: rfc3339(row.created_at),
    updated_at: rfc3339(row.updated_at),
    updated_by: row.updated_by,
    last_used_at: row.last_used_at === null ? null : rfc3339(row.last_used_at),
  };
}
