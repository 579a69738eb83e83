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

const NUMBERS = ['hold_wait_seconds', 'approval_timeout_seconds', 'max_pending_holds', 'retention_days'] as const;

@customElement('hg-settings-page')
export class HgSettingsPage extends LitElement {
  static override styles = [
    listStyles,
    css`
      form {
        max-width: 36rem;
        padding: var(--gap-4) var(--gap-5);
      }
    `,
  ];

  readonly #reading = new Reading<TenantSettings>(this, readSettings);
  readonly #saving = new Saving(this, async (form) => {
    const said = new FormData(form);
    const changes: Record<string, unknown> = {
      name: String(said.get('name') ?? '').trim(),
      enforcement: said.get('enforcement') || null,
      separation_of_duties: said.get('separation_of_duties'),
    };
    // An empty number goes back to the usual one.
    for (const name of NUMBERS) changes[name] = said.get(name) ? Number(said.get(name)) : null;
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
          <div>
            <label for="enforcement">${say.settings.enforcement}</label>
            <select id="enforcement" name="enforcement" aria-describedby="enforcement-hint">
              <option value="" ?selected=${settings.own_enforcement === null}>${say.settings.inherited(say.settings.levels[settings.organization_enforcement] ?? '')}</option>
              ${Object.entries(say.settings.levels).map(([level, text]) => html`<option value=${level} ?selected=${settings.own_enforcement === level}>${text}</option>`)}
            </select>
            <p class="hint" id="enforcement-hint">${say.settings.inForce(say.settings.levels[settings.enforcement] ?? '')}</p>
          </div>
          <div>
            <label for="separation">${say.settings.separation}</label>
            <select id="separation" name="separation_of_duties">${Object.entries(say.settings.separations).map(([value, text]) => html`<option value=${value} ?selected=${settings.separation_of_duties === value}>${text}</option>`)}</select>
          </div>
          ${NUMBERS.map((name) => field({ name, label: say.settings.numbers[name], type: 'number', value: String(settings[name] ?? '') }, problem))}
          <div class="row"><button class="primary" type="submit" ?disabled=${busy}>${say.settings.save}</button><span role="status">${saved ? say.settings.saved : ''}</span></div>
        </fieldset>
      </form>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-settings-page': HgSettingsPage;
  }
}
