// What was made from a template, at which revision, and is it still what the template says? What shall go its own way is let go here.

import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import type { Template, TemplateUse } from '../../data/templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { moment } from '../../strings/en.ts';
import { links } from '../../styles/shared.ts';
import type { Shelf } from './shelf.ts';

@customElement('hg-template-uses')
export class HgTemplateUses extends LitElement {
  static override styles = [listStyles, links];

  @property({ attribute: false }) shelf!: Shelf<Template>;
  @property() templateId = '';
  /** Another revision: what was made from it may differ by now. */
  @property({ type: Number }) revision = 0;
  @state() private detaching: TemplateUse | undefined;
  readonly #reading = new Reading<readonly TemplateUse[]>(this, () => this.shelf.source.uses(this.templateId));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && (changed.has('templateId') || changed.has('revision'))) void this.#reading.again();
  }

  protected override render() {
    return html`
      <section class="stack">
        <div><h2>${words.uses}</h2><p class="muted">${words.usesLead}</p></div>
        ${this.#reading.render((uses) => this.#table(uses))}
      </section>
      ${this.detaching ? this.#confirm(this.detaching) : nothing}
    `;
  }

  #table(uses: readonly TemplateUse[]) {
    if (uses.length === 0) return html`<p class="muted">${words.usesEmpty}. ${words.usesEmptyWhy}</p>`;
    const { subject } = this.shelf.words;
    const named = subject !== words.tenant;
    const heads = [words.tenant, ...(named ? [subject] : []), words.revision, words.standing, words.since];
    return html`<div class="panel scroll"><table>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}<th scope="col"><span class="hidden-text">${words.detach}</span></th></tr></thead>
      <tbody>${uses.map(
        (use) => html`<tr>
          <td data-name=${words.tenant}><a href="/tenants/${use.tenant.id}">${inert(use.tenant.name)}</a></td>
          ${named ? html`<td data-name=${subject}>${this.#subject(use)}</td>` : nothing}
          <td data-name=${words.revision}>${words.revisionOf(use.revision, use.latest_revision)}</td>
          <td data-name=${words.standing}>${standing(use)}</td>
          <td data-name=${words.since}>${moment(use.linked_at)}</td>
          <td class="quiet"><span class="row">${this.shelf.pull?.(use, this.templateId) ?? nothing}<button type="button" aria-label=${words.detachOf(use.subject.name, use.tenant.name)} @click=${() => this.#ask(use)}>${words.detach}</button></span></td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  #subject({ tenant, subject }: TemplateUse) {
    const place = this.shelf.placeOf({ id: subject.id, tenantId: tenant.id });
    return place === undefined ? inert(subject.name) : html`<a href=${place}>${inert(subject.name)}</a>`;
  }

  #confirm({ subject }: TemplateUse) {
    return html`<hg-confirm heading=${words.detachTitle(subject.name)} text=${this.shelf.words.detachLead} action=${words.detach}
      .act=${async () => void (await this.shelf.source.detach(this.templateId, subject.id))}
      @hg-close=${() => this.#ask(undefined)} @hg-done=${this.#done}></hg-confirm>`;
  }

  #ask(use: TemplateUse | undefined): void {
    this.detaching = use;
  }

  #done = (): void => {
    this.detaching = undefined;
    void this.#reading.again();
  };
}

function standing({ drifted, differs }: TemplateUse) {
  if (!drifted) return html`<span><span class="badge good">${words.follows}</span></span>`;
  const what = differs.map((one) => words.differences[one] ?? one).join(', ');
  return html`<span><span class="badge warn">${words.drifted}</span>${what ? html` <span class="muted small">${what}</span>` : nothing}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-template-uses': HgTemplateUses;
  }
}
