// How is a decision made? By looking at the sentence once more, saying why where it is asked, and saying yes or no.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { emphasised } from '../../components/emphasis.ts';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Approval, approve, deny, queue, type Remember, readQueue, wasFaster } from '../../data/approvals.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';
import { parameterTexts, targetOf } from './request-parts.ts';

const REMEMBER: Readonly<Record<string, Remember>> = {
  minutes15: { minutes: 15 },
  hour: { minutes: 60 },
};
const USUAL_USES = 5;
const MOST_USES = 1000;

@customElement('hg-decide-dialog')
export class HgDecideDialog extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .what {
        padding: var(--gap-3) var(--gap-4);
        background: var(--sunken);
        border-radius: var(--radius-s);
        font-size: var(--size-l);
        overflow-wrap: anywhere;
      }
      .from {
        margin-top: var(--gap-1);
        font-size: var(--size-s);
        color: var(--muted);
      }
      form {
        display: grid;
        gap: var(--gap-4);
        margin-top: var(--gap-4);
      }
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) approval!: Approval;
  @property() choice: 'approve' | 'deny' = 'approve';
  @state() private problem: ApiProblem | undefined;
  @state() private missing = false;
  /** For how long the answer goes for like ones; empty: not at all. */
  @state() private kept = '';
  @state() private busy = false;

  constructor() {
    super();
    new Watch(this, queue);
  }

  protected override render() {
    const { approval, choice } = this;
    const approves = choice === 'approve';
    const ended = this.#ended;
    return html`
      <hg-dialog heading=${approves ? say.decide.approveTitle : say.decide.denyTitle}>
        <div class="what">
          ${emphasised(approval.action.sentence, parameterTexts(approval))}
          <p class="from">${inert(approval.agent.name)} · ${inert(targetOf(approval.request))}</p>
        </div>
        <form @submit=${this.#submit} novalidate>
          ${this.problem ? html`<p class="alert" role="alert">${wasFaster(this.problem) ? html`<strong>${say.decide.elsewhere}.</strong> ` : nothing}${this.problem.message}</p>` : nothing}
          ${ended && !this.problem ? html`<p class="alert note" role="status">${say.decide.meanwhile} ${say.approvals.states[ended.state] ?? ended.state}${ended.decided_by ? html` ${inert(say.approvals.by(ended.decided_by.name || ended.decided_by.email))}` : nothing}.</p>` : nothing}
          ${this.#words(approves)}
          ${this.#remember(approves)}
          <div class="row">
            <button type="button" @click=${this.#close}>${say.cancel}</button>
            <button class=${approves ? 'primary' : 'danger solid'} type="submit" ?disabled=${this.busy || ended !== undefined} ?autofocus=${!this.#mustSayWhy}>${approves ? say.decide.approve : say.decide.deny}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  get #mustSayWhy(): boolean {
    return this.choice === 'deny' || (this.approval.reason_required ?? false);
  }

  #words(approves: boolean) {
    const label = !approves ? say.decide.reason : this.#mustSayWhy ? say.decide.commentRequired : say.decide.comment;
    const described = this.missing ? 'fault' : approves ? nothing : 'hint';
    return html`
      <div>
        <label for="words">${label}</label>
        <textarea id="words" name="words" maxlength="2000" ?required=${this.#mustSayWhy} ?autofocus=${this.#mustSayWhy}
          aria-invalid=${this.missing} aria-describedby=${described} @keydown=${this.#send}></textarea>
        ${this.missing ? html`<p class="fault" id="fault">${say.decide.reasonMissing}</p>` : approves ? nothing : html`<p class="hint" id="hint">${say.decide.reasonHint}</p>`}
      </div>
    `;
  }

  /** What became of it while somebody was about to decide it. */
  get #ended(): Approval | undefined {
    if (this.busy || queue.value.state !== 'there') return undefined;
    return queue.value.value.find(({ id, state }) => id === this.approval.id && state !== 'pending');
  }

  #remember(approves: boolean) {
    return html`
      <div>
        <label for="remember">${say.decide.remember}</label>
        <select id="remember" name="remember" aria-describedby=${this.kept === '' ? nothing : 'like'} @change=${(
          event: Event,
        ) => {
          this.kept = (event.target as HTMLSelectElement).value;
        }}>
          <option value="">${say.decide.once}</option>
          <option value="minutes15">${say.decide.minutes15}</option>
          <option value="hour">${say.decide.hour}</option>
          <option value="uses">${say.decide.uses}</option>
        </select>
        ${this.kept === '' ? nothing : html`<p class="hint" id="like">${approves ? say.decide.likeApproved : say.decide.likeDenied}</p>`}
      </div>
      ${this.kept === 'uses' ? html`<div><label for="uses">${say.decide.times}</label><input id="uses" name="uses" type="number" min="1" max=${MOST_USES} value=${USUAL_USES} required /></div>` : nothing}
    `;
  }

  /** Control or Command with Enter sends, as in other text fields. */
  #send = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
      (event.target as HTMLTextAreaElement).form?.requestSubmit();
  };

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (this.busy || this.#ended) return;
    const form = new FormData(event.target as HTMLFormElement);
    const words = String(form.get('words') ?? '').trim();
    this.missing = this.#mustSayWhy && words === '';
    if (this.missing) {
      this.renderRoot.querySelector<HTMLElement>('#words')?.focus();
      return;
    }
    const remember = this.kept === 'uses' ? { uses: Number(form.get('uses')) } : REMEMBER[this.kept];
    this.busy = true;
    try {
      if (this.choice === 'approve')
        await approve(this.approval.id, { ...(words && { comment: words }), ...(remember && { remember }) });
      else await deny(this.approval.id, { reason: words, ...(remember && { remember }) });
      this.#close();
    } catch (error) {
      this.problem = problemOf(error);
      if (wasFaster(this.problem)) void readQueue();
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-decide-dialog': HgDecideDialog;
  }
}
