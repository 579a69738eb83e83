// Which permissions of people are in a role? Kind by verb; what a wildcard brings is shown as such and says which one.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { cellOf, type Grant, limitsOf, matrixRows, toggled } from '../../data/role-grants.ts';
import { currentTenant } from '../../data/session.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const COLUMNS = Object.keys(words.verbs);

@customElement('hg-permission-matrix')
export class HgPermissionMatrix extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    css`
      th[scope='row'] {
        font-size: inherit;
        color: inherit;
      }
      tbody tr:last-child th {
        border-bottom: 0;
      }
      .cells {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-1) var(--gap-3);
      }
      .cell {
        display: inline-flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap-1) var(--gap-2);
        min-height: 1.75rem;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: var(--gap-2);
        margin: 0;
        font-weight: 500;
      }
      input {
        flex: none;
        width: 1.15rem;
        height: 1.15rem;
        min-height: 0;
        margin: 0;
        accent-color: var(--accent);
      }
      .on {
        display: inline-flex;
        color: var(--good);
      }
      .implied {
        color: var(--accent);
      }
      .limited {
        color: var(--warn);
      }
      .off {
        color: var(--muted);
      }
      .cell small {
        color: var(--muted);
      }
      .cell button {
        min-height: 1.75rem;
        padding: 0 var(--gap-1);
        font-size: var(--size-s);
        color: var(--accent);
      }
      @media (max-width: 40rem) {
        th[scope='row'] {
          display: block;
          border: 0;
          padding-bottom: 0;
        }
        td.none {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) grants: readonly Grant[] = [];
  @property({ type: Boolean }) editable = false;
  /** Each permission can be limited to some things. */
  @property({ type: Boolean }) limitable = false;
  /** Of another tenant than the selected one: whether it can carry permissions of the organization. */
  @property({ type: Boolean }) organization = currentTenant()?.kind === 'management';

  protected override render() {
    const rows = matrixRows({ organization: this.organization });
    const heads = [...COLUMNS.map((verb) => words.verbs[verb] ?? verb), words.other];
    return html`
      <div class="scroll">
        <table>
          <thead><tr><th scope="col">${words.kindColumn}</th>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
          <tbody>${rows.map(({ kind, verbs }) => this.#row(kind, verbs))}</tbody>
        </table>
      </div>
    `;
  }

  #row(kind: string, verbs: readonly string[]) {
    const others = verbs.filter((verb) => !COLUMNS.includes(verb));
    return html`
      <tr>
        <th scope="row">${words.kinds[kind] ?? kind}</th>
        ${COLUMNS.map((verb) =>
          verbs.includes(verb)
            ? html`<td data-name=${words.verbs[verb] ?? verb}>${this.#cell(`${kind}.${verb}`, '')}</td>`
            : html`<td class="none"></td>`,
        )}
        <td data-name=${words.other} class=${others.length === 0 ? 'none' : ''}><span class="cells">${others.map((verb) => this.#cell(`${kind}.${verb}`, verb))}</span></td>
      </tr>
    `;
  }

  #cell(permission: string, shown: string) {
    const { state, by } = cellOf(this.grants, permission);
    const why = state === 'implied' || by !== undefined ? words.by(by ?? '') : state === 'limited' ? words.limited : '';
    return html`
      <span class="cell" title="${permission}: ${words.states[state]}${by ? ` ${words.by(by)}` : ''}">
        ${this.editable ? this.#box(permission, shown) : this.#sign(permission, shown)}
        ${why ? html`<small>${why}</small>` : nothing}
        ${this.#limitButton(permission)}
      </span>
    `;
  }

  #box(permission: string, shown: string) {
    const { state } = cellOf(this.grants, permission);
    const own = this.grants.some((grant) => grant.permission === permission);
    return html`<label>
      <input type="checkbox" aria-label=${permission} .checked=${state !== 'none'} ?disabled=${state !== 'none' && !own}
        @change=${() => this.#change(toggled(this.grants, permission))} />${shown}
    </label>`;
  }

  #sign(permission: string, shown: string) {
    const { state } = cellOf(this.grants, permission);
    return html`<span class=${state === 'none' ? 'off' : `on ${state}`}>${state === 'none' ? '–' : icon('check')}<span class="hidden-text">${permission}: ${words.states[state]}</span></span>${shown ? html`<span class=${state === 'none' ? 'off' : ''}>${shown}</span>` : nothing}`;
  }

  #limitButton(permission: string) {
    const own = this.grants.find((grant) => grant.permission === permission);
    if (!this.editable || !this.limitable || !own || limitsOf(permission).length === 0) return nothing;
    return html`<button class="plain" type="button" aria-label=${words.limitOf(permission)} @click=${() => this.dispatchEvent(new CustomEvent('hg-limit', { detail: own }))}>${words.limit}</button>`;
  }

  #change(grants: readonly Grant[]): void {
    this.dispatchEvent(new CustomEvent('hg-grants', { detail: grants }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-permission-matrix': HgPermissionMatrix;
  }
}
