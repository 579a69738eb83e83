// What would this switch cut at this moment? Agents, requests under way and held requests: counted by the gate's own question, named as far
// as the person may see them.

import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Reading } from '../../components/reading.ts';
import { type Cuts, cutsBy, type KillTarget } from '../../data/kill-switch.ts';
import { say } from '../../strings/en.ts';
import { base, controls } from '../../styles/shared.ts';

const MOST_NAMED = 5;

@customElement('hg-cuts')
export class HgCuts extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    css`
      section {
        padding: var(--gap-3) var(--gap-4);
        background: var(--sunken);
        border-radius: var(--radius-s);
      }
      h3 {
        font-size: var(--size-s);
      }
      button {
        min-height: 2rem;
      }
      ul {
        display: grid;
        gap: var(--gap-1);
        margin-top: var(--gap-1);
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) target!: KillTarget;
  /** It is on, and this is about its release. */
  @property({ type: Boolean }) release = false;
  readonly #reading = new Reading<Cuts>(this, async () => (await cutsBy(!this.release, this.target)).cuts);

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('target');
    if (this.hasUpdated && before && (before.kind !== this.target.kind || before.id !== this.target.id))
      void this.#reading.again({ fresh: true });
  }

  protected override render() {
    return html`
      <section aria-labelledby="cut">
        <div class="spread">
          <h3 id="cut">${this.release ? say.kill.letGo : say.kill.cut}</h3>
          ${this.release ? nothing : html`<button class="plain" type="button" @click=${() => this.#reading.again()}>${say.kill.look}</button>`}
        </div>
        <div role="status">${this.#said()}</div>
      </section>
    `;
  }

  /** A line, not a panel: the dialog must not jump while the answer is on its way. */
  #said() {
    const { value } = this.#reading;
    if (value.state === 'loading') return html`<p class="muted">${say.kill.looking}</p>`;
    if (value.state === 'failed') return html`<p class="fault">${value.problem.message}</p>`;
    const { agents, in_flight: inFlight, held } = value.value;
    if (this.release) return html`<p>${say.kill.letThrough(agents.total)}</p>`;
    const nothingOn = inFlight.total === 0 && held.total === 0;
    return html`<ul>
      ${line(say.kill.agents(agents.total), agents, ({ name }) => name)}
      ${nothingOn ? html`<li class="muted">${say.kill.cutNone}</li>` : nothing}
      ${inFlight.total === 0 ? nothing : line(say.kill.inFlight(inFlight.total), inFlight, ({ agent, method, host }) => `${agent}: ${method} ${host}`)}
      ${held.total === 0 ? nothing : line(say.kill.held(held.total), held, ({ agent, sentence }) => `${agent}: ${sentence}`)}
    </ul>`;
  }
}

function line<Thing>(
  count: string,
  { total, items }: { total: number; items: readonly Thing[] },
  nameOf: (thing: Thing) => string,
) {
  const shown = items.slice(0, MOST_NAMED);
  const more = total - shown.length;
  return html`<li><strong>${count}</strong>${shown.length === 0 ? nothing : html` <span class="muted">(${inert(shown.map(nameOf).join(' · '))}${more > 0 ? ` ${say.kill.andMore(more)}` : nothing})</span>`}</li>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-cuts': HgCuts;
  }
}
