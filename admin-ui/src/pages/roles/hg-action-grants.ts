// What may agents with this role do? Patterns of actions, reads or writes, at once or with approval, within limits.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type Grant, isAction, limitOf } from '../../data/role-grants.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import { limitText } from './grant-text.ts';

const READS: Grant = { permission: 'action.**', limit: { verbs: ['read'] } };
const PRESETS: Readonly<Record<string, readonly Grant[]>> = {
  full: [{ permission: 'action.**' }],
  reads: [READS],
  supervised: [READS, { permission: 'action.**', with_approval: true }],
};

@customElement('hg-action-grants')
export class HgActionGrants extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      .foot {
        padding: var(--gap-3) var(--gap-4);
      }
      td button,
      .foot button {
        min-height: 2.25rem;
        padding: 0 var(--gap-3);
      }
      td input,
      td select {
        min-width: 8.5rem;
        min-height: 2.25rem;
        padding-block: 0;
      }
      td input {
        min-width: 11rem;
        font-family: var(--mono);
        font-size: 0.92em;
      }
      @media (max-width: 40rem) {
        td input,
        td select {
          min-width: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) grants: readonly Grant[] = [];
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @property({ type: Boolean }) editable = false;

  protected override render() {
    const actions = this.grants.filter(isAction);
    const heads = [words.action, words.verb, words.approval, words.limits];
    return html`
      ${
        actions.length === 0
          ? html`<p class="foot muted">${words.actionsNone}</p>`
          : html`<div class="scroll"><table>
            <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}${this.editable ? html`<th scope="col"><span class="hidden-text">${words.take}</span></th>` : nothing}</tr></thead>
            <tbody>${actions.map((grant) => (this.editable ? this.#editableRow(grant) : this.#row(grant)))}</tbody>
          </table></div>`
      }
      ${this.editable ? this.#ways() : nothing}
    `;
  }

  #row(grant: Grant) {
    return html`<tr>
      <td data-name=${words.action}><span class="mono">${inert(typeOf(grant))}</span></td>
      <td data-name=${words.verb}>${words.verbChoice[verbOf(grant)]}</td>
      <td data-name=${words.approval}><span><span class="badge ${grant.with_approval ? 'warn' : 'good'}">${words.approvalChoice[grant.with_approval ? 'yes' : 'no']}</span></span></td>
      <td data-name=${words.limits}>${this.#limits(grant)}</td>
    </tr>`;
  }

  #editableRow(grant: Grant) {
    const type = typeOf(grant);
    return html`<tr>
      <td data-name=${words.action}><input aria-label=${words.actionPattern} placeholder=${words.actionHint} required maxlength="190" autocapitalize="off" spellcheck="false" .value=${type}
        @change=${(event: Event) => this.#replace(grant, { ...grant, permission: `action.${textOf(event)}` })} /></td>
      <td data-name=${words.verb}>${select(words.verb, words.verbChoice, verbOf(grant), (verb) => this.#replace(grant, withVerb(grant, verb)))}</td>
      <td data-name=${words.approval}>${select(words.approval, words.approvalChoice, grant.with_approval ? 'yes' : 'no', (answer) => this.#replace(grant, withApproval(grant, answer === 'yes')))}</td>
      <td data-name=${words.limits}><span class="row"><span>${this.#limits(grant)}</span><button type="button" aria-label=${words.limitOf(grant.permission)} @click=${() => this.dispatchEvent(new CustomEvent('hg-limit', { detail: grant }))}>${words.limit}</button></span></td>
      <td><button class="danger" type="button" aria-label=${words.takeOf(grant.permission)} @click=${() => this.#change(this.grants.filter((one) => one !== grant))}>${words.take}</button></td>
    </tr>`;
  }

  #limits({ limit }: Grant) {
    const { verbs: _verbs, ...others } = limit ?? {};
    const text = limitText(limitOf(others), this.names);
    return text ? inert(text) : html`<span class="muted">${words.limitsNone}</span>`;
  }

  #ways() {
    return html`<div class="row foot">
      <button type="button" @click=${() => this.#change([...this.grants, { permission: 'action.' }])}>${words.addAction}</button>
      <span class="muted small">${words.presets}</span>
      ${Object.entries(PRESETS).map(([name, grants]) => html`<button type="button" @click=${() => this.#change([...this.grants.filter((one) => !isAction(one)), ...grants])}>${words.presetNames[name]}</button>`)}
    </div>`;
  }

  #replace(before: Grant, after: Grant): void {
    this.#change(this.grants.map((one) => (one === before ? after : one)));
  }

  #change(grants: readonly Grant[]): void {
    this.dispatchEvent(new CustomEvent('hg-grants', { detail: grants }));
  }
}

const typeOf = ({ permission }: Grant): string => permission.slice('action.'.length);
const textOf = (event: Event): string => (event.target as HTMLInputElement).value.trim();

function verbOf({ limit }: Grant): string {
  return limit?.verbs?.length === 1 ? (limit.verbs[0] ?? 'all') : 'all';
}

function withVerb({ limit, ...grant }: Grant, verb: string): Grant {
  const next = limitOf({ ...limit, verbs: verb === 'read' || verb === 'write' ? [verb] : [] });
  return { ...grant, ...(next && { limit: next }) };
}

function withApproval({ with_approval: _before, ...grant }: Grant, needed: boolean): Grant {
  return { ...grant, ...(needed && { with_approval: true }) };
}

function select(label: string, options: Readonly<Record<string, string>>, now: string, set: (value: string) => void) {
  return html`<select aria-label=${label} @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
    ${Object.entries(options).map(([value, text]) => html`<option value=${value} ?selected=${value === now}>${text}</option>`)}
  </select>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-action-grants': HgActionGrants;
  }
}
