// Is traffic stopped right now? If it is, every page says so first: what, by whom, since when, why and until when, with the way back.

import { css, html, LitElement, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { askToRelease, type KillSwitch, killSwitches, lackFor } from '../../data/kill-switch.ts';
import { moment, say } from '../../strings/en.ts';
import { bar, base, controls } from '../../styles/shared.ts';
import { presser } from '../kill-switch/switch-words.ts';

/** More than these would push the page out of sight. */
const MOST_SHOWN = 2;

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
      .more {
        margin: calc(-1 * var(--gap-2)) 0 var(--gap-4);
      }
    `,
  ];

  constructor() {
    super();
    new Watch(this, killSwitches);
  }

  protected override render() {
    const all = killSwitches.value;
    const more = all.length - MOST_SHOWN;
    return html`<div role="status">
      ${all.slice(0, MOST_SHOWN).map((one) => this.#one(one))}
      ${more > 0 ? html`<p class="more"><a href="/kill-switch">${say.kill.others(more)}</a></p>` : nothing}
    </div>`;
  }

  #one(one: KillSwitch) {
    const { scope, reason, created_at: since, expires_at: ends } = one;
    const times = `${say.kill.since(moment(since))}, ${ends ? say.kill.until(moment(ends)) : say.kill.untilReleased}`;
    return html`
      <div class="bar">
        ${icon('stop')}
        <p><strong>${say.kill.active}</strong> ${inert(`${say.kill.scopeOf(scope.kind, scope.name)}, ${presser(one)}`)}, ${times}${reason ? html`: ${inert(reason)}` : nothing}</p>
        ${this.#way(one)}
      </div>
    `;
  }

  #way(one: KillSwitch) {
    const lack = lackFor(one.scope.kind);
    if (lack === undefined)
      return html`<button class="danger" type="button" @click=${() => askToRelease(one)}>${say.kill.release}</button>`;
    return html`<span class="small">${say.kill.cannotRelease(lack === 'instance' ? say.kill.lacks.instance : say.kill.lacks.other(lack))}</span>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-kill-switch-bar': HgKillSwitchBar;
  }
}
