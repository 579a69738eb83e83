// What does another boundary bring within reach, and what gets out of it? The server's answer before it is saved.

import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { DialogForm, dialogStyles } from '../../components/dialog-form.ts';
import { type GainWords, gainList, gainStyles } from '../../components/gains.ts';
import '../../components/hg-effects.ts';
import { Reading } from '../../components/reading.ts';
import { type Boundary, type BoundaryPreview, previewBoundary, saveBoundary } from '../../data/tenants.ts';
import { roles } from '../../strings/en/roles.ts';
import { tenants as words } from '../../strings/en/tenants.ts';

@customElement('hg-boundary-dialog')
export class HgBoundaryDialog extends LitElement {
  static override styles = [dialogStyles, gainStyles];

  @property() tenantId = '';
  /** It can carry permissions of the organization; elsewhere they are in nobody's reach whatever the boundary says. */
  @property({ type: Boolean }) organization = false;
  @property({ attribute: false }) original!: Boundary;
  @property({ attribute: false }) edited!: Boundary;
  readonly #preview = new Reading<BoundaryPreview>(this, () => previewBoundary(this.tenantId, this.edited));
  readonly #form = new DialogForm(this, () => saveBoundary(this.tenantId, this.edited));

  protected override render() {
    return this.#form.render(
      { heading: words.saveTitle, action: words.save, side: true },
      this.#preview.render((preview) => this.#content(preview)),
    );
  }

  #content({ gained, lost, members, agents, effects }: BoundaryPreview) {
    const others =
      JSON.stringify([this.original.connectors, this.original.shared_agents]) !==
      JSON.stringify([this.edited.connectors, this.edited.shared_agents]);
    return html`<div class="stack">
      <p role="status">${words.saveLead(members, agents)}</p>
      <div class="two">${gainList('gain', of(words.gains), this.#here(gained))}${gainList('lose', of(words.loses), this.#here(lost))}</div>
      ${others ? html`<p>${words.otherChanges}</p>` : nothing}
      ${effects ? html`<hg-effects .effects=${effects}></hg-effects>` : nothing}
    </div>`;
  }

  #here(names: readonly string[]): readonly string[] {
    return this.organization ? names : names.filter((name) => !name.startsWith('organization.'));
  }
}

const of = (heading: string): GainWords => ({ heading, none: words.nothing, more: roles.more });

declare global {
  interface HTMLElementTagNameMap {
    'hg-boundary-dialog': HgBoundaryDialog;
  }
}
