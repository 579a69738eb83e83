// Which connectors does a tenant have, and who may change them? Names are unique in the tenant; a change of what a credential was
// sealed for raises the revision and so detaches it.

import type { ConnectorRow, ConnectorType, OwnActionDocument } from '../../store/rows.ts';
import type { Page, Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandHere, demandOrHide, type PersonPrincipal } from '../principal.ts';
import type { Clock } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import { demandSoundConnector } from './connector-rules.ts';
import { type ActionView, actionViews, type ConnectorView, connectorView, detaches } from './connector-view.ts';
import { type DescribedApi, importOpenApi } from './openapi-import.ts';
import { overlapsOf } from './overlaps.ts';

/** What may be set of a connector; `document` is an OpenAPI description, for type `openapi`. */
export interface ConnectorSettings {
  readonly name?: string | undefined;
  readonly base_url?: string | null | undefined;
  readonly hosts?: readonly string[] | undefined;
  readonly mode?: 'intercept' | 'tunnel' | undefined;
  readonly allow_private?: boolean | undefined;
  readonly ca?: string | null | undefined;
  readonly environment?: string | null | undefined;
  readonly opaque_segments?: boolean | undefined;
  readonly actions?: readonly OwnActionDocument[] | undefined;
  readonly document?: unknown;
  /** What an OpenAPI document was read as before, instead of the document. */
  readonly described_actions?: readonly OwnActionDocument[] | undefined;
}

export type NewConnector = ConnectorSettings & { readonly name: string; readonly type: ConnectorType };

/** A saved connector, with what its administrator should know. */
export type SavedConnector = ConnectorView & { readonly warnings: readonly string[] };

export interface ConnectorList {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
}

const DEFAULT_LIMIT = 50;

/** The connectors of the active tenant. */
export class Connectors {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;

  constructor(parts: { store: Store; changes: Changes; clock: Clock }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
  }

  /** Oldest first; those alone that the caller's roles let them see. */
  async list(
    principal: PersonPrincipal,
    { limit = DEFAULT_LIMIT, cursor, q }: ConnectorList,
  ): Promise<Page<ConnectorView>> {
    const tenantId = demandHere(principal, 'connectors.view');
    const { connectors, credentials } = this.#store.forTenant(tenantId);
    const where = principal.rights.may('connectors.view', {}) ? {} : { id: await this.#visible(principal, tenantId) };
    const page = await connectors.page({ limit, cursor, q, where, sort: { column: 'created_at' } });
    const held = page.items.length === 0 ? [] : await credentials.all({ connector_id: page.items.map(({ id }) => id) });
    return {
      ...page,
      items: page.items.map((row) =>
        connectorView(
          row,
          held.find((one) => one.connector_id === row.id),
        ),
      ),
    };
  }

  /** Throws `not_found`. */
  async read(principal: PersonPrincipal, connectorId: string): Promise<ConnectorView> {
    const tenantId = demandHere(principal, 'connectors.view');
    const row = await this.#seen(principal, tenantId, connectorId);
    return connectorView(row, await this.#store.forTenant(tenantId).credentials.first({ connector_id: connectorId }));
  }

  /** The actions that the connector recognises. Throws `not_found`. */
  async actions(principal: PersonPrincipal, connectorId: string): Promise<readonly ActionView[]> {
    return actionViews(await this.#seen(principal, demandHere(principal, 'connectors.view'), connectorId));
  }

  /** Throws `invalid_request` with every problem, or `name_taken`. */
  async create(principal: PersonPrincipal, { type, ...settings }: NewConnector): Promise<SavedConnector> {
    const tenantId = demandHere(principal, 'connectors.edit', {});
    const now = this.#clock.now();
    const row = applied(
      { ...EMPTY, id: newId('con', now), tenant_id: tenantId, type, created_at: now, updated_at: now },
      settings,
    );
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'connector.created',
      subject: { kind: 'connector', id: row.id, name: row.name },
      work: async (scope) => {
        await demandFreeName(scope, row);
        await scope.forTenant(tenantId).connectors.insert(row);
        return { result: await saved(scope, row), after: shown(row) };
      },
    });
  }

  /** Changes what is given. Throws `not_found`, `invalid_request` or `name_taken`. */
  edit(principal: PersonPrincipal, connectorId: string, settings: ConnectorSettings): Promise<SavedConnector> {
    return this.#change(principal, connectorId, (row) => applied(row, settings));
  }

  /** Sets everything anew; what is not given is as in a new connector. The type stays. Throws like `edit`. */
  replace(
    principal: PersonPrincipal,
    connectorId: string,
    { type, ...settings }: NewConnector,
  ): Promise<SavedConnector> {
    return this.#change(principal, connectorId, (row) => {
      if (type !== row.type)
        throw new ApiError(
          'invalid_request',
          `The type of a connector stays ${row.type}. Make another connector for ${type}.`,
          { errors: [{ pointer: '/type', message: `The type stays ${row.type}.` }] },
        );
      const { id, tenant_id, revision, created_at, updated_at } = row;
      return applied({ ...EMPTY, id, tenant_id, type, revision, created_at, updated_at }, settings);
    });
  }

  /** Deletes it with its credential. Throws `not_found`. */
  async remove(principal: PersonPrincipal, connectorId: string): Promise<void> {
    const tenantId = demandHere(principal, 'connectors.edit');
    const row = await this.#editable(principal, tenantId, connectorId);
    await this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'connector.deleted',
      subject: { kind: 'connector', id: connectorId, name: row.name },
      work: async (scope) => {
        const { connectors, credentials } = scope.forTenant(tenantId);
        await credentials.delete({ connector_id: connectorId });
        if ((await connectors.delete({ id: connectorId })) === 0) throw notFound();
        return { result: undefined, before: shown(row) };
      },
    });
  }

  async #change(
    principal: PersonPrincipal,
    connectorId: string,
    change: (row: ConnectorRow) => ConnectorRow,
  ): Promise<SavedConnector> {
    const tenantId = demandHere(principal, 'connectors.edit');
    const known = await this.#editable(principal, tenantId, connectorId);
    change(known);
    return this.#changes.apply({
      ...scopeOf(principal, tenantId),
      kind: 'connector.changed',
      subject: { kind: 'connector', id: connectorId, name: known.name },
      work: async (scope) => {
        const before = await rowOf(scope, tenantId, connectorId);
        const changed = change(before);
        const after = {
          ...changed,
          revision: before.revision + (detaches(before, changed) ? 1 : 0),
          updated_at: this.#clock.now(),
        };
        await demandFreeName(scope, after);
        const { id: _id, tenant_id: _tenant, created_at: _created, ...columns } = after;
        await scope.forTenant(tenantId).connectors.update({ id: connectorId }, columns);
        return { result: await saved(scope, after), before: shown(before), after: shown(after) };
      },
    });
  }

  async #visible(principal: PersonPrincipal, tenantId: string): Promise<string[]> {
    const rows = await this.#store.forTenant(tenantId).connectors.all();
    return rows.map(({ id }) => id).filter((connectorId) => principal.rights.may('connectors.view', { connectorId }));
  }

  async #seen(principal: PersonPrincipal, tenantId: string, connectorId: string): Promise<ConnectorRow> {
    const row = await rowOf(this.#store, tenantId, connectorId);
    if (!principal.rights.may('connectors.view', { connectorId })) throw notFound();
    return row;
  }

  async #editable(principal: PersonPrincipal, tenantId: string, connectorId: string): Promise<ConnectorRow> {
    const row = await rowOf(this.#store, tenantId, connectorId);
    const asked = { permission: 'connectors.edit', view: 'connectors.view', object: { connectorId } };
    demandOrHide(principal.rights, asked, notFound);
    return row;
  }
}

