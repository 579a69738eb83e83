// Which policies are there, and which are in force? Their names, states, and when they were changed.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, type Page, problemOf } from '../../data/api.ts';
import { go } from '../../data/place.ts';
import { type Policy, readPolicies } from '../../data/policies.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';
import { policyState } from './policy-state.ts';

@customElement('hg-policy-list')
export class HgPolicyList extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      h1:focus {
        outline: none;
      }
    `,
  ];

  @state() private problem: ApiProblem | undefined;
  readonly #reading = new Reading<Page<Policy>>(this, () => readPolicies());

  override focus(): void {
    this.renderRoot.querySelector('h1')?.focus({ preventScroll: true });
  }

  protected override render() {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${say.policies.title}</h1><p class="muted">${say.policies.lead}</p></div>
          ${create()}
        </div>
        ${fault(this.problem)}
        ${this.#reading.render((page) => this.#list(page))}
      </div>
    `;
  }

  #list(page: Page<Policy>) {
    if (page.items.length === 0)
      return html`<div class="panel"><hg-state kind="empty" heading=${say.policies.empty} text=${say.policies.emptyWhy}>${create()}</hg-state></div>`;
    const names = [say.policies.name, say.policies.state, say.policies.updated];
    return html`
      <div class="panel scroll">
        <table>
          <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
          <tbody>${page.items.map((policy) => row(policy))}</tbody>
        </table>
      </div>
      ${page.next_cursor ? html`<div><button type="button" @click=${() => this.#more(page)}>${say.more}</button></div>` : nothing}
    `;
  }

  async #more(page: Page<Policy>): Promise<void> {
    try {
      const next = await readPolicies(page.next_cursor ?? undefined);
      this.#reading.replace({ ...next, items: [...page.items, ...next.items] });
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

function row(policy: Policy) {
  return html`
    <tr>
      <td data-name=${say.policies.name}><a href="/policies/${policy.id}"><strong>${inert(policy.name)}</strong></a></td>
      <td data-name=${say.policies.state}>${policyState(policy)}</td>
      <td data-name=${say.policies.updated}>${moment(policy.updated_at)}</td>
    </tr>
  `;
}

function create() {
  return may('policies.edit')
    ? html`<button class="primary" type="button" @click=${() => go('/policies/new')}>${say.policies.create}</button>`
    : nothing;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-list': HgPolicyList;
  }
}
