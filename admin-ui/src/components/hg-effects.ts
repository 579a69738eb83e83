// Whom does a change of access touch? People with what they gain and lose, agents and calls that would come out otherwise.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Effects } from '../data/effects.ts';
import { effects as words } from '../strings/en/effects.ts';
import { base } from '../styles/shared.ts';
import { inert, inertStyles } from './inert-text.ts';

const SHOWN = 30;

@customElement('hg-effects')
export class HgEffects extends LitElement {
  static override styles = [
    base,
    inertStyles,
    css`
      h3 {
        font-size: var(--size-m);
        margin-bottom: var(--gap-1);
      }
      li {
        padding: var(--gap-2) 0;
        border-top: 1px solid var(--line);
        overflow-wrap: anywhere;
      }
      .gain {
        color: var(--good);
      }
      .lose {
        color: var(--bad);
      }
    `,
  ];

  @property({ attribute: false }) effects!: Effects;

  protected override render() {
    const { people, people_total: peopleTotal, agents, agents_total: agentsTotal, calls } = this.effects;
    return html`<div class="stack">
      <section><h3>${words.people}</h3>${people.length === 0 ? html`<p class="muted">${words.peopleNone}</p>` : html`<ul>${people.slice(0, SHOWN).map((one) => person(one))}</ul>`}${rest(peopleTotal, people.length)}</section>
      <section><h3>${words.agents}</h3>${agents.length === 0 ? html`<p class="muted">${words.agentsNone}</p>` : html`<ul>${agents.slice(0, SHOWN).map((one) => agent(one))}</ul>`}${rest(agentsTotal, agents.length)}</section>
      <section><h3>${words.calls}</h3>
        <p class="muted">${words.callsOf(calls.changed_total, calls.examined)} ${calls.undecided > 0 ? words.undecided(calls.undecided) : nothing}</p>
        <ul>${calls.groups.slice(0, SHOWN).map(({ agent: { name }, action, count, before, after }) => html`<li>${inert(words.call(name, action, count))} <span class="muted">${change(before, after)}</span></li>`)}</ul></section>
    </div>`;
  }
}

function person({ name, email, gained, lost }: Effects['people'][number]) {
  return html`<li>
    <strong>${inert(name)}</strong> <span class="muted">${inert(email)}</span>
    ${gained.length > 0 ? html`<div class="gain small">${words.gains(gained.join(', '))}</div>` : nothing}
    ${lost.length > 0 ? html`<div class="lose small">${words.loses(lost.join(', '))}</div>` : nothing}
  </li>`;
}

function agent({ name, actions }: Effects['agents'][number]) {
  return html`<li><strong>${inert(name)}</strong>${actions
    .slice(0, SHOWN)
    .map(
      ({ action, connector, before, after }) =>
        html`<div class="small">${inert(words.action(action, connector))} <span class="muted">${change(before, after)}</span></div>`,
    )}${rest(actions.length, Math.min(actions.length, SHOWN))}</li>`;
}

const change = (before: string, after: string): string =>
  words.from(words.words[before] ?? before, words.words[after] ?? after);

function rest(total: number, sent: number) {
  const more = total - Math.min(sent, SHOWN);
  return more > 0 ? html`<p class="muted small">${words.more(more)}</p>` : nothing;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-effects': HgEffects;
  }
}
