// Why is this asked? Each check in its order, and each rule of the policies with each condition's value, as the rules are now.

import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ConditionTrace, type Explained, type ExplainedDecision, explainDecision } from '../../data/explaining.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';

const TONES: Readonly<Record<string, string>> = { passed: 'good', failed: 'bad', true: 'accent', unknown: 'warn' };

@customElement('hg-decision-trace')
export class HgDecisionTrace extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      h3 {
        margin-bottom: var(--gap-2);
        font-size: var(--size-s);
        font-weight: 650;
        color: var(--muted);
      }
      li {
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      li li {
        padding: var(--gap-1) 0 var(--gap-1) var(--gap-4);
        border-top: 0;
        font-size: var(--size-s);
      }
    `,
  ];

  @property() decisionId = '';
  readonly #reading = new Reading<ExplainedDecision | undefined>(this, async () =>
    mayAsk() ? explainDecision(this.decisionId) : undefined,
  );

  protected override render() {
    return this.#reading.render(
      (found) =>
        html`<div class="stack">${found ? this.#found(found) : html`<p class="muted">${say.details.whyUnseen}</p>`}</div>`,
    );
  }

  #found({ now, facts }: ExplainedDecision) {
    if (now === null) return html`<p class="muted">${say.details.whyNone}</p>`;
    return html`
      <p class="muted">${say.details.whyLead}${facts === 'kept' ? nothing : html` ${say.details.whyLost}`}</p>
      <ol>${now.checks.map(({ name, outcome, detail }) => html`<li><strong>${say.explain.checks[name] ?? name}</strong> ${badge(outcome, say.explain.outcomes[outcome])} ${inert(detail)}</li>`)}</ol>
      ${now.nearest_change ? html`<section><h3>${say.details.nearest}</h3><p>${inert(now.nearest_change)}</p></section>` : nothing}
      <section>
        <h3>${say.details.trace}</h3>
        ${now.policies.length === 0 ? html`<p class="muted">${say.details.traceNone}</p>` : html`<ul>${now.policies.map((policy) => policyLine(policy))}</ul>`}
        ${now.policies_out_of_scope > 0 ? html`<p class="muted small">${say.details.traceOthers(now.policies_out_of_scope)}</p>` : nothing}
      </section>
      <p><a href="/explain/${this.decisionId}">${say.details.explain}</a></p>
    `;
  }
}

const mayAsk = (): boolean => may('policies.view') && may('audit.view');

function policyLine({ policy_id, policy, version, mode, rules }: Explained['policies'][number]) {
  return html`<li>
    <a href="/policies/${policy_id}"><strong>${inert(policy)}</strong></a> <span class="muted">v${version}, ${mode}</span>
    <ul>${rules.map(({ rule, decision, outcome, condition }) => html`<li>${badge(outcome)} <strong>${inert(rule)}</strong> <span class="muted">${say.policies.effects[decision]}</span>${condition ? conditionLines(condition as ConditionTrace) : nothing}</li>`)}</ul>
  </li>`;
}

function conditionLines({ kind, parts = [], ...leaf }: ConditionTrace): TemplateResult {
  if (kind !== 'leaf')
    return html`<ul><li>${badge(leaf.outcome)} ${say.details.traceGroups[kind]}${parts.map((part) => conditionLines(part))}</li></ul>`;
  const { outcome, field = '', operator = '', wanted, actual, state = 'present' } = leaf;
  const found = state === 'present' ? say.details.traceActual(written(actual)) : say.details.traceStates[state];
  return html`<ul><li>${badge(outcome)} <span class="mono">${inert(`${field} ${operator} ${wanted === undefined ? '' : written(wanted)}`)}</span> <span class="muted">${inert(found ?? state)}</span></li></ul>`;
}

const badge = (outcome: string, text = say.policies.outcomes[outcome] ?? outcome) =>
  html`<span class="badge ${TONES[outcome] ?? ''}">${text}</span>`;

const written = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

declare global {
  interface HTMLElementTagNameMap {
    'hg-decision-trace': HgDecisionTrace;
  }
}
