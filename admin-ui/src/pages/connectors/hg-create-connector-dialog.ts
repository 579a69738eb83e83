// How does the gate learn of a service? A name, its kind, and where it is.

import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { choice, fault, field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { CONNECTOR_TYPES, createConnector } from '../../data/connectors.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-create-connector-dialog')
export class HgCreateConnectorDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;

  protected override render() {
    return html`
      <hg-dialog heading=${say.connectors.create}>
        <form class="stack" @submit=${this.#submit}>
          ${fault(this.problem)}
          ${field({ name: 'name', label: say.connectors.name, required: true }, this.problem)}
          ${choice('type', say.connectors.type, Object.fromEntries(CONNECTOR_TYPES.map((type) => [type, type])))}
          ${field({ name: 'base_url', label: say.connectors.base, hint: say.connectors.baseHint, type: 'url' }, this.problem)}
          <div class="row">
            <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class="primary" type="submit" ?disabled=${this.busy}>${say.connectors.create}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { name = '', type = 'http', ...rest } = textsOf(event.target as HTMLFormElement);
    this.busy = true;
    try {
      this.dispatchEvent(new CustomEvent('hg-created', { detail: await createConnector({ name, type, ...rest }) }));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-connector-dialog': HgCreateConnectorDialog;
  }
}
