// Is the ledger whole? What was found when somebody last looked, who that was and when; and looking now.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { lastVerified, type Verdict, verifyChain } from '../../data/audit.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { whoOf } from './reading-entries.ts';

@customElement('hg-chain-status')
export class HgChainStatus extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .row {
        gap: var(--gap-2) var(--gap-3);
        font-size: var(--size-s);
      }
      button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
    `,
  ];

  @state() private verifying = false;
  /** What this page just found, where it is recorded nowhere. */
  @state() private verdict: Verdict | undefined;
  @state() private problem: ApiProblem | undefined;
  readonly #last = new Reading(this, lastVerified);

  protected override render() {
    return html`
      <div class="row">
        <strong>${say.audit.chain}</strong>
        <span role="status">${this.verifying ? say.audit.verifying : this.#standing()}</span>
        <button type="button" ?disabled=${this.verifying} @click=${this.#verify}>${say.audit.verify}</button>
      </div>
      ${this.#broken()}${fault(this.problem)}
    `;
  }

  get #found(): Verdict | undefined {
    const { value } = this.#last;
    return this.verdict ?? (value.state === 'there' ? value.value?.found : undefined);
  }

  #standing() {
    const { value } = this.#last;
    const found = this.#found;
    if (!found) return value.state === 'loading' ? nothing : html`<span class="muted">${say.audit.unverified}</span>`;
    const entry = value.state === 'there' ? value.value?.entry : undefined;
    return html`${found.ok ? html`<span class="badge good">${say.audit.whole(found.entries)}</span>` : nothing}
    ${entry ? html`<span class="muted">${inert(say.audit.verifiedBy(whoOf(entry), moment(entry.at)))}</span>` : nothing}`;
  }

  #broken() {
    const found = this.#found;
    if (!found || found.ok) return nothing;
    return html`<p class="alert" role="alert">${say.audit.broken} <code>${inert(JSON.stringify(found.first_broken))}</code></p>`;
  }

  #verify = async (): Promise<void> => {
    this.verifying = true;
    this.problem = undefined;
    try {
      this.verdict = await verifyChain();
      await this.#last.again();
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.verifying = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-chain-status': HgChainStatus;
  }
}
