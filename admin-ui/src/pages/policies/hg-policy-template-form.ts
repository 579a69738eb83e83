// What does a policy template say? Written in the editor of policies, which knows the language.

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-state.ts';
import { Saving } from '../../components/saving.ts';
import { type PolicyTemplate, savePolicyTemplate } from '../../data/policy-templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { say } from '../../strings/en.ts';
import { offeredBox, offeredIn, saveBar, templateFormStyles } from '../templates/template-form.ts';

const BEGINNING = `metadata:
  name: new-template
  description: What it is for
rules:
  - name: first-rule
    conditions:
      all:
        - { field: action.verb, operator: equals, value: write }
    decision: requires_approval
    reason: Somebody should look at it
`;

@customElement('hg-policy-template-form')
export class HgPolicyTemplateForm extends LitElement {
  static override styles = templateFormStyles;

  /** Undefined: a new one. */
  @property() templateId: string | undefined;
  @property({ attribute: false }) template: PolicyTemplate | undefined;
  @property({ type: Boolean }) editable = false;
  @state() private text = '';
  /** The editor is large and comes when it is needed. */
  @state() private written = customElements.get('hg-policy-text') !== undefined;
  readonly #saving = new Saving(this, async (form) => {
    const detail = await savePolicyTemplate(this.templateId, { yaml: this.text, ...offeredIn(form) });
    this.dispatchEvent(new CustomEvent('hg-saved', { detail }));
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.written) return;
    void import('./hg-policy-text.ts').then(() => {
      this.written = true;
    });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('template')) this.text = this.template?.yaml ?? BEGINNING;
  }

  protected override render() {
    if (!this.written) return html`<div class="panel"><hg-state kind="loading"></hg-state></div>`;
    return html`<form class="stack" @submit=${this.#saving.submit} novalidate>
      <div class="panel pad">
        <hg-policy-text .text=${this.text} .problems=${this.#saving.problem?.errors ?? []} ?readonly=${!this.editable}
          trouble=${say.policies.refused} label=${words.text} hint=${words.textHint} @hg-text=${this.#written} @hg-save=${this.#send}></hg-policy-text>
        ${this.editable ? offeredBox(this.template) : nothing}
      </div>
      ${this.editable ? saveBar(this.#saving, this.templateId) : nothing}
    </form>`;
  }

  #written = (event: Event): void => {
    this.text = (event as CustomEvent<string>).detail;
  };

  #send = (): void => {
    if (this.editable) this.renderRoot.querySelector('form')?.requestSubmit();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-template-form': HgPolicyTemplateForm;
  }
}
