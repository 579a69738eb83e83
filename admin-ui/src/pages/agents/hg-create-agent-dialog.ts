// How does an agent come to be? A name, and what it may do at first.

import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { choice, fault, field, textsOf } from '../../components/form-field.ts';
import '../../components/hg-dialog.ts';
import { createAgent } from '../../data/agents.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-create-agent-dialog')
export class HgCreateAgentDialog extends LitElement {
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
      <hg-dialog heading=${say.agents.create}>
        <form class="stack" @submit=${this.#submit}>
          ${fault(this.problem)}
          ${field({ name: 'name', label: say.agents.name, hint: say.agents.nameHint, required: true }, this.problem)}
          ${field({ name: 'description', label: say.agents.description }, this.problem)}
          ${field({ name: 'environment', label: say.agents.environment, hint: say.agents.environmentHint }, this.problem)}
          ${choice('role', say.agents.role, say.agents.roles)}
          <div class="row">
            <button type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.cancel}</button>
            <button class="primary" type="submit" ?disabled=${this.busy}>${say.agents.create}</button>
          </div>
        </form>
      </hg-dialog>
    `;
  }

  #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { name = '', role = 'agent-supervised', ...rest } = textsOf(event.target as HTMLFormElement);
    this.busy = true;
    try {
      const agent = await createAgent({ name, roles: [role], ...rest });
      this.dispatchEvent(new CustomEvent('hg-created', { detail: agent }));
    } catch (error) {
      this.problem = problemOf(error);
    } finally {
      this.busy = false;
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-agent-dialog': HgCreateAgentDialog;
  }
}
