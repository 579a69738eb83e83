// What does one template say, what can be made from it, and what was? A new one is written here as well.

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { go } from '../../data/place.ts';
import { mayEditTemplates, mayEditThis, type Template } from '../../data/templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { base, controls, links } from '../../styles/shared.ts';
import { originBadge } from './hg-template-list.ts';
import './hg-template-uses.ts';
import type { Shelf } from './shelf.ts';

@customElement('hg-template-view')
export class HgTemplateView extends LitElement {
  static override styles = [base, controls, links, inertStyles];

  @property({ attribute: false }) shelf!: Shelf<Template>;
  /** Empty: a new one. */
  @property() templateId = '';
  /** The id of the template that a new one is a copy of. */
  @property() original = '';
  @state() private deleting = false;
  readonly #reading = new Reading<Template | undefined>(this, async () => {
    const id = this.templateId || this.original;
    return id === '' ? undefined : this.shelf.source.read(id);
  });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && (changed.has('templateId') || changed.has('original')))
      void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <div class="stack">
        <p><a href=${this.shelf.path}>${words.all}</a></p>
        ${this.#reading.render((template) => (this.templateId && template ? this.#there(template) : this.#new(template)))}
      </div>
    `;
  }

  #new(original: Template | undefined) {
    const begun = original && { ...original, name: words.copyOf(original.name), origin: 'organization' as const };
    return html`<div class="stack">
      <h1 tabindex="-1">${words.create}</h1>
      ${
        mayEditTemplates()
          ? this.shelf.form({ id: undefined, template: begun, editable: true, saved: this.#made })
          : html`<p class="alert note">${words.readOnly}</p>`
      }
    </div>`;
  }

  #there(template: Template) {
    const { shelf } = this;
    const { id, name, description, revision } = template;
    const editable = mayEditThis(template);
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(name)}</h1><p class="row">${originBadge(template)}<span class="muted">${words.atRevision(revision)} ${inert(description)}</span></p></div>
          <div class="row">
            ${shelf.apply(template)}
            ${mayEditTemplates() ? html`<a class="button" href="${shelf.path}/new?${new URLSearchParams({ copy: id })}">${words.copy}</a>` : nothing}
            ${editable ? html`<button class="danger" type="button" @click=${() => this.#delete(true)}>${words.delete}</button>` : nothing}
          </div>
        </div>
        ${editable ? nothing : html`<p class="alert note">${words.fixed(template.origin, mayEditTemplates())}</p>`}
        ${mayEditTemplates() ? html`<hg-template-uses .shelf=${shelf} .templateId=${id} .revision=${revision}></hg-template-uses>` : nothing}
        ${shelf.form({ id, template, editable, saved: this.#saved })}
      </div>
      ${
        this.deleting
          ? html`<hg-confirm heading=${words.deleteTitle(name)} text=${shelf.words.deleteLead} action=${words.delete}
            .act=${async () => void (await shelf.source.remove(id))} @hg-close=${() => this.#delete(false)} @hg-done=${() => go(shelf.path)}></hg-confirm>`
          : nothing
      }
    `;
  }

  #delete(deleting: boolean): void {
    this.deleting = deleting;
  }

  #made = (event: Event): void => {
    go(`${this.shelf.path}/${(event as CustomEvent<Template>).detail.id}`, { replace: true });
  };

  #saved = (event: Event): void => {
    this.#reading.replace((event as CustomEvent<Template>).detail);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-template-view': HgTemplateView;
  }
}
