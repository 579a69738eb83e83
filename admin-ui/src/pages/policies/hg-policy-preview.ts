// What would become of one request if this text were in force? Asked of the same engine as the gate; nothing is sent or recorded.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { fault, field, textsOf } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Explained, explainRequest, type Supposed, supposedBody, UNSAVED } from '../../data/explaining.ts';
import { inSight } from '../../data/unseen.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

const TONES: Readonly<Record<string, string>> = { allow: 'good', deny: 'bad', requires_approval: 'warn' };

interface Answered {
  readonly now: Explained;
  readonly then: Explained;
}

@customElement('hg-policy-preview')
export class HgPolicyPreview extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .box {
        padding: var(--gap-4);
      }
      .request {
        display: grid;
        grid-template-columns: minmax(8rem, 14rem) 7rem minmax(0, 1fr);
        gap: var(--gap-3);
      }
      textarea {
        font: var(--size-s) / 1.5 var(--mono);
      }
      dl {
        display: grid;
        grid-template-columns: minmax(7rem, auto) minmax(0, 1fr);
        gap: var(--gap-2) var(--gap-4);
        overflow-wrap: anywhere;
      }
      dd {
        margin: 0;
      }
      ul {
        margin-top: var(--gap-2);
      }
      li {
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      @media (max-width: 44rem) {
        .request,
        dl {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  /** As it is written now, saved or not. */
  @property() text = '';
  /** Undefined: of a policy that is not saved yet. */
  @property({ attribute: false }) policyId: string | undefined;
  @state() private answer: Answered | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private bodyFault = '';
  @state() private busy = false;

  protected override render() {
    const { problem, answer } = this;
    const broken = problem?.errors.some(({ line }) => line !== undefined);
    return html`
      <section class="panel box stack" aria-label=${say.policies.preview}>
        <p class="muted">${say.policies.previewLead}</p>
        ${broken ? html`<p class="alert" role="alert">${problem?.message}</p>` : fault(problem)}
        <form class="stack" @submit=${this.#submit} novalidate>
          <div class="request">
            ${field({ name: 'agent', label: say.explain.agent, hint: say.policies.previewAgents, required: true }, problem)}
            ${field({ name: 'method', label: say.explain.method, value: 'GET', required: true }, problem)}
            ${field({ name: 'url', label: say.explain.url, required: true }, problem)}
          </div>
          <div>
            <label for="body">${say.explain.body}</label>
            <textarea id="body" name="body" spellcheck="false" aria-invalid=${this.bodyFault !== ''} aria-describedby=${this.bodyFault ? 'body-fault' : nothing}></textarea>
            ${this.bodyFault ? html`<p class="fault" id="body-fault">${this.bodyFault}</p>` : nothing}
          </div>
          <div><button class="primary" type="submit" ?disabled=${this.busy}>${say.policies.previewAsk}</button></div>
        </form>
        <div role="status">${answer ? this.#answered(answer) : nothing}</div>
      </section>
    `;
  }

  #answered({ now, then }: Answered) {
    const same =
      now.decision === then.decision && now.rule.name === then.rule.name && now.rule.policy === then.rule.policy;
    const own = then.policies.find(({ policy_id }) => policy_id === (this.policyId ?? UNSAVED));
    return html`
      <dl>
        <dt>${say.policies.previewNow}</dt><dd>${verdict(now)}</dd>
        <dt>${say.policies.previewThen}</dt><dd>${verdict(then)}</dd>
      </dl>
      <p><strong>${same ? say.policies.previewSame : say.policies.previewChanges}</strong></p>
      <h3>${say.policies.previewRules}</h3>
      ${
        own
          ? html`<ul>${own.rules.map(({ rule, decision, outcome }) => html`<li><strong>${inert(rule)}</strong> <span class="badge ${outcome === 'true' ? (TONES[decision] ?? '') : ''}">${say.policies.outcomes[outcome] ?? outcome}</span> <span class="muted">${say.policies.effects[decision]}</span></li>`)}</ul>`
          : html`<p class="muted">${say.policies.previewOutOfScope}</p>`
      }
    `;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { agent = '', method = 'GET', url = '', body = '' } = textsOf(form);
    const sent = this.#bodyOf(body);
    if (this.bodyFault) return form.querySelector<HTMLElement>('#body')?.focus();
    const request: Supposed = { agent, method: method.toUpperCase(), url, ...sent };
    this.busy = true;
    try {
      const draft = { yaml: this.text, ...(this.policyId !== undefined && { policy_id: this.policyId }) };
      const [now, then] = await Promise.all([explainRequest(request), explainRequest(request, draft)]);
      this.answer = { now, then };
      this.problem = undefined;
    } catch (error) {
      this.answer = undefined;
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };

  #bodyOf(text: string): { body?: unknown } {
    this.bodyFault = '';
    try {
      return supposedBody(text);
    } catch (error) {
      this.bodyFault = say.explain.bodyBroken(inSight(String((error as Error).message)));
      return {};
    }
  }
}

function verdict({ decision, rule, message }: Explained) {
  return html`<span class="badge ${TONES[decision] ?? ''}">${say.policies.effects[decision]}</span>
    <strong>${inert(rule.policy ? `${rule.policy} / ${rule.name}` : rule.name)}</strong> <span class="muted">${inert(message)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-preview': HgPolicyPreview;
  }
}
