// How is traffic stopped from where one is? A button on the page of what is to be stopped; without the right it says what is missing.

import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { askToStop, type KillKind, killSwitches, lackFor } from '../data/kill-switch.ts';
import { session } from '../data/session.ts';
import { say } from '../strings/en.ts';
import { base, controls } from '../styles/shared.ts';
import { Watch } from './watch.ts';

@customElement('hg-stop-button')
export class HgStopButton extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: inline-block;
      }
      button {
        min-height: var(--stop-height, 2.5rem);
      }
    `,
  ];

  @property() kind: KillKind = 'agent';
  @property() target = '';
  @property() name = '';

  constructor() {
    super();
    new Watch(this, killSwitches, session);
  }

  protected override render() {
    const stopped = killSwitches.value.some(({ scope }) => scope.kind === this.kind && scope.id === this.target);
    if (stopped) return html`<a class="badge bad" href="/kill-switch">${say.kill.isStopped}</a>`;
    const lack = lackFor(this.kind);
    const why = lack === undefined ? '' : say.kill.cannotThis(say.kill.lacks.other(lack));
    return html`<button class="danger" type="button" aria-label="${say.kill.stop}: ${this.name}" title=${why} ?disabled=${lack !== undefined} @click=${this.#ask}>${say.kill.stop}</button>`;
  }

  #ask = (): void => askToStop({ kind: this.kind, id: this.target, name: this.name });
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-stop-button': HgStopButton;
  }
}
