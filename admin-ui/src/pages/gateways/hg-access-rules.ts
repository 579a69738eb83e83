// Which access rules are there, in the order in which they count?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { inOrder } from '../../data/access-rules.ts';
import type { AccessRule } from '../../data/gateways.ts';
import { gateways as words } from '../../strings/en/gateways.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const TONES = { allow: 'good', require_approval: 'warn', deny: 'bad' } as const;
const SHOWN = 6;

@customElement('hg-access-rules')
export class HgAccessRules extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      td button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
      .foot {
        padding: var(--gap-3) var(--gap-4);
      }
      .mono {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) rules: readonly AccessRule[] = [];
  @property({ type: Boolean }) editable = false;

  protected override render() {
    if (this.rules.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${words.noRules} text=${words.noRulesWhy}></hg-state></div>`;
    const heads = ['#', words.for, words.connector, words.actions, words.decision];
    return html`<div class="panel">
      <div class="scroll"><table>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}${this.editable ? html`<th scope="col"><span class="hidden-text">${words.editRule}</span></th>` : nothing}</tr></thead>
        <tbody>${inOrder(this.rules).map(({ rule, at }) => this.#row(rule, at))}</tbody>
      </table></div>
      <p class="foot muted small">${words.order}</p>
    </div>`;
  }

  #row(rule: AccessRule, at: number) {
    const { agents = [], groups = [], connector, actions, decision } = rule;
    const subjects = [...agents, ...groups];
    const more = actions.length > SHOWN ? ` ${words.moreActions(actions.length - SHOWN)}` : '';
    return html`<tr>
      <td data-name="#">${at + 1}</td>
      <td data-name=${words.for}>${subjects.length === 0 ? html`<span class="muted">${words.everybody}</span>` : inert(subjects.join(', '))}</td>
      <td data-name=${words.connector}>${connector === '*' ? html`<span class="muted">${words.anyConnector}</span>` : inert(connector)}</td>
      <td data-name=${words.actions}><span><span class="mono">${inert(actions.slice(0, SHOWN).join(', '))}</span>${more}</span></td>
      <td data-name=${words.decision}><span><span class="badge ${TONES[decision]}">${words.decisions[decision]}</span></span></td>
      ${
        this.editable
          ? html`<td><span class="row">
        <button type="button" aria-label=${words.editRuleOf(at + 1)} @click=${() => this.#tell('hg-edit', at)}>${words.editRule}</button>
        <button class="danger" type="button" aria-label=${words.takeRuleOf(at + 1)} @click=${() => this.#tell('hg-take', at)}>${words.takeRule}</button>
      </span></td>`
          : nothing
      }
    </tr>`;
  }

  #tell(what: 'hg-edit' | 'hg-take', at: number): void {
    this.dispatchEvent(new CustomEvent(what, { detail: at }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-rules': HgAccessRules;
  }
}
