// What did the policy say before? Its versions, each to be read, and to be made the next draft.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-dialog.ts';
import { fault } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type ApiProblem, type Page, problemOf } from '../../data/api.ts';
import { type PolicyText, type PolicyVersion, readVersion, readVersions, restoreVersion } from '../../data/policies.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const TONES = { draft: 'warn', published: 'good', replaced: '' } as const;

@customElement('hg-policy-versions')
export class HgPolicyVersions extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      td button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
      td:last-child {
        text-align: right;
        white-space: nowrap;
      }
      td .row {
        display: inline-flex;
      }
      pre {
        margin: 0;
        overflow-x: auto;
        font: var(--size-s) / 1.5 var(--mono);
      }
      @media (max-width: 40rem) {
        td:last-child {
          text-align: left;
        }
      }
    `,
  ];

  @property({ attribute: false }) policy!: PolicyText;
  /** A text that is not saved must not be lost to an older one. */
  @property({ type: Boolean }) locked = false;
  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;
  @state() private shown: (PolicyVersion & { readonly yaml: string }) | undefined;
  readonly #reading = new Reading<Page<PolicyVersion>>(this, () => readVersions(this.policy.id));

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('policy') !== undefined) void this.#reading.again();
  }

  protected override render() {
    return html`
      <section class="stack" aria-label=${say.policies.versions}>
        ${this.problem ? (this.problem.errors.length > 0 ? html`<p class="alert" role="alert">${this.problem.message}</p>` : fault(this.problem)) : nothing}
        ${this.#reading.render((page) => this.#table(page))}
      </section>
      ${
        this.shown
          ? html`<hg-dialog side heading=${say.policies.versionTitle(this.policy.name, this.shown.version)} @hg-close=${() => {
              this.shown = undefined;
            }}>${this.#shown(this.shown)}</hg-dialog>`
          : nothing
      }
    `;
  }

  /** An older one is laid beside the newest. */
  #shown({ version, yaml }: { readonly version: number; readonly yaml: string }) {
    const { version: newest, yaml: text } = this.policy;
    if (version === newest) return html`<pre tabindex="0">${inert(yaml, true)}</pre>`;
    return html`<p class="muted">${say.policies.compareLead(newest)}</p>${yaml === text ? html`<p>${say.policies.same}</p>` : nothing}<hg-difference .earlier=${yaml} .later=${text}></hg-difference>`;
  }

  #table({ items }: Page<PolicyVersion>) {
    const names = [say.policies.version, say.policies.state, say.policies.saved_at, say.policies.published_at];
    return html`
      <div class="panel scroll">
        <table>
          <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col"><span class="hidden-text">${say.policies.restore}</span></th></tr></thead>
          <tbody>${items.map((one) => this.#row(one))}</tbody>
        </table>
      </div>
    `;
  }

  #row({ version, state: standing, created_at, published_at }: PolicyVersion) {
    const name = say.policies.versionName(version);
    return html`
      <tr>
        <td data-name=${say.policies.version}><strong>${name}</strong></td>
        <td data-name=${say.policies.state}><span><span class="badge ${TONES[standing]}">${say.policies.states[standing]}</span></span></td>
        <td data-name=${say.policies.saved_at}>${moment(created_at)}</td>
        <td data-name=${say.policies.published_at}>${published_at ? moment(published_at) : html`<span class="muted">–</span>`}</td>
        <td><span class="row">
          <button type="button" aria-label="${say.policies.show}: ${name}" @click=${() => this.#show(version)}>${say.policies.show}</button>
          ${
            may('policies.edit') && version !== this.policy.version
              ? html`<button type="button" aria-label="${say.policies.restore}: ${name}" ?disabled=${this.locked || this.busy} @click=${() => this.#restore(version)}>${say.policies.restore}</button>`
              : nothing
          }
        </span></td>
      </tr>
    `;
  }

  #show(version: number): Promise<void> {
    void import('./hg-difference.ts');
    return this.#attempt(async () => {
      this.shown = await readVersion(this.policy.id, version);
    });
  }

  #restore(from: number): Promise<void> {
    return this.#attempt(async () => {
      const policy = await restoreVersion(this.policy.id, from);
      this.dispatchEvent(new CustomEvent('hg-restored', { detail: { policy, from } }));
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
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
    'hg-policy-versions': HgPolicyVersions;
  }
}
