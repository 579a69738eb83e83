// Is this seen as somebody else? Then a striped frame around every page says so, with the way out.

import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { icon } from '../../components/icons.ts';
import { inert, inertStyles } from '../../components/inert-text.ts';
import { Watch } from '../../components/watch.ts';
import { type ApiProblem, problemOf } from '../../data/api.ts';
import { now, second } from '../../data/now.ts';
import { loadSession, session, type ViewingAs } from '../../data/session.ts';
import { endView, viewingAs } from '../../data/viewing.ts';
import { people as words } from '../../strings/en/people.ts';
import { moment } from '../../strings/en.ts';
import { bar, base, controls } from '../../styles/shared.ts';

@customElement('hg-viewing-bar')
export class HgViewingBar extends LitElement {
  static override styles = [
    base,
    controls,
    inertStyles,
    bar,
    css`
      .frame {
        position: fixed;
        inset: 0;
        z-index: 20;
        pointer-events: none;
        border: 0.4rem solid transparent;
        border-image: repeating-linear-gradient(-45deg, var(--warn) 0 0.6rem, var(--warn-soft) 0.6rem 1.2rem) 7;
      }
      .bar {
        color: var(--warn);
        background: var(--warn-soft);
      }
    `,
  ];

  @state() private problem: ApiProblem | undefined;
  #leave = (): void => {};

  constructor() {
    super();
    new Watch(this, session);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#leave = second.subscribe(() => this.#end());
  }

  override disconnectedCallback(): void {
    this.#leave();
    super.disconnectedCallback();
  }

  protected override render() {
    const view = viewingAs();
    return html`<div role="status">${view ? this.#bar(view) : nothing}</div>${view ? html`<div class="frame"></div>` : nothing}`;
  }

  #bar({ user: { name, email }, reason, expires_at: until }: ViewingAs) {
    return html`<div class="bar">
      ${icon('person')}
      <p><strong>${inert(words.viewing(name, email))}</strong> ${words.viewingReadOnly} ${words.viewingReason} ${inert(reason)}<br />${words.viewingUntil(moment(until))}
        ${this.problem ? html`<br /><span role="alert">${this.problem.message}</span>` : nothing}</p>
      <button type="button" @click=${this.#stop}>${words.viewEnd}</button>
    </div>`;
  }

  #stop = async (): Promise<void> => {
    try {
      await endView();
      this.problem = undefined;
    } catch (error) {
      this.problem = problemOf(error);
    }
  };

  #ended = '';

  /** Its time is over: the session is asked once who it is now. */
  #end(): void {
    const view = viewingAs();
    if (!view || this.#ended === view.id || Date.parse(view.expires_at) > now()) return;
    this.#ended = view.id;
    void loadSession();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'hg-viewing-bar': HgViewingBar;
  }
}
