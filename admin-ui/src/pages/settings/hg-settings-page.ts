// How is this tenant set up? What is in force, what can be changed, and what the organization sets for everybody.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { fault, field } from '../../components/form-field.ts';
import { listStyles, pageHead } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { Saving } from '../../components/saving.ts';
import { loadSession, may } from '../../data/session.ts';
import { changeSettings, readSettings, type TenantSettings } from '../../data/settings.ts';
import { say } from '../../strings/en.ts';
import { integrationsField, integrationsIn, quietFields, quietIn, quietStyles } from './quiet-fields.ts';
import { settingFields, settingsIn } from './setting-fields.ts';

@customElement('hg-settings-page')
export class HgSettingsPage extends LitElement {
  static override styles = [
    listStyles,
    quietStyles,
    css`
      form {
        max-width: 36rem;
        padding: var(--gap-4) var(--gap-5);
      }
      textarea {
        font: var(--size-s) / 1.5 var(--mono);
      }
    `,
  ];

  readonly #reading = new Reading<TenantSettings>(this, readSettings);
  readonly #saving = new Saving(this, async (form) => {
    const { value } = this.#reading;
    if (value.state !== 'there') return;
    const changes = changesIn(form, value.value);
    this.#reading.replace(await changeSettings(changes));
    await loadSession();
  });

  protected override render() {
    return html`<div class="stack">${pageHead(say.settings.title, say.settings.lead)}${this.#reading.render((settings) => this.#form(settings))}</div>`;
  }

  #form(settings: TenantSettings) {
    const { problem, busy, saved } = this.#saving;
    const edits = may('settings.edit');
    return html`
      <form class="panel stack" @submit=${this.#saving.submit} novalidate>
        ${edits ? nothing : html`<p class="alert note">${say.forbiddenWhy('settings.edit')}</p>`}
        ${fault(problem)}
        <fieldset class="stack" ?disabled=${!edits}>
          ${field({ name: 'name', label: say.settings.name, value: settings.name, required: true }, problem)}
          ${settingFields({ ...fieldsOf(settings), problem })}
          ${quietFields(settings.quiet_hours, problem)}
          ${integrationsField(settings.integrations, problem)}
          <div class="row"><button class="primary" type="submit" ?disabled=${busy}>${say.settings.save}</button><span role="status">${saved ? say.settings.saved : ''}</span></div>
        </fieldset>
      </form>
    `;
  }
}

/** The level is the tenant's own, the rest is what is in force. */
function fieldsOf(settings: TenantSettings) {
  const { levels, inherited, inForce } = say.settings;
  return {
    values: { ...settings, enforcement: settings.own_enforcement },
    noLevel: inherited(levels[settings.organization_enforcement] ?? ''),
    inForce: inForce(levels[settings.enforcement] ?? ''),
  };
}

/** Only what is otherwise than it was shown: the usual value stays the usual one, also when that changes. */
function changesIn(form: HTMLFormElement, settings: TenantSettings): Readonly<Record<string, unknown>> {
  const shown: Readonly<Record<string, unknown>> = fieldsOf(settings).values;
  const said = {
    name: String(new FormData(form).get('name') ?? '').trim(),
    ...settingsIn(form),
    quiet_hours: quietIn(form),
    integrations: integrationsIn(form),
  };
  const spelled = (value: unknown): string => JSON.stringify(value ?? null);
  return Object.fromEntries(Object.entries(said).filter(([name, value]) => spelled(value) !== spelled(shown[name])));
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-settings-page': HgSettingsPage;
  }
}
