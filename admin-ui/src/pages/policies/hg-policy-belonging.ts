// Where does a policy belong? Its mode and hits, whom to ask, the pack that it changes with, and the template that it was made from.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../../components/hg-confirm.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { detachPolicy, type PolicyText, type Pulled } from '../../data/policies.ts';
import { may } from '../../data/session.ts';
import { say } from '../../strings/en.ts';
import { base, controls, links } from '../../styles/shared.ts';
import './hg-policy-owner-dialog.ts';
import './hg-policy-pull-dialog.ts';

type Open = 'owner' | 'detach' | 'pull';

@customElement('hg-policy-belonging')
export class HgPolicyBelonging extends LitElement {
  static override styles = [
    base,
    controls,
    links,
    inertStyles,
    css`
      dl {
        display: flex;
        flex-wrap: wrap;
        gap: var(--gap-3) var(--gap-6);
        padding: var(--gap-3) var(--gap-4);
      }
      dt {
        font-size: var(--size-s);
        color: var(--muted);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .origin {
        margin-top: var(--gap-3);
        padding: var(--gap-3) var(--gap-4);
      }
      .words {
        flex: 1 1 18rem;
        min-width: 0;
      }
      button {
        min-height: 2rem;
        padding: 0 var(--gap-3);
      }
    `,
  ];

  @property({ attribute: false }) policy!: PolicyText;
  /** Something is written that is not saved: it must not be lost to a pull. */
  @property({ type: Boolean }) locked = false;
  @state() private open: Open | undefined;

  protected override render() {
    const { mode, hits, owner } = this.policy;
    return html`
      <section aria-label=${say.policies.about}>
        <dl class="panel">
          <div><dt>${say.policies.mode}</dt><dd title=${say.policies.modeHints[mode]}>${say.policies.modes[mode]}</dd></div>
          <div><dt>${say.policies.hits}</dt><dd title=${say.policies.hitsHint}>${say.policies.hitsOf(hits.day, hits.week)}</dd></div>
          <div><dt>${say.policies.owner}</dt><dd class="row"><span>${owner ? inert(owner.name || owner.email) : html`<span class="muted">${say.policies.ownerNobody}</span>`}</span>
            ${may('policies.edit') && may('members.view') ? html`<button type="button" @click=${() => this.#show('owner')}>${say.policies.ownerChange}</button>` : nothing}</dd></div>
        </dl>
        ${this.#pack()}${this.#template()}
      </section>
      ${this.open ? this.#dialog(this.open) : nothing}
    `;
  }

  #pack() {
    const { pack } = this.policy;
    if (pack === null) return nothing;
    const mayDetach = may('packs.install') && may('policies.edit');
    return html`<div class="panel origin spread">
      <div class="words"><p><strong>${inert(say.policies.ofPack(pack))}</strong></p>
        <p class="muted small">${mayDetach ? say.policies.ofPackLead : say.policies.needsPack}</p></div>
      ${mayDetach ? html`<button type="button" @click=${() => this.#show('detach')}>${say.policies.detach}</button>` : nothing}
    </div>`;
  }

  #template() {
    const { link, drift = null } = this.policy;
    if (!link) return nothing;
    const newest = link.latest_revision;
    const words =
      newest === null
        ? say.policies.templateGone
        : drift === null
          ? say.policies.inStep(link.revision)
          : [drift.edited ? say.policies.edited : '', drift.newer_revision ? say.policies.newer(newest) : '']
              .filter(Boolean)
              .join(' ');
    const pullable = newest !== null && drift !== null && this.policy.pack === null;
    return html`<div class="panel origin spread">
      <div class="words"><p><strong>${inert(say.policies.ofTemplate(link.name))}</strong></p>
        <p class="muted small">${words}${pullable && !may('policies.edit') ? ` ${say.policies.needsEdit}` : nothing}</p></div>
      ${pullable && may('policies.edit') ? html`<button type="button" ?disabled=${this.locked} @click=${() => this.#show('pull')}>${say.policies.pull}</button>` : nothing}
    </div>`;
  }

  #dialog(open: Open) {
    const { policy } = this;
    switch (open) {
      case 'owner':
        return html`<hg-policy-owner-dialog .policy=${policy} @hg-close=${this.#close} @hg-done=${() => this.#done('')}></hg-policy-owner-dialog>`;
      case 'detach':
        return html`<hg-confirm heading=${say.policies.detachTitle(policy.name)} text=${say.policies.detachLead} action=${say.policies.detach}
          .act=${() => detachPolicy(policy.id)} @hg-close=${this.#close} @hg-done=${() => this.#done(say.policies.detached)}></hg-confirm>`;
      case 'pull':
        return html`<hg-policy-pull-dialog .policy=${policy} @hg-close=${this.#close} @hg-done=${(event: CustomEvent<Pulled>) => this.#done(say.policies.pulled(event.detail.version))}></hg-policy-pull-dialog>`;
    }
  }

  #show(open: Open): void {
    this.open = open;
  }

  #close = (): void => {
    this.open = undefined;
  };

  /** What was done, for the page to say and to read anew. */
  #done(words: string): void {
    this.open = undefined;
    this.dispatchEvent(new CustomEvent('hg-changed', { detail: words }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-policy-belonging': HgPolicyBelonging;
  }
}
