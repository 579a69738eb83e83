// Which patterns stand for several permissions at once? Each with what it comes to; taken away, split or added.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { expandPattern, type Grant, isWildcard, patternProblem, split } from '../../data/role-grants.ts';
import { roles as words } from '../../strings/en/roles.ts';
import { base, controls } from '../../styles/shared.ts';
import { limitText } from './grant-text.ts';

@customElement('hg-wildcards')
export class HgWildcards extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--gap-2) var(--gap-3);
        padding: var(--gap-2) 0;
        border-bottom: 1px solid var(--line);
      }
      li .text {
        flex: 1 1 14rem;
      }
      button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
      form {
        display: grid;
        grid-template-columns: minmax(0, 20rem) max-content;
        align-items: start;
        gap: var(--gap-2);
        margin-top: var(--gap-3);
      }
      form button {
        min-height: 2.5rem;
        margin-top: 1.5rem;
      }
    `,
  ];

  @property({ attribute: false }) grants: readonly Grant[] = [];
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @property({ type: Boolean }) editable = false;
  @state() private fault = '';

  protected override render() {
    const wildcards = this.grants.filter(isWildcard);
    return html`
      <ul>${wildcards.map((grant) => this.#item(grant))}</ul>
      ${this.editable ? this.#form() : nothing}
    `;
  }

  #item(grant: Grant) {
    const { permission, limit } = grant;
    const reach = permission === '**' ? ` ${words.reachesActions}` : '';
    const limits = limitText(limit, this.names);
    return html`<li>
      <span class="text"><strong class="mono">${inert(permission)}</strong> <span class="muted small">${words.covers(expandPattern(permission).length)}${reach}${limits ? html` · ${inert(limits)}` : nothing}</span></span>
      ${
        this.editable
          ? html`<button type="button" aria-label="${words.split}: ${permission}" @click=${() => this.#change(split(this.grants, grant))}>${words.split}</button>
            <button class="danger" type="button" aria-label=${words.takeOf(permission)} @click=${() => this.#change(this.grants.filter((one) => one !== grant))}>${words.take}</button>`
          : nothing
      }
    </li>`;
  }

  #form() {
    return html`
      <form @submit=${this.#add}>
        <div>
          <label for="pattern">${words.pattern}</label>
          <input id="pattern" name="pattern" required maxlength="200" autocomplete="off" autocapitalize="off" spellcheck="false" aria-invalid=${this.fault ? 'true' : 'false'} aria-describedby="pattern-hint" />
          <p class=${this.fault ? 'fault' : 'hint'} id="pattern-hint">${this.fault || words.patternHint}</p>
        </div>
        <button type="submit">${words.addWildcard}</button>
      </form>
    `;
  }

  #add = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const permission = String(new FormData(form).get('pattern')).trim();
    const unknown = expandPattern(permission).length === 0 ? words.patternUnknown : '';
    this.fault = patternProblem(permission) ?? unknown;
    if (this.fault !== '') return;
    form.reset();
    if (!this.grants.some((grant) => grant.permission === permission && !grant.limit))
      this.#change([...this.grants, { permission }]);
  };

  #change(grants: readonly Grant[]): void {
    this.dispatchEvent(new CustomEvent('hg-grants', { detail: grants }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-wildcards': HgWildcards;
  }
}
