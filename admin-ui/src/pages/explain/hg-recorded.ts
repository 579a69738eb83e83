// What was decided, when, about which request, and who spoke? As the ledger has it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import type { ExplainedDecision } from '../../data/explaining.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base } from '../../styles/shared.ts';

const TONES: Readonly<Record<string, string>> = { allow: 'good', deny: 'bad', hold: 'warn', error: 'bad' };

@customElement('hg-recorded')
export class HgRecorded extends LitElement {
  static override styles = [
    base,
    inertStyles,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--gap-2);
        padding: var(--gap-4) var(--gap-5);
        overflow-wrap: anywhere;
      }
      .verdict {
        font-size: var(--size-l);
      }
    `,
  ];

  @property({ attribute: false }) decision!: ExplainedDecision;

  protected override render() {
    const { recorded, decision_id: id } = this.decision;
    const { agent, request, decision, rule, speaker, at } = recorded;
    const named = rule && (rule.policy ? `${rule.policy} / ${rule.name}` : rule.name);
    return html`
      <section class="panel" aria-labelledby="was">
        <h2 id="was">${say.explain.was}</h2>
        <p class="verdict"><span class="badge ${TONES[decision] ?? ''}">${say.audit.words[decision] ?? decision}</span>
          ${inert(agent.name)}: <span class="mono">${inert(`${request.method} ${request.url}`)}</span></p>
        ${named ? html`<p>${say.explain.speakers[speaker ?? ''] ?? say.approvals.rule}: <strong>${inert(named)}</strong></p>` : nothing}
        <p class="muted">${moment(at)} · ${say.explain.versions(recorded.policy_version ?? 0, recorded.access_version ?? 0)}</p>
        <p>${this.#today()}</p>
        ${may('audit.view') ? html`<p><a href="/audit?q=${id}">${say.audit.sameDecision}</a></p>` : nothing}
      </section>
    `;
  }

  #today(): string {
    const { now, differs } = this.decision;
    if (now === null) return say.explain.gone;
    if (differs === null) return say.explain.cannotTell;
    return differs ? say.explain.differs : say.explain.same;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-recorded': HgRecorded;
  }
}