const EMPTY = {
  name: '',
  base_url: null,
  hosts: [],
  mode: 'intercept',
  allow_private: false,
  ca: null,
  actions: [],
  environment: null,
  settings: {},
  revision: 1,
} satisfies Partial<ConnectorRow>;

/** The row with these settings. Throws `invalid_request` with everything that is wrong with the whole. */
function applied(row: ConnectorRow, settings: ConnectorSettings): ConnectorRow {
  const { document, described_actions, opaque_segments, hosts, actions, ...plain } = settings;
  if ((document !== undefined || (described_actions?.length ?? 0) > 0) && row.type !== 'openapi')
    throw new ApiError('invalid_request', 'Only connectors of type openapi take a document.', {
      errors: [{ pointer: '/document', message: 'Only connectors of type openapi take a document.' }],
    });
  const described = document === undefined ? describedBefore(described_actions) : importOpenApi(document);
  const given = Object.fromEntries(
    Object.entries(plain).filter(([, value]) => value !== undefined),
  ) as Partial<ConnectorRow>;
  const next: ConnectorRow = {
    ...row,
    ...given,
    hosts: hosts ? [...new Set(hosts.map((host) => host.toLowerCase()))] : row.hosts,
    actions: actions ? actions.map((action) => ({ ...action, method: action.method.toUpperCase() })) : row.actions,
    settings: {
      ...row.settings,
      ...(opaque_segments !== undefined && { opaque_segments }),
      ...(described && { openapi_actions: described.actions }),
    },
  };
  if (described && next.base_url === null && next.hosts.length === 0) next.base_url = described.baseUrl ?? null;
  demandSoundConnector({ ...next, actions: [...next.actions, ...(described?.actions ?? [])] });
  return next;
}

function describedBefore(actions: readonly OwnActionDocument[] | undefined): DescribedApi | undefined {
  return actions && actions.length > 0 ? { actions, baseUrl: undefined } : undefined;
}

async function saved(scope: Scope, row: ConnectorRow): Promise<SavedConnector> {
  const { connectors, credentials } = scope.forTenant(row.tenant_id);
  const credential = await credentials.first({ connector_id: row.id });
  const detached = credential && credential.connector_revision !== row.revision;
  const warnings = overlapsOf(row, await connectors.all());
  if (detached)
    warnings.push(
      'Its credential was entered for other settings and is not used until somebody with credentials.write enters it again.',
    );
  return { ...connectorView(row, credential), warnings };
}

async function demandFreeName(scope: Scope, { id, name, tenant_id }: ConnectorRow): Promise<void> {
  const namesake = await scope.forTenant(tenant_id).connectors.first({ name });
  if (namesake && namesake.id !== id) throw new ApiError('name_taken', `This tenant has a connector ${name} already.`);
}

async function rowOf(scope: Scope, tenantId: string, connectorId: string): Promise<ConnectorRow> {
  const row = await scope.forTenant(tenantId).connectors.first({ id: connectorId });
  if (!row) throw notFound();
  return row;
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such connector here.');
}

function scopeOf(principal: PersonPrincipal, tenantId: string) {
  return { principal, organizationId: principal.organizationId, tenantId, touches: { access: [tenantId] } };
}

function shown({ name, type, base_url, hosts, mode, allow_private, environment, actions, revision, ca }: ConnectorRow) {
  return {
    name,
    type,
    base_url,
    hosts,
    mode,
    allow_private,
    environment,
    actions: actions.map((action) => action.type),
    revision,
    ca: ca !== null,
  };
}
