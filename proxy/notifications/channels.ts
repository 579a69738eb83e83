// Which channels does a tenant have? Made, changed and taken away by whoever may edit its settings; their secrets go into the vault and
// are never shown again.

import type { NotificationChannelRow, NotificationEvent } from '../../store/rows.ts';
import { type Scope, type Store, StoreError } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import { ApiError } from '../errors.ts';
import { demandHere, type PersonPrincipal } from '../principal.ts';
import { type Clock, rfc3339 } from '../runtime/clock.ts';
import { newId } from '../runtime/ids.ts';
import {
  destinationOf,
  type EmailSettings,
  SECRET_NAMES,
  SETTING_NAMES,
  type Secrets,
  type WebhookSettings,
} from './channel-settings.ts';
import type { ChannelSeal } from './ports.ts';
import type { OpenChannel } from './senders.ts';
import { isSecret, newSecret } from './standard-webhooks.ts';

/** What a channel is made of. `settings` fits the kind; that is the caller's to check. */
export interface ChannelInput {
  readonly name: string;
  readonly kind: NotificationChannelRow['kind'];
  readonly enabled?: boolean | undefined;
  readonly events?: NotificationChannelRow['events'] | undefined;
  readonly settings: object;
  readonly secrets?: Secrets | undefined;
}

/** What is changed; `settings` replace what was there, `secrets` those that are named. */
export interface ChannelEdit extends Pick<ChannelInput, 'enabled' | 'events' | 'secrets'> {
  readonly name?: string | undefined;
  readonly settings?: object | undefined;
}

/** A channel as the API shows it. */
export type ChannelView = ReturnType<typeof viewOf>;

/** The channels of a tenant. */
export class Channels {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #clock: Clock;
  readonly #seal: ChannelSeal;

  constructor(parts: { store: Store; changes: Changes; clock: Clock; seal: ChannelSeal }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#clock = parts.clock;
    this.#seal = parts.seal;
  }

  /** All of them by name. Needs `settings.view`. */
  async list(principal: PersonPrincipal): Promise<ChannelView[]> {
    const rows = await this.#store.forTenant(demandHere(principal, 'settings.view')).notificationChannels.all();
    return rows.map(viewOf);
  }

  /** One of them. Throws ApiError `not_found`. */
  async get(principal: PersonPrincipal, id: string): Promise<ChannelView> {
    return viewOf(await found(this.#store, demandHere(principal, 'settings.view'), id));
  }

  /** A new one. A webhook without a signing secret gets one, which is answered this once. Throws `name_taken`, `invalid_request`. */
  async create(
    principal: PersonPrincipal,
    input: ChannelInput,
  ): Promise<ChannelView & { readonly signing_secret?: string }> {
    const tenantId = demandHere(principal, 'settings.edit');
    const made = input.kind === 'webhook' && input.secrets?.signing_secret === undefined ? newSecret() : undefined;
    const secrets = { ...input.secrets, ...(made !== undefined && { signing_secret: made }) };
    demandSound({ ...input, secrets }, tenantId);
    const nowMs = this.#clock.now();
    const id = newId('nch', nowMs);
    const row: NotificationChannelRow = {
      id,
      tenant_id: tenantId,
      name: input.name,
      kind: input.kind,
      enabled: input.enabled ?? true,
      events: input.events ?? ['*'],
      settings: { ...input.settings },
      sealed: this.#sealed(tenantId, id, secrets),
      created_at: nowMs,
      updated_at: nowMs,
      created_by: principal.userId,
    };
    await this.#apply(principal, row, 'notification.channel_created', async (scope) => {
      await scope.forTenant(tenantId).notificationChannels.insert(row);
      return { result: undefined, after: recorded(row) };
    });
    return { ...viewOf(row), ...(made !== undefined && { signing_secret: made }) };
  }

  /** Changes what is named. A mail server that moves loses its password until it is entered again. Throws `not_found`, `name_taken`, `invalid_request`. */
  async edit(principal: PersonPrincipal, id: string, edit: ChannelEdit): Promise<ChannelView> {
    const tenantId = demandHere(principal, 'settings.edit');
    const known = await found(this.#store, tenantId, id);
    return this.#apply(principal, known, 'notification.channel_edited', async (scope) => {
      const before = await found(scope, tenantId, id);
      const kept = movesAway(before, edit) ? {} : this.open(before).secrets;
      const secrets = { ...kept, ...edit.secrets };
      const settings = { ...(edit.settings ?? before.settings) };
      demandSound({ kind: before.kind, settings, secrets }, tenantId);
      const { name = before.name, enabled = before.enabled, events = before.events } = edit;
      const sealed = this.#sealed(tenantId, id, secrets);
      const after = { ...before, name, enabled, events, settings, sealed, updated_at: this.#clock.now() };
      await scope.forTenant(tenantId).notificationChannels.update({ id }, after);
      return { result: viewOf(after), before: recorded(before), after: recorded(after) };
    });
  }

