// Whom is a policy entrusted to? A member of the tenant, or nobody.

import { html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import '../../components/hg-choose.ts';
import { personChoices } from '../../data/names.ts';
import { entrustPolicy, type PolicyText } from '../../data/policies.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-policy-owner-dialog')
export class HgPolicyOwnerDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) policy!: PolicyText;
  @query('hg-choose') private choice!: HTMLElementTagNameMap['hg-choose'];
  readonly #form = new DialogForm(this, () => entrustPolicy(this.policy.id, this.choice.chosen[0] ?? null));

  protected override render() {
    const { name, owner } = this.policy;
    const known = new Map(owner ? [[owner.id, owner.name || owner.email]] : []);
    return this.#form.render(
      { heading: say.policies.ownerTitle(name), action: say.policies.ownerSave },
      html`<hg-choose label=${say.policies.owner} single hint=${say.policies.ownerLead} .chosen=${owner ? [owner.id] : []} .names=${known} .read=${personChoices}></hg-choose>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-owner-dialog': HgPolicyOwnerDialog;
  }
}
