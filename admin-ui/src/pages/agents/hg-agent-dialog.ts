// How is an agent changed? What it is called and where it runs, its roles and its groups; of a shared one the last two alone.

import { html, LitElement, nothing } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import '../../components/hg-choose.ts';
import { type Agent, editAgent } from '../../data/agents.ts';
import { agentRoleChoices, groupNameChoices } from '../../data/names.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';

@customElement('hg-agent-dialog')
export class HgAgentDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) agent!: Agent;
  @query('#roles') private roles!: HTMLElementTagNameMap['hg-choose'] | null;
  @query('#groups') private groups!: HTMLElementTagNameMap['hg-choose'] | null;
  readonly #form = new DialogForm(this, ({ name = '', description = '', environment }) => {
    const { agent } = this;
    const facts = agent.shared ? {} : { name, description, environment: environment ?? null };
    const roles = this.roles?.chosen;
    const groups = this.groups?.chosen;
    return editAgent(agent.id, {
      ...facts,
      ...(roles && { roles: [...roles] }),
      ...(groups && { groups: [...groups] }),
    });
  });

  protected override render() {
    const { agent } = this;
    const { problem } = this.#form;
    return this.#form.render(
      { heading: say.agents.editTitle(agent.name), action: say.agents.save, side: true },
      html`
        ${
          agent.shared
            ? html`<p class="alert note">${say.agents.elsewhere}</p>`
            : html`
              ${field({ name: 'name', label: say.agents.name, hint: say.agents.nameHint, value: agent.name, required: true }, problem)}
              ${field({ name: 'description', label: say.agents.description, value: agent.description }, problem)}
              ${field({ name: 'environment', label: say.agents.environment, hint: say.agents.environmentHint, value: agent.environment ?? '' }, problem)}`
        }
        ${may('roles.view') ? html`<hg-choose id="roles" label=${say.agents.roleNames} .chosen=${agent.roles} .read=${agentRoleChoices}></hg-choose>` : nothing}
        ${problem?.of('roles') ? html`<p class="fault" role="alert">${problem.of('roles')}</p>` : nothing}
        ${may('groups.view') ? html`<hg-choose id="groups" label=${say.agents.groupNames} .chosen=${agent.groups} .read=${groupNameChoices}></hg-choose>` : nothing}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agent-dialog': HgAgentDialog;
  }
}
