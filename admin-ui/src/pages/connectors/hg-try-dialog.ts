// Does it work? One real read with the credential, and what came of it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { fault, field, oneOf, textsOf } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type Connector, type Trial, tryConnector } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

const METHODS = ['GET', 'HEAD'] as const;

@customElement('hg-try-dialog')
export class HgTryDialog extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      .request {
        display: grid;
        grid-template-columns: 7rem minmax(0, 1fr);
        gap: var(--gap-3);
      }
      .came {
        padding: var(--gap-4);
      }
      .came p {
        overflow-wrap: anywhere;
      }
      pre {
        margin: var(--gap-2) 0 0;
        padding: var(--gap-3);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
        font: var(--size-s) / 1.5 var(--mono);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      .end {
        justify-content: flex-end;
      }
      @media (max-width: 30rem) {
        .request {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) connector!: Pick<Connector, 'id' | 'name'> & { readonly base_url?: string | null };
  @state() private problem: ApiProblem | undefined;
  @state() private trial: Trial | undefined;
  @state() private busy = false;

  protected override render() {
    const { name, base_url } = this.connector;
    return html`
      <hg-dialog heading=${say.connectors.tryTitle(name)}>
        <form class="stack" @submit=${this.#submit} novalidate>
          <p class="muted">${say.connectors.tryLead}</p>
          ${fault(this.problem)}
          <div class="request">
            <div><label for="method">${say.connectors.tryMethod}</label><select id="method" name="method">${METHODS.map((method) => html`<option>${method}</option>`)}</select></div>
            ${field({ name: 'url', label: say.connectors.tryUrl, hint: say.connectors.tryUrlHint, value: base_url ?? '' }, this.problem)}
          </div>
          <div role="status">${this.trial ? came(this.trial) : nothing}</div>
          <div class="row end">
            <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.close}</button>
            <button class="primary" type="submit" ?disabled=${this.busy}>${say.connectors.trySend}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { method, url } = textsOf(event.target as HTMLFormElement);
    this.busy = true;
    this.trial = undefined;
    try {
      this.trial = await tryConnector(this.connector.id, { method: oneOf(METHODS, method, 'GET'), url });
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    } finally {
      this.busy = false;
    }
  };
}

function came({ result, status, method, url, credential, latency_ms, bytes, content_type, message, code }: Trial) {
  const good = status !== null && status < 400;
  const refused = status === 401 || status === 403;
  return html`
    <section class="panel came" aria-label=${say.connectors.tried}>
      <p><span class="badge ${good ? 'good' : 'bad'}">${status === null ? say.connectors.failed : say.connectors.answered(status)}</span>
        <span class="mono">${inert(`${method} ${url}`)}</span></p>
      <p class="muted small">${result === 'answered' ? `${say.connectors.tryDetails(latency_ms, bytes)} · ` : nothing}${content_type ? html`${inert(content_type)} · ` : nothing}${credential ? say.connectors.withCredential : say.connectors.withoutCredential}</p>
      ${refused ? html`<p>${say.connectors.tryRefused}</p>` : nothing}
      ${message ? html`<pre tabindex="0">${inert(message, true)}</pre>` : nothing}
      ${code ? html`<p class="mono small muted">${code}</p>` : nothing}
    </section>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-try-dialog': HgTryDialog;
  }
}
