// How is a tenant set up? Its name, level, hold times, separation of duties, retention, integrations; below the organization's level
// only with a say over the organization.

import type {
  EnforcementLevel,
  OrganizationRow,
  TenantSettings as StoredSettings,
  TenantRow,
} from '../../store/rows.ts';
import type { Scope, Store } from '../../store/store.ts';
import type { Changes } from '../audit/changes.ts';
import type { PersonPrincipal } from '../principal.ts';
import type { DailyHours } from '../runtime/daily-hours.ts';
import { demandName } from './addresses.ts';
import { demandActiveTenant } from './authority.ts';
import { notFound } from './refusals.ts';

const STRICTNESS: Readonly<Record<EnforcementLevel, number>> = { monitor: 0, soft_enforce: 1, full_enforce: 2 };
const STORED = [
  'separation_of_duties',
  'hold_wait_seconds',
  'approval_timeout_seconds',
  'max_pending_holds',
  'retention_days',
  'integrations',
  'quiet_hours',
] as const;

/** What may be set; absent fields stay in an edit, and go back to their usual value in a replacement. null: the usual value. */
export interface SettingsEdit {
  readonly name?: string | undefined;
  readonly enforcement?: EnforcementLevel | null | undefined;
  readonly separation_of_duties?: 'always' | 'production' | 'never' | null | undefined;
  readonly hold_wait_seconds?: number | null | undefined;
  readonly approval_timeout_seconds?: number | null | undefined;
  readonly max_pending_holds?: number | null | undefined;
  readonly retention_days?: number | null | undefined;
  readonly integrations?: Readonly<Record<string, unknown>> | null | undefined;
  readonly quiet_hours?: DailyHours | null | undefined;
}

/** The settings in force. `enforcement` is what counts; `own_enforcement` is what the tenant says itself, if anything. */
export interface SettingsView {
  readonly name: string;
  readonly enforcement: EnforcementLevel;
  readonly own_enforcement: EnforcementLevel | null;
  readonly organization_enforcement: EnforcementLevel;
  readonly separation_of_duties: 'always' | 'production' | 'never';
  readonly hold_wait_seconds: number;
  readonly approval_timeout_seconds: number;
  readonly max_pending_holds: number;
  readonly retention_days: number | null;
  readonly integrations: Readonly<Record<string, unknown>>;
  /** When nobody is notified, and holds go to their escalation approvers at once. */
  readonly quiet_hours?: DailyHours | null;
}

/** What holds where nobody has set anything. */
export interface UsualSettings {
  readonly enforcement: EnforcementLevel;
  readonly hold_wait_seconds: number;
  readonly approval_timeout_seconds: number;
  readonly max_pending_holds: number;
}

/** Settings of the active tenant. */
export class TenantSettings {
  readonly #store: Store;
  readonly #changes: Changes;
  readonly #usual: UsualSettings;

  constructor(parts: { store: Store; changes: Changes; usual: UsualSettings }) {
    this.#store = parts.store;
    this.#changes = parts.changes;
    this.#usual = parts.usual;
  }

  /** The settings in force. Needs `settings.view`. */
  async get(principal: PersonPrincipal): Promise<SettingsView> {
    principal.rights.demand('settings.view');
    const { tenant, organization } = await this.#read(principal);
    return this.#view(tenant, organization);
  }

  /** The settings in force as `scope` sees them, for services that have asked for a permission of their own. Throws `not_found`. */
  async within(scope: Scope, tenantId: string): Promise<SettingsView> {
    const tenant = await scope.forTenant(tenantId).tenant();
    const organization = tenant && (await scope.forOrganization(tenant.organization_id).organization());
    if (!organization) throw notFound();
    return this.#view(tenant, organization);
  }

  /** Changes what is named. Needs `settings.edit`, and `organization.settings` for a level below the organization's. */
  edit(principal: PersonPrincipal, edit: SettingsEdit): Promise<SettingsView> {
    return this.#write(principal, edit, (settings) => ({ ...settings }));
  }

