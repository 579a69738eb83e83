// What is in a pack, with which parameters is it installed, and what can be done with it?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault } from '../../components/form-field.ts';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { changePack, type PackOrder, type PackReport, type PackText, readPack } from '../../data/packs.ts';
import { may } from '../../data/session.ts';
import { packs as words } from '../../strings/en/packs.ts';
import './hg-pack-dialog.ts';
import { parameterField, valuesOf } from './pack-fields.ts';
import { standingOf } from './pack-standing.ts';

@customElement('hg-pack-view')
export class HgPackView extends LitElement {
  static override styles = [
    listStyles,
    css`
      section {
        padding: var(--gap-4) var(--gap-5);
      }
      form {
        max-width: 34rem;
      }
      summary {
        cursor: pointer;
      }
      pre {
        padding: var(--gap-3);
        max-height: 24rem;
        overflow: auto;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--size-s) / 1.5 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
    `,
  ];

  @property() packName = '';
  @state() private asked: { readonly order: PackOrder; readonly report: PackReport } | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @state() private word = '';
  readonly #reading = new Reading<PackText>(this, () => readPack(this.packName));

  protected override render() {
    return html`<div class="stack"><p><a href="/packs">${words.all}</a></p>${this.#reading.render((pack) => this.#pack(pack))}</div>`;
  }

  #pack(pack: PackText) {
    const { title, description, installed } = pack;
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${title}</h1><p class="muted">${description}</p>${standingOf(pack)}</div>
          ${installed && may('packs.install') ? html`<button class="danger" type="button" ?disabled=${this.busy} @click=${() => this.#review({ act: 'uninstall', name: pack.name, parameters: {} })}>${words.review.uninstall}</button>` : nothing}
        </div>
        <p class="muted" role="status">${this.word}</p>
        ${may('packs.install') ? this.#parameters(pack) : html`<p class="alert note">${words.readOnly}</p>`}
        ${installed ? html`<section class="panel stack"><h2>${words.policies}</h2><ul>${installed.policies.map(({ id, name }) => html`<li><a href="/policies/${id}">${inert(name)}</a></li>`)}</ul></section>` : nothing}
        <section class="panel stack"><h2>${words.texts}</h2>${pack.texts.map(({ name, yaml }) => html`<details><summary>${inert(name)}</summary><pre tabindex="0">${inert(yaml, true)}</pre></details>`)}</section>
      </div>
      ${this.asked ? html`<hg-pack-dialog .pack=${pack} .order=${this.asked.order} .report=${this.asked.report} @hg-close=${this.#close} @hg-done=${this.#done}></hg-pack-dialog>` : nothing}
    `;
  }

  #parameters(pack: PackText) {
    const { parameters, installed, upgrade_available: newer } = pack;
    const action = installed ? (newer ? 'upgrade' : 'change') : 'install';
    return html`<section class="panel stack"><h2>${words.parameters}</h2>
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#submit(event, pack)}>
        ${fault(this.problem)}
        ${parameters.length === 0 ? html`<p class="muted">${words.noParameters}</p>` : parameters.map((one) => parameterField(one, installed?.parameters[one.name] ?? one.default, this.problem))}
        <div class="row"><button class="primary" type="submit" ?disabled=${this.busy}>${words.review[action]}</button></div>
      </form>
    </section>`;
  }

  #submit(event: SubmitEvent, { name, parameters, installed }: PackText): void {
    event.preventDefault();
    const act = installed ? 'upgrade' : 'install';
    void this.#review({ act, name, parameters: valuesOf(event.target as HTMLFormElement, parameters) });
  }

  /** A value that does not fit is said at its field; otherwise what it would do is shown. */
  async #review(order: PackOrder): Promise<void> {
    this.busy = true;
    this.word = '';
    try {
      this.asked = { order, report: await changePack(order, { preview: true }) };
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    } finally {
      this.busy = false;
    }
  }

  #close = (): void => {
    this.asked = undefined;
  };

  #done = (): void => {
    this.word = words.done[this.asked?.order.act ?? ''] ?? '';
    this.asked = undefined;
    void this.#reading.again();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-pack-view': HgPackView;
  }
}
