// How does the ledger stand? Its streams as files, the last signed checkpoint, and whether it is whole, on demand.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { Attempt } from '../../components/attempt.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { may } from '../../data/session.ts';
import { type InstanceReport, type Verification, verifyLedger } from '../../data/system.ts';
import { bytes, moment, say } from '../../strings/en.ts';
import { base, controls, tables } from '../../styles/shared.ts';

const words = say.system;

@customElement('hg-ledger')
export class HgLedger extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    inertStyles,
    css`
      .box {
        padding: var(--gap-4) var(--gap-5);
      }
      table {
        margin-block: var(--gap-2);
      }
    `,
  ];

  @property({ attribute: false }) ledger!: InstanceReport['ledger'];
  @state() private verified: Verification | undefined;
  readonly #attempt = new Attempt(this);

  protected override render() {
    const { durability, streams, last_checkpoint_at: at } = this.ledger;
    const names = [words.stream, words.files, words.size];
    return html`<section class="panel box stack" aria-labelledby="ledger">
      <h2 id="ledger">${words.ledger}</h2>
      <p>${words.durability} <strong>${words.durabilities[durability] ?? durability}</strong>.</p>
      <div class="scroll"><table>
        <thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${streams.map(
          ({ stream, own, files, bytes: size }) => html`<tr>
            <td data-name=${words.stream}><span><span class="mono">${stream}</span> ${own ? html`<span class="badge good">${words.ownStream}</span>` : nothing}</span></td>
            <td data-name=${words.files}>${files}</td>
            <td data-name=${words.size}>${bytes(size)}</td>
          </tr>`,
        )}</tbody>
      </table></div>
      <p>${words.checkpoint}: ${at === null ? html`<span class="muted">${words.noCheckpoint}</span>` : moment(at)}</p>
      ${this.#attempt.problem ? html`<p class="alert" role="alert">${this.#attempt.problem.message}</p>` : nothing}
      <div class="row">
        <button type="button" ?disabled=${this.#attempt.busy || !may('audit.view')} @click=${this.#verify}>${this.#attempt.busy ? words.verifying : words.verify}</button>
        <span role="status">${may('audit.view') ? this.#result() : say.forbiddenWhy('audit.view')}</span>
      </div>
    </section>`;
  }

  #result() {
    if (!this.verified) return nothing;
    const { ok, entries, first_broken: broken } = this.verified;
    if (ok || !broken) return html`<span class="badge good">${words.fine}</span> ${words.whole(entries)}`;
    return html`<span class="badge bad">${words.wrong}</span> ${inert(words.broken(broken.stream, broken.line, broken.why))}`;
  }

  #verify = (): Promise<void> =>
    this.#attempt.run(async () => {
      this.verified = await verifyLedger();
    });
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-ledger': HgLedger;
  }
}