  /** Takes one away with what it still had to deliver. Throws `not_found`. */
  async remove(principal: PersonPrincipal, id: string): Promise<void> {
    const tenantId = demandHere(principal, 'settings.edit');
    const known = await found(this.#store, tenantId, id);
    await this.#apply(principal, known, 'notification.channel_deleted', async (scope) => {
      const rows = scope.forTenant(tenantId);
      if ((await rows.notificationChannels.delete({ id })) === 0) throw notFound();
      await rows.notificationDeliveries.delete({ channel_id: id });
      return { result: undefined, before: recorded(known) };
    });
  }

  /** A channel with its secrets. Throws where they do not open. */
  open(row: NotificationChannelRow): OpenChannel {
    const { sealed, tenant_id, id } = row;
    const secrets = sealed === null ? {} : (JSON.parse(this.#seal.open(tenant_id, id, sealed)) as Secrets);
    return { row, secrets };
  }

  #sealed(tenantId: string, id: string, secrets: Secrets): string | null {
    return Object.keys(secrets).length === 0 ? null : this.#seal.seal(tenantId, id, JSON.stringify(secrets));
  }

  async #apply<Result>(
    principal: PersonPrincipal,
    { id, name, tenant_id: tenantId }: NotificationChannelRow,
    kind: string,
    work: (scope: Scope) => Promise<{ result: Result; before?: unknown; after?: unknown }>,
  ): Promise<Result> {
    const { organizationId } = principal;
    const subject = { kind: 'notification_channel', id, name };
    try {
      return await this.#changes.apply({ principal, organizationId, tenantId, kind, subject, touches: {}, work });
    } catch (error) {
      if (!(error instanceof StoreError && error.code === 'conflict')) throw error;
      throw new ApiError('name_taken', 'This tenant has a channel of that name already; choose another one.');
    }
  }
}

const notFound = (): ApiError => new ApiError('not_found', 'There is no such channel.');

async function found(scope: Scope, tenantId: string, id: string): Promise<NotificationChannelRow> {
  const row = await scope.forTenant(tenantId).notificationChannels.first({ id });
  if (!row) throw notFound();
  return row;
}

function demandSound({ kind, settings, secrets = {} }: Omit<ChannelInput, 'name'>, tenantId: string): void {
  const wrong = (pointer: string, message: string) =>
    new ApiError('invalid_request', `${pointer} ${message}.`, { errors: [{ pointer, message }] });
  for (const name of Object.keys(secrets))
    if (!SECRET_NAMES[kind].includes(name))
      throw wrong(`/secrets/${name}`, `is no secret of ${kind}; it has ${SECRET_NAMES[kind].join(', ')}`);
  for (const name of Object.keys(settings))
    if (!SETTING_NAMES[kind].includes(name)) throw wrong(`/settings/${name}`, `is no setting of ${kind}`);
  const common = { tenantId, allowPrivate: false };
  if (kind === 'webhook') {
    destinationOf((settings as WebhookSettings).url, { ...common, pointer: '/settings/url' });
    if (!isSecret(secrets.signing_secret ?? ''))
      throw wrong('/secrets/signing_secret', 'must be whsec_ and 24 to 64 bytes in base64');
  }
  if (kind === 'slack') destinationOf(secrets.webhook_url ?? '', { ...common, pointer: '/secrets/webhook_url' });
}

/** Whether an edit leads a password somewhere that it was not entered for. */
function movesAway({ kind, settings }: NotificationChannelRow, { settings: next }: ChannelEdit): boolean {
  if (kind !== 'email' || next === undefined) return false;
  const [before, after] = [settings as unknown as EmailSettings, next as EmailSettings];
  return before.host !== after.host || before.port !== after.port || before.user !== after.user;
}

function viewOf(row: NotificationChannelRow) {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    enabled: row.enabled,
    events: row.events as readonly (NotificationEvent | '*')[],
    settings: row.settings,
    has_secrets: row.sealed !== null,
    created_at: rfc3339(row.created_at),
    updated_at: rfc3339(row.updated_at),
  };
}

/** Addresses may carry tokens in their path, so the ledger learns names alone. */
function recorded({ name, kind, enabled, events, settings }: NotificationChannelRow) {
  return { name, kind, enabled, events, settings: Object.keys(settings) };
}
