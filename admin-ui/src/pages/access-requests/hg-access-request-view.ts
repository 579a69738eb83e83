// What does an agent ask for, why, and what becomes of it?

import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { inert } from '../../components/inert-text.ts';
import { listStyles } from '../../components/list-page.ts';
import { Reading } from '../../components/reading.ts';
import { type AccessRequest, readAccessRequest } from '../../data/access-requests.ts';
import { may } from '../../data/session.ts';
import { requests as words } from '../../strings/en/requests.ts';
import { moment } from '../../strings/en.ts';
import './hg-accept-dialog.ts';
import './hg-decline-dialog.ts';
import { stateOf } from './request-state.ts';

@customElement('hg-access-request-view')
export class HgAccessRequestView extends LitElement {
  static override styles = [
    listStyles,
    css`
      dl {
        display: grid;
        gap: var(--gap-3);
        padding: var(--gap-4) var(--gap-5);
      }
      dt {
        font-size: var(--size-s);
        color: var(--muted);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property() requestId = '';
  @state() private asking: 'accept' | 'decline' | undefined;
  readonly #reading = new Reading<AccessRequest>(this, () => readAccessRequest(this.requestId));

  protected override render() {
    return html`<div class="stack"><p><a href="/access-requests">${words.all}</a></p>${this.#reading.render((request) => this.#request(request))}</div>`;
  }

  #request(request: AccessRequest) {
    return html`
      <div class="stack">
        <div class="spread">
          <div><h1 tabindex="-1">${inert(words.asks(request.agent.name))}</h1><p class="row">${stateOf(request)}<span class="muted">${moment(request.created_at)}</span></p></div>
          ${request.state === 'open' ? ways(this.#ask) : nothing}
        </div>
        ${request.state === 'open' && !may('policies.edit') ? html`<p class="alert note">${words.cannotAccept}</p>` : nothing}
        <dl class="panel">${facts(request)}</dl>
      </div>
      ${this.asking === 'accept' ? html`<hg-accept-dialog .request=${request} @hg-close=${this.#close} @hg-done=${this.#done}></hg-accept-dialog>` : nothing}
      ${this.asking === 'decline' ? html`<hg-decline-dialog .request=${request} @hg-close=${this.#close} @hg-done=${this.#done}></hg-decline-dialog>` : nothing}
    `;
  }

  #ask = (asking: 'accept' | 'decline'): void => {
    this.asking = asking;
  };

  #close = (): void => {
    this.asking = undefined;
  };

  #done = (event: Event): void => {
    this.asking = undefined;
    this.#reading.replace((event as CustomEvent<AccessRequest>).detail);
  };
}

function ways(ask: (asking: 'accept' | 'decline') => void) {
  const accepts = may('policies.edit') || may('roles.manage');
  return html`<div class="row">
    ${may('policies.edit') ? html`<button class="danger" type="button" @click=${() => ask('decline')}>${words.decline}</button>` : nothing}
    ${accepts ? html`<button class="primary" type="button" @click=${() => ask('accept')}>${words.accept}</button>` : nothing}
  </div>`;
}

function facts({ method, url, claimed_reason: claim, foretold, answer, decided_at: decided, draft }: AccessRequest) {
  const { decision, message, action } = foretold;
  return html`
    ${fact(words.request, html`<span class="mono">${inert(`${method} ${url}`)}</span>`)}
    ${fact(words.action, action?.type ? html`<span class="mono">${inert(action.type)}</span> ${inert(action.sentence ?? '')}` : words.unknownAction)}
    ${fact(words.claims, inert(claim))}
    ${fact(words.now, html`${words.nowOf(decision)}${message ? html`: ${inert(message)}` : nothing}`)}
    ${answer ? fact(words.answer, inert(answer)) : nothing}
    ${decided ? fact(words.state, words.decided(moment(decided))) : nothing}
    ${draft ? fact(inert(draft.name), html`<a href="/${draft.kind === 'policy' ? 'policies' : 'roles'}/${draft.id}">${words.draft[draft.kind]}</a>`) : nothing}
  `;
}

const fact = (name: unknown, value: unknown) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

declare global {
  interface HTMLElementTagNameMap {
    'hg-access-request-view': HgAccessRequestView;
  }
}
