// How does a new key begin, or one in place of another? How long it lasts, and how long the old one goes on beside it.

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { choice, field } from '../../components/form-field.ts';
import { type Agent, type AgentKey, createKey, rotateKey } from '../../data/agents.ts';
import { now } from '../../data/now.ts';
import { say } from '../../strings/en.ts';

const DAY_MS = 86_400_000;

/** `hg-done` carries the key that was made. */
@customElement('hg-key-form-dialog')
export class HgKeyFormDialog extends LitElement {
  static override styles = dialogStyles;

  @property({ attribute: false }) agent!: Agent;
  /** The one that is replaced; undefined: a new one beside the others. */
  @property({ attribute: false }) old: AgentKey | undefined;
  readonly #form = new DialogForm(this, ({ name, lifetime = 'never', overlap = '3600' }) => {
    const expires_at = lifetime === 'never' ? null : new Date(now() + Number(lifetime) * DAY_MS).toISOString();
    if (this.old) return rotateKey(this.old, { overlap_seconds: Number(overlap), expires_at });
    return createKey(this.agent.id, { ...(name !== undefined && { name }), expires_at });
  });

  protected override render() {
    const { problem } = this.#form;
    return this.#form.render(
      {
        heading: this.old ? say.agents.rotateTitle : say.agents.newKey,
        action: this.old ? say.agents.rotate : say.agents.makeKey,
      },
      html`
        ${
          this.old
            ? html`<p>${say.agents.rotateLead}</p>${choice('overlap', say.agents.overlap, say.agents.overlaps, '3600')}`
            : field({ name: 'name', label: say.agents.keyName, hint: say.agents.keyNameHint }, problem)
        }
        ${choice('lifetime', say.agents.lifetime, say.agents.lifetimes, 'never')}
        ${problem?.of('expires_at') ? html`<p class="fault" role="alert">${problem.of('expires_at')}</p>` : nothing}
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-key-form-dialog': HgKeyFormDialog;
  }
}
