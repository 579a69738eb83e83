// Is traffic stopped right now? If it is, every page says so first, with the way back for those who may take it.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { type KillSwitch, killSwitches, releaseTraffic } from '../../data/kill-switch.ts';
import { may } from '../../data/session.ts';
import { moment, say } from '../../strings/en.ts';
import { bar, base, controls } from '../../styles/shared.ts';

@customElement('hg-kill-switch-bar')
export class HgKillSwitchBar extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    bar,
    css`
      .bar {
        color: var(--bad);
        background: var(--bad-soft);
      }
    `,
  ];

  @state() private problem: ApiProblem | undefined;

  constructor() {
    super();
    new Watch(this, killSwitches);
  }

  protected override render() {
    return html`<div role="status">${killSwitches.value.map((one) => this.#one(one))}</div>`;
  }

  #one(one: KillSwitch) {
    const { kind, id } = one.scope;
    return html`
      <div class="bar">
        ${icon('stop')}
        <p>
          <strong>${say.kill.active}</strong> ${say.kill.scope[kind] ?? say.kill.scopeOf(kind, id ?? '')}${one.expires_at ? html`, ${say.kill.until(moment(one.expires_at))}` : nothing}${one.reason ? html`: ${inert(one.reason)}` : nothing}
          ${this.problem ? html`<br /><span role="alert">${this.problem.message}</span>` : nothing}
        </p>
        ${may('killswitch.toggle') ? html`<button class="danger" type="button" @click=${() => this.#release(one)}>${say.kill.release}</button>` : nothing}
      </div>
    `;
  }

  async #release(one: KillSwitch): Promise<void> {
    try {
      await releaseTraffic(one);
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-kill-switch-bar': HgKillSwitchBar;
  }
}
