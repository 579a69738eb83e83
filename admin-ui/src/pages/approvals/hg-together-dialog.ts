// How are several requests of one rule decided at once? With one reason for all, and a word on what became of each.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { emphasised } from '../../components/emphasis.ts';
import { fault } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { inertStyles } from '../../components/inert-text.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Approval, type BulkDecision, decideTogether } from '../../data/approvals.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { parameterTexts } from './request-parts.ts';

@customElement('hg-together-dialog')
export class HgTogetherDialog extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      ul {
        display: grid;
        gap: var(--gap-2);
        max-height: 16rem;
        overflow: auto;
        padding: var(--gap-3) var(--gap-4);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      li {
        overflow-wrap: anywhere;
      }
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) approvals: readonly Approval[] = [];
  @property() choice: 'approve' | 'deny' = 'approve';
  @state() private results: ReadonlyMap<string, BulkDecision> | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private missing = false;
  @state() private busy = false;

  protected override render() {
    const approves = this.choice === 'approve';
    const heading = approves ? say.together.approveTitle : say.together.denyTitle;
    return html`
      <hg-dialog heading=${heading(this.approvals.length)}>
        <form class="stack" @submit=${this.#submit} novalidate>
          ${fault(this.problem)}
          <ul tabindex="0" aria-label=${say.approvals.title}>${this.approvals.map((one) => html`<li>${emphasised(one.action.sentence, parameterTexts(one))}${this.#result(one)}</li>`)}</ul>
          ${this.results ? this.#done() : this.#ask(approves)}
        </form>
      </hg-dialog>
    `;
  }

  #ask(approves: boolean) {
    return html`
      <div>
        <label for="reason">${say.together.reason}</label>
        <textarea id="reason" name="reason" maxlength="2000" required autofocus aria-invalid=${this.missing} aria-describedby="hint"></textarea>
        <p class=${this.missing ? 'fault' : 'hint'} id="hint">${this.missing ? say.decide.reasonMissing : say.together.reasonHint}</p>
      </div>
      <div class="row">
        <button type="button" @click=${this.#close}>${say.cancel}</button>
        <button class=${approves ? 'primary' : 'danger solid'} type="submit" ?disabled=${this.busy}>${approves ? say.together.approve : say.together.deny}</button>
      </div>
    `;
  }

  #done() {
    return html`<div class="row"><button class="primary" type="button" @click=${this.#close}>${say.together.done}</button></div>`;
  }

  #result({ id }: Approval) {
    const result = this.results?.get(id);
    if (!result) return nothing;
    return html` <span class="badge ${result.status === 'error' ? 'bad' : 'good'}">${say.together.statuses[result.status] ?? result.status}</span>${result.reason ? html` <span class="muted small">${result.reason}</span>` : nothing}`;
  }

  #close = (): void => {
    this.dispatchEvent(new CustomEvent('hg-close', { detail: this.results !== undefined }));
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get('reason') ?? '').trim();
    this.missing = reason === '';
    if (this.missing) return this.renderRoot.querySelector<HTMLElement>('#reason')?.focus();
    this.busy = true;
    try {
      const ids = this.approvals.map(({ id }) => id);
      const results = await decideTogether({ ids, decision: this.choice, reason });
      this.results = new Map(results.map((result) => [result.id, result]));
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-together-dialog': HgTogetherDialog;
  }
}