  /** Sets everything that is named and forgets the rest. Needs what `edit` needs. */
  replace(principal: PersonPrincipal, edit: SettingsEdit): Promise<SettingsView> {
    return this.#write(principal, { enforcement: null, ...edit }, (settings) => {
      const kept = { ...settings };
      for (const name of STORED) delete kept[name];
      return kept;
    });
  }

  async #write(
    principal: PersonPrincipal,
    edit: SettingsEdit,
    begin: (settings: StoredSettings) => StoredSettings,
  ): Promise<SettingsView> {
    principal.rights.demand('settings.edit');
    const { tenant, organization } = await this.#read(principal);
    const name = edit.name === undefined ? tenant.name : demandName(edit.name);
    const floor = organization.enforcement ?? this.#usual.enforcement;
    if (edit.enforcement && STRICTNESS[edit.enforcement] < STRICTNESS[floor])
      principal.rights.demand('organization.settings');
    return this.#changes.apply({
      principal,
      organizationId: tenant.organization_id,
      tenantId: tenant.id,
      kind: 'settings.changed',
      subject: { kind: 'tenant', id: tenant.id, name },
      touches: { access: [tenant.id] },
      work: async (scope) => {
        const there = scope.forTenant(tenant.id);
        const now = await there.tenant();
        if (!now) throw notFound();
        const settings = merged(begin(now.settings), edit);
        await there.updateTenant({ name, settings });
        const after = this.#view({ ...now, name, settings }, organization);
        return {
          result: after,
          before: withoutIntegrations(this.#view(now, organization)),
          after: withoutIntegrations(after),
        };
      },
    });
  }

  async #read(principal: PersonPrincipal): Promise<{ tenant: TenantRow; organization: OrganizationRow }> {
    const tenant = await this.#store.forTenant(demandActiveTenant(principal)).tenant();
    const organization = tenant && (await this.#store.forOrganization(tenant.organization_id).organization());
    if (!organization) throw notFound();
    return { tenant, organization };
  }

  #view({ name, settings }: TenantRow, organization: OrganizationRow): SettingsView {
    const usual = this.#usual;
    const level = organization.enforcement ?? usual.enforcement;
    return {
      name,
      enforcement: stricter(settings.enforcement ?? level, level),
      own_enforcement: settings.enforcement ?? null,
      organization_enforcement: level,
      separation_of_duties: settings.separation_of_duties ?? 'production',
      hold_wait_seconds: settings.hold_wait_seconds ?? usual.hold_wait_seconds,
      approval_timeout_seconds: settings.approval_timeout_seconds ?? usual.approval_timeout_seconds,
      max_pending_holds: settings.max_pending_holds ?? usual.max_pending_holds,
      retention_days: typeof settings.retention_days === 'number' ? settings.retention_days : null,
      integrations: settings.integrations ?? {},
      quiet_hours: (settings.quiet_hours as DailyHours | undefined) ?? null,
    };
  }
}

/** A tenant may say less than its organization, for the day when that goes down; until then the organization counts. */
function stricter(one: EnforcementLevel, other: EnforcementLevel): EnforcementLevel {
  return STRICTNESS[one] > STRICTNESS[other] ? one : other;
}

function merged(settings: StoredSettings, edit: SettingsEdit): StoredSettings {
  const result = { ...settings };
  for (const name of ['enforcement', ...STORED] as const) {
    const value = edit[name];
    if (value === null) delete result[name];
    else if (value !== undefined) Object.assign(result, { [name]: value });
  }
  return result;
}

/** Integrations may carry addresses with secrets in them: the ledger learns their names alone. */
function withoutIntegrations(view: SettingsView): Omit<SettingsView, 'integrations'> & { integrations: string[] } {
  return { ...view, integrations: Object.keys(view.integrations) };
}
