// Why was it decided so? Who spoke, what would turn it, and whether it would still come out like that; the explainer has the rest.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ExplainedDecision, explainDecision } from '../../data/explaining.ts';
import { say } from '../../strings/en.ts';
import { base } from '../../styles/shared.ts';

@customElement('hg-entry-why')
export class HgEntryWhy extends LitElement {
  static override styles = [
    base,
    inertStyles,
    css`
      section {
        display: grid;
        gap: var(--gap-2);
        padding: var(--gap-3) var(--gap-4);
        background: var(--sunken);
        border-radius: var(--radius-s);
        overflow-wrap: anywhere;
      }
      h3 {
        font-size: var(--size-s);
      }
    `,
  ];

  @property() decisionId = '';
  readonly #reading = new Reading(this, () => explainDecision(this.decisionId));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('decisionId')) void this.#reading.again({ fresh: true });
  }

  protected override render() {
    const { value } = this.#reading;
    return html`<section aria-labelledby="why" aria-busy=${value.state === 'loading'}>
      <h3 id="why">${say.audit.whyTitle}</h3>
      ${value.state === 'there' ? told(value.value) : html`<p class="muted">${value.state === 'loading' ? say.loading : value.problem.message}</p>`}
      <p><a href="/explain/${this.decisionId}">${say.audit.why}</a></p>
    </section>`;
  }
}

function told({ recorded: { rule, speaker }, now, differs }: ExplainedDecision) {
  const named = rule && (rule.policy ? `${rule.policy} / ${rule.name}` : rule.name);
  const change = now?.nearest_change;
  return html`
    ${named ? html`<p>${say.explain.speakers[speaker ?? ''] ?? say.audit.rule}: <strong>${inert(named)}</strong></p>` : nothing}
    ${now && differs === false ? html`<p>${inert(now.message)}</p>` : nothing}
    <p class="muted">${now === null ? say.explain.gone : differs === null ? say.explain.cannotTell : differs ? say.explain.differs : say.explain.same}</p>
    ${change === undefined ? nothing : html`<p>${say.explain.change}: ${inert(change)}</p>`}
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-entry-why': HgEntryWhy;
  }
}
