// Which permissions and actions exist for a tenant? Everything, or what is named: by wildcards, in the matrix, and by the actions of agents.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { reach, reachStyles } from '../../components/reach.ts';
import type { Grant } from '../../data/role-grants.ts';
import { tenants as words } from '../../strings/en/tenants.ts';
import { base, controls } from '../../styles/shared.ts';
import '../roles/hg-permission-matrix.ts';
import '../roles/hg-wildcards.ts';

const EVERYTHING = '**';
const ACTION = 'action.';

@customElement('hg-permission-ceiling')
export class HgPermissionCeiling extends LitElement {
  static override styles = [
    base,
    controls,
    reachStyles,
    css`
      .pad {
        display: grid;
        gap: var(--gap-3);
        padding: var(--gap-4);
      }
      textarea {
        font-family: var(--mono);
      }
    `,
  ];

  /** Patterns; `**` is everything. */
  @property({ attribute: false }) permissions: readonly string[] = [];
  @property({ type: Boolean }) editable = false;
  /** It can contain permissions of the organization. */
  @property({ type: Boolean }) organization = false;

  protected override render() {
    const { permissions, editable } = this;
    const all = permissions.includes(EVERYTHING);
    const asked = { name: 'permissions', label: words.permissions, texts: words.reach, all, editable };
    return html`<section class="panel">
      <div class="pad">
        ${reach(asked, (every) => this.#change(every ? [EVERYTHING] : ['*.view', `${ACTION}**`]))}
        ${all ? nothing : html`<hg-wildcards .grants=${this.#grants} ?editable=${editable} @hg-grants=${this.#granted}></hg-wildcards>`}
      </div>
      ${all ? nothing : this.#named()}
    </section>`;
  }

  #named() {
    const { editable } = this;
    return html`
      <hg-permission-matrix .grants=${this.#grants} ?editable=${editable} ?organization=${this.organization} @hg-grants=${this.#granted}></hg-permission-matrix>
      <div class="pad"><div>
        <label for="actions">${words.actions}</label>
        <textarea id="actions" rows="3" spellcheck="false" aria-describedby="actions-hint" ?readonly=${!editable} .value=${this.#actions.join('\n')}
          @change=${(event: Event) => this.#set(this.#grants, linesOf(event))}></textarea>
        <p class="hint" id="actions-hint">${words.actionsHint}</p>
      </div></div>
    `;
  }

  get #grants(): readonly Grant[] {
    return this.permissions.filter((one) => !one.startsWith(ACTION)).map((permission) => ({ permission }));
  }

  get #actions(): readonly string[] {
    return this.permissions.filter((one) => one.startsWith(ACTION)).map((one) => one.slice(ACTION.length));
  }

  #granted = (event: Event): void => {
    event.stopPropagation();
    this.#set((event as CustomEvent<readonly Grant[]>).detail, this.#actions);
  };

  #set(grants: readonly Grant[], actions: readonly string[]): void {
    this.#change([...grants.map(({ permission }) => permission), ...actions.map((one) => ACTION + one)]);
  }

  #change(permissions: readonly string[]): void {
    this.dispatchEvent(new CustomEvent('hg-permissions', { detail: permissions }));
  }
}

function linesOf(event: Event): string[] {
  const lines = (event.target as HTMLTextAreaElement).value.split('\n').map((line) => line.trim());
  return lines.filter(Boolean);
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-permission-ceiling': HgPermissionCeiling;
  }
}
