// Which questions could a policy spare? What was approved every time lately, each with the text that would do it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { go } from '../../data/place.ts';
import { may } from '../../data/session.ts';
import { draftSuggestion, readSuggestions, type Suggestion } from '../../data/suggestions.ts';
import { requests as words } from '../../strings/en/requests.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-suggestions')
export class HgSuggestions extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      section {
        padding: var(--gap-4) var(--gap-5);
      }
      li {
        padding: var(--gap-3) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .words {
        flex: 1 1 18rem;
        min-width: 0;
      }
      summary {
        cursor: pointer;
        font-size: var(--size-s);
      }
      pre {
        margin: var(--gap-2) 0 0;
        padding: var(--gap-3);
        max-height: 20rem;
        overflow: auto;
        white-space: pre-wrap;
        font: var(--size-s) / 1.5 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
    `,
  ];

  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  readonly #reading = new Reading<readonly Suggestion[]>(this, readSuggestions);

  /** Without a suggestion there is nothing to say; a list that cannot be read is not in the way of policies either. */
  protected override render() {
    const { value } = this.#reading;
    if (value.state !== 'there' || value.value.length === 0) return nothing;
    return html`<section class="panel stack" aria-labelledby="heading">
      <div><h2 id="heading">${words.suggestions}</h2><p class="muted">${words.suggestionsLead}</p></div>
      ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
      <ul>${value.value.map((one) => this.#one(one))}</ul>
    </section>`;
  }

  #one({ id, sentence, approved, days, approvers, rule, draft }: Suggestion) {
    return html`<li>
      <div class="spread">
        <div class="words">
          <p><strong>${inert(sentence)}</strong></p>
          <p class="muted small">${words.approvals(approved, days, approvers)} ${words.kinds[draft.kind]} ${draft.kind === 'next_version' ? inert(rule.policy ?? '') : nothing}</p>
        </div>
        ${may('policies.edit') ? html`<button type="button" aria-label=${words.makeOf(sentence)} ?disabled=${this.busy} @click=${() => this.#make(id)}>${words.make}</button>` : nothing}
      </div>
      <details><summary>${words.show}</summary><pre tabindex="0">${inert(draft.yaml, true)}</pre></details>
    </li>`;
  }

  async #make(id: string): Promise<void> {
    this.busy = true;
    try {
      const made = await draftSuggestion(id);
      go(`/policies/${made.id}`);
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-suggestions': HgSuggestions;
  }
}
