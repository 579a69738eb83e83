// How does an agent come to be? A name, and what it may do at first.

import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import { createAgent } from '../../data/agents.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-create-agent-dialog')
export class HgCreateAgentDialog extends LitElement {
  static override styles = dialogStyles;

  readonly #form = new DialogForm(this, ({ name = '', role = 'agent-supervised', ...rest }) =>
    createAgent({ name, roles: [role], ...rest }),
  );

  protected override render() {
    const { problem } = this.#form;
    return this.#form.render(
      { heading: say.agents.create, action: say.agents.create },
      html`
        ${field({ name: 'name', label: say.agents.name, hint: say.agents.nameHint, required: true }, problem)}
        ${field({ name: 'description', label: say.agents.description }, problem)}
        ${field({ name: 'environment', label: say.agents.environment, hint: say.agents.environmentHint }, problem)}
        ${choice('role', say.agents.role, say.agents.roles)}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-create-agent-dialog': HgCreateAgentDialog;
  }
}
