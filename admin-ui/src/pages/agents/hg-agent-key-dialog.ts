// How does a program get its key? It is made when the dialog opens, unless it was made already, and shown once, with the command that
// uses it.

import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import '../../components/hg-copy.ts';
import '../../components/hg-dialog.ts';
import { Reading } from '../../components/reading.ts';
import { type Agent, createKey, type MadeKey } from '../../data/agents.ts';
import { type Gate, readGate, startCommand } from '../../data/gate.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

@customElement('hg-agent-key-dialog')
export class HgAgentKeyDialog extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        justify-content: flex-end;
      }
    `,
  ];

  @property({ attribute: false }) agent!: Pick<Agent, 'id' | 'name'>;
  @property({ attribute: false }) made: MadeKey | undefined;
  readonly #gate = new Reading<Gate>(this, readGate);
  readonly #reading = new Reading<MadeKey>(this, async () => this.made ?? createKey(this.agent.id));

  protected override render() {
    return html`
      <hg-dialog heading=${say.agents.keyTitle(this.agent.name)}>
        ${this.#reading.render(
          ({ key }) => html`
            <div class="stack">
              <p class="alert note">${say.agents.keyOnce}</p>
              <div><span class="label">${say.agents.key}</span><hg-copy text=${key} label=${say.agents.key}></hg-copy></div>
              ${this.#gate.render((gate) => html`<div><span class="label">${say.agents.command}</span><hg-copy text=${startCommand(gate, this.agent.name, key)} label=${say.agents.command}></hg-copy></div>`)}
              <div class="row"><button class="primary" type="button" @click=${() => this.dispatchEvent(new Event('hg-close'))}>${say.agents.done}</button></div>
            </div>
          `,
        )}
      </hg-dialog>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-agent-key-dialog': HgAgentKeyDialog;
  }
}
