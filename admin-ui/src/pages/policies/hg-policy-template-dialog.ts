// What does a policy template say, and for whom is it?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { Reading } from '../../components/reading.ts';
import { type PolicyTemplate, readPolicyTemplate, savePolicyTemplate } from '../../data/policy-templates.ts';
import { runsInstance } from '../../data/session.ts';
import { templates as words } from '../../strings/en/templates.ts';

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

@customElement('hg-policy-template-dialog')
export class HgPolicyTemplateDialog extends LitElement {
  static override styles = [
    ...dialogStyles,
    css`
      textarea {
        min-height: 22rem;
        font: var(--size-s) / 1.5 var(--mono);
      }
      label.box {
        display: flex;
        align-items: center;
        gap: var(--gap-2);
        margin: 0;
        font-size: inherit;
        font-weight: 500;
      }
      input[type='checkbox'] {
        width: 1.1rem;
        height: 1.1rem;
        min-height: 0;
        accent-color: var(--accent);
      }
    `,
  ];

  /** Undefined: a new one. */
  @property({ attribute: false }) template: PolicyTemplate | undefined;
  readonly #text = new Reading<string>(this, async () =>
    this.template ? (await readPolicyTemplate(this.template.id)).yaml : BEGINNING,
  );
  readonly #form = new DialogForm(this, (_, form) => {
    const said = new FormData(form);
    const yaml = String(said.get('yaml') ?? '');
    return savePolicyTemplate(this.template?.id, { yaml, ...(runsInstance() && { offered: said.has('offered') }) });
  });

  protected override render() {
    const { template } = this;
    const { problem } = this.#form;
    return this.#form.render(
      {
        heading: template ? words.editOf(template.name) : words.create,
        action: template ? words.save : words.create,
        side: true,
      },
      this.#text.render(
        (yaml) => html`<div class="stack">
          <div>
            <label for="yaml">${words.text}</label>
            <textarea id="yaml" name="yaml" spellcheck="false" aria-invalid=${problem && problem.errors.length > 0 ? 'true' : 'false'} aria-describedby="yaml-hint" .value=${yaml}></textarea>
            <div id="yaml-hint">${problem && problem.errors.length > 0 ? problem.errors.map(({ line, message }) => html`<p class="fault">${line === undefined ? nothing : `${line}: `}${message}</p>`) : html`<p class="hint">${words.textHint}</p>`}</div>
          </div>
          ${runsInstance() ? html`<label class="box"><input type="checkbox" name="offered" .checked=${template?.origin === 'instance'} />${words.offered}</label>` : nothing}
        </div>`,
      ),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-template-dialog': HgPolicyTemplateDialog;
  }
}
