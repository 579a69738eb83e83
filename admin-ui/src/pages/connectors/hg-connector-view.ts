// What does the gate know of one service, and how does it get in? Everything that can be set, the credential that only goes in, and the actions.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-stop-button.ts';
import { fault } from '../../components/form-field.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { Saving } from '../../components/saving.ts';
import { Unsaved } from '../../components/unsaved.ts';
import { type Connector, deleteConnector, editConnector, readConnector } from '../../data/connectors.ts';
import { go } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import { detaches, formStyles, settingsFields, settingsOf } from './connector-form.ts';
import './hg-credential-dialog.ts';
import './hg-known-actions.ts';
import './hg-try-dialog.ts';

type Open = 'credential' | 'try' | 'delete';

@customElement('hg-connector-view')
export class HgConnectorView extends LitElement {
  static override styles = [
    listStyles,
    links,
    formStyles,
    css`
      section {
        padding: var(--gap-4) var(--gap-5);
      }
      form {
        max-width: 40rem;
      }
      ul.warnings {
        padding-left: var(--gap-5);
        list-style: disc;
      }
    `,
  ];

  @property() connectorId = '';
  @state() private open: Open | undefined;
  @state() private warnings: readonly string[] = [];
  @state() private losing = false;
  #touched = false;
  readonly #reading = new Reading<Connector>(this, () => readConnector(this.connectorId));
  readonly #saving = new Saving(this, async (form) => {
    const { warnings, ...saved } = await editConnector(this.connectorId, await settingsOf(form));
    this.warnings = warnings;
    this.losing = false;
    this.#touched = false;
    this.#reading.replace(saved);
  });
  #announced = false;

  constructor() {
    super();
    new Unsaved(this, () => this.#touched);
  }

  protected override render() {
    return html`<div class="stack"><p><a href="/connectors">${say.connectors.back}</a></p>${this.#reading.render((connector) => this.#connector(connector))}</div>`;
  }

  protected override updated(): void {
    if (this.#announced || this.#reading.value.state !== 'there') return;
    this.#announced = true;
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  #connector(connector: Connector) {
    const { id, name, type } = connector;
    const edits = may('connectors.edit');
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(name)}</h1><p class="muted">${type}</p></div>
          <span class="row"><hg-stop-button kind="connector" target=${id} name=${name}></hg-stop-button>
            ${edits ? html`<button class="danger" type="button" @click=${() => this.#show('delete')}>${say.connectors.delete}</button>` : nothing}</span>
        </div>
        ${edits ? nothing : html`<p class="alert note">${say.connectors.readOnly}</p>`}
        ${this.#credential(connector)}
        ${this.#settings(connector, edits)}
        <hg-known-actions .connector=${connector} @hg-changed=${this.#done}></hg-known-actions>
      </div>
      ${this.open ? this.#dialog(connector, this.open) : nothing}
    `;
  }

  #credential({ credential, type }: Connector) {
    const words = say.connectors;
    const writes = may('credentials.write');
    const text = !credential
      ? words.stateNone
      : words.stateSince(words.placements[credential.placement] ?? credential.placement, moment(credential.updated_at));
    return html`<section class="panel stack" aria-labelledby="credential">
      <div class="spread">
        <div><h2 id="credential">${words.state}</h2>
          <p>${text}</p>
          ${credential && !credential.attached ? html`<p class="alert note">${words.stateDetached}</p>` : nothing}
          ${writes ? nothing : html`<p class="muted small">${words.needsWrite}</p>`}</div>
        ${writes ? html`<span class="row"><button type="button" @click=${() => this.#show('try')}>${words.tryIt}</button><button class=${credential?.attached || type === 'webhook' ? '' : 'primary'} type="button" @click=${() => this.#show('credential')}>${words.set}</button></span>` : nothing}
      </div>
    </section>`;
  }

  #settings(connector: Connector, edits: boolean) {
    const { problem, busy, saved } = this.#saving;
    return html`<section class="panel" aria-labelledby="settings"><form class="stack" novalidate @submit=${this.#saving.submit} @input=${(event: Event) => this.#look(event, connector)}>
      <h2 id="settings">${say.connectors.settings}</h2>
      ${fault(problem)}
      <fieldset class="stack" ?disabled=${!edits}>${settingsFields(connector, problem)}</fieldset>
      ${this.losing && connector.credential?.attached ? html`<p class="alert note" role="status">${say.connectors.detaches}</p>` : nothing}
      ${
        edits
          ? html`<div class="row"><button class="primary" type="submit" ?disabled=${busy}>${say.connectors.save}</button><span class="muted" role="status">${saved && this.warnings.length === 0 ? say.connectors.saved : nothing}</span></div>`
          : nothing
      }
      ${saved && this.warnings.length > 0 ? html`<div class="alert note" role="status"><p>${say.connectors.warned}</p><ul class="warnings">${this.warnings.map((warning) => html`<li>${inert(warning)}</li>`)}</ul></div>` : nothing}
    </form></section>`;
  }

  async #look(event: Event, connector: Connector): Promise<void> {
    this.#touched = true;
    this.losing = detaches(connector, await settingsOf((event.target as HTMLInputElement).form as HTMLFormElement));
  }

  #dialog(connector: Connector, open: Open) {
    switch (open) {
      case 'credential':
        return html`<hg-credential-dialog .connector=${connector} @hg-close=${this.#close} @hg-done=${this.#done}></hg-credential-dialog>`;
      case 'try':
        return html`<hg-try-dialog .connector=${connector} @hg-close=${this.#close}></hg-try-dialog>`;
      case 'delete':
        return html`<hg-confirm heading=${say.connectors.deleteTitle(connector.name)} text=${say.connectors.deleteLead} action=${say.connectors.delete}
          .act=${() => deleteConnector(connector.id)} @hg-close=${this.#close} @hg-done=${() => go('/connectors', { replace: true })}></hg-confirm>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  #done = (): void => {
    this.open = undefined;
    void this.#reading.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-connector-view': HgConnectorView;
  }
}
