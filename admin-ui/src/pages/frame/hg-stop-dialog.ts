// How does a person stop traffic? By saying where and why, in a dialog that says what happens.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../../components/hg-dialog.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { stopTraffic } from '../../data/kill-switch.ts';
import { currentTenant, session } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-stop-dialog')
export class HgStopDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      form {
        display: grid;
        gap: var(--gap-4);
        margin-top: var(--gap-4);
      }
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @state() private problem: ApiProblem | undefined;
  @state() private busy = false;

  protected override render() {
    const tenant = currentTenant();
    const owner =
      session.value.state === 'in' &&
      session.value.me.organizations.some(({ id, role }) => id === tenant?.organization_id && role === 'owner');
    return html`
      <hg-dialog heading=${say.kill.title}>
        <p>${say.kill.lead}</p>
        <form @submit=${this.#submit}>
          ${this.problem ? html`<p class="alert" role="alert">${this.problem.message}</p>` : nothing}
          <div>
            <label for="where">${say.kill.where}</label>
            <select id="where" name="where">
              <option value="tenant">${say.kill.tenant(tenant?.name ?? '')}</option>
              ${owner ? html`<option value="all">${say.kill.organization}</option>` : nothing}
            </select>
          </div>
          <div>
            <label for="reason">${say.kill.reason}</label>
            <input id="reason" name="reason" maxlength="500" required autofocus />
          </div>
          <div class="row">
            <button type="button" @click=${this.#close}>${say.cancel}</button>
            <button class="danger solid" type="submit" ?disabled=${this.busy}>${say.kill.confirm}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #close = (): void => {
    this.dispatchEvent(new Event('hg-close'));
  };

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    try {
      await stopTraffic(form.get('where') === 'all' ? 'all' : 'tenant', String(form.get('reason')));
      this.#close();
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-stop-dialog': HgStopDialog;
  }
}
