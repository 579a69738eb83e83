// How is traffic let through again? What goes on then is said first, and the reason stands in the audit log beside the one for stopping it.

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { field } from '../../components/form-field.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { unsent } from '../../data/api.ts';
import { type KillSwitch, releaseTraffic } from '../../data/kill-switch.ts';
import { moment, say } from '../../strings/en.ts';
import './hg-cuts.ts';
import { presser } from './switch-words.ts';

@customElement('hg-release-dialog')
export class HgReleaseDialog extends LitElement {
  static override styles = [dialogStyles, inertStyles];

  @property({ attribute: false }) one!: KillSwitch;
  readonly #form = new DialogForm(this, ({ reason = '' }) => this.#send(reason));

  protected override render() {
    const { scope, reason, created_at: since } = this.one;
    const target = { kind: scope.kind, id: scope.id ?? undefined };
    return this.#form.render(
      { heading: say.kill.releaseTitle, action: say.kill.release },
      html`
        <p><strong>${say.kill.active}</strong> ${inert(say.kill.scopeOf(scope.kind, scope.name))}, ${inert(presser(this.one))}, ${say.kill.since(moment(since))}${reason ? html`: ${inert(reason)}` : nothing}</p>
        <p>${say.kill.releaseLead}</p>
        <hg-cuts release .target=${target}></hg-cuts>
        ${field({ name: 'reason', label: say.kill.releaseReason, required: true }, this.#form.problem)}
      `,
    );
  }

  async #send(reason: string): Promise<void> {
    if (reason === '') throw unsent([{ pointer: '/reason', message: say.kill.faults.release }], say.kill.releaseTitle);
    await releaseTraffic(this.one, reason);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-release-dialog': HgReleaseDialog;
  }
}
