// What would publishing change? Recorded requests that would be decided otherwise, as they were and as they would be.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ChangedDecision, type Impact, readImpact } from '../../data/policies.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const SHOWN = 100;
const TONES: Readonly<Record<string, string>> = { allow: 'good', deny: 'bad', requires_approval: 'warn' };

@customElement('hg-policy-impact')
export class HgPolicyImpact extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      .box {
        padding: var(--gap-4);
      }
      th,
      td {
        padding-inline: var(--gap-2);
      }
      td.request {
        min-width: 10rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() policyId = '';
  /** What is known already; undefined: it is asked for. */
  @property({ attribute: false }) impact: Impact | undefined;
  readonly #reading = new Reading<Impact>(this, async () => this.impact ?? readImpact(this.policyId));

  protected override render() {
    return this.#reading.render((impact) => this.#impact(impact));
  }

  #impact({ examined, changed, changed_total, undecided }: Impact) {
    return html`
      <div class="stack panel box">
        <div>
          <p>${say.policies.impactCount(changed_total, examined)}</p>
          ${undecided > 0 ? html`<p class="muted">${say.policies.impactUndecided(undecided)}</p>` : nothing}
        </div>
        ${changed.length > 0 ? table(changed.slice(0, SHOWN)) : html`<hg-state kind="empty" heading=${say.policies.impactNone} text=${say.policies.impactNoneWhy}></hg-state>`}
        ${changed_total > SHOWN ? html`<p class="muted small">${say.policies.impactFirst(SHOWN)}</p>` : nothing}
      </div>
    `;
  }
}

function table(changed: readonly ChangedDecision[]) {
  const names = [
    say.policies.at,
    say.policies.agent,
    say.policies.request,
    say.policies.before,
    say.policies.after,
    say.policies.rule,
  ];
  return html`
    <div class="scroll">
      <table>
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${changed.map((one) => row(one))}</tbody>
      </table>
    </div>
  `;
}

function row({ decision_id, at, agent, method, url, before, after, rule }: ChangedDecision) {
  return html`
    <tr>
      <td data-name=${say.policies.at}>${may('audit.view') ? html`<a href="/audit?q=${decision_id}">${moment(at)}</a>` : moment(at)}</td>
      <td data-name=${say.policies.agent}>${inert(agent.name)}</td>
      <td class="request" data-name=${say.policies.request}>${inert(`${method} ${url}`)}</td>
      <td data-name=${say.policies.before}>${effect(before)}</td>
      <td data-name=${say.policies.after}>${effect(after)}</td>
      <td data-name=${say.policies.rule}>${rule ? inert(rule) : html`<span class="muted">–</span>`}</td>
    </tr>
  `;
}

function effect(word: string) {
  return html`<span><span class="badge ${TONES[word] ?? ''}">${say.policies.effects[word] ?? word}</span></span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-impact': HgPolicyImpact;
  }
}
