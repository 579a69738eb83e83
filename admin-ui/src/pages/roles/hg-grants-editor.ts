// Which grants are in a role, or in the template of one? Wildcards, the matrix of what people may do, the actions of agents, and limits.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { type Grant, isWildcard } from '../../data/role-grants.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base } from '../../styles/shared.ts';
import './hg-action-grants.ts';
import './hg-limit-dialog.ts';
import './hg-permission-matrix.ts';
import './hg-wildcards.ts';

@customElement('hg-grants-editor')
export class HgGrantsEditor extends LitElement {
  static override styles = [
    base,
    css`
      section > header {
        padding: var(--gap-4) var(--gap-4) var(--gap-2);
      }
      .pad {
        padding: 0 var(--gap-4) var(--gap-4);
      }
      h3 {
        font-size: var(--size-m);
      }
    `,
  ];

  @property({ attribute: false }) grants: readonly Grant[] = [];
  @property({ type: Boolean }) editable = false;
  /** For many tenants: nothing of a single one is among the limits. */
  @property({ type: Boolean }) template = false;
  /** It can carry permissions of the organization. */
  @property({ type: Boolean }) organization = false;
  /** Of the things that limits name. */
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @state() private limiting: Grant | undefined;

  protected override render() {
    return html`
      <div class="stack">${this.#permissions()}${this.#actions()}</div>
      ${
        this.limiting
          ? html`<hg-limit-dialog .grant=${this.limiting} .names=${this.names} ?template=${this.template} @hg-close=${this.#unlimit} @hg-done=${this.#limited}></hg-limit-dialog>`
          : nothing
      }
    `;
  }

  #permissions() {
    const { grants, editable } = this;
    return html`<section class="panel">
      <header><h2>${words.permissions}</h2><p class="muted">${words.permissionsLead}</p></header>
      ${
        editable || grants.some(isWildcard)
          ? html`<div class="pad"><h3>${words.wildcards}</h3><p class="muted small">${words.wildcardsLead}</p>
        <hg-wildcards .grants=${grants} .names=${this.names} ?editable=${editable} @hg-grants=${this.#granted}></hg-wildcards></div>`
          : nothing
      }
      <hg-permission-matrix .grants=${grants} ?editable=${editable} limitable ?organization=${this.organization} @hg-grants=${this.#granted} @hg-limit=${this.#limit}></hg-permission-matrix>
    </section>`;
  }

  #actions() {
    return html`<section class="panel">
      <header><h2>${words.actions}</h2><p class="muted">${words.actionsLead}</p></header>
      <hg-action-grants .grants=${this.grants} .names=${this.names} ?editable=${this.editable} @hg-grants=${this.#granted} @hg-limit=${this.#limit}></hg-action-grants>
    </section>`;
  }

  #granted = (event: Event): void => {
    event.stopPropagation();
    this.#change((event as CustomEvent<readonly Grant[]>).detail);
  };

  #limit = (event: Event): void => {
    this.limiting = (event as CustomEvent<Grant>).detail;
  };

  /** Whoever is around this has dialogs of their own to close. */
  #unlimit = (event: Event): void => {
    event.stopPropagation();
    this.limiting = undefined;
  };

  #limited = (event: Event): void => {
    const [before, after] = [this.limiting, (event as CustomEvent<Grant>).detail];
    this.limiting = undefined;
    this.#change(this.grants.map((one) => (one === before ? after : one)));
  };

  #change(grants: readonly Grant[]): void {
    this.dispatchEvent(new CustomEvent('hg-grants', { detail: grants }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-grants-editor': HgGrantsEditor;
  }
}
