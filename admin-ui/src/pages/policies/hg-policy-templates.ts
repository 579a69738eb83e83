// Which policies does the organization hand out? Written here, distributed to tenants, taken away without touching what was made from them.

import { html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { type Column, listPage, listStyles } from '../../components/list-page.ts';
import { Listing } from '../../components/listing.ts';
import {
  deletePolicyTemplate,
  mayEditTemplates,
  type PolicyTemplate,
  readPolicyTemplates,
} from '../../data/policy-templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { moment } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import './hg-distribute-dialog.ts';
import './hg-policy-template-dialog.ts';

type Open =
  | { readonly kind: 'create' }
  | { readonly kind: 'edit' | 'distribute' | 'delete'; readonly template: PolicyTemplate };

@customElement('hg-policy-templates')
export class HgPolicyTemplates extends LitElement {
  static override styles = [listStyles, links];

  @state() private open: Open | undefined;
  readonly #list = new Listing<PolicyTemplate>(this, { read: readPolicyTemplates });
  readonly #columns: readonly Column<PolicyTemplate>[] = [
    {
      name: words.name,
      cell: ({ name, description }) =>
        html`<span><strong>${inert(name)}</strong>${description ? html`<br /><span class="muted">${inert(description)}</span>` : nothing}</span>`,
    },
    { name: words.origin, cell: ({ origin }) => words.origins[origin] },
    { name: words.revision, cell: ({ revision }) => revision },
    { name: words.changed, cell: ({ updated_at }) => moment(updated_at) },
    { name: words.actions, quiet: true, cell: (template) => this.#buttons(template) },
  ];

  protected override render() {
    const edits = mayEditTemplates();
    return html`
      ${listPage(this.#list, {
        title: words.policyTitle,
        lead: words.policyLead,
        search: words.search,
        total: words.total,
        empty: { heading: words.empty, text: words.emptyWhy },
        columns: this.#columns,
        actions: html`<span class="row"><a class="button" href="/policies">${words.toPolicies}</a>
          ${edits ? html`<button class="primary" type="button" @click=${() => this.#show({ kind: 'create' })}>${words.create}</button>` : nothing}</span>`,
        notice: edits ? nothing : html`<p class="alert note">${words.readOnly}</p>`,
      })}
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #buttons(template: PolicyTemplate) {
    if (!mayEditTemplates()) return nothing;
    const { name } = template;
    return html`<span class="row">
      <button type="button" aria-label=${words.distributeOf(name)} @click=${() => this.#show({ kind: 'distribute', template })}>${words.distribute}</button>
      <button type="button" aria-label=${words.editOf(name)} @click=${() => this.#show({ kind: 'edit', template })}>${words.edit}</button>
      <button class="danger" type="button" aria-label=${words.deleteOf(name)} @click=${() => this.#show({ kind: 'delete', template })}>${words.delete}</button>
    </span>`;
  }

  #dialog(open: Open) {
    switch (open.kind) {
      case 'create':
        return html`<hg-policy-template-dialog @hg-close=${this.#close} @hg-done=${this.#done}></hg-policy-template-dialog>`;
      case 'edit':
        return html`<hg-policy-template-dialog .template=${open.template} @hg-close=${this.#close} @hg-done=${this.#done}></hg-policy-template-dialog>`;
      case 'distribute':
        return html`<hg-distribute-dialog .template=${open.template} @hg-close=${this.#close}></hg-distribute-dialog>`;
      case 'delete':
        return html`<hg-confirm heading=${words.deleteTitle(open.template.name)} text=${words.deleteLead} action=${words.delete}
          .act=${() => deletePolicyTemplate(open.template.id)} @hg-close=${this.#close} @hg-done=${this.#done}></hg-confirm>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  #done = (): void => {
    this.open = undefined;
    void this.#list.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-templates': HgPolicyTemplates;
  }
}
