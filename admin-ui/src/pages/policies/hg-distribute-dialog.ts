// Which tenants get a policy template? Chosen here, shown tenant by tenant before it is done.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-dialog.ts';
import '../../components/hg-choose.ts';
import { inert } from '../../components/inert-text.ts';
import { resultStyles } from '../../components/results.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { tenantChoices } from '../../data/names.ts';
import { type Distributed, distribute, type PolicyTemplate } from '../../data/policy-templates.ts';
import { templates as words } from '../../strings/en/templates.ts';
import { say } from '../../strings/en.ts';

const TONES = { created: 'good', pulled: 'accent', unchanged: '', refused: 'bad' } as const;

@customElement('hg-distribute-dialog')
export class HgDistributeDialog extends LitElement {
  static override styles = resultStyles;

  @property({ attribute: false }) template!: PolicyTemplate;
  @state() private chosen: readonly string[] = [];
  @state() private shown: { readonly results: readonly Distributed[]; readonly applied: boolean } | undefined;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  readonly #names = new Map<string, string>();

  protected override render() {
    const { shown } = this;
    return html`<hg-dialog side heading=${words.distributeOf(this.template.name)}><div class="stack">
      <p>${words.distributeLead}</p>
      ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
      ${shown?.applied ? nothing : html`<hg-choose label=${words.tenants} .chosen=${this.chosen} .read=${tenantChoices} @change=${this.#choose}></hg-choose>`}
      <div role="status">${shown ? html`<p>${shown.applied ? words.applied : words.previewed}</p>` : nothing}</div>
      ${shown ? this.#table(shown.results) : nothing}
      <div class="row">${shown?.applied ? html`<button class="primary" type="button" @click=${this.#close}>${words.done}</button>` : this.#steps()}</div>
    </div></hg-dialog>`;
  }

  #steps() {
    const some = this.shown?.results.some(({ action }) => action === 'created' || action === 'pulled') ?? false;
    const none = this.busy || this.chosen.length === 0;
    return html`
      ${this.chosen.length === 0 ? html`<span class="muted">${words.noTenants}</span>` : nothing}
      <button type="button" @click=${this.#close}>${say.cancel}</button>
      <button type="button" class=${some ? '' : 'primary'} ?disabled=${none} @click=${() => this.#run(false)}>${words.preview}</button>
      ${this.shown ? html`<button class="primary" type="button" ?disabled=${none || !some} @click=${() => this.#run(true)}>${words.distribute}</button>` : nothing}
    `;
  }

  #table(results: readonly Distributed[]) {
    const names = [words.tenant, words.result, words.why];
    return html`<div class="scroll"><table>
      <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
      <tbody>${results.map(
        ({ tenant_id: tenant, action, reason, failing_tests: failing = 0 }) => html`<tr>
          <td data-name=${words.tenant}>${inert(this.#names.get(tenant) ?? tenant)}</td>
          <td data-name=${words.result}><span><span class="badge ${TONES[action]}">${words.results[action]}</span></span></td>
          <td data-name=${words.why}>${reason ? inert(reason) : failing > 0 ? words.failing(failing) : html`<span class="muted">–</span>`}</td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  /** What was previewed is not what would be done any more. */
  #choose = (event: Event): void => {
    const choice = event.target as HTMLElementTagNameMap['hg-choose'];
    this.chosen = choice.chosen;
    for (const id of choice.chosen) this.#names.set(id, choice.nameOf(id));
    this.shown = undefined;
  };

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  async #run(apply: boolean): Promise<void> {
    this.busy = true;
    try {
      this.shown = { results: await distribute(this.template.id, this.chosen, { preview: !apply }), applied: apply };
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-distribute-dialog': HgDistributeDialog;
  }
}
