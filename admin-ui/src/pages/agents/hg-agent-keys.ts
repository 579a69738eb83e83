// By which keys does an agent come? How old they are, when they were used and when they end; one is replaced without a gap, or ended.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Agent, type AgentKey, type MadeKey, readKeys, revokeKey } from '../../data/agents.ts';
import type { Page } from '../../data/api.ts';
import { now } from '../../data/now.ts';
import { may } from '../../data/session.ts';
import { moment, say, span } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import './hg-agent-key-dialog.ts';
import './hg-key-form-dialog.ts';

type Open =
  | { readonly kind: 'make' }
  | { readonly kind: 'rotate' | 'revoke'; readonly key: AgentKey }
  | { readonly kind: 'show'; readonly made: MadeKey };

@customElement('hg-agent-keys')
export class HgAgentKeys extends LitElement {
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
      .head {
        margin-bottom: var(--gap-3);
      }
    `,
  ];

  @property({ attribute: false }) agent!: Agent;
  @state() private open: Open | undefined;
  readonly #reading = new Reading<Page<AgentKey>>(this, () => readKeys(this.agent.id));

  protected override render() {
    return html`
      <section aria-labelledby="keys">
        <div class="spread head">
          <div><h2 id="keys">${say.agents.keys}</h2><p class="muted">${say.agents.keysLead}</p></div>
          ${this.#mayMake ? html`<button type="button" @click=${() => this.#show({ kind: 'make' })}>${say.agents.newKey}</button>` : nothing}
        </div>
        ${may('agents.keys') ? nothing : html`<p class="alert note">${say.agents.cannotKeys}</p>`}
        ${this.#reading.render((page) => this.#table(page))}
      </section>
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  get #mayMake(): boolean {
    return may('agents.keys');
  }

  #table({ items }: Page<AgentKey>) {
    if (items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.agents.noKeys} text=${say.agents.noKeysWhy}>${this.#mayMake ? html`<button class="primary" type="button" @click=${() => this.#show({ kind: 'make' })}>${say.agents.newKey}</button>` : nothing}</hg-state></div>`;
    const { keyHint, keyAge, keyUsed, keyEnds } = say.agents;
    return html`<div class="panel scroll"><table>
      <thead><tr>${[say.agents.key, keyHint, keyAge, keyUsed, keyEnds].map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${say.agents.keys}</span></th></tr></thead>
      <tbody>${items.map((key) => this.#row(key))}</tbody>
    </table></div>`;
  }

  #row(key: AgentKey) {
    const { name, hint, created_at, last_used_at: used, expires_at: ends } = key;
    const ended = ends !== null && Date.parse(ends) <= now();
    const called = name || hint;
    return html`<tr>
      <td data-name=${say.agents.key}>${name ? inert(name) : html`<span class="muted">${say.agents.keyUnnamed}</span>`}</td>
      <td data-name=${say.agents.keyHint}><span class="mono">${inert(hint)}…</span></td>
      <td data-name=${say.agents.keyAge}><span title=${moment(created_at)}>${span(now() - Date.parse(created_at))}</span></td>
      <td data-name=${say.agents.keyUsed}>${used ? moment(used) : html`<span class="muted">${say.agents.never}</span>`}</td>
      <td data-name=${say.agents.keyEnds}>${ends === null ? html`<span class="muted">${say.agents.keyEndless}</span>` : html`<span>${moment(ends)}${ended ? html` <span class="badge bad">${say.agents.keyEnded}</span>` : nothing}</span>`}</td>
      <td class="quiet">${
        this.#mayMake
          ? html`<span class="row">
            ${ended ? nothing : html`<button type="button" aria-label="${say.agents.rotate}: ${called}" @click=${() => this.#show({ kind: 'rotate', key })}>${say.agents.rotate}</button>`}
            <button class="danger" type="button" aria-label="${say.agents.revoke}: ${called}" @click=${() => this.#show({ kind: 'revoke', key })}>${say.agents.revoke}</button>
          </span>`
          : nothing
      }</td>
    </tr>`;
  }

  #dialog(open: Open) {
    switch (open.kind) {
      case 'make':
        return html`<hg-key-form-dialog .agent=${this.agent} @hg-done=${this.#made} @hg-close=${this.#close}></hg-key-form-dialog>`;
      case 'rotate':
        return html`<hg-key-form-dialog .agent=${this.agent} .old=${open.key} @hg-done=${this.#made} @hg-close=${this.#close}></hg-key-form-dialog>`;
      case 'revoke':
        return html`<hg-confirm heading=${say.agents.revokeTitle} text=${say.agents.revokeLead} action=${say.agents.revoke} .act=${() => revokeKey(open.key)} @hg-done=${this.#close} @hg-close=${this.#close}></hg-confirm>`;
      case 'show':
        return html`<hg-agent-key-dialog .agent=${this.agent} .made=${open.made} @hg-close=${this.#close}></hg-agent-key-dialog>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #made = (event: Event): void => {
    this.open = { kind: 'show', made: (event as CustomEvent<MadeKey>).detail };
    void this.#reading.again();
  };

  #close = (): void => {
    this.open = undefined;
    void this.#reading.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agent-keys': HgAgentKeys;
  }
}
