// What does the template say by now, and what would this policy become? The difference and its tests, before it is made the next draft.

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type PolicyText, type Pulled, pullPolicy } from '../../data/policies.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-policy-pull-dialog')
export class HgPolicyPullDialog extends LitElement {
  static override styles = [...dialogStyles, inertStyles];

  @property({ attribute: false }) policy!: PolicyText;
  readonly #reading = new Reading<Pulled>(this, () =>
    pullPolicy(this.policy.id, { preview: true, revision: this.#revision }),
  );
  readonly #form = new DialogForm(this, () => pullPolicy(this.policy.id, { preview: false, revision: this.#revision }));

  override connectedCallback(): void {
    super.connectedCallback();
    void import('./hg-difference.ts');
  }

  protected override render() {
    const { link } = this.policy;
    return this.#form.render(
      {
        heading: say.policies.pullTitle(link?.name ?? '', this.#revision ?? 0),
        action: say.policies.pullAction,
        side: true,
      },
      html`<p>${say.policies.pullLead}</p>${this.#reading.render((pulled) => this.#shown(pulled))}`,
    );
  }

  get #revision(): number | undefined {
    return this.policy.link?.latest_revision ?? undefined;
  }

  #shown({ yaml, tests }: Pulled) {
    const failed = tests.filter(({ passed }) => !passed).length;
    return html`
      ${yaml === this.policy.yaml ? html`<p class="muted">${say.policies.same}</p>` : html`<hg-difference .earlier=${this.policy.yaml} .later=${yaml}></hg-difference>`}
      ${
        tests.length === 0
          ? nothing
          : html`<p><span class="badge ${failed > 0 ? 'bad' : 'good'}">${say.policies.tests}: ${failed > 0 ? say.policies.testsFailed(failed, tests.length) : say.policies.testsPassed(tests.length)}</span></p>`
      }
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-pull-dialog': HgPolicyPullDialog;
  }
}
